"""Tests of reading KML and KMZ."""

from __future__ import annotations

import io
import math
import zipfile
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from tasks.core.tracks import kml as module
from tasks.core.tracks.kml import read_kml
from tasks.core.tracks.points import NO_TIME, sifted
from tests.tasks.core.tracks.walks import WALK, kml, kml_of, kmz, times

NOON = datetime(2020, 5, 1, 12, tzinfo=UTC)
SPAN = "<TimeSpan><begin>2020-05-01T12:00:00Z</begin><end>2020-05-01T{}Z</end></TimeSpan>"
STAMP = "<TimeStamp><when>2020-05-01T12:00:00Z</when></TimeStamp>"
DEGREE_M = 111_195  # of a great circle on a sphere of 6,371 km


def placemark(*parts):
    return f"<Placemark>{''.join(parts)}</Placemark>"


def place(lon=5, lat=50, more=""):
    return f"<Point>{more}<coordinates>{lon},{lat}</coordinates></Point>"


def line(*vertices, more=""):
    return f"<LineString>{more}<coordinates>\n {' '.join(vertices)}\n</coordinates></LineString>"


def track(whens, coords, more=""):
    told = "".join(f"<when>{when}</when>" for when in whens) + "".join(f"<gx:coord>{coord}</gx:coord>" for coord in coords)
    return f"<gx:Track>{told}{more}</gx:Track>"


def after_noon(points):
    return [(at - NOON).total_seconds() for at in times(points)]


def zipped(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


class TestTracks:
    @pytest.mark.parametrize("data", [kml(), kmz()], ids=["kml", "kmz"])
    def test_walk_is_read_as_it_was_written(self, data):
        points = read_kml(data)
        assert times(points) == [fix.at for fix in WALK]
        assert points.lat.tolist() == [fix.lat for fix in WALK]
        assert points.lon.tolist() == [fix.lon for fix in WALK]
        assert points.alt_m.tolist() == [fix.alt_m for fix in WALK]
        assert points.problem == ""

    def test_each_track_of_a_multitrack_is_a_segment(self):
        one = track(["2020-05-01T12:00:00Z"], ["5 50 1"])
        points = read_kml(kml_of(placemark(f"<gx:MultiTrack>{one}{one}</gx:MultiTrack>") + placemark(one)))
        assert points.segment.tolist() == [0, 1, 2]

    def test_whens_without_coords_have_no_position_and_coords_without_whens_no_time(self):
        """An empty coord is a pause, as OpenTracks writes it."""
        points = read_kml(kml_of(placemark(track(["2020-05-01T12:00:00Z"] * 3, ["5 50 1", ""]))))
        assert sifted(points)[1] == (0, 2, 0)
        assert sifted(read_kml(kml_of(placemark(track([], ["5 50 1"])))))[1] == (1, 0, 0)

    def test_accuracy_of_a_track_is_the_error(self):
        values = "<gx:value>4</gx:value><gx:value>7.5</gx:value>"
        array = f'<gx:SimpleArrayData name="accuracy">{values}</gx:SimpleArrayData>'
        more = f"<ExtendedData><SchemaData>{array}</SchemaData></ExtendedData>"
        points = read_kml(kml_of(placemark(track(["2020-05-01T12:00:00Z", "2020-05-01T12:00:01Z"], ["5 50 1", "5 51 1"], more))))
        assert points.error_m.tolist() == [4, 7.5]

    def test_undeclared_prefix_of_google_is_understood(self):
        points = read_kml(kml().replace(b' xmlns:gx="http://www.google.com/kml/ext/2.2"', b""))
        assert (len(points), points.problem) == (len(WALK), "")

    @pytest.mark.parametrize("kept", [1, 4])
    def test_cut_off_track_gives_what_is_before_the_cut(self, kept):
        whole = kml()
        cut = whole.split(b"</gx:coord>")[:kept]
        points = read_kml(b"</gx:coord>".join([*cut, b"\n<when>2021"]))
        assert times(points) == [fix.at for fix in WALK[:kept]]
        assert points.problem.startswith("damaged at line ")


class TestPlaces:
    def test_places_with_a_timestamp_are_one_segment_until_a_track_comes_between(self):
        stamped = placemark(STAMP, place())
        points = read_kml(kml_of(stamped + stamped + placemark(track(["2020-05-01T12:00:00Z"], ["5 50 1"])) + stamped))
        assert points.segment.tolist() == [0, 0, 1, 2]

    @pytest.mark.parametrize(
        ("mode", "height", "alt_m"),
        [("absolute", 0, 0), ("absolute", 7, 7), ("relativeToGround", 7, math.nan), ("clampToGround", 0, math.nan), ("", 7, 7)],
    )
    def test_height_counts_where_it_is_above_the_sea(self, mode, height, alt_m):
        told = f"<altitudeMode>{mode}</altitudeMode>" if mode else ""
        points = read_kml(kml_of(placemark(STAMP, place(5, f"50,{height}", told))))
        assert points.alt_m.tolist() == pytest.approx([alt_m], nan_ok=True)

    def test_accuracy_of_a_place_is_the_error(self):
        data = '<ExtendedData><Data name="accuracy"><value> 10 </value></Data></ExtendedData>'
        assert read_kml(kml_of(placemark(STAMP, data, place()))).error_m.tolist() == [10]

    def test_blanks_around_commas_do_not_matter(self):
        points = read_kml(kml_of(placemark(STAMP, place(" 5 ", " 50 , 7\n"))))
        assert (points.lat.tolist(), points.lon.tolist(), points.alt_m.tolist()) == ([50], [5], [7])

    def test_day_without_an_hour_is_no_instant(self):
        assert read_kml(kml_of(placemark("<TimeStamp><when>2020-05-01</when></TimeStamp>", place()))).at_us.tolist() == [NO_TIME]

    def test_stay_is_told_at_both_ends_and_between_as_other_histories_tell_it(self):
        points = read_kml(kml_of(placemark(place(), SPAN.format("15:40:00"))))
        seconds = after_noon(points)
        assert (seconds[0], seconds[-1]) == (0, 13_200)
        assert max(later - earlier for earlier, later in pairwise(seconds)) <= 1800
        assert set(points.lat.tolist()) == {50}
        assert set(points.error_m.tolist()) == {150}

    def test_short_timespan_is_that_of_a_fix(self):
        points = read_kml(kml_of(placemark(SPAN.format("12:00:05"), place())))
        assert after_noon(points) == [0]
        assert math.isnan(points.error_m[0])

    def test_time_of_one_placemark_is_not_that_of_the_next(self):
        points = read_kml(kml_of(placemark(STAMP, place()) + placemark(place())))
        assert points.at_us.tolist()[1] == NO_TIME


class TestLines:
    def test_vertices_get_the_times_of_a_constant_speed_and_an_error_that_grows_towards_the_middle(self):
        """Along the equator: 1 degree of 4 after a quarter of the hour, 3 degrees after three."""
        points = read_kml(kml_of(placemark(line("5,0,0", "6,0,0", "8,0,0", "9,0,0"), SPAN.format("13:00:00"))))
        assert after_noon(points) == pytest.approx([0, 900, 2700, 3600], abs=1e-3)
        assert points.error_m.tolist() == pytest.approx([100, DEGREE_M, DEGREE_M, 100], rel=1e-3)

    def test_error_covers_whoever_went_at_twice_the_mean_speed_and_then_stood_still(self):
        """Of 100 vertices along 1 degree: the way of each at its time, had half of the time sufficed."""
        vertices = [f"{5 + step / 100},0" for step in range(101)]
        points = read_kml(kml_of(placemark(line(*vertices), SPAN.format("13:00:00"))))
        for seconds, lon, error_m in zip(after_noon(points), points.lon, points.error_m, strict=True):
            early, late = min(seconds / 1800, 1), max(seconds / 1800 - 1, 0)
            assert abs(5 + early - lon) * DEGREE_M <= error_m * 1.001
            assert abs(5 + late - lon) * DEGREE_M <= error_m * 1.001

    def test_line_at_one_instant_has_vertices_without_time(self):
        assert sifted(read_kml(kml_of(placemark(STAMP, line("5,50", "6,50", "7,50")))))[1] == (3, 0, 0)

    def test_line_with_a_begin_alone_has_a_first_vertex_with_time(self):
        points = read_kml(
            kml_of(placemark("<TimeSpan><begin>2020-05-01T12:00:00Z</begin></TimeSpan>", line("5,50", "6,50", "7,50")))
        )
        assert [at is None for at in times(points)] == [False, True, True]

    @pytest.mark.parametrize("vertices", [("5,50",), ("5,50", "5,50", "5,50"), ("5,50", "x,y", "6,50"), ("5,50", "6,50")])
    def test_odd_lines_are_read_with_their_ends_at_their_times(self, vertices):
        points = read_kml(kml_of(placemark(SPAN.format("13:00:00"), line(*vertices))))
        assert len(points) == len(vertices)
        assert times(points)[0] == NOON
        if len(vertices) > 1:
            assert after_noon(points.only(points.at_us != NO_TIME))[-1] == 3600

    def test_visits_and_ways_of_a_history_follow_each_other_in_one_segment(self):
        visit = placemark(place(5, 50), SPAN.format("12:30:00"))
        way = placemark(line("5,50", "5.01,50"), SPAN.format("12:40:00").replace("12:00:00Z<", "12:30:00Z<"))
        kept, dropped = sifted(read_kml(kml_of(visit + way)))
        assert {0, 1800, 2400} <= set(after_noon(kept))
        assert set(kept.segment.tolist()) == {0}
        assert dropped.repeated == 1


class TestArchives:
    def test_all_kml_files_are_read_and_nothing_else(self):
        points = read_kml(zipped({"doc.kml": kml(), "files/photo.jpg": b"\xff\xd8", "files/more.KML": kml(WALK[:2])}))
        assert len(points) == len(WALK) + 2
        assert points.segment.tolist() == [0] * len(WALK) + [1, 1]

    def test_unpacking_stops_at_a_size(self, monkeypatch):
        monkeypatch.setattr(module, "UNZIPPED_BYTES", len(kml()) + 1000)
        points = read_kml(zipped({"doc.kml": kml(), "bomb.kml": b"<kml>" + b" " * 10_000_000}))
        assert len(points) == len(WALK)
        assert points.problem.startswith("bomb.kml not read: unpacked, it is over 1.0 kB")

    def test_archive_without_kml_is_a_problem(self):
        assert read_kml(zipped({"readme.txt": b"hello"})).problem == "no KML file is in the archive"

    def test_damaged_archive_is_a_problem(self):
        whole = zipped({"doc.kml": kml(WALK * 50)})
        assert "damaged" in read_kml(whole[:-100]).problem
        middle = len(whole) // 2
        assert "damaged" in read_kml(whole[:middle] + b"\xff" * 20 + whole[middle + 20 :]).problem


class TestCorpus:
    @pytest.mark.parametrize(
        ("name", "count", "kept"),
        [
            ("extended_data.kml", 1, 1),
            ("gx_track.kml", 4, 4),
            ("invalid_coordinates.kml", 2, 0),
            ("large_track.kml", 20, 0),  # lines of one instant each
            ("linestring_track.kml", 5, 0),
            ("multigeometry.kml", 6, 1),  # two points and a line, all at one instant: which of them it was is not told
            ("nested_folders.kml", 4, 4),
            ("points_with_timestamps.kml", 3, 3),
            ("points_with_timestamps.kmz", 3, 3),
            ("timespan.kml", 33, 33),  # a stay of eight hours: its begin and 32 quarters
        ],
    )
    def test_samples_of_dawarich_are_read(self, name, count, kept, corpus):
        points = read_kml((corpus / "timeline_formats/dawarich/kml" / name).read_bytes())
        assert (len(points), len(sifted(points)[0])) == (count, kept)
        assert points.problem == ""

    @pytest.mark.parametrize(
        ("name", "count", "kept"),
        [
            ("kml22_order_location_and_when.kml", 5, 3),  # two pauses
            ("kml22_time_decreases.kml", 2, 1),  # a pause
            ("kml22_when_locations_different.kml", 2, 0),  # one when for two coords, the first of them empty
            ("kml22_without_locations.kml", 0, 0),
            ("legacy_kml22_statistics_marker.kml", 9, 6),  # a marker of 1970, and markers at the start and end of the track
        ],
    )
    def test_samples_of_opentracks_are_read(self, name, count, kept, corpus):
        points = read_kml((corpus / "gpx/opentracks" / name).read_bytes())
        assert (len(points), len(sifted(points)[0])) == (count, kept)
