from __future__ import annotations

import gzip
import io
import json
import zipfile
from typing import Any

import pytest

from tasks.core.tracks.formats import format_of, read_track
from tests.tasks.core.tracks.fit_files import ACTIVITY, file_of, kind, records
from tests.tasks.core.tracks.points_told import places

WHEN = b"2024-06-15T10:30:00Z"
GPX = (
    b'<?xml version="1.0"?>\n<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">'
    b'<trk><trkseg><trkpt lat="1" lon="2"><time>%b</time></trkpt></trkseg></trk></gpx>' % WHEN
)
DRAWN = GPX.replace(b'<gpx version="1.1"', b'<gpx version="1.1" creator="Whereshot"').replace(
    b"<trk>", b"\n<metadata>\n<name>Walk</name>\n<keywords>drawn by hand</keywords>\n</metadata>\n<trk>"
)
KML = (
    b'<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><TimeStamp><when>%b</when></TimeStamp>'
    b"<Point><coordinates>2,1</coordinates></Point></Placemark></kml>" % WHEN
)
E7 = {"latitudeE7": 10000000, "longitudeE7": 20000000}
E7_SHORT = {"latE7": 10000000, "lngE7": 20000000}
FEATURE = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [2, 1]}, "properties": {}}
DURATION = {"startTime": "2024-06-15T10:30:00Z", "endTime": "2024-06-15T10:30:00Z"}
JSONS: list[tuple[str, Any]] = [
    ("google-records", {"locations": [{**E7, "timestampMs": "1718447400000"}]}),
    ("google-records", {"locations": [{"timestampMs": "1718447400000", "source": "WIFI"}, E7]}),
    ("google-semantic", {"timelineObjects": [{"placeVisit": {"location": E7, "duration": {"startTimestamp": "1718447400"}}}]}),
    ("google-timeline", {"semanticSegments": [], "rawSignals": [{"position": {"LatLng": "1°, 2°"}}]}),
    ("google-timeline", {"timelineEdits": [{"rawSignal": {"signal": {"position": {"point": E7_SHORT}}}}]}),
    ("google-timeline", [{**DURATION, "timelinePath": [{"point": "geo:1,2", "durationMinutesOffsetFromStartTime": "0"}]}]),
    ("overland", {"locations": [FEATURE]}),
    ("geojson", {"features": [FEATURE], "type": "FeatureCollection"}),
    ("geojson", FEATURE),
    ("geojson", [FEATURE]),
    ("geojson", {"type": "Point", "coordinates": [2, 1]}),
    ("owntracks", {"_type": "location", "lat": 1, "lon": 2}),
    ("owntracks", [{"_type": "location", "lat": 1, "lon": 2}]),
    ("owntracks", {"count": 1, "data": [{"_type": "location", "lat": 1, "lon": 2}]}),
    ("json", {"locations": [{"lat": 1, "lon": 2, "time": "2024-06-15T10:30:00Z"}]}),
    ("json", [{"latitude": 1, "longitude": 2, "time": "2024-06-15T10:30:00Z"}]),
]  # fmt: skip
TEXTS = [
    ("gpx", GPX),
    ("gpx", b"\xef\xbb\xbf\n" + GPX),
    ("waypoints", DRAWN),
    ("gpx", DRAWN.replace(b"Whereshot", b"another")),
    ("gpx", DRAWN.replace(b"drawn by hand", b"journeys")),
    ("kml", KML),
    ("csv", b"time;lat;lon\n2024-06-15T10:30:00Z;1;2\n"),
    ("owntracks", b'2024-03-01T09:03:09Z\t*\t{"_type":"location","tst":1709283789,"lat":1,"lon":2}\n'),
    ("nmea", b"$GPRMC,103000.000,A,0100.0000,N,00200.0000,E,0.0,0.0,150624,,,A*6B\r\n"),
    ("igc", b"AXXX001\r\nHFDTE150624\r\nB1030000100000N00200000EA0010000100\r\n"),
]  # fmt: skip
FOREIGN = [
    b"", b"hello", b"{", b"[]", b"{}", b'{"title": "a photo", "geoData": {"latitude": 1}}', b"<html><body>gpx</body></html>",
    b"\xff\xd8\xff\xe0JFIF", b"PK\x03\x04 a document", b"\x1f\x8b broken", bytes(range(256)), b"name,size\na,1\n",
]  # fmt: skip


class TestFormatOf:
    @pytest.mark.parametrize(("expected", "content"), JSONS)
    def test_json_is_told_apart_by_what_is_in_it(self, expected, content):
        assert format_of(json.dumps(content).encode(), "data.txt") == expected

    @pytest.mark.parametrize(("expected", "content"), TEXTS)
    def test_text_is_told_apart_by_what_is_in_it(self, expected, content):
        assert format_of(content, "data.txt") == expected

    @pytest.mark.parametrize(("expected", "content"), TEXTS)
    def test_gzip_around_it_is_taken_off(self, expected, content):
        assert format_of(gzip.compress(content), "data.gz") == expected

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
    def test_byte_order_marks_are_no_hindrance(self, encoding):
        assert format_of(GPX.decode().encode(encoding), "x") == "gpx"

    @pytest.mark.parametrize("content", FOREIGN)
    def test_what_is_no_track_is_none_whatever_its_ending(self, content):
        assert format_of(content, "track.gpx") == ""


class TestReadTrack:
    @pytest.mark.parametrize(("expected", "content"), [(name, json.dumps(content).encode()) for name, content in JSONS] + TEXTS)
    @pytest.mark.parametrize("pack", [bytes, gzip.compress])
    def test_every_format_is_read_by_its_reader(self, expected, content, pack):
        found, points = read_track(io.BytesIO(pack(content)), "data.gz")
        assert (found, points.problem) == (expected, "")
        assert (1.0, 2.0) in places(points)

    def test_fit_is_read(self):
        found, points = read_track(io.BytesIO(file_of(kind(ACTIVITY) + records([{"timestamp": 1_000_000_000}]))), "a")
        assert (found, len(points)) == ("fit", 1)

    def test_archive_of_a_kml_is_one(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("doc.kml", KML)
        found, points = read_track(packed, "place.kmz")
        assert (found, places(points)) == ("kml", [(1.0, 2.0)])

    def test_foreign_file_gets_a_reason_that_names_what_is_understood(self):
        found, points = read_track(io.BytesIO(b"hello"), "a.gpx")
        assert (found, len(points)) == ("", 0)
        assert all(word in points.problem for word in ("GPX", "KMZ", "Records.json", "OwnTracks", "CSV"))

    def test_empty_file_and_foreign_archive_say_so(self):
        assert read_track(io.BytesIO(b""), "a")[1].problem == "the file is empty"
        assert read_track(io.BytesIO(b"PK\x03\x04 photos"), "takeout.zip")[1].problem.startswith("it is a ZIP archive; unpack it")

    def test_gzip_that_breaks_off_is_named(self):
        points = read_track(io.BytesIO(gzip.compress(GPX * 1000)[:-9]), "a.gpx.gz")[1]
        assert points.problem.startswith("its gzip compression is damaged")
