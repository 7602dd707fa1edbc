"""Tests of reading GPX, with gpxpy as the independent reader of every file of the corpus."""

from __future__ import annotations

import csv
import math
import time
from datetime import UTC

import gpxpy
import pytest

from tasks.core.tracks.gpx import read_gpx
from tasks.core.tracks.points import NO_TIME, sifted
from tests.builders import CORPUS
from tests.tasks.core.tracks.walks import WALK, gpx, times, us

BETTER = {
    "gpx/dawarich/gpx_track_multiple_tracks.gpx": (34, 34, ""),  # a blank line before the declaration is mended
    "gpx/nextcloud_maps/testFile6Error.gpx": (8, 7, "damaged at line 1, column"),  # what is before the damage is used
}
"""Files that the table's reader gave up on: points, those with a time, how the problem begins."""

REFUSED = {"gpx/nextcloud_maps/testFile4MissingData.gpx", "gpx/nextcloud_maps/testFile5RouteMissingData.gpx"}
"""Files that gpxpy refuses, since a point of theirs has no longitude."""


def table():
    file = CORPUS / "gpx" / "TABLE.csv"
    return list(csv.DictReader(file.read_text("utf-8").splitlines())) if file.is_file() else []


def document(content, attributes='version="1.1" xmlns="http://www.topografix.com/GPX/1/1"'):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<gpx {attributes}>{content}</gpx>'.encode()


def point(content="", lat="50", lon="5"):
    return f'<trkpt lat="{lat}" lon="{lon}"><time>2020-05-01T12:00:00Z</time>{content}</trkpt>'


def track(content):
    return f"<trk><trkseg>{content}</trkseg></trk>"


class TestReadGpx:
    def test_walk_is_read_as_it_was_written(self):
        points = read_gpx(gpx())
        assert times(points) == [fix.at for fix in WALK]
        assert points.lat.tolist() == [fix.lat for fix in WALK]
        assert points.lon.tolist() == [fix.lon for fix in WALK]
        assert points.alt_m.tolist() == [fix.alt_m for fix in WALK]
        assert points.problem == ""

    @pytest.mark.parametrize("attributes", ['version="1.0" xmlns="http://www.topografix.com/GPX/1/0"', 'version="1.1"', ""])
    def test_both_versions_and_none_are_read(self, attributes):
        assert read_gpx(document(track(point()), attributes)).lat.tolist() == [50]

    def test_segments_are_counted_over_all_tracks_empty_ones_too(self):
        segment = f"<trkseg>{point()}</trkseg>"
        points = read_gpx(document(f"<trk>{segment}<trkseg/>{segment}</trk><trk>{segment}{segment}</trk>"))
        assert points.segment.tolist() == [0, 2, 3, 4]

    def test_points_right_below_their_track_are_a_segment(self):
        points = read_gpx(document(f"<trk>{point()}{point()}</trk><trk>{point()}</trk>"))
        assert points.segment.tolist() == [0, 0, 1]

    def test_waypoints_and_routes_are_told_and_not_used(self):
        others = '<wpt lat="1" lon="1"><time>2020-05-01T12:00:00Z</time></wpt>'
        others += '<rte><rtept lat="1" lon="1"/><rtept lat="1" lon="2"/></rte>'
        points = read_gpx(document(others))
        assert len(points) == 0
        assert "only 1 waypoint and 2 points of a route" in points.problem
        assert read_gpx(document(others + track(point()))).problem == ""

    def test_time_without_a_zone_is_utc_and_others_are_converted(self):
        written = ["2020-05-01T12:00:00", "2020-05-01T14:00:00+02:00", "2020-05-01T12:00:00.000Z"]
        points = read_gpx(document(track("".join(f'<trkpt lat="1" lon="1"><time>{text}</time></trkpt>' for text in written))))
        assert set(points.at_us.tolist()) == {us(WALK[0].at.replace(year=2020, month=5, day=1, hour=12, minute=0, second=0))}

    @pytest.mark.parametrize("name", ["accuracy", "o:accuracy_horizontal", "undeclared:hAcc", "horizontalAccuracy"])
    def test_accuracy_of_an_extension_is_the_error(self, name):
        extension = f'<extensions><e:more xmlns:e="urn:e"><{name}>4.5</{name}></e:more></extensions>'
        data = document(track(point(extension)), 'xmlns="http://www.topografix.com/GPX/1/1" xmlns:o="urn:o"')
        assert read_gpx(data).error_m.tolist() == [4.5]

    def test_dilution_of_precision_is_no_error_in_metres(self):
        points = read_gpx(document(track(point("<hdop>1.2</hdop><vdop>3</vdop><pdop>4</pdop>"))))
        assert math.isnan(points.error_m[0])

    def test_point_without_a_fix_has_no_position(self):
        points = read_gpx(document(track(point("<fix>none</fix>") + point("<fix>3d</fix>"))))
        assert sifted(points)[1].nowhere == 1

    def test_point_without_time_position_or_height_has_these_unknown(self):
        points = read_gpx(document(track('<trkpt/><trkpt lat="x" lon="5"><ele/><time/></trkpt>')))
        assert points.at_us.tolist() == [NO_TIME, NO_TIME]
        assert [math.isnan(value) for value in (*points.lat, *points.alt_m)] == [True] * 4

    def test_cut_off_file_gives_the_points_before_the_cut(self):
        whole = gpx()
        cut = whole[: whole.index(b"</time></trkpt>", len(whole) // 2) - 3]
        points = read_gpx(cut)
        assert len(points) == cut.count(b"</trkpt>")
        assert points.at_us.tolist() == read_gpx(whole).at_us.tolist()[: len(points)]
        assert points.problem.startswith("damaged at line ")

    def test_hundred_thousand_points_are_read_in_time(self):
        """A loose limit: the benchmark measures; this catches what is quadratic."""
        data = document(track(point("<ele>1</ele>") * 100_000))
        began = time.process_time()
        assert len(read_gpx(data)) == 100_000
        assert time.process_time() - began < 8


class TestCorpus:
    @pytest.mark.parametrize("row", table(), ids=lambda row: row["file"])
    def test_counts_are_those_of_its_table(self, row, corpus):
        points = read_gpx((corpus / row["file"]).read_bytes())
        timed = int((points.at_us != NO_TIME).sum())
        if row["file"] in BETTER:
            expected, expected_timed, problem = BETTER[row["file"]]
            assert row["error"]
            assert (len(points), timed) == (expected, expected_timed)
            assert points.problem.startswith(problem)
        else:
            assert (len(points), timed) == (int(row["pts"]), int(row["timed"]))
            assert len(points) == 0 or points.problem == ""

    @pytest.mark.parametrize("row", [row for row in table() if not row["error"]], ids=lambda row: row["file"])
    def test_every_point_is_what_gpxpy_reads(self, row, corpus):
        data = (corpus / row["file"]).read_bytes()
        points = read_gpx(data)
        if row["file"] in REFUSED:
            with pytest.raises(gpxpy.gpx.GPXException, match="longitude is mandatory"):
                gpxpy.parse(data)
            return
        document = gpxpy.parse(data)
        expected = [
            (number, point)
            for number, segment in enumerate(segment for track in document.tracks for segment in track.segments)
            for point in segment.points
        ]
        assert points.segment.tolist() == [number for number, _ in expected]
        assert points.lat.tolist() == [point.latitude for _, point in expected]
        assert points.lon.tolist() == [point.longitude for _, point in expected]
        heights = [math.nan if point.elevation is None else point.elevation for _, point in expected]
        assert points.alt_m.tolist() == pytest.approx(heights, nan_ok=True, rel=1e-12)
        told = [point.time and (point.time if point.time.tzinfo else point.time.replace(tzinfo=UTC)) for _, point in expected]
        assert times(points) == told
