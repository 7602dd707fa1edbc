from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.associate import associate
from tasks.core.evidence_tables import TOGETHER
from tasks.core.geo import EARTH_RADIUS_M
from tasks.core.tables import PHOTOS
from tests.builders import CORPUS
from tests.tasks.timed import in_utc, photo, sequence, table

KM = 180_000 / (EARTH_RADIUS_M * math.pi)  # degrees of latitude
HOME, AWAY = 48.0, 42.0

TRAVELLER, PARTNER, CAMERA = "Acme Phone", "Bell Phone", "Cord Camera"
HOURS = (8.0, 9.3, 10.1, 11.6, 13.0, 14.7, 16.2, 17.1, 18.8, 20.4)
"""At which the traveller stops somewhere, in no rhythm."""
OTHER_HOURS = (7.5, 8.6, 10.7, 12.3, 13.8, 15.4, 17.7, 19.6, 21.0)
"""At which somebody else photographs, never within twenty minutes of these."""


def taken(camera, day, hour, lat=None, **columns):
    """Give a photo of a day of May 2024 at an hour of UTC."""
    at = pd.Timestamp("2024-05-01", tz="UTC") + pd.Timedelta(days=day, hours=hour)
    position = {} if lat is None else {"lat": lat, "lon": 12.0}
    # Whatever else is the same, a path is not.
    path = f"{camera} {at:%d-%H%M%S} {columns.get('donor_dir', '')} {lat}.jpg"
    return photo(path, camera=camera, taken_at=f"{at:%Y-%m-%d %H:%M:%S}", datetime_source="exif", **position | columns)


def days_of(camera, days, hours=HOURS, lat=None, **columns):
    return [taken(camera, day, hour, lat, **columns) for day in days for hour in hours]


def found(*rows, camera=None):
    together = associate(table(*rows))
    return together if camera is None else together[together["camera"] == camera].reset_index(drop=True)


def bases(together):
    """Give basis by other and day."""
    return {(other, day): basis for other, day, basis in together[["other", "day", "basis"]].itertuples(index=False)}


def general(together, other):
    return together[(together["other"] == other) & (together["day"] == "")].iloc[0]


def used_with(days, hours=HOURS, camera=CAMERA):
    """Give photos of a camera without positions, taken a minute after somebody's."""
    return days_of(camera, days, [hour + 1 / 60 for hour in hours])


class TestTwoCamerasWithPositions:
    def test_that_were_near_on_every_day_are_measured_with_the_distance_between_them(self):
        """One stands 200 m north of the other at the same minutes."""
        rows = days_of(CAMERA, range(12), lat=AWAY) + days_of(TRAVELLER, range(12), lat=AWAY + 0.2 * KM)
        together = found(*rows, taken(CAMERA, 3, 12.0), camera=CAMERA)
        assert bases(together) == {(TRAVELLER, ""): "measured"}
        row = together.iloc[0]
        assert (row["days"], row["days_near"], row["evidence"]) == (12, 12, f"{TRAVELLER} was with it on 12 of 12 days")
        assert row["apart_m"] == pytest.approx(200, abs=1.5)
        assert 1 < row["factor"] < 1.05

    def test_factor_shrinks_with_every_day_on_which_they_were_together(self):
        factors = []
        for days in (1, 3, 12):
            rows = [photo for name in (CAMERA, TRAVELLER) for photo in days_of(name, range(days), lat=AWAY)]
            factors.append(found(*rows, taken(CAMERA, 0, 12.0), camera=CAMERA)["factor"][0])
        assert 1.25 > factors[0] > factors[1] > factors[2] > 1

    def test_that_were_never_in_one_place_are_apart(self):
        rows = days_of(CAMERA, range(5), lat=AWAY) + days_of(PARTNER, range(5), OTHER_HOURS, lat=HOME)
        together = found(*rows, taken(CAMERA, 3, 12.0), camera=CAMERA)
        assert bases(together) == {(PARTNER, ""): "apart"}
        assert together[["days", "days_near", "evidence"]].iloc[0].tolist() == [5, 0, f"{PARTNER} was elsewhere on 5 of 5 days"]
        assert together[["factor", "apart_m"]].isna().all(axis=None)

    def test_one_day_in_different_places_is_enough_where_it_is_all_that_is_known(self):
        rows = days_of(CAMERA, [0], lat=AWAY) + days_of(PARTNER, [0], OTHER_HOURS, lat=HOME)
        assert bases(found(*rows, taken(CAMERA, 3, 12.0), camera=CAMERA)) == {(PARTNER, ""): "apart"}

    def test_positions_that_are_hours_apart_part_only_if_many_days_look_so(self):
        """In the morning here and in the evening 300 km away: once it may be a way, on ten days it is two people."""
        together = {}
        for days in (1, 10):
            rows = days_of(CAMERA, range(days), [8.0, 9.0], lat=AWAY) + days_of(
                PARTNER, range(days), [12.5, 13.0], lat=AWAY + 300 * KM
            )
            together[days] = general(found(*rows, taken(CAMERA, 0, 23.0), camera=CAMERA), PARTNER)
        assert together[1]["basis"] == "alone"
        assert together[10]["basis"] == "apart"
        assert together[10]["evidence"] == f"{PARTNER} seems to have been elsewhere on 10 of 10 days"

    def test_a_day_elsewhere_has_a_row_of_its_own(self):
        rows = days_of(CAMERA, range(20), lat=AWAY) + days_of(TRAVELLER, [n for n in range(20) if n != 4], lat=AWAY)
        rows += days_of(TRAVELLER, [4], lat=AWAY + 100 * KM)
        together = found(*rows, taken(CAMERA, 4, 12.0), camera=CAMERA)
        assert bases(together) == {(TRAVELLER, ""): "measured", (TRAVELLER, "2024-05-05"): "apart"}
        assert together["evidence"].tolist() == [
            f"{TRAVELLER} was with it on 19 of 20 days",
            f"{TRAVELLER} was 100 km away that day",
        ]

    def test_a_day_on_which_they_were_further_apart_than_usual_has_a_row_with_its_distance(self):
        """On one of thirty days one of them stayed 600 m behind."""
        rows = days_of(CAMERA, range(30), lat=AWAY) + days_of(TRAVELLER, range(29), lat=AWAY)
        rows += days_of(TRAVELLER, [29], lat=AWAY + 0.6 * KM)
        together = found(*rows, taken(CAMERA, 3, 12.0), camera=CAMERA)
        assert bases(together) == {(TRAVELLER, ""): "measured", (TRAVELLER, "2024-05-30"): "measured"}
        assert together["apart_m"].tolist() == pytest.approx([0, 600], abs=1.5)

    def test_the_few_days_together_of_two_that_are_mostly_apart_have_rows(self):
        """A couple that meets on two of ten days: these days' photos may place each other's."""
        rows = days_of(CAMERA, range(10), lat=AWAY) + days_of(PARTNER, range(8), lat=HOME) + days_of(PARTNER, [8, 9], lat=AWAY)
        together = found(*rows, *(taken(CAMERA, day, 12.0) for day in range(10)), camera=CAMERA)
        expected = {(PARTNER, ""): "apart", (PARTNER, "2024-05-09"): "measured", (PARTNER, "2024-05-10"): "measured"}
        assert bases(together) == expected
        assert together["factor"].tolist()[1:] == [1.0, 1.0]

    def test_a_mixed_pair_is_as_far_apart_as_on_its_days_elsewhere(self):
        """Of a day of which nothing is known, one in three would be elsewhere: the radius must hold that."""
        rows = days_of(CAMERA, range(12), lat=AWAY) + days_of(TRAVELLER, range(8), lat=AWAY)
        rows += days_of(TRAVELLER, range(8, 12), lat=AWAY + 50 * KM)
        row = general(found(*rows, taken(CAMERA, 25, 12.0), camera=CAMERA), TRAVELLER)
        assert (row["basis"], row["days"], row["days_near"]) == ("measured", 12, 8)
        assert row["apart_m"] == pytest.approx(50_000, abs=100)
        assert row["factor"] > 1.25

    def test_days_have_rows_of_their_own_only_near_days_on_which_the_camera_took_photos(self):
        """Two phones that are with each other on a day in May, and a camera that was used in June alone."""
        rows = days_of(TRAVELLER, range(2), lat=AWAY) + days_of(PARTNER, range(2), OTHER_HOURS, lat=HOME)
        assert len(found(*rows, taken(CAMERA, 1, 12.0), camera=CAMERA)) == 2 + 4
        assert found(*rows, taken(CAMERA, 31, 12.0), camera=CAMERA)["day"].tolist() == ["", ""]


class TestCameraWithoutPositions:
    def test_goes_with_the_phone_that_is_used_in_the_same_minutes_and_not_with_the_one_at_home(self):
        days = range(8)
        rows = days_of(TRAVELLER, days, lat=AWAY) + days_of(PARTNER, days, OTHER_HOURS, lat=HOME) + used_with(days)
        together = found(*rows, camera=CAMERA)
        assert bases(together) == {(TRAVELLER, ""): "bursts", (PARTNER, ""): "apart"}
        phone, partner = general(together, TRAVELLER), general(together, PARTNER)
        assert phone["evidence"] == f"photos of {TRAVELLER} coincide with its own on 8 of 8 days"
        assert 1 < phone["factor"] < 1.25
        assert partner["evidence"] == f"{PARTNER} was elsewhere than {TRAVELLER}, with which it travels, on 8 of 8 days"

    def test_goes_with_the_other_phone_on_the_days_on_which_it_is_used_with_that_one(self):
        """Lent for two of twenty days: on these it is the owner's phone that is elsewhere."""
        lent, kept = range(18, 20), range(18)
        rows = days_of(TRAVELLER, range(20), lat=AWAY) + days_of(PARTNER, range(20), OTHER_HOURS, lat=HOME)
        rows += used_with(kept) + used_with(lent, OTHER_HOURS)
        together = found(*rows, camera=CAMERA)
        by_day = bases(together)
        assert by_day[TRAVELLER, ""] == "bursts"
        partner = general(together, PARTNER)
        assert partner["factor"] > 5
        assert partner["apart_m"] == pytest.approx(6 / KM * 1000, abs=10)
        assert {by_day.get((PARTNER, f"2024-05-{day + 1:02}")) for day in kept} == {"apart"}
        assert {by_day.get((TRAVELLER, f"2024-05-{day + 1}")) for day in lent} == {"apart"}
        assert {by_day.get((PARTNER, f"2024-05-{day + 1}")) for day in lent} == {"bursts"}

    def test_of_a_couple_together_on_weekends_only_has_the_partners_phone_on_these_days(self):
        """Both phones tell where they are; on weekends the partner's is beside the traveller's."""
        weekends = [3, 4, 10, 11, 17, 18]
        week = [day for day in range(21) if day not in weekends]
        rows = days_of(TRAVELLER, range(21), lat=AWAY) + used_with(range(21))
        rows += days_of(PARTNER, week, OTHER_HOURS, lat=HOME) + days_of(PARTNER, weekends, OTHER_HOURS, lat=AWAY)
        by_day = bases(found(*rows, camera=CAMERA))
        assert by_day[TRAVELLER, ""] == "bursts"
        assert by_day[PARTNER, ""] == "apart"
        assert {day for other, day in by_day if other == PARTNER and day} == {f"2024-05-{day + 1:02}" for day in weekends}

    def test_takes_the_distance_between_two_phones_that_are_together_for_its_own_to_the_second_one(self):
        rows = days_of(TRAVELLER, range(8), lat=AWAY) + used_with(range(8))
        rows += days_of(PARTNER, range(8), [hour + 0.01 for hour in HOURS[:2]], lat=AWAY + 0.3 * KM)
        rows += days_of(PARTNER, range(8), OTHER_HOURS, lat=AWAY + 0.3 * KM)
        row = general(found(*rows, camera=CAMERA), PARTNER)
        assert row["basis"] in {"measured", "bursts"}
        assert row["apart_m"] == pytest.approx(300, abs=1.5)

    def test_that_coincides_with_nobody_is_assumed_to_travel_with_both_and_told_where_the_two_were(self):
        """Silence parts nobody; but the radius must hold both places on a day on which the phones were 667 km apart."""
        rows = days_of(TRAVELLER, range(2), lat=AWAY) + days_of(PARTNER, range(2), lat=HOME) + [taken(CAMERA, 0, 12.0)]
        together = found(*rows, camera=CAMERA)
        assert set(bases(together).values()) == {"assumed"}
        day = together[together["day"] == "2024-05-01"]
        assert day["other"].tolist() == [TRAVELLER, PARTNER]
        assert (day["apart_m"] / 1000).tolist() == pytest.approx([6 / KM, 6 / KM], abs=0.01)
        assert day["evidence"].iloc[0] == f"it was with {TRAVELLER} or with {PARTNER}, 667 km apart that day"

    def test_with_one_phone_alone_rests_on_that_one(self):
        rows = [*days_of(TRAVELLER, range(5), lat=AWAY), taken(CAMERA, 2, 12.0)]
        together = found(*rows)
        assert together[["camera", "other", "day", "basis"]].to_numpy().tolist() == [[CAMERA, TRAVELLER, "", "alone"]]
        assert together["evidence"].tolist() == [f"{TRAVELLER} is the only camera that tells places"]
        assert 1 < together["factor"][0] < 1.25

    def test_is_placed_alone_by_the_one_phone_of_its_time_and_by_the_phone_of_other_years_it_is_assumed(self):
        rows = days_of(TRAVELLER, range(5), lat=AWAY) + days_of(PARTNER, range(700, 705), lat=AWAY) + [taken(CAMERA, 2, 12.0)]
        assert bases(found(*rows, camera=CAMERA)) == {(TRAVELLER, ""): "alone", (PARTNER, ""): "assumed"}

    def test_with_two_phones_that_are_together_is_assumed_to_travel_with_both(self):
        rows = days_of(TRAVELLER, range(5), lat=AWAY) + days_of(PARTNER, range(5), lat=AWAY) + [taken(CAMERA, 2, 23.0)]
        together = found(*rows, camera=CAMERA)
        assert bases(together) == {(TRAVELLER, ""): "assumed", (PARTNER, ""): "assumed"}
        assert together["factor"].tolist() == pytest.approx([1.25, 1.25], abs=0.03)
        assert together["evidence"].tolist() == [f"{name} is assumed to travel with it" for name in (TRAVELLER, PARTNER)]

    def test_that_coincides_with_its_owners_phone_is_not_said_to_with_one_that_it_never_met(self):
        rows = days_of(TRAVELLER, range(8), lat=AWAY) + used_with(range(8)) + days_of(PARTNER, range(40, 48), lat=AWAY)
        by_day = bases(found(*rows, *used_with([60]), camera=CAMERA))
        assert by_day == {(TRAVELLER, ""): "bursts", (PARTNER, ""): "assumed"}

    def test_that_never_coincides_with_the_one_phone_is_not_parted_from_it(self):
        rows = days_of(TRAVELLER, range(30), lat=AWAY) + days_of(CAMERA, range(30), OTHER_HOURS)
        assert bases(found(*rows, camera=CAMERA)) == {(TRAVELLER, ""): "alone"}


class TestCouple:
    """A partner stands beside the traveller on some days, and is at home a few kilometres away, or silent, on the others."""

    def couple(self, seed, home_km):
        """Give the rows of the camera in TOGETHER, and the days by what the partner did."""
        rng = np.random.default_rng(seed)
        what = dict(enumerate(rng.permutation(["with"] * 12 + ["home"] * 14 + ["silent"] * 4).tolist()))
        rows = []
        for day, partner in what.items():
            north_km, second = 0.0, rng.uniform(8, 11) * 3600
            camera = bool(rng.integers(2))
            for _ in range(40):
                second += rng.exponential(400)
                north_km += rng.normal(0, 0.15)
                # One hand holds one camera at a time, for some photos each.
                camera ^= rng.random() < 0.25
                lat = AWAY + north_km * KM
                rows.append(taken(CAMERA if camera else TRAVELLER, day, second / 3600, None if camera else lat))
                if partner == "with" and rng.random() < 0.5:
                    rows.append(taken(PARTNER, day, (second + rng.uniform(3, 90)) / 3600, lat))
            if partner == "home":
                rows += [taken(PARTNER, day, hour, AWAY + home_km * KM) for hour in np.sort(rng.uniform(7, 22, 8))]
        return found(*rows, camera=CAMERA), what

    @pytest.mark.parametrize("home_km", [2.5, 5.0])
    @pytest.mark.parametrize("seed", range(3))
    def test_the_travellers_own_phone_is_never_apart_and_the_partners_at_home_never_places(self, seed, home_km):
        """Though the partner's photos coincide with the camera's far more than those of the traveller's own phone.

        On a day on which its photos coincide by chance, the radius holds the partner's home: the walk ends within 1.5 km or so.
        """
        together, what = self.couple(seed, home_km)
        own = together[together["other"] == TRAVELLER]
        assert "apart" not in set(own["basis"])
        assert own["factor"].max() < 1.1
        assert (own["basis"] == "assumed").sum() <= 1
        partner = together[together["other"] == PARTNER].set_index("day")
        of_day = {day: partner.loc[date if (date := f"2024-05-{day + 1:02}") in partner.index else ""] for day in what}
        at_home = [of_day[day] for day in what if what[day] == "home"]
        assert sum(row["basis"] == "apart" for row in at_home) >= 13
        assert all(row["basis"] == "apart" or row["apart_m"] > (home_km - 1.5) * 1000 for row in at_home)
        assert {of_day[day]["basis"] for day in what if what[day] == "with"} <= {"measured", "bursts"}


class TestWhatCounts:
    def test_a_phone_of_a_donor_folder_tells_as_one_of_the_archive_does_and_wants_nothing(self):
        inside = days_of(TRAVELLER, range(8), lat=AWAY) + used_with(range(8))
        outside = [
            *days_of(TRAVELLER, range(8), lat=AWAY, donor_dir="/phone"),
            taken(TRAVELLER, 3, 22.0, donor_dir="/phone"),
            *used_with(range(8)),
        ]
        pd.testing.assert_frame_equal(found(*inside), found(*outside))

    def test_photos_of_no_known_camera_are_assumed_to_travel_with_all_and_with_each_other(self):
        rows = days_of(TRAVELLER, range(5), lat=AWAY) + days_of(PARTNER, range(5), lat=AWAY)
        together = found(*rows, taken("", 1, 9.0, lat=HOME), taken("", 1, 12.0), taken(TRAVELLER, 1, 12.0))
        nobodys = together[together["camera"] == ""]
        assert bases(nobodys) == {(TRAVELLER, ""): "assumed", (PARTNER, ""): "assumed", ("", ""): "assumed"}
        assert general(together[together["camera"] == TRAVELLER], "")["basis"] == "assumed"

    def test_a_clock_that_may_be_off_by_hours_says_nothing_by_places_and_bursts(self):
        """Both were 667 km apart, if the clock were right."""
        rows = days_of(CAMERA, range(6), lat=AWAY, time_error_s=7200.0) + days_of(PARTNER, range(6), lat=HOME)
        rows.append(taken(CAMERA, 3, 12.0, time_error_s=7200.0))
        assert bases(found(*rows, camera=CAMERA)) == {(PARTNER, ""): "alone"}
        sure = [row | {"time_error_s": 60.0} for row in rows]
        assert bases(found(*sure, camera=CAMERA)) == {(PARTNER, ""): "apart"}

    def test_positions_that_are_doubted_estimated_or_received_are_no_evidence(self):
        for columns in ({"doubt": "a stuck fix"}, {"gps_method": "whereshot proxy"}, {"kind": "received"}):
            rows = [*days_of(TRAVELLER, range(3), lat=AWAY, **columns), taken(CAMERA, 1, 12.0)]
            assert found(*rows, camera=CAMERA).empty

    def test_cameras_that_have_nothing_but_positions_have_rows_so_that_these_can_be_rehearsed(self):
        rows = days_of(TRAVELLER, range(3), lat=AWAY) + days_of(PARTNER, range(3), lat=HOME, donor_dir="/phone")
        together = found(*rows)
        assert together[["camera", "other", "basis"]].to_numpy().tolist() == [
            [TRAVELLER, PARTNER, "apart"],
            [PARTNER, TRAVELLER, "apart"],
        ]

    def test_an_archive_of_one_camera_and_an_empty_one_have_no_row(self):
        one = table(*days_of(TRAVELLER, range(3), lat=AWAY), taken(TRAVELLER, 1, 12.0))
        for photos in (one, PHOTOS.empty()):
            pd.testing.assert_frame_equal(associate(photos), TOGETHER.empty())

    def test_photos_without_a_time_want_a_row_too(self):
        rows = [*days_of(TRAVELLER, range(3), lat=AWAY), photo("a.jpg", camera=CAMERA)]
        assert bases(found(*rows)) == {(TRAVELLER, ""): "alone"}

    def test_across_the_date_line_two_cameras_are_near(self):
        rows = [row | {"lon": 179.999} for row in days_of(CAMERA, range(4), lat=0.0)]
        rows += [row | {"lon": -179.999} for row in days_of(TRAVELLER, range(4), lat=0.0)]
        row = found(*rows, taken(CAMERA, 0, 12.0), camera=CAMERA).iloc[0]
        assert row["basis"] == "measured"
        assert row["apart_m"] == pytest.approx(0.002 / KM * 1000, abs=1)

    def test_times_that_tell_when_a_file_was_copied_coincide_for_no_reason(self):
        rows = days_of(TRAVELLER, range(8), lat=AWAY) + [row | {"datetime_source": "file"} for row in used_with(range(8))]
        assert bases(found(*rows, camera=CAMERA)) == {(TRAVELLER, ""): "alone"}


class TestOrder:
    def test_photos_in_another_order_give_the_same_table_and_the_argument_stays_as_it_is(self):
        days = range(8)
        rows = days_of(TRAVELLER, days, lat=AWAY) + days_of(PARTNER, days, OTHER_HOURS, lat=HOME) + used_with(days)
        photos = table(*rows, *days_of(CAMERA, [2], lat=AWAY), taken("", 1, 10.0))
        before = photos.copy()
        together = associate(photos)
        mixed = photos.iloc[np.random.default_rng(1).permutation(len(photos))].reset_index(drop=True)
        pd.testing.assert_frame_equal(associate(mixed), together)
        pd.testing.assert_frame_equal(photos, before)
        assert together[["camera", "other", "day"]].to_numpy().tolist() == sorted(
            together[["camera", "other", "day"]].to_numpy().tolist()
        )

    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, 2**32 - 1))
    def test_any_small_archive_gives_a_sound_table_with_a_general_row_for_every_pair(self, seed):
        rng = np.random.default_rng(seed)
        number = int(rng.integers(0, 60))
        located = rng.random(number) < rng.random()
        seconds = pd.to_timedelta(rng.integers(0, int(rng.choice([3600, 5 * 86400])), number), unit="s")
        spots = rng.choice(np.array([0.0, 0.01, 5.0, 89.9]), number)
        photos = PHOTOS.make(
            pd.DataFrame(
                {
                    "path": [f"{n}.jpg" for n in range(number)],
                    "donor_dir": rng.choice(np.array(["", "", "/phone"], dtype=object), number),
                    "camera": rng.choice(np.array(["", "One", "Two", "Three"], dtype=object), number),
                    "kind": rng.choice(np.array(["photo", "video", "screenshot"], dtype=object), number),
                    "time_basis": "none",
                    "taken_at": pd.Series(pd.Timestamp("1969-12-30", tz="UTC") + seconds).where(rng.random(number) < 0.9),
                    "time_error_s": rng.choice(np.array([np.nan, 10.0, 1000.0, 90000.0]), number),
                    "lat": np.where(located, spots, np.nan),
                    "lon": np.where(located, rng.choice(np.array([-180.0, 179.99, 0.0]), number), np.nan),
                    "gps_error_m": rng.choice(np.array([np.nan, 5.0, 1e6]), number),
                }
            )
        )
        together = TOGETHER.check(associate(photos))
        own = photos["kind"].isin(["photo", "video"])
        told = photos[photos["lat"].notna() & own & photos["taken_at"].notna() & ~(photos["time_error_s"] > 1800)]
        wanted = photos[photos["lat"].isna() & (photos["donor_dir"] == "")]
        asked = {*wanted["camera"], *told["camera"]}
        pairs = {(one, other) for one in asked for other in told["camera"] if one != other or not one}
        general_rows = together[together["day"] == ""]
        assert set(general_rows[["camera", "other"]].itertuples(index=False, name=None)) == pairs
        assert (together["factor"].isna() == (together["basis"] == "apart")).all()
        assert (together["evidence"] != "").all()


class TestRealSequences:
    @pytest.mark.parametrize("name", ["nextcloud_maps_mixed", "rome_walk", "walks_california_D", "photomapr_spain"])
    def test_half_of_a_real_sequence_given_to_a_second_camera_is_with_the_first(self, corpus, name):
        """One person's photos, every other one as if taken with another camera; some of its positions are taken away."""
        photos = in_utc(sequence(CORPUS / "sequences" / f"{name}.csv"))
        photos = photos[photos["lat"].notna() & photos["taken_at"].notna()].sort_values("taken_at", ignore_index=True)
        second = np.arange(len(photos)) % 2 == 1
        photos = photos.assign(camera=np.where(second, "Second", "First"))
        hidden = second & (np.arange(len(photos)) % 4 == 3)
        photos = photos.assign(lat=photos["lat"].mask(hidden), lon=photos["lon"].mask(hidden))
        together = associate(PHOTOS.check(photos))
        assert set(together["basis"]) <= {"measured", "bursts", "alone"}
        assert together.loc[together["day"] == "", "factor"].between(1, 1.25).all()
