from __future__ import annotations

import math
from typing import Any

import pytest

from tasks.core.tracks.stays import ENDPOINT_M, SURE_M, UNSURE_M
from tasks.core.tracks.timeline import read_android, read_edits, read_ios
from tests.tasks.core.tracks.points_told import column, places, times, told

TEN, HALF_PAST = "2024-06-15T10:00:00.000+02:00", "2024-06-15T10:20:00.000+02:00"


def android(*segments: dict[str, Any], raw: list[dict[str, Any]] | None = None) -> Any:
    return told(read_android, {"semanticSegments": list(segments), "rawSignals": raw or []})


def segment(**more: Any) -> dict[str, Any]:
    return {"startTime": TEN, "endTime": HALF_PAST, **more}


class TestReadAndroid:
    def test_visit_is_a_fix_at_both_its_ends_with_the_radius_of_its_probability(self):
        place = {"placeLocation": {"latLng": "48.8566°, 2.3522°"}}
        points = android(
            segment(visit={"topCandidate": {**place, "probability": 0.9}}),
            segment(visit={"topCandidate": {**place, "probability": 0.4}}),
        )
        assert places(points) == [(48.8566, 2.3522)] * 4
        assert times(points) == ["2024-06-15T08:00:00Z", "2024-06-15T08:20:00Z"] * 2
        assert column(points.error_m) == [SURE_M, SURE_M, UNSURE_M, UNSURE_M]

    def test_way_has_its_two_ends(self):
        points = android(segment(activity={"start": {"latLng": "1°, 2°"}, "end": {"latLng": "-3.5°, -4.5°"}}))
        assert places(points) == [(1.0, 2.0), (-3.5, -4.5)]
        assert times(points) == ["2024-06-15T08:00:00Z", "2024-06-15T08:20:00Z"]
        assert column(points.error_m) == [ENDPOINT_M] * 2

    def test_point_of_a_path_is_as_unsure_as_half_a_minute_of_its_speed(self):
        path = [
            {"point": f"{lat}°, 0.0°", "time": f"2024-06-15T08:0{minute}:00Z"} for lat, minute in ((0, 0), (0.01, 1), (0.01, 9))
        ]
        points = android(segment(timelinePath=path))
        # 0.01 degrees of a sphere of 6371 km in a minute, half of it; the last point lies still, but was reached standing
        half_m = math.radians(0.01) * 6_371_008.8 / 2
        assert points.error_m.tolist() == pytest.approx([50 + half_m, 50 + half_m, 50])

    def test_raw_signals_keep_accuracy_and_altitude(self):
        position = {
            "LatLng": "48.1°, 2.5°",
            "accuracyMeters": 13,
            "altitudeMeters": 90.5,
            "timestamp": "2024-06-06T11:44:37.000+01:00",
        }
        points = android(raw=[{"position": position}, {"wifiScan": {}}, {"activityRecord": {}}])
        assert places(points) == [(48.1, 2.5)]
        assert times(points) == ["2024-06-06T10:44:37Z"]
        assert (column(points.error_m), column(points.alt_m)) == ([13.0], [90.5])

    def test_memory_of_a_journey_and_the_places_of_the_profile_are_no_fixes(self):
        content = {
            "semanticSegments": [segment(timelineMemory={"trip": {}})],
            "userLocationProfile": {"frequentPlaces": [{"placeLocation": "1°, 2°"}]},
        }
        assert len(told(read_android, content)) == 0


class TestReadIos:
    def test_minutes_of_a_path_count_from_its_start(self):
        path = [{"point": "geo:29.7,-95.4", "durationMinutesOffsetFromStartTime": minutes} for minutes in ("1", "5")]
        points = told(
            read_ios, [{"startTime": "2025-07-29T13:00:00.000Z", "endTime": "2025-07-29T15:00:00.000Z", "timelinePath": path}]
        )
        assert times(points) == ["2025-07-29T13:01:00Z", "2025-07-29T13:05:00Z"]
        assert places(points) == [(29.7, -95.4)] * 2

    def test_visits_and_ways_write_their_positions_as_geo(self):
        visit = segment(visit={"topCandidate": {"placeLocation": "geo:1.5,2.5", "probability": "0.8"}})
        way = segment(activity={"start": "geo:1.5,2.5", "end": "geo:-3,4"})
        points = told(read_ios, [visit, way])
        assert sorted(places(points)) == [(-3.0, 4.0), (1.5, 2.5), (1.5, 2.5), (1.5, 2.5)]

    @pytest.mark.parametrize("minutes", ["soon", "-5", "1e9", None])
    def test_point_with_impossible_minutes_has_no_time(self, minutes):
        path = [{"point": "geo:1,2", "durationMinutesOffsetFromStartTime": minutes}]
        assert times(told(read_ios, [segment(timelinePath=path)])) == [""]


class TestReadEdits:
    def test_raw_signal_has_integers_and_an_accuracy_in_millimetres(self):
        position = {
            "point": {"latE7": 355831402, "lngE7": -1193393903},
            "accuracyMm": 12000,
            "timestamp": "2025-08-15T14:32:18.000Z",
        }
        points = told(read_edits, {"timelineEdits": [{"rawSignal": {"signal": {"position": position}}}, {"placeAggregates": {}}]})
        assert places(points) == [(35.5831402, -119.3393903)]
        assert times(points) == ["2025-08-15T14:32:18Z"]
        assert column(points.error_m) == [12.0]
