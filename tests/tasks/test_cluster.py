from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.settings import Cluster
from tasks.cluster import _ids, cluster
from tasks.core.geo import EARTH_RADIUS_M, distance_m
from tasks.core.tables import PHOTOS, PLACES
from tests.tasks.timed import photo, table

KM = 180_000 / (EARTH_RADIUS_M * math.pi)  # degrees of latitude, and of longitude at the equator
USUAL = Cluster()
FLAT = Cluster(inner_radius_m=0)


def at(path, east_km, north_km=0.0, taken_at=None, **columns):
    """Give a photo so far from where the equator crosses the null meridian."""
    return photo(path, lat=north_km * KM, lon=east_km * KM, taken_at=taken_at, **columns)


def found(*rows, settings=FLAT):
    return cluster(table(*rows), settings)


class TestCluster:
    def test_three_spots_of_known_distance_are_places_with_centre_radius_and_number(self):
        """The mean of four photos at 0 and one at 1 km is at 0.2 km, the furthest 800 m from it."""
        places = found(*[at(f"{n}.jpg", 0) for n in range(4)], at("4.jpg", 1), at("5.jpg", 10), at("6.jpg", 20, 5))
        assert places["photos"].tolist() == [5, 1, 1]
        assert (places["lon"] / KM).tolist() == pytest.approx([0.2, 10, 20], abs=1e-5)
        assert (places["lat"] / KM).tolist() == pytest.approx([0, 0, 5], abs=1e-5)
        assert places["radius_m"].tolist() == pytest.approx([800, 0, 0], abs=0.11)
        assert (places[["within", "name", "emoji", "place"]] == "").all(axis=None)

    def test_photos_at_one_point_of_seven_decimals_have_a_radius_of_zero(self):
        places = found(*[photo(f"{n}.jpg", lat=41.9012345, lon=-12.7654321) for n in range(3)])
        assert places[["lat", "lon", "radius_m", "photos"]].to_numpy().tolist() == [[41.9012345, -12.7654321, 0, 3]]

    def test_a_radius_that_is_rounded_up_does_not_go_beyond_the_setting(self):
        """250.215 m on both sides of the middle would be 250.3 m."""
        rows = [at(f"{n}.jpg", east_km) for n, east_km in enumerate((-0.250215, 0, 0.250215))]
        assert found(*rows, settings=Cluster(radius_m=250.25, inner_radius_m=0))["radius_m"].tolist() == [250.25]

    def test_no_photo_and_none_with_a_position_are_no_place(self):
        for photos in (PHOTOS.empty(), table(photo("a.jpg"))):
            pd.testing.assert_frame_equal(cluster(photos, USUAL), PLACES.empty())

    def test_coarse_positions_and_old_fixes_are_of_no_place_where_bounds_are_given(self):
        rows = [
            at("near.jpg", 0, taken_at="2024-05-01 12:00", gps_error_m=250.0, gps_at="2024-05-01 12:15"),
            at("coarse.jpg", 0, taken_at="2024-05-01 12:00", gps_error_m=251.0),
            at("old.jpg", 0, taken_at="2024-05-01 12:00", gps_at="2024-05-01 11:44:59"),
            at("untold.jpg", 0),
        ]
        assert found(*rows)["photos"].tolist() == [4]
        bound = cluster(table(*rows), FLAT, max_error_m=250, max_fix_age_s=900)
        assert bound["photos"].tolist() == [2]

    def test_across_the_date_line_the_centre_is_at_it(self):
        places = found(photo("a.jpg", lat=0.0, lon=179.995), photo("b.jpg", lat=0.0, lon=-179.995))
        assert places[["lat", "lon", "photos"]].to_numpy().tolist() == [[0, -180, 2]]
        assert places["radius_m"][0] == pytest.approx(0.005 / KM * 1000, abs=0.1)

    @pytest.mark.parametrize("pole", [90.0, -90.0])
    def test_around_a_pole_the_centre_is_the_pole(self, pole):
        lat = pole * (1 - 0.01 / 90)
        places = found(*(photo(f"{lon}.jpg", lat=lat, lon=float(lon)) for lon in (-180, -60, 60)))
        assert places[["lat", "lon", "photos"]].to_numpy().tolist() == [[pole, 0, 3]]

    def test_a_million_photos_of_one_point_are_one_place(self):
        one = table(photo("a.jpg", lat=41.9, lon=12.5, taken_at="2024-05-01 09:00:00"))
        places = cluster(one.iloc[np.zeros(1_000_000, dtype=int)], USUAL)
        assert places[["photos", "visits", "radius_m"]].to_numpy().tolist() == [[1_000_000, 1, 0]]


class TestEvidence:
    def test_an_estimate_of_ours_does_not_count_but_a_position_that_a_person_typed_does(self):
        methods = {"a.jpg": "", "b.jpg": "whereshot proxy", "c.jpg": "whereshot manual", "d.jpg": "GPS"}
        assert found(*(at(path, 0, gps_method=method) for path, method in methods.items()))["photos"].tolist() == [3]

    def test_screenshots_and_received_and_derived_pictures_do_not_count(self):
        kinds = ("photo", "video", "screenshot", "received", "derived")
        assert found(*(at(f"{kind}.jpg", 0, kind=kind) for kind in kinds))["photos"].tolist() == [2]

    def test_the_files_of_a_pair_count_once(self):
        raw, jpeg = (at(f"1.{ending}", 0, pair="1.JPG", taken_at="2024-05-01 09:00:00") for ending in ("CR2", "JPG"))
        assert found(raw, jpeg, at("2.JPG", 0))["photos"].tolist() == [2]

    def test_photos_of_donor_folders_count(self):
        places = found(at("1.jpg", 0), at("1.jpg", 0, donor_dir="/phone"), at("2.jpg", 9, donor_dir="/phone"))
        assert places["photos"].tolist() == [2, 1]


class TestVisits:
    def test_a_gap_of_more_than_gap_s_begins_the_next_visit(self):
        """Half an hour is no gap, a second more is one."""
        times = ("09:00:00", "09:30:00", "10:00:01", "10:10:00")
        places = found(*(at(f"{time}.jpg", 0, taken_at=f"2024-05-01 {time}") for time in times))
        assert places["visits"].tolist() == [2]
        assert places["visit_times"][0] == ("2024-05-01T09:00:00Z/2024-05-01T09:30:00Z 2024-05-01T10:00:01Z/2024-05-01T10:10:00Z")
        assert places["first_at"][0] == pd.Timestamp("2024-05-01 09:00:00", tz="UTC")
        assert places["last_at"][0] == pd.Timestamp("2024-05-01 10:10:00", tz="UTC")

    def test_gap_s_counts_to_the_microsecond(self):
        rows = [at("a.jpg", 0, taken_at="2024-05-01 09:00:00"), at("b.jpg", 0, taken_at="2024-05-01 09:00:01.5")]
        assert [found(*rows, settings=Cluster(gap_s=gap_s))["visits"][0] for gap_s in (1.5, 1.499999)] == [1, 2]

    def test_without_a_limit_of_the_gap_years_are_one_visit(self):
        rows = [at(f"{year}.jpg", 0, taken_at=f"{year}-05-01") for year in (2004, 2024)]
        assert found(*rows, settings=Cluster(gap_s=math.inf))["visits"].tolist() == [1]

    def test_only_whole_seconds_are_written_and_first_and_last_are_exact(self):
        places = found(*(at(f"{second}.jpg", 0, taken_at=f"2024-05-01 09:00:{second}") for second in ("12.25", "14.5")))
        assert places["visit_times"][0] == "2024-05-01T09:00:12Z/2024-05-01T09:00:15Z"
        assert (places["last_at"] - places["first_at"])[0] == pd.Timedelta(seconds=2.25)

    def test_a_visit_ends_while_its_camera_is_at_another_place(self):
        rows = [at(f"{n}.jpg", east, taken_at=f"2024-05-01 10:{10 * n}:00") for n, east in enumerate((0, 5, 0))]
        assert found(*rows)["visits"].tolist() == [2, 1]
        rows[1]["camera"] = "Acme Two"
        assert found(*rows)["visits"].tolist() == [1, 1]

    def test_undated_photos_count_and_make_no_visit(self):
        places = found(at("a.jpg", 0), at("b.jpg", 0, taken_at="2024-05-01 09:00:00"), at("c.jpg", 50))
        assert places[["photos", "visits"]].to_numpy().tolist() == [[2, 1], [1, 0]]
        assert places["visit_times"][1] == ""
        assert places[["first_at", "last_at"]].isna().all(axis=1).tolist() == [False, True]


class TestInnerPlaces:
    def rows(self):
        """A place of two spots 1 km apart, visited in turn, and one of a single spot 20 km on."""
        spots = ((0, "09:00"), (0.1, "09:10"), (1, "10:00"), (1, "10:20"), (0, "11:00"), (20, "13:00"), (20.1, "13:05"))
        return [at(f"{n}.jpg", east, taken_at=f"2024-05-01 {time}") for n, (east, time) in enumerate(spots)]

    def test_stand_after_the_place_that_they_are_within_each_with_its_own_photos_and_visits(self):
        places = found(*self.rows(), settings=USUAL)
        assert places["within"].tolist() == ["", places["place_id"][0], places["place_id"][0], ""]
        assert places["photos"].tolist() == [5, 3, 2, 2]
        assert places["visits"].tolist() == [3, 2, 1, 1]
        assert (places["lon"] / KM).tolist() == pytest.approx([0.42, 0.1 / 3, 1, 20.05], abs=1e-5)

    def test_a_place_whose_only_inner_place_would_be_itself_gets_none(self):
        assert found(*self.rows()[5:], settings=USUAL)["within"].tolist() == [""]

    @pytest.mark.parametrize("inner_radius_m", [0, 3000, 5000])
    def test_there_are_none_without_a_smaller_inner_radius(self, inner_radius_m):
        assert found(*self.rows(), settings=Cluster(inner_radius_m=inner_radius_m))["within"].tolist() == ["", ""]

    def test_are_never_of_two_places(self):
        """A way of 12 km with a photo every 200 m: where one place ends, its last inner place ends too."""
        rows = [at(f"{n}.jpg", n / 5) for n in range(60)]
        places = found(*rows, settings=USUAL)
        inner = places[places["within"] != ""].groupby("within")["photos"].sum()
        outer = places[places["within"] == ""].set_index("place_id")["photos"]
        assert outer.sum() == 60
        assert len(outer) > 1
        assert inner.to_dict() == outer[inner.index].to_dict()
        assert (places[places["within"] == ""].set_index("place_id").drop(inner.index)["radius_m"] <= 300).all()


class TestPlaceIds:
    def test_are_short_and_differ_and_a_spreadsheet_takes_none_for_a_number(self):
        places = found(*(at(f"{n}.jpg", 10 * n) for n in range(500)))
        assert places["place_id"].is_unique
        assert all(re.fullmatch("p[a-z2-7]{7}", one) for one in places["place_id"])

    def test_stay_when_other_places_come_and_go(self):
        few, many = (found(*(at(f"{n}.jpg", 10 * n) for n in range(photos))) for photos in (2, 9))
        assert many["place_id"].tolist()[:2] == few["place_id"].tolist()

    def test_two_places_of_one_centre_have_two(self):
        ids = _ids(["0 41.9000000 12.5000000"] * 5)
        assert len(set(ids)) == 5


class TestOrder:
    def test_rows_are_sorted_by_first_instant_then_position_and_those_without_come_last(self):
        rows = [at("a.jpg", 0), at("b.jpg", 10, taken_at="2024-05-02"), at("c.jpg", 20, taken_at="2024-05-01"), at("d.jpg", -30)]
        assert (found(*rows)["lon"] / KM).round(3).tolist() == [20, 10, -30, 0]

    def test_does_not_change_its_argument(self):
        photos = table(at("b.jpg", 1), at("a.jpg", 0))
        before = photos.copy()
        cluster(photos, USUAL)
        pd.testing.assert_frame_equal(photos, before)

    @settings(max_examples=25, deadline=None)
    @given(st.integers(0, 2**32 - 1))
    def test_photos_in_another_order_give_the_same_table_and_the_radius_bounds_every_place(self, seed):
        rng = np.random.default_rng(seed)
        number = 300
        spots = rng.normal(0, 6, (25, 2))[rng.integers(0, 25, number)] + rng.normal(0, 0.2, (number, 2))
        seconds = pd.to_timedelta(rng.integers(0, 5 * 86400, number), unit="s")
        photos = PHOTOS.make(
            pd.DataFrame(
                {
                    "path": [f"{n}.jpg" for n in range(number)],
                    "camera": rng.choice(np.array(["One", "Two", ""], dtype=object), number),
                    "kind": "photo",
                    "time_basis": "none",
                    "lat": spots[:, 0] * KM,
                    "lon": (spots[:, 1] * KM + 180 + 180) % 360 - 180,
                    "taken_at": pd.Series(pd.Timestamp("2024-05-01", tz="UTC") + seconds).where(rng.random(number) < 0.9),
                }
            )
        )
        places = cluster(photos, USUAL)
        mixed = photos.iloc[rng.permutation(number)].reset_index(drop=True)
        pd.testing.assert_frame_equal(cluster(mixed, USUAL), places, check_exact=True)
        outer, inner = (places[(places["within"] == "") == first] for first in (True, False))
        assert outer["radius_m"].max() <= 3000
        assert inner["radius_m"].max() <= 300
        assert outer["photos"].sum() == number
        # Each photo lies within the radius of some place of the first level.
        away_m = distance_m(
            *(photos[[name]].to_numpy() for name in ("lat", "lon")), outer["lat"].to_numpy(), outer["lon"].to_numpy()
        )
        assert (away_m <= outer["radius_m"].to_numpy()).any(axis=1).all()
