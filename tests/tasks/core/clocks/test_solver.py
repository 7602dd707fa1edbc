"""Clocks solved from constructed evidence, whose right answer follows by arithmetic."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tasks.core.clocks.solver import solve
from tasks.core.clocks.witness import DAY_S, HOUR_S, Stretch, Surroundings, Trace, Witness, witness

Floats = npt.NDArray[np.float64]

KATHMANDU = (27.7, 85.3)
ROME = (41.9, 12.5)
JUNE_S = 1_591_005_600.0  # 2020-06-01 10:00:00 UTC, when Rome is 2 h ahead
DST_ENDS_S = 1_603_587_600.0  # 2020-10-25 01:00:00 UTC, from when Rome is 1 h ahead
SURE = 0.9


def outings(days: int, per_day: int, *, seed: int = 1, start_s: float = JUNE_S, every_days: int = 1) -> Floats:
    """Return UTC seconds of photos in bursts of four, between 10 and 18 h UTC of each day."""
    rng = np.random.default_rng(seed)
    bursts = [
        start_s
        + day * every_days * DAY_S
        + np.sort(rng.uniform(0, 8 * HOUR_S, per_day // 4))[:, None]
        + np.cumsum(rng.uniform(4, 20, (per_day // 4, 4)), axis=1)
        for day in range(days)
    ]
    return np.sort(np.concatenate([burst.ravel() for burst in bursts]))


def stops(days: int, *, seed: int = 1) -> tuple[Trace, Floats]:
    """Return a track, a fix every 10 s, of walks between stops of one to six minutes, and three photos of each stop."""
    rng = np.random.default_rng(seed)
    at, lat, photos = [], [], []
    for day in range(days):
        now, place = JUNE_S + day * DAY_S, 41.9
        while now < JUNE_S + day * DAY_S + 5 * HOUR_S:
            for length_s, speed in ((float(rng.uniform(180, 1200)), 1.4), (float(rng.uniform(60, 360)), 0.0)):
                times = np.arange(now, now + length_s, 10.0)
                at.append(times)
                lat.append(place + speed * (times - now) / 111_195)
                if not speed:
                    photos.append(now + length_s * np.array([0.35, 0.5, 0.65]))
                place, now = float(lat[-1][-1]), float(times[-1]) + 10.0
    latitudes = np.concatenate(lat)
    return Trace(np.concatenate(at), latitudes, np.full(len(latitudes), 12.5)), np.concatenate(photos)


def off_s(stretches: list[Stretch], asked: Witness, utc_s: Floats) -> Floats:
    """Return how far the solved instants are from the true ones."""
    found = [
        stretch.utc_s(asked.wall_s[stretch.first : stretch.last + 1], float(asked.wall_s[stretch.first])) for stretch in stretches
    ]
    return np.abs(np.concatenate(found) - utc_s)


def assert_partition(stretches: list[Stretch], count: int) -> None:
    """Every photo belongs to one stretch, in order."""
    assert [stretch.first for stretch in stretches] == [0, *(stretch.last + 1 for stretch in stretches[:-1])]
    assert stretches[-1].last == count - 1


class TestGpsTimes:
    def test_a_clock_two_hours_ahead_is_plus_7200(self):
        utc = outings(3, 40)
        (found,) = solve(witness(utc + 7200, gps_s=utc), Surroundings(places=(ROME,)))
        assert found.ahead_s == pytest.approx(7200, abs=1)
        assert found.confidence >= SURE
        assert found.grounds.gps == found.grounds.gps_agree == len(utc)
        assert (found.grounds.zone, found.grounds.zone_ahead_s) == ("Europe/Rome", 7200)

    def test_an_odd_error_is_found_to_a_second(self):
        utc = outings(3, 40)
        (found,) = solve(witness(utc - 12_345, gps_s=utc), Surroundings(places=(ROME,)))
        assert found.ahead_s == pytest.approx(-12_345, abs=1)
        assert found.uncertain_s < 5

    def test_stale_fixes_are_outliers(self):
        """Half of the photos repeat the last good fix, up to hours old."""
        utc = outings(4, 60)
        stale = np.arange(len(utc)) % 10 < 5
        last = np.maximum.accumulate(np.where(stale, 0, np.arange(len(utc))))
        (found,) = solve(witness(utc + 7200 + 95, gps_s=utc[last]), Surroundings(places=(ROME,)))
        assert found.ahead_s == pytest.approx(7295, abs=2)
        assert found.confidence >= SURE
        assert found.grounds.gps_agree < found.grounds.gps

    def test_a_reset_is_found_where_it_happened(self):
        utc = outings(4, 40)
        wall = utc + np.where(np.arange(len(utc)) < 80, 7200, 7200 + 5000)
        stretches = solve(witness(wall, gps_s=utc), Surroundings(places=(ROME,)))
        assert [(stretch.first, stretch.last) for stretch in stretches] == [(0, 79), (80, 159)]
        assert [round(stretch.ahead_s) for stretch in stretches] == [7200, 12_200]

    def test_a_phone_takes_the_step_of_summer_time(self):
        utc = outings(10, 40, start_s=DST_ENDS_S - 5 * DAY_S + 9 * HOUR_S)
        wall = utc + np.where(utc < DST_ENDS_S, 7200, 3600)
        stretches = solve(witness(wall, gps_s=utc), Surroundings(places=(ROME,)))
        assert [round(stretch.ahead_s) for stretch in stretches] == [7200, 3600]
        assert stretches[1].first == int((utc < DST_ENDS_S).sum())

    def test_a_phone_changes_zones_on_its_way(self):
        utc = outings(6, 40)
        ahead = np.where(np.arange(len(utc)) < 120, 7200, -4 * HOUR_S)
        asked = witness(utc + ahead, gps_s=utc, tag_s=ahead, numbered=True)
        stretches = solve(asked, Surroundings(places=(ROME, (40.7, -74.0))))
        assert off_s(stretches, asked, utc).max() < 2
        assert min(stretch.confidence for stretch in stretches) >= SURE

    def test_a_rollover_of_the_gps_week_is_undone(self):
        utc = outings(3, 40)
        (found,) = solve(witness(utc + 7200, gps_s=utc - 1024 * 7 * DAY_S), Surroundings(places=(ROME,)))
        assert found.ahead_s == pytest.approx(7200, abs=1)
        assert found.grounds.rollover

    def test_a_drift_of_two_seconds_a_day_is_a_drift(self):
        utc = outings(20, 12, every_days=3)
        asked = witness(utc + 7200 + 2 * (utc - utc[0]) / DAY_S, gps_s=utc)
        stretches = solve(asked, Surroundings(places=(ROME,)))
        assert off_s(stretches, asked, utc).max() < 5
        assert stretches[0].drift_s_per_day == pytest.approx(2, abs=0.1)

    def test_two_clocks_in_one_order_of_wall_clocks_leave_few_photos_surely_wrong(self):
        """A third of the photos, between the others, were taken by another clock."""
        utc = outings(2, 60)
        wall = utc + np.where(np.arange(len(utc)) % 3 == 0, 0, 7200)
        order = np.argsort(wall, kind="stable")
        asked = witness(wall[order], gps_s=utc[order])
        stretches = solve(asked, Surroundings(places=(ROME,)))
        confidence = np.concatenate([np.full(found.last - found.first + 1, found.confidence) for found in stretches])
        wrong = off_s(stretches, asked, utc[order]) > 300
        assert wrong.sum() > 5
        assert (wrong & (confidence >= SURE)).mean() < 0.05


class TestOtherEvidence:
    def test_names_that_tell_utc(self):
        utc = outings(3, 24)
        (found,) = solve(witness(utc + 3600 + 77, name_s=np.floor(utc)), Surroundings(places=(ROME,)))
        assert found.ahead_s == pytest.approx(3677, abs=2)
        assert found.confidence >= SURE
        assert found.grounds.names_agree == len(utc)

    def test_pictures_like_those_of_a_known_camera_though_a_third_are_of_other_moments(self):
        utc, rng = outings(4, 40), np.random.default_rng(5)
        match = np.where(np.arange(len(utc)) % 3 == 0, rng.permutation(utc), utc + rng.normal(0, 8, len(utc)))
        (found,) = solve(witness(utc + 7200 + 400, match_s=match), Surroundings(places=(ROME,)))
        assert found.ahead_s == pytest.approx(7600, abs=20)
        assert found.confidence >= SURE
        assert found.grounds.matches_agree < found.grounds.matches == len(utc)

    def test_the_bursts_of_another_camera(self):
        """Its photos are 13 min 20 s off a zone; every third burst is photographed with both."""
        utc, rng = outings(4, 60), np.random.default_rng(6)
        shared = utc[(np.arange(len(utc)) // 4) % 3 == 0]
        others = np.sort(np.concatenate([shared + rng.normal(0, 15, len(shared)), outings(4, 40, seed=9)]))
        asked = witness(utc + 7200 + 800)
        stretches = solve(asked, Surroundings(others_s=others, places=(ROME,)))
        assert off_s(stretches, asked, utc).max() < 120
        assert stretches[0].confidence >= SURE
        assert stretches[0].grounds.bursts_agree > 0

    def test_stops_on_a_track(self):
        track, utc = stops(4)
        asked = witness(utc + 7200 + 800)
        stretches = solve(asked, Surroundings(track=track, places=(ROME,)))
        assert off_s(stretches, asked, utc).max() < 30
        assert stretches[0].confidence >= SURE
        assert stretches[0].grounds.inside_share == 1

    @pytest.mark.parametrize("seed", [1, 3])
    def test_no_drift_is_invented_where_stops_are_seen_to_a_minute_and_a_half(self, seed: int):
        """Two stops a day photographed over 16 days by a steady clock: no more than a quarter of a second a day is made of it."""
        track, photos = stops(16, seed=seed)
        picked = np.sort(np.random.default_rng(seed).choice(len(photos) // 3, 32, replace=False))
        utc_s = photos.reshape(-1, 3)[picked].ravel()
        kept = np.diff(np.floor(track.at_s / 90), prepend=0) > 0
        thinned = Trace(track.at_s[kept], track.lat[kept], track.lon[kept])
        found = solve(witness(np.floor(utc_s + 7260)), Surroundings(track=thinned, places=(ROME,)))
        assert all(abs(stretch.drift_s_per_day) <= 0.25 for stretch in found)
        assert (off_s(found, witness(np.floor(utc_s + 7260)), utc_s) < 30).all()

    def test_own_positions_on_a_track(self):
        track, utc = stops(1)
        utc = utc[::4]
        lat = np.interp(utc, track.at_s, track.lat)
        asked = witness(utc - 5 * HOUR_S + 333, lat=lat, lon=np.full(len(utc), 12.5), sigma_m=np.full(len(utc), 10.0))
        stretches = solve(asked, Surroundings(track=track, places=(ROME,)))
        assert off_s(stretches, asked, utc).max() < 30
        assert stretches[0].confidence >= SURE
        assert stretches[0].grounds.positions_agree == len(utc)

    def test_a_dozen_own_positions_along_one_walk_are_enough(self):
        """An hour and a half out and back, never standing."""
        at = JUNE_S + np.arange(0, 5400, 30.0)
        track = Trace(at, 41.9 + 1.2 * np.minimum(at - at[0], at[-1] - at) / 111_195, 12.5 + 1e-6 * (at - at[0]))
        utc = JUNE_S + np.linspace(200, 5200, 12)
        lat, lon = np.interp(utc, at, track.lat), np.interp(utc, at, track.lon)
        asked = witness(utc + 7200, lat=lat, lon=lon, sigma_m=np.full(12, 5.0), tag_s=np.full(12, 7200.0))
        (found,) = solve(asked, Surroundings(track=track, places=(ROME,)))
        assert found.ahead_s == pytest.approx(7200, abs=15)
        assert found.confidence >= SURE

    def test_offset_tags_say_the_zone_without_making_sure(self):
        utc = outings(3, 40)
        (found,) = solve(witness(utc - 5 * HOUR_S, tag_s=np.full(len(utc), -5 * HOUR_S)), Surroundings(places=(ROME,)))
        assert found.ahead_s == pytest.approx(-5 * HOUR_S, abs=60)
        assert found.confidence < SURE
        assert (found.grounds.tags_agree, found.grounds.tag_s) == (len(utc), -5 * HOUR_S)


class TestOddOffsets:
    """Ten bursts of one day, every third of them photographed with another camera too."""

    @staticmethod
    def solved(ahead_s: float, place: tuple[float, float], tag_s: float = np.nan) -> Stretch:
        utc, rng = outings(1, 40, seed=5), np.random.default_rng(6)
        shared = utc[(np.arange(len(utc)) // 4) % 3 == 0]
        others = np.sort(np.concatenate([shared + rng.normal(0, 15, len(shared)), outings(1, 40, seed=14)]))
        asked = witness(utc + ahead_s, tag_s=np.full(len(utc), tag_s))
        (found,) = solve(asked, Surroundings(others_s=others, places=(place,)))
        assert off_s([found], asked, utc).max() < 60
        return found

    def test_coinciding_bursts_make_a_right_clock_sure(self):
        assert self.solved(7200, ROME).confidence >= SURE

    def test_and_one_of_another_half_hour(self):
        assert self.solved(9000, ROME).confidence >= SURE

    def test_and_one_of_a_place_whose_zone_is_no_half_hour(self):
        assert self.solved(20_700, KATHMANDU).confidence >= SURE

    def test_and_one_that_its_own_tags_show(self):
        assert self.solved(20_700, ROME, tag_s=20_700).confidence >= SURE

    def test_an_odd_offset_is_found_but_needs_more_to_be_sure(self):
        assert self.solved(8000, ROME).confidence < SURE


class TestResetClocks:
    def test_photos_dated_2000_are_found_after_those_before_them(self):
        utc, rng = outings(4, 60), np.random.default_rng(7)
        wall = np.where(np.arange(len(utc)) < 120, utc + 7200, utc - utc[120] + 946_684_800 + 50)
        asked = witness(wall, numbered=True)
        stretches = solve(asked, Surroundings(others_s=np.sort(utc + rng.normal(0, 10, len(utc))), places=(ROME,)))
        assert off_s(stretches, asked, utc).max() < 120
        assert stretches[-1].grounds.reset
        assert not stretches[0].grounds.reset

    def test_a_wrong_year_inside_the_time_that_others_know(self):
        """The clock shows the right day of the next year, on days when nobody photographed."""
        rng = np.random.default_rng(3)
        days = np.sort(rng.choice(900, 60, replace=False)) * DAY_S
        others = np.sort(np.concatenate([JUNE_S + day + rng.uniform(0, 8 * HOUR_S, 30) for day in days]))
        trip = [others[(others >= JUNE_S + day) & (others < JUNE_S + day + DAY_S)] for day in days[10:18]]
        utc = np.sort(np.concatenate([rng.choice(day, 12) + rng.normal(0, 15, 12) for day in trip]))
        asked = witness(utc + 7200 + 365 * DAY_S)
        stretches = solve(asked, Surroundings(others_s=others, places=(ROME,)))
        assert off_s(stretches, asked, utc).max() < 120
        assert stretches[0].grounds.reset


class TestUnsure:
    def test_nothing_known_gives_the_zone_of_the_place(self):
        utc = outings(3, 40)
        (found,) = solve(witness(utc + 7200), Surroundings(places=(ROME,)))
        assert found.ahead_s == 7200
        assert found.confidence < SURE
        assert found.uncertain_s > HOUR_S / 2

    def test_nothing_known_at_all_gives_utc_or_a_whole_hour_unsure(self):
        (found,) = solve(witness(outings(1, 8)), Surroundings())
        assert found.confidence < SURE
        assert found.ahead_s / HOUR_S == pytest.approx(round(found.ahead_s / HOUR_S), abs=0.02)

    @pytest.mark.parametrize("seed", range(4))
    def test_others_who_photographed_on_other_days_make_nothing_sure(self, seed: int):
        utc = outings(4, 60, seed=seed)
        around = Surroundings(others_s=outings(4, 60, seed=seed + 50, start_s=JUNE_S + 20 * DAY_S), places=(ROME,))
        assert all(stretch.confidence < SURE for stretch in solve(witness(utc + 7200), around))

    @pytest.mark.parametrize("seed", range(4))
    def test_an_unrelated_track_makes_nothing_sure(self, seed: int):
        track, _ = stops(4, seed=seed)
        stretches = solve(witness(outings(4, 60, seed=seed + 50) + 7200), Surroundings(track=track, places=(ROME,)))
        assert all(stretch.confidence < SURE for stretch in stretches)

    def test_photos_after_the_last_gps_time_are_less_sure_once_a_clock_may_have_been_changed(self):
        utc = outings(8, 40)
        known = np.where(np.arange(len(utc)) < 40, utc, np.nan)
        stretches = solve(witness(utc + 7200, gps_s=known), Surroundings(places=(ROME,)))
        assert stretches[0].confidence >= SURE
        assert stretches[-1].confidence < stretches[0].confidence

    def test_the_alternatives_hold_probability_that_the_answer_does_not(self):
        (found,) = solve(witness(outings(3, 40) + 7200), Surroundings(places=(ROME,), home_zones=("Asia/Tokyo",)))
        assert found.alternatives
        assert all(abs(ahead - found.ahead_s) > 300 for ahead, _ in found.alternatives)
        assert found.confidence + sum(share for _, share in found.alternatives) <= 1.01


class TestContract:
    def test_no_photos_no_stretches(self):
        assert solve(witness([]), Surroundings()) == []

    def test_one_photo_has_one_stretch(self):
        (found,) = solve(witness([JUNE_S]), Surroundings(places=(ROME,)))
        assert (found.first, found.last) == (0, 0)

    def test_the_same_question_has_the_same_answer(self):
        track, utc = stops(2)
        asked, around = witness(utc + 7200 + 800), Surroundings(track=track, places=(ROME,))
        assert str(solve(asked, around)) == str(solve(asked, around))

    def test_stretches_cover_all_photos_in_order(self):
        utc = outings(6, 40)
        wall = utc + np.repeat([0, 7200, -3600], 80)
        gps = np.where(np.arange(len(utc)) % 7 == 0, utc, np.nan)
        assert_partition(solve(witness(wall, gps_s=gps, numbered=True), Surroundings(places=(ROME,))), len(utc))

    def test_so_do_those_of_clocks_that_are_years_off_in_between(self):
        utc = outings(6, 40)
        wall = utc + np.repeat([7200.0, 7200.0 + 400 * DAY_S, 7200.0], 80)
        asked = witness(wall, gps_s=utc, numbered=True)
        stretches = solve(asked, Surroundings(places=(ROME,)))
        assert_partition(stretches, len(utc))
        assert off_s(stretches, asked, utc).max() < 2

    def test_the_order_of_the_others_and_of_the_track_does_not_matter(self):
        track, utc = stops(1)
        rng = np.random.default_rng(8)
        mixed = rng.permutation(len(track.at_s))
        shuffled = Trace(track.at_s[mixed], track.lat[mixed], track.lon[mixed])
        answers = [solve(witness(utc + 7200), Surroundings(track=given, places=(ROME,))) for given in (track, shuffled)]
        assert str(answers[0]) == str(answers[1])

    def test_clocks_beyond_all_calendars_are_answered(self):
        stretches = solve(witness(np.array([-6e10, 2.4e11]), numbered=True), Surroundings(places=(ROME,)))
        assert_partition(stretches, 2)
