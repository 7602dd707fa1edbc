"""Tests of ways along roads: which legs are asked for, which answers are believed, and the way with their bends."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tasks.core.geo import distance_m
from tasks.core.journey_tables import JOURNEYS, WAY
from tasks.core.journeys.roads import Leg, Road, along_roads, believable, question, road_in, wanted_legs, with_roads
from tests.journey_rows import DEGREE_M

KM = 1000 / DEGREE_M


def way(*corners: tuple[float, float, float, str], kinds: str = "", journey: int = 0) -> pd.DataFrame:
    """Return WAY of corners (minutes, km north, km east of a spot on the equator, mode)."""
    return WAY.make(
        {
            "journey": journey, "corner": at, "at": pd.Timestamp("2024-05-01", tz="UTC") + pd.Timedelta(minutes=minutes),
            "local": pd.Timestamp("2024-05-01 02:00") + pd.Timedelta(minutes=minutes), "lat": north * KM, "lon": east * KM,
            "kind": "fix" if kinds[at:at + 1] == "x" else "photo", "path": f"{at}.jpg", "mode": mode,
        }
        for at, (minutes, north, east, mode) in enumerate(corners)
    )  # fmt: skip


def road(*corners: tuple[float, float]) -> Road:
    """Return a road of corners in km north and east."""
    north, east = zip(*corners, strict=True)
    return Road(tuple(value * KM for value in north), tuple(value * KM for value in east))


class TestWantedLegs:
    def test_rides_are_wanted_longest_first_with_their_ends(self):
        legs = wanted_legs(way((0, 0, 0, "start"), (10, 5, 0, "ride"), (30, 5, 20, "ride")), "driving", 200_000)
        assert list(legs) == [2, 1]
        assert legs[1] == Leg(0.0, 0.0, round(5 * KM, 5), 0.0)

    @pytest.mark.parametrize(("profile", "wanted"), [("driving", [4]), ("foot", [4, 2]), ("Walking", [4, 2])])
    def test_walks_are_wanted_where_the_profile_is_on_foot(self, profile, wanted):
        modes = ("start", "stay", "walk", "unknown", "ride", "flight")
        corners = [(60.0 * at, 1.0 * at * at, 0.0, mode) for at, mode in enumerate(modes)]
        assert list(wanted_legs(way(*corners), profile, 200_000)) == wanted

    def test_neither_too_long_ones_nor_such_as_are_as_good_as_straight(self):
        corners = [(0, 0, 0, "start"), (90, 150, 0, "ride"), (91, 150.09, 0, "ride"), (99, 160, 0, "ride")]
        assert list(wanted_legs(way(*corners), "driving", 100_000)) == [3]

    def test_nor_what_a_receiver_recorded(self):
        corners = [(at * 10.0, at * 9.0, 0.0, "ride" if at else "start") for at in range(4)]
        assert sorted(wanted_legs(way(*corners, kinds="pxxp"), "driving", 200_000)) == [1, 3]

    def test_nor_what_took_no_time(self):
        assert wanted_legs(way((0, 0, 0, "start"), (0, 5, 0, "ride")), "driving", 200_000) == {}


class TestQuestion:
    def test_longitude_comes_first_and_odd_profiles_are_quoted(self):
        address = question("http://localhost:5000", "my car", Leg(-33.9, 18.42413, 0.0, -179.99999))
        assert address == ("http://localhost:5000/route/v1/my%20car/18.42413,-33.9;-179.99999,0?overview=full&geometries=geojson")


class TestRoadIn:
    def test_it_is_the_first_routes_line(self):
        coordinates = [[12.5, 41.9], [12.6, 42.0, 17.0]]
        assert road_in({"code": "Ok", "routes": [{"geometry": {"coordinates": coordinates}}, {}]}) == Road(
            (41.9, 42.0), (12.5, 12.6)
        )

    @pytest.mark.parametrize("code", ["NoRoute", "NoSegment"])
    def test_where_there_is_no_road_it_is_none(self, code):
        assert road_in({"code": code, "message": "none"}) == Road((), ())

    @pytest.mark.parametrize("answer", [None, [], "Ok", {}, {"code": ["Ok"]}, {"code": "Ok", "routes": {}}])
    def test_what_is_no_answer_is_refused(self, answer: Any):
        with pytest.raises(ValueError, match="no road in the answer"):
            road_in(answer)


class TestBelievable:
    def taken(self, line: Road, minutes: float = 30.0, mode: str = "ride") -> bool:
        given = way((0, 0, 0, "start"), (minutes, 10, 0, mode))
        return bool(believable(given, wanted_legs(given, "foot", 200_000), {1: line}))

    def test_a_road_with_a_bend_is_taken(self):
        assert self.taken(road((0, 0), (5, 4), (10, 0)))

    def test_no_road_is_not(self):
        assert not self.taken(Road((), ()))

    @pytest.mark.parametrize(("east", "taken"), [(14.0, True), (14.3, False)])
    def test_a_detour_of_three_times_the_way_is_not(self, east, taken):
        """Twice the root of 5^2 + 14.14^2 is 30 km."""
        assert self.taken(road((0, 0), (5, east), (10, 0))) is taken

    @pytest.mark.parametrize(("minutes", "mode", "taken"), [
        (3.1, "ride", True), (2.9, "ride", False), (51, "walk", True), (49, "walk", False),
    ])  # fmt: skip
    def test_a_road_that_takes_wings_is_not(self, minutes, mode, taken):
        """10 km in 3 minutes are 200 km/h, in 50 minutes 12 km/h."""
        assert self.taken(road((0, 0), (10, 0)), minutes, mode) is taken

    @pytest.mark.parametrize(("off", "taken"), [(0.4, True), (0.6, False)])
    def test_a_road_that_begins_elsewhere_is_not(self, off, taken):
        assert self.taken(road((0, off), (10, off))) is taken


class TestWithRoads:
    GIVEN = way((0, 0, 0, "start"), (60, 8, 0, "ride"), (61, 8, 0, "stay"), (121, 14, 0, "ride"))

    def test_bends_are_passed_by_their_share_of_the_length(self):
        bent = with_roads(self.GIVEN, {1: road((0, 3), (4, 3), (8, 3))})
        assert bent["kind"].tolist() == ["photo", "road", "road", "road", "photo", "photo", "photo"]
        minutes = (bent["at"] - bent["at"].iloc[0]).dt.total_seconds() / 60
        assert minutes.tolist() == pytest.approx([0, 60 * 3 / 14, 60 * 7 / 14, 60 * 11 / 14, 60, 61, 121], abs=1e-3)
        assert (bent["local"] - bent["at"].dt.tz_localize(None)).unique().tolist() == [pd.Timedelta(hours=2)]

    def test_the_whole_leg_has_the_speed_of_the_road_and_its_mode(self):
        bent = with_roads(self.GIVEN, {1: road((0, 3), (4, 3), (8, 3))})
        assert bent["speed_kmh"].iloc[1:5].tolist() == pytest.approx([14.0] * 4, rel=1e-6)
        assert bent["mode"].tolist() == ["start", *["ride"] * 4, "stay", "ride"]

    def test_corners_are_numbered_anew_and_photos_keep_their_paths(self):
        bent = with_roads(self.GIVEN, {3: road((8, 1), (14, 1)), 1: road((4, 3))})
        assert bent["corner"].tolist() == list(range(7))
        assert bent["path"].tolist() == ["0.jpg", "", "1.jpg", "2.jpg", "", "", "3.jpg"]

    def test_other_journeys_stay_as_they_are(self):
        both = pd.concat([self.GIVEN, self.GIVEN.assign(journey=1)], ignore_index=True)
        bent = with_roads(both, {5: road((4, 3))})
        pd.testing.assert_frame_equal(bent.iloc[:4], self.GIVEN)
        assert bent.loc[bent["journey"] == 1, "corner"].tolist() == [0, 1, 2, 3, 4]

    def test_a_road_across_the_antimeridian_stays_on_the_map(self):
        given = self.GIVEN.assign(lon=[179.99, -179.99, -179.99, -179.99])
        bent = with_roads(given, {1: Road((0.0, 0.01), (180.0, 180.005))})
        assert bent["lon"].iloc[1:3].tolist() == pytest.approx([-180.0, -179.995])

    def test_without_roads_it_is_the_way_itself(self):
        assert with_roads(self.GIVEN, {}) is self.GIVEN


class TestAlongRoads:
    JOURNEY = JOURNEYS.make([{"metres": 14_000.0, "walk_m": 0.0, "ride_m": 14_000.0, "flight_m": 0.0, "unknown_m": 0.0}])

    def test_rides_are_longer_by_what_the_roads_are(self):
        bent = with_roads(TestWithRoads.GIVEN, {1: road((0, 3), (4, 3), (8, 3))})
        (row,) = along_roads(self.JOURNEY, bent).to_dict("records")
        assert (row["metres"], row["ride_m"], row["walk_m"]) == pytest.approx((20_000, 20_000, 0), rel=1e-6)

    def test_without_roads_they_are_the_same(self):
        assert along_roads(self.JOURNEY, TestWithRoads.GIVEN) is self.JOURNEY

    def test_other_journeys_are_the_same(self):
        two = pd.concat([self.JOURNEY, self.JOURNEY.assign(journey=1)], ignore_index=True)
        both = pd.concat([TestWithRoads.GIVEN, TestWithRoads.GIVEN.assign(journey=1)], ignore_index=True)
        longer = along_roads(two, with_roads(both, {7: road((8, 4), (14, 4))}))
        assert longer["metres"].tolist() == pytest.approx([14_000, 22_000], rel=1e-6)
        assert float(distance_m(0, 0, 4 * KM, 0)) == pytest.approx(4000)
