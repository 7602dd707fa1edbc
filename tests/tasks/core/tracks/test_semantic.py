from __future__ import annotations

from typing import Any

from tasks.core.tracks.semantic import read_semantic
from tasks.core.tracks.stays import ENDPOINT_M, SURE_M, UNSURE_M
from tests.tasks.core.tracks.points_told import column, places, times, told

START = {"latitudeE7": 10000000, "longitudeE7": 20000000}
END = {"latE7": 30000000, "lngE7": 40000000}
WAYPOINTS = {"waypoints": [{"latE7": 50000000, "lngE7": 0}, {"latE7": 60000000, "lngE7": 0}, {"latE7": 70000000, "lngE7": 0}]}
TEN, ELEVEN = "2021-03-04T10:00:00Z", "2021-03-04T11:00:00Z"


def read(*entries: dict[str, Any]) -> Any:
    return told(read_semantic, {"timelineObjects": list(entries)})


def visit(first: str = TEN, last: str = "2021-03-04T10:20:00Z", **more: Any) -> dict[str, Any]:
    place = {"latitudeE7": 525200000, "longitudeE7": 134050000, "locationConfidence": 80.5}
    return {"placeVisit": {"location": place, "duration": {"startTimestamp": first, "endTimestamp": last}, **more}}


def way(**more: Any) -> dict[str, Any]:
    return {"activitySegment": {"duration": {"startTimestamp": TEN, "endTimestamp": ELEVEN}, **more}}


class TestVisits:
    def test_visit_is_a_fix_at_its_start_and_one_at_its_end(self):
        points = read(visit())
        assert times(points) == [TEN, "2021-03-04T10:20:00Z"]
        assert places(points) == [(52.52, 13.405)] * 2
        assert column(points.error_m) == [SURE_M] * 2

    def test_long_visit_is_told_every_quarter_of_an_hour(self):
        points = read(visit(last=ELEVEN))
        assert [time[11:16] for time in times(points)] == ["10:00", "10:15", "10:30", "10:45", "11:00"]

    def test_visit_that_the_history_doubts_has_a_wider_radius(self):
        doubted = {"latitudeE7": 525200000, "longitudeE7": 134050000, "locationConfidence": 31.2}
        assert column(read(visit(location=doubted)).error_m) == [UNSURE_M] * 2

    def test_accuracy_that_is_stated_counts_before_ours(self):
        stated = {"latitudeE7": 525200000, "longitudeE7": 134050000, "accuracyMetres": 20}
        assert column(read(visit(location=stated)).error_m) == [20.0] * 2

    def test_without_a_place_the_first_candidate_counts_as_unsure(self):
        points = read(visit(location={}, otherCandidateLocations=[{"latitudeE7": 10000000, "longitudeE7": 20000000}]))
        assert places(points) == [(1.0, 2.0)] * 2
        assert column(points.error_m) == [UNSURE_M] * 2

    def test_visits_within_a_visit_are_read_too(self):
        shop = {
            "location": {"latitudeE7": 525300000, "longitudeE7": 134050000},
            "duration": {"startTimestamp": "2021-03-04T10:05:00Z"},
        }
        points = read(visit(childVisits=[shop]))
        assert sorted(zip(times(points), points.lat.tolist(), strict=True)) == [
            (TEN, 52.52),
            ("2021-03-04T10:05:00Z", 52.53),
            ("2021-03-04T10:20:00Z", 52.52),
        ]

    def test_visit_without_any_place_is_none(self):
        assert len(read(visit(location={}))) == 0


class TestWays:
    def test_way_has_its_two_ends_at_its_start_and_end(self):
        points = read(way(startLocation=START, endLocation=END))
        assert list(zip(times(points), places(points), strict=True)) == [(TEN, (1.0, 2.0)), (ELEVEN, (3.0, 4.0))]
        assert column(points.error_m) == [ENDPOINT_M] * 2

    def test_ends_of_the_waypoints_stand_in_for_ends_that_are_empty_and_those_between_have_no_time(self):
        points = read(way(startLocation={}, endLocation={}, waypointPath=WAYPOINTS))
        assert list(zip(times(points), points.lat.tolist(), strict=True)) == [(TEN, 5.0), (ELEVEN, 7.0)]

    def test_ends_that_are_told_count_before_waypoints(self):
        points = read(way(startLocation=START, endLocation=END, waypointPath=WAYPOINTS))
        assert points.lat.tolist() == [1.0, 3.0]

    def test_raw_points_have_their_own_times_and_accuracies(self):
        raw = {"points": [{"latE7": 10000000, "lngE7": 0, "timestampMs": "1614852300000", "accuracyMeters": 9}]}
        points = read(way(simplifiedRawPath=raw))
        assert (times(points), points.lat.tolist(), column(points.error_m)) == (["2021-03-04T10:05:00Z"], [1.0], [9.0])

    def test_parked_car_is_a_fix(self):
        parked = {"timestamp": "2021-03-04T10:59:00Z", "location": {**START, "accuracyMetres": 7}}
        points = read(way(parkingEvent=parked))
        assert (times(points), places(points), column(points.error_m)) == (["2021-03-04T10:59:00Z"], [(1.0, 2.0)], [7.0])

    def test_raw_points_within_a_visit_take_the_place_of_the_fixes_between_its_ends(self):
        raw = {"points": [{"latE7": 525210000, "lngE7": 134050000, "timestamp": "2021-03-04T10:30:00Z"}]}
        points = read(visit(last=ELEVEN), {"activitySegment": {"simplifiedRawPath": raw}})
        assert sorted(times(points)) == [TEN, "2021-03-04T10:30:00Z", ELEVEN]

    def test_all_is_one_segment_for_it_is_one_phone(self):
        points = read(visit(), way(startLocation=START, endLocation=END))
        assert set(points.segment.tolist()) == {0}
