import json
from pathlib import Path

import numpy as np
import pytest

from tasks.core.clocks.witness import DAY_S, HOUR_S, Grounds, Stretch, Surroundings, Trace, witness
from tests.benchmarks.clocks_cases import FAULTS, Case, Cast, change_at, make, wall_clock
from tests.benchmarks.clocks_people import Moment, Rhythm, Sequence, rhythm
from tests.benchmarks.clocks_replay import WALK_M_S, replay, taken, usual_speed
from tests.benchmarks.clocks_score import Score, score
from tests.benchmarks.clocks_tables import required, share
from tests.benchmarks.clocks_trips import holes, kept, position, read_gpx, trip, unthinned

START_S = 1_500_000_000.0
METRE = 1 / 111_195
MINUTES = tuple(Moment(600.0, 300.0, np.array([0.0, 8.0])) for _ in range(10))


def walk(*, stop=(3600, 5400), length=7200, every=10.0, speed=1.3):
    """A walk north with one stop, a fix every so many seconds."""
    at = np.arange(0, length + 1, every)
    moving = np.clip(at, 0, stop[0]) + np.clip(at - stop[1], 0, None)
    return Trace(START_S + at, 50 + moving * speed * METRE, np.full(len(at), 10.0))


def answer(first, last, ahead, confidence=0.99, uncertain=10.0, drift=0.0):
    return Stretch(first, last, ahead, drift, confidence, uncertain, (), Grounds(photos=last - first + 1))


def asked(wall, utc, kind="track"):
    return Case(kind, "+1 h", "corpus: here", True, True, witness(wall), Surroundings(), np.asarray(utc, dtype=float))


@pytest.fixture(scope="module")
def cast():
    """Two people of one rhythm on six walks."""
    walks = [walk(stop=(1200 + 600 * row, 2400 + 600 * row), length=9000) for row in range(6)]
    days = [Trace(day.at_s + row * DAY_S, day.lat, day.lon) for row, day in enumerate(walks)]
    return Cast("here", [Rhythm("a", MINUTES), Rhythm("b", MINUTES)], {"walks": days, "others": [walk(speed=4.0)] * 6})


class TestRhythm:
    def test_moments_end_where_five_minutes_or_thirty_metres_lie_between(self):
        at = np.array([0.0, 20.0, 60.0, 700.0, 730.0])
        lat = 50 + np.array([0.0, 1.0, 100.0, 200.0, 201.0]) * METRE
        made = rhythm(Sequence("here", START_S + at, lat, np.full(5, 10.0)))
        assert [(moment.after_s, round(moment.moved_m)) for moment in made.moments] == [(40.0, 99), (640.0, 100)]
        assert [moment.photos_s.tolist() for moment in made.moments] == [[0.0], [0.0, 30.0]]

    def test_a_night_and_a_way_faster_than_a_car_are_no_links(self):
        at = np.array([0.0, 12 * HOUR_S, 12 * HOUR_S + 400])
        made = rhythm(Sequence("here", START_S + at, 50 + np.array([0, 10, 100_000]) * METRE, np.full(3, 10.0)))
        assert made.moments == ()


class TestTrips:
    def test_points_without_time_and_repeated_times_are_left_out_of_a_gpx(self, tmp_path):
        points = [f'<trkpt lat="{50 + row / 1000}" lon="10"><time>2020-01-01T00:{row:02}:00Z</time></trkpt>' for row in range(60)]
        file = tmp_path / "a.gpx"
        body = "".join([*points, points[0], '<trkpt lat="1" lon="1"></trkpt>'])
        file.write_text(
            f'\n<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{body}</trkseg></trk></gpx>'
        )
        trace = read_gpx(file)
        assert np.diff(trace.at_s).tolist() == [60.0] * 59
        assert trace.at_s[0] == 1_577_836_800
        assert trace.lat[-1] == 50.059

    def test_a_receiver_that_waits_for_metres_makes_a_stop_one_long_interval(self):
        log = kept(walk(), every_m=30)
        gaps = np.diff(log.at_s)
        assert 1800 < gaps.max() < 1900
        assert np.median(gaps) == 30  # 30 m at 1.3 m/s on a fix every 10 s

    def test_a_thinned_stop_is_put_back_into_its_interval(self):
        log = kept(walk(), every_m=60)
        truth = unthinned(log, np.random.default_rng(1))
        speed = np.diff(truth.lat) / METRE / np.diff(truth.at_s)
        assert np.diff(truth.at_s)[speed < 0.01].sum() == pytest.approx(1800, abs=60)
        assert set(log.at_s) <= set(truth.at_s)

    def test_days_that_are_used_again_come_on_other_dates_in_order(self):
        made = trip("here", [walk()], 5, np.random.default_rng(2))
        dates = np.unique(made.truth.at_s[np.concatenate([[0], np.flatnonzero(holes(made.truth)) + 1])] // DAY_S)
        assert len(dates) == 5
        assert (np.diff(made.truth.at_s) > 0).all()
        assert made.recorded.at_s[0] >= made.truth.at_s[0] - 1


class TestReplay:
    def test_usual_speed_leaves_stops_out(self):
        assert usual_speed(walk(speed=5.0)) == pytest.approx(5, rel=0.01)
        assert usual_speed(walk(speed=0.6)) == WALK_M_S

    def test_photos_fall_into_stops_more_often_than_time_does(self):
        day = walk(speed=8.0)
        shots = [replay(day, Rhythm("here", MINUTES), np.random.default_rng(seed), 0.5) for seed in range(30)]
        at = np.concatenate([moment for made in shots for moment in made]) - START_S
        inside = at[at <= 7200]
        assert len(inside) > 100
        assert ((inside >= 3600) & (inside <= 5400)).mean() > 0.5  # a quarter of the time

    def test_photos_are_as_often_early_in_a_stop_as_late(self):
        day = walk(speed=8.0)
        made = [moment for seed in range(200) for moment in replay(day, Rhythm("here", MINUTES), np.random.default_rng(seed))]
        middle = np.array([moment.mean() for moment in made]) - START_S
        inside = middle[(middle > 3600) & (middle < 5400)]
        assert len(inside) > 200
        assert inside.mean() == pytest.approx(4500, abs=90)

    @pytest.mark.parametrize("deleted", [True, False])
    def test_as_many_photos_as_asked_are_taken_in_order(self, deleted):
        shots = [np.array([row * 100.0, row * 100.0 + 1]) for row in range(40)]
        at = taken(shots, 25, np.random.default_rng(3), deleted=deleted)
        assert len(at) == 25
        assert (np.diff(at) > 0).all()
        assert (deleted and at[-1] - at[0] > 1500) or (not deleted and at[-1] - at[0] < 1500)


class TestWallClock:
    def test_change_is_at_the_longest_pause_of_the_middle_half(self):
        utc = np.array([0.0, 90_000, 90_010, 90_020, 91_000, 91_010, 91_020, 91_030])
        assert change_at(utc) == 4

    @pytest.mark.parametrize(
        ("fault", "ahead"),
        [("+1 h", 3600), ("-9 h 30", -34_200), ("13 min 20 s", 800), ("+3 days", 259_200)],
    )
    def test_a_shift_is_the_same_for_all_photos(self, fault, ahead):
        utc = START_S + np.arange(8) * 1000.0
        assert (wall_clock(utc, 7200.0, fault, np.random.default_rng(4)) - utc).tolist() == [7200.0 + ahead] * 8

    def test_drift_is_two_seconds_a_day(self):
        utc = START_S + np.arange(8) * DAY_S
        drift = np.diff(wall_clock(utc, 0.0, "drift 2 s/day", np.random.default_rng(5)) - utc)
        assert set(drift) in ({2.0}, {-2.0})

    def test_a_reset_begins_in_2000_and_keeps_the_time_between_photos(self):
        utc = START_S + np.arange(8) * 1000.0
        wall = wall_clock(utc, 0.0, "reset to 2000", np.random.default_rng(6))
        after = change_at(utc)
        assert wall[:after].tolist() == utc[:after].tolist()
        assert 946_684_800 <= wall[after] < 946_684_800 + DAY_S
        assert np.diff(wall[after:]).tolist() == [1000.0] * (7 - after)


class TestCases:
    def test_a_case_is_the_same_whenever_it_is_drawn(self, cast):
        again = Cast(cast.name, cast.rhythms, cast.days)
        one, other = (make(who, "track", "+1 h", 30, 8) for who in (cast, again))
        assert one.asked.wall_s.tolist() == other.asked.wall_s.tolist()
        assert one.around.track.at_s.tolist() == other.around.track.at_s.tolist()

    @pytest.mark.parametrize("fault", FAULTS)
    def test_with_an_even_seed_a_clock_is_off_by_its_fault_alone(self, cast, fault):
        case = make(cast, "track", fault, 30, 8)
        ahead = np.ceil(case.utc_s) - case.asked.wall_s
        assert case.exact
        # the zones are whole hours; what is left over is the fault's own
        left = {"13 min 20 s": 2800, "+9 h 30": 1800, "-9 h 30": 1800}.get(fault, 0)
        if fault not in {"drift 2 s/day", "reset", "reset to 2000"}:
            assert ((ahead - left) % 3600 <= 1).all()
        else:
            assert len(np.unique(np.round(ahead, -1))) > 1

    def test_each_kind_leaves_its_own_evidence_alone(self, cast):
        cases = {kind: make(cast, kind, "+1 h", 30, 9) for kind in ("gps", "activity", "track", "track + positions", "all")}
        told = {
            kind: (
                bool(np.isfinite(case.asked.gps_s).any()), len(case.around.others_s) > 0,
                case.around.track is not None, bool(np.isfinite(case.asked.lat).any()),
            )
            for kind, case in cases.items()
        }  # fmt: skip
        assert told == {
            "gps": (True, False, False, False),
            "activity": (False, True, False, False),
            "track": (False, False, True, False),
            "track + positions": (False, False, True, True),
            "all": (False, True, True, True),
        }

    def test_photos_with_positions_were_where_the_track_says_they_were(self, cast):
        case = make(cast, "track + positions", "+1 h", 30, 8)
        inside = np.isfinite(case.asked.lat) & (case.utc_s < case.around.track.at_s[-1])
        lat, _ = position(case.around.track, case.utc_s[inside])
        assert np.median(np.abs(lat - case.asked.lat[inside])) / METRE < 60

    def test_evidence_of_other_days_begins_after_the_last_photo(self, cast):
        case = make(cast, "track", "+1 h", 30, 8, "other days")
        assert not case.possible
        assert case.around.track.at_s[0] > case.utc_s[-1] + 5 * DAY_S

    def test_unrelated_track_begins_on_the_date_of_the_first_photo(self, cast):
        case = make(cast, "track", "+1 h", 30, 8, "unrelated track")
        assert case.around.track.at_s[0] // DAY_S == case.utc_s[0] // DAY_S


class TestScore:
    UTC = START_S + np.arange(10) * 1000.0

    def test_nine_of_ten_photos_right_are_within_and_the_tenth_is_wrong(self):
        wall = self.UTC + 3600
        found = score(asked(wall, self.UTC), lambda *_: [answer(0, 8, 3600.0), answer(9, 9, 0.0)])
        assert (found.within, found.sure, found.wrong, found.sure_photos, found.wrong_photos) == (True, True, True, 10, 1)
        assert found.covered == pytest.approx(0.9)

    def test_tolerance_is_wider_for_activity(self):
        solve = lambda *_: [answer(0, 9, 3500.0)]  # noqa: E731 - 100 s off
        wall = self.UTC + 3600
        assert [score(asked(wall, self.UTC, kind), solve).within for kind in ("track", "gps", "activity")] == [False, False, True]

    def test_wrong_but_unsure_is_not_confidently_wrong(self):
        found = score(asked(self.UTC + 3600, self.UTC), lambda *_: [answer(0, 9, 0.0, confidence=0.85)])
        assert (found.within, found.sure, found.wrong) == (False, False, False)

    def test_drift_counts_from_the_stretch_s_first_photo(self):
        utc = START_S + np.arange(10) * DAY_S
        wall = utc + 100 + np.arange(10) * 2.0
        found = score(asked(wall, utc), lambda *_: [answer(0, 4, 100.0, drift=2.0), answer(5, 9, 110.0, drift=2.0)])
        assert found.median_off_s < 0.01

    def test_photos_that_no_stretch_answers_are_infinitely_wrong_and_unsure(self):
        found = score(asked(self.UTC, self.UTC), lambda *_: [answer(0, 3, 0.0)])
        assert (found.within, found.sure, found.any_sure, found.median_off_s) == (False, False, True, np.inf)


class TestTables:
    def test_share_says_n_and_the_interval(self):
        # Wilson 1927 for 9 of 10: 0.596 to 0.982
        assert share(9, 10) == "90% of 10 (60% to 98%)"

    def test_one_sure_impossible_case_fails(self):
        fine = Score("track", "+1 h", "public: a", 100, True, True, True, True, True, False, 100, 0, 1.0, 1.0, 0.1)
        nothing = Score("track", "other days", "public: a", 100, False, True, False, False, True, False, 1, 0, 1.0, 1.0, 0.1)
        lines = required([fine, nothing], []).splitlines()
        assert json.dumps(lines[-3]).count("FAIL") == 1
        assert "| track alone, from 100 photos on | 90% | 100% of 1 (21% to 100%) | pass |" in lines


def test_no_file_of_the_benchmark_is_longer_than_300_lines():
    files = sorted(Path(__file__).parent.glob("clocks*.py"))
    assert files
    assert max(len(file.read_text(encoding="utf-8").splitlines()) for file in files) <= 300
