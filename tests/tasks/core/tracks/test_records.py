from __future__ import annotations

from tasks.core.tracks.records import read_records
from tests.tasks.core.tracks.points_told import column, places, times, told


def entry(**more: object) -> dict[str, object]:
    return {"latitudeE7": 525200000, "longitudeE7": 134050000, "timestamp": "2014-05-13T16:53:20.123Z", **more}


class TestReadRecords:
    def test_position_accuracy_altitude_and_time_are_kept(self):
        points = told(read_records, {"locations": [entry(accuracy=18, altitude=34, verticalAccuracy=3, source="WIFI")]})
        assert places(points) == [(52.52, 13.405)]
        assert times(points) == ["2014-05-13T16:53:20.123000Z"]
        assert (column(points.error_m), column(points.alt_m)) == ([18.0], [34.0])
        assert points.problem == ""

    def test_older_exports_write_milliseconds_as_text(self):
        told_ms = {"timestampMs": "1400000000123", "latitudeE7": 1, "longitudeE7": 2}
        assert times(told(read_records, {"locations": [told_ms]})) == ["2014-05-13T16:53:20.123000Z"]

    def test_integers_that_overflowed_are_brought_back(self):
        sydney = entry(latitudeE7=2**32 - 338688000, longitudeE7=1512093000)
        los_angeles = entry(latitudeE7=340522000, longitudeE7=2**32 - 1182437000)
        points = told(read_records, {"locations": [sydney, los_angeles]})
        assert [(round(lat, 7), round(lon, 7)) for lat, lon in places(points)] == [(-33.8688, 151.2093), (34.0522, -118.2437)]

    def test_each_device_is_a_segment_of_its_own(self):
        points = told(read_records, {"locations": [entry(deviceTag=7), entry(deviceTag=-9), entry(deviceTag=7), entry()]})
        assert points.segment.tolist() == [0, 1, 0, 2]

    def test_entry_without_a_position_or_a_time_is_a_point_without_it(self):
        points = told(read_records, {"locations": [{"timestamp": "2014-05-13T16:53:20Z"}, {"latitudeE7": 1, "longitudeE7": 2}]})
        assert column(points.lat) == [None, 1e-7]
        assert times(points) == ["2014-05-13T16:53:20Z", ""]

    def test_file_that_breaks_off_gives_what_stands_before_and_says_so(self):
        points = told(read_records, b'{"locations": [{"latitudeE7": 10000000, "longitudeE7": 20000000}, {"latit')
        assert places(points) == [(1.0, 2.0)]
        assert points.problem == "the JSON is damaged or breaks off after 1 of its entries"
