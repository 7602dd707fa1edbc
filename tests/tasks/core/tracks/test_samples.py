"""Files as real apps export them; what they hold was read from them by eye, or by the standard library here."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tasks.core.tracks.formats import read_track
from tasks.core.tracks.points import Points, sifted
from tasks.core.tracks.reading import read_file
from tests.tasks.core.tracks.points_told import column, places, times

NAMED = {
    "google/edge_cases/device_settings.json": "it is none of the tracks",
    "google/location-history/with_activitySegment_without_startLocation_without_waypointPath.json": "it holds no point",
    "google/location-history/with_placeVisit_without_location_with_coordinates.json": "it holds no point",
    "kml/invalid_coordinates.kml": "none of its points has a position",
    "kml/large_track.kml": "none of its points has a time",
    "kml/linestring_track.kml": "none of its points has a time",
    "tcx/no_gps.tcx": "none of its points has a position",
}
BERLIN = [(52.52, 13.405), (52.521, 13.406), (52.522, 13.407)]
BERLIN_TIMES = ["2024-06-15T10:30:00Z", "2024-06-15T10:31:00Z", "2024-06-15T10:32:00Z"]


@pytest.fixture
def samples(corpus: Path) -> Path:
    return corpus / "timeline_formats" / "dawarich"


def read(path: Path) -> Points:
    with path.open("rb") as stream:
        _, points = read_track(stream, path.name)
    assert points.problem == ""
    return points


def content(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8-sig"))


class TestAll:
    def test_every_sample_is_read_or_has_a_named_reason(self, samples):
        files = sorted(path for path in samples.rglob("*") if path.is_file())
        assert len(files) > 40
        for path in files:
            reading = read_file(str(path))
            expected = NAMED.get(path.relative_to(samples).as_posix(), "")
            assert reading.points.problem.startswith(expected), path
            assert bool(reading.points.problem) == bool(expected), (path, reading.points.problem)
            assert bool(len(reading.points)) != bool(expected), path


class TestTables:
    @pytest.mark.parametrize("name", ["e7_integers", "gpslogger", "nsew_suffixes", "semicolon_eu"])
    def test_four_spellings_of_one_walk_are_one_walk(self, samples, name):
        points = read(samples / "csv" / f"{name}.csv")
        assert (places(points), times(points)) == (BERLIN, BERLIN_TIMES)
        assert column(points.alt_m) == [34, 35, 36]
        assert column(points.error_m) == ([None] * 3 if name == "nsew_suffixes" else [8, 10, 7])

    def test_seconds_since_1970_are_read(self, samples):
        points = read(samples / "csv/unix_timestamps.csv")
        assert [at_us // 1_000_000 for at_us in points.at_us.tolist()] == [1718444200, 1718444260, 1718444320]

    def test_visit_counts_at_its_start_time(self, samples):
        with (samples / "csv/quoted_headers.csv").open(encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        points = read(samples / "csv/quoted_headers.csv")
        assert points.at_us.tolist() == [round(datetime.fromisoformat(row["Start Time"]).timestamp() * 1e6) for row in rows]


class TestGeojson:
    def test_export_of_ten_points_has_all_with_their_seconds(self, samples):
        for name in ("export", "export_same_points"):
            features = content(samples / f"geojson/{name}.json")["features"]
            points = read(samples / f"geojson/{name}.json")
            assert points.at_us.tolist() == [feature["properties"]["timestamp"] * 1_000_000 for feature in features]
            assert places(points) == [tuple(map(float, reversed(feature["geometry"]["coordinates"]))) for feature in features]
            assert column(points.error_m) == [feature["properties"]["accuracy"] for feature in features]

    def test_three_apps_names_for_the_same_are_understood(self, samples):
        points = read(samples / "geojson/various_fields.geojson")
        assert (places(points), times(points)) == (BERLIN, BERLIN_TIMES)
        # the second has a dilution and the third a precision, which are no metres
        assert (column(points.error_m), column(points.alt_m)) == ([8, None, None], [34, 35, 36])

    def test_time_with_a_zone_is_brought_to_utc(self, samples):
        points = read(samples / "geojson/gpslogger_example.json")
        assert times(points) == ["2024-11-03T09:30:11.331000Z"]
        assert column(points.error_m) == [4.7551565]
        assert times(read(samples / "geojson/google_takeout_example.json")) == ["2016-06-21T06:09:33Z"]


class TestGoogle:
    def test_records_keep_their_accuracies(self, samples):
        points = read(samples / "google/records.json")
        assert places(points) == [(53.369055, 83.695001), (53.356338, 83.76165), (53.3690589, 83.6951347)]
        assert column(points.error_m) == [150, 18000, 22]

    def test_ways_without_ends_have_those_of_their_waypoints(self, samples):
        points = read(samples / "google/semantic_history.json")
        assert sorted(set(zip(times(points), places(points), strict=True))) == [
            ("2013-12-01T07:05:14.222000Z", (53.340744, 83.7026901)),
            ("2013-12-01T07:11:13.214000Z", (53.3410301, 83.705101)),
            ("2013-12-01T08:25:17.226000Z", (53.3519706, 83.7596359)),
            ("2013-12-01T09:11:45.637000Z", (53.3481369, 83.7608337)),
        ]

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("with_activitySegment_with_startLocation", "2025-03-24T19:07:24Z"),
            ("with_activitySegment_with_startLocation_timestampMs", "2025-03-24T19:25:02.585000Z"),
            ("with_activitySegment_with_startLocation_timestamp_in_milliseconds_format", "2025-03-24T19:23:52Z"),
            ("with_activitySegment_with_startLocation_timestamp_in_seconds_format", "2025-03-24T19:25:02.585000Z"),
            ("with_activitySegment_with_startLocation_with_iso_timestamp", "2025-03-24T19:20:23Z"),
            ("with_placeVisit_with_location_with_coordinates_with_iso_timestamp", "2025-03-24T19:25:02Z"),
            ("with_placeVisit_with_location_with_coordinates_with_timestampMs", "2025-03-24T19:25:02.585000Z"),
        ],
    )
    def test_all_spellings_of_times_in_semantic_histories_are_read(self, samples, name, expected):
        assert times(read(samples / f"google/location-history/{name}.json")) == [expected]

    def test_android_timeline_has_visits_ways_paths_and_raw_signals(self, samples):
        points, _ = sifted(read(samples / "google/timeline_new_format.json"))
        told = dict(zip(times(points), places(points), strict=True))
        assert told["2024-06-15T07:00:00Z"] == told["2024-06-15T08:00:00Z"] == (48.8566, 2.3522)
        assert told["2024-06-15T08:30:00Z"] == told["2024-06-15T08:35:00Z"] == (48.8606, 2.3376)
        assert told["2024-06-15T08:40:00Z"] == (48.862, 2.335)
        raw = times(points).index("2024-06-15T09:05:00Z")
        assert (points.error_m[raw], points.alt_m[raw]) == (15, 35)

    def test_ios_timeline_counts_minutes_from_the_start(self, samples):
        points = read(samples / "google/edge_cases/phone_takeout_array_timeline_path.json")
        assert times(points) == ["2025-07-29T13:01:00Z", "2025-07-29T13:05:00Z", "2025-07-29T16:10:00Z"]
        assert places(points) == [(29.725358, -95.482259), (29.725688, -95.477992), (29.732, -95.485)]

    def test_raw_signal_of_timeline_edits_is_read(self, samples):
        points = read(samples / "google/edge_cases/timeline_edits.json")
        assert (times(points), places(points), column(points.error_m)) == (
            ["2025-08-15T14:32:18Z"], [(35.5831402, -119.3393903)], [12],
        )  # fmt: skip


class TestOthers:
    @pytest.mark.parametrize("name", ["2023-02_old.rec", "2024-03.rec"])
    def test_locations_of_owntracks_are_read_and_nothing_else(self, samples, name):
        lines = (samples / "owntracks" / name).read_text().splitlines()
        entries = [json.loads(line[line.index("{") :]) for line in lines]
        fixes = [entry for entry in entries if entry["_type"] == "location"]
        points = read(samples / "owntracks" / name)
        assert [at_us // 1_000_000 for at_us in points.at_us.tolist()] == [entry["tst"] for entry in fixes]
        assert places(points) == [(entry["lat"], entry["lon"]) for entry in fixes]
        assert column(points.error_m) == [entry["acc"] for entry in fixes]
        assert column(points.alt_m) == [entry["alt"] for entry in fixes]

    def test_overland_is_read(self, samples):
        points = read(samples / "overland/geodata.json")
        assert (times(points), places(points), column(points.error_m)) == (
            ["2015-10-01T15:00:00Z"], [(37.3318, -122.030581)], [30],
        )  # fmt: skip

    def test_polarsteps_is_read(self, samples):
        points = read(samples / "polarsteps/locations.json")
        assert times(points) == ["2024-06-01T10:00:00Z", "2024-06-01T10:15:00Z", "2024-06-01T10:30:00Z"]
        assert places(points) == BERLIN
        segments = read(samples / "polarsteps/segments.json")
        assert times(segments) == ["2024-05-31T15:00:00Z", "2024-05-31T17:00:00Z"]
        assert places(segments) == [(35.69, 139.8371), (35.691, 139.838)]
