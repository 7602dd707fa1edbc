from __future__ import annotations

from typing import Any

import pytest

from tasks.core.tracks.geojson import read_feature_collection, read_features, read_geojson, read_overland
from tests.tasks.core.tracks.points_told import column, places, times, told

AT = "2024-06-15T10:30:00Z"
LINE: dict[str, Any] = {"type": "LineString", "coordinates": [[1, 2, 3], [4, 5]]}
TIMES = ["2024-06-15T10:30:00Z", "2024-06-15T10:31:00Z"]


def point(lon: Any = 13.405, lat: Any = 52.52, *height: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat, *height]}, "properties": properties}


def read(*features: dict[str, Any]) -> Any:
    return told(read_feature_collection, {"type": "FeatureCollection", "features": list(features)})


class TestPoints:
    def test_longitude_stands_before_latitude_and_the_third_number_is_the_height(self):
        points = read(point(13.405, 52.52, 34.5, time=AT))
        assert (places(points), column(points.alt_m), times(points)) == ([(52.52, 13.405)], [34.5], [AT])

    def test_coordinates_may_be_texts(self):
        assert places(read(point("0.1", "0.2", time=AT))) == [(0.2, 0.1)]

    @pytest.mark.parametrize("name", ["time", "timestamp", "datetime", "when", "recorded_at", "date", "Time", "dateTime"])
    def test_time_has_many_names(self, name):
        assert times(read(point(**{name: AT}))) == [AT]

    @pytest.mark.parametrize("name", ["accuracy", "acc", "horizontal_accuracy", "horizontalAccuracy"])
    def test_accuracy_in_metres_has_many_names(self, name):
        assert column(read(point(time=AT, **{name: 8})).error_m) == [8.0]

    @pytest.mark.parametrize("name", ["hdop", "precision", "vertical_accuracy"])
    def test_dilution_and_other_numbers_are_no_accuracy_in_metres(self, name):
        assert column(read(point(time=AT, **{name: 8})).error_m) == [None]

    def test_height_among_the_properties_counts_where_the_position_has_none(self):
        assert column(read(point(time=AT, altitude=17.5), point(1, 2, 3, time=AT, altitude=17.5)).alt_m) == [17.5, 3.0]

    def test_time_that_cannot_be_read_makes_way_for_one_that_can(self):
        assert times(read(point(time="yesterday", time_long=1718447400000))) == [AT]

    def test_time_without_a_zone_is_no_instant_and_the_problem_says_what_to_do(self):
        points = read(point(time="2024-06-15T10:30:00", timestamp="2024-06-15 10:30:00"), point(time=AT))
        assert times(points) == ["", AT]
        assert points.problem.startswith("1 time tells no zone")
        assert "2024-06-15T10:30:00Z" in points.problem

    def test_devices_are_segments_of_their_own(self):
        assert read(point(device_id="a"), point(device_id="b"), point(device_id="a")).segment.tolist() == [0, 1, 0]

    def test_feature_without_geometry_or_with_an_area_is_no_point(self):
        area = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0]]]}, "properties": {}}
        assert len(read({"type": "Feature", "properties": {"timestamp": AT}}, {"type": "Feature", "geometry": None}, area)) == 0

    @pytest.mark.parametrize("coordinates", [None, [], [1], "12", {"x": 1}, [[1, 2]]])
    def test_point_with_broken_coordinates_is_a_point_without_a_position(self, coordinates):
        feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": coordinates}, "properties": {"time": AT}}
        assert column(read(feature).lat) == [None]


class TestLines:
    @pytest.mark.parametrize("properties", [{"coordTimes": TIMES}, {"times": TIMES}, {"coordinateProperties": {"times": TIMES}}])
    def test_line_takes_its_times_from_a_list_beside_it(self, properties):
        points = read({"type": "Feature", "geometry": LINE, "properties": properties})
        assert (times(points), places(points), column(points.alt_m)) == (TIMES, [(2, 1), (5, 4)], [3.0, None])

    def test_points_beyond_the_end_of_the_times_have_none(self):
        assert times(read({"type": "Feature", "geometry": LINE, "properties": {"times": TIMES[:1]}})) == [AT, ""]

    def test_each_line_is_a_segment(self):
        lines = {"type": "MultiLineString", "coordinates": [LINE["coordinates"]] * 2}
        feature = {"type": "Feature", "geometry": lines, "properties": {"coordTimes": [TIMES, ["2024-06-16T10:30:00Z"]]}}
        single = {"type": "Feature", "geometry": LINE, "properties": {"times": TIMES}}
        points = read(feature, single)
        assert points.segment.tolist() == [0, 0, 1, 1, 2, 2]
        assert times(points) == [*TIMES, "2024-06-16T10:30:00Z", "", *TIMES]

    def test_geometries_of_a_collection_are_read(self):
        collection = {"type": "GeometryCollection", "geometries": [LINE, {"type": "Point", "coordinates": [7, 8]}]}
        assert places(read({"type": "Feature", "geometry": collection, "properties": {}})) == [(2, 1), (5, 4), (8, 7)]


class TestOtherShapes:
    def test_single_features_in_a_row_are_read(self):
        lines = b'{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"time":1718447400}}\n'
        assert places(told(read_geojson, lines * 2)) == [(2, 1), (2, 1)]

    def test_bare_geometry_is_read(self):
        assert places(told(read_geojson, {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]})) == [(2, 1), (4, 3)]

    def test_array_of_features_is_read(self):
        assert places(told(read_features, [point(time=AT)])) == [(52.52, 13.405)]

    def test_overland_knows_minus_one_as_no_accuracy(self):
        locations = [point(timestamp="2015-10-01T08:00:00-0700", horizontal_accuracy=accuracy) for accuracy in (30, -1)]
        points = told(read_overland, {"locations": locations})
        assert times(points) == ["2015-10-01T15:00:00Z"] * 2
        assert column(points.error_m) == [30.0, None]
