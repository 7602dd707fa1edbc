"""The demo's archive, as ExifTool and Pillow see it."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image, UnidentifiedImageError

from tasks.core.demo_trip import WAYPOINTS, local_time
from tasks.core.errors import UsageError
from tasks.draw import Trip, draw


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> tuple[Path, Trip]:
    """An archive, drawn once for all tests here."""
    archive = tmp_path_factory.mktemp("demo") / "trip"
    return archive, draw(archive)


@pytest.fixture(scope="module")
def exiftool(drawn) -> dict[str, dict]:
    """What ExifTool reads, by path."""
    if not shutil.which("exiftool"):
        pytest.skip("exiftool is not installed")
    archive, _ = drawn
    command = [
        "exiftool",
        "-r",
        "-j",
        "-n",
        "-q",
        "-q",
        "-fast2",
        "-charset",
        "filename=utf8",
        "-EXIF:all",
        "-IFD1:ThumbnailLength",
    ]
    done = subprocess.run([*command, str(archive)], capture_output=True, check=False)
    return {str(Path(row["SourceFile"]).relative_to(archive)): row for row in json.loads(done.stdout)}


def paths_of(trip: Trip, *kinds: str) -> list[str]:
    return trip.truth.loc[trip.truth["kind"].isin(kinds), "path"].tolist()


def metres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The distance in the plane, good to a thousandth within a town."""
    north = (lat - other_lat) * 111_195
    east = (lon - other_lon) * 111_195 * math.cos(math.radians(lat))
    return math.hypot(north, east)


class TestDraw:
    def test_truth_lists_exactly_the_files_on_disk(self, drawn):
        archive, trip = drawn
        on_disk = {path.relative_to(archive).as_posix() for path in archive.rglob("*") if path.is_file()}
        assert set(trip.truth["path"]) == on_disk

    def test_counts_by_kind_are_those_of_the_trip(self, drawn):
        _, trip = drawn
        assert trip.counts == {"phone": 72, "no_fix": 1, "camera": 37, "screenshot": 2, "received": 1, "broken": 3}
        assert trip.truth["kind"].value_counts().to_dict() == trip.counts

    def test_every_photo_taken_has_a_true_position_in_lisbon(self, drawn):
        truth = drawn[1].truth
        taken = truth["kind"].isin(["phone", "camera", "no_fix"])
        assert truth.loc[taken, "lat"].between(38.68, 38.73).all()
        assert truth.loc[taken, "lon"].between(-9.23, -9.12).all()

    def test_screenshots_and_broken_files_have_no_position(self, drawn):
        truth = drawn[1].truth
        nowhere = truth["kind"].isin(["screenshot", "received", "broken"])
        assert truth.loc[nowhere, ["lat", "lon"]].isna().all(axis=None)

    def test_two_archives_are_equal_in_every_byte_and_time(self, drawn, tmp_path):
        archive, trip = drawn
        again = draw(tmp_path / "again")
        pd.testing.assert_frame_equal(again.truth, trip.truth)
        for path in trip.truth["path"]:
            one, other = archive / path, tmp_path / "again" / path
            assert hashlib.sha256(one.read_bytes()).digest() == hashlib.sha256(other.read_bytes()).digest(), path
            assert one.stat().st_mtime_ns == other.stat().st_mtime_ns

    def test_no_two_photos_show_the_same_picture(self, drawn):
        archive, trip = drawn
        shown = paths_of(trip, "phone", "camera", "no_fix", "screenshot", "received")
        pixels = {hashlib.sha256(Image.open(archive / path).convert("RGB").tobytes()).digest() for path in shown}
        assert len(pixels) == len(shown)

    @pytest.mark.parametrize("piece", [" ", '"', "'", ",", ";", "&", "<", "%", "#", "+", "é", "ß", "日本", "🌅"])
    def test_some_name_holds_the_odd_character(self, drawn, piece):
        assert any(piece in Path(path).name for path in drawn[1].truth["path"])

    def test_pillow_cannot_open_the_broken_files(self, drawn):
        archive, trip = drawn
        for path in paths_of(trip, "broken"):
            with pytest.raises((UnidentifiedImageError, OSError, SyntaxError)):
                Image.open(archive / path).load()

    def test_folder_that_holds_something_is_refused_and_stays_as_it_is(self, tmp_path):
        (tmp_path / "mine.txt").write_text("keep")
        with pytest.raises(UsageError, match=r"holds 'mine\.txt' already"):
            draw(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]

    def test_path_that_is_a_file_is_refused(self, tmp_path):
        (tmp_path / "file").write_text("keep")
        with pytest.raises(UsageError, match="name another folder"):
            draw(tmp_path / "file")


class TestWhatExifToolReads:
    def test_phone_positions_lie_within_their_stated_error_of_the_truth(self, drawn, exiftool):
        truth = drawn[1].truth.set_index("path")
        for path in paths_of(drawn[1], "phone"):
            tags = exiftool[path]
            # -EXIF:all gives the unsigned number and its ref
            assert tags["GPSLongitudeRef"] == "W"
            off_m = metres(tags["GPSLatitude"], -abs(tags["GPSLongitude"]), truth.loc[path, "lat"], truth.loc[path, "lon"])
            assert 0 < off_m <= tags["GPSHPositioningError"], path

    def test_phone_photos_tell_their_zone_and_their_gps_time_agrees(self, drawn, exiftool):
        for path in paths_of(drawn[1], "phone"):
            tags = exiftool[path]
            assert tags["OffsetTimeOriginal"] == "+01:00"
            utc = pd.to_datetime(f"{tags['GPSDateStamp']} {tags['GPSTimeStamp']}", format="%Y:%m:%d %H:%M:%S")
            local = pd.to_datetime(tags["DateTimeOriginal"], format="%Y:%m:%d %H:%M:%S")
            assert local - utc == pd.Timedelta(hours=1)

    def test_camera_photos_have_neither_position_nor_zone_and_were_never_set_to_summer_time(self, drawn, exiftool):
        archive, trip = drawn
        for path in paths_of(trip, "camera"):
            tags = exiftool[path]
            assert tags["Model"] == "Demo Camera"
            assert tags["SerialNumber"] == "DC-000042"
            assert not [name for name in tags if name.startswith(("GPS", "OffsetTime"))], path
            true_utc = pd.Timestamp((archive / path).stat().st_mtime, unit="s")
            local = pd.to_datetime(tags["DateTimeOriginal"], format="%Y:%m:%d %H:%M:%S")
            assert local - true_utc == pd.Timedelta(minutes=3, seconds=25)

    def test_one_phone_photo_holds_the_position_nought_nought(self, drawn, exiftool):
        (path,) = paths_of(drawn[1], "no_fix")
        assert (exiftool[path]["GPSLatitude"], exiftool[path]["GPSLongitude"]) == (0, 0)

    def test_screenshots_and_the_received_picture_hold_no_exif(self, drawn, exiftool):
        for path in paths_of(drawn[1], "screenshot", "received"):
            assert set(exiftool[path]) == {"SourceFile"}

    def test_some_photos_hold_a_thumbnail_and_some_do_not(self, drawn, exiftool):
        lengths = ["ThumbnailLength" in exiftool[path] for path in paths_of(drawn[1], "phone")]
        assert 0 < sum(lengths) < len(lengths)


class TestItinerary:
    def test_nobody_on_the_way_is_faster_than_a_tram(self):
        for (start, lat, lon, *_), (end, to_lat, to_lon, *_) in itertools.pairwise(WAYPOINTS):
            seconds = (local_time(end) - local_time(start)).total_seconds()
            assert seconds > 0
            assert metres(lat, lon, to_lat, to_lon) / seconds < 20 / 3.6

    def test_most_camera_photos_lie_within_250_m_of_a_phone_photo_near_in_time_and_some_do_not(self, drawn):
        archive, trip = drawn
        truth = trip.truth.assign(at=[(archive / path).stat().st_mtime for path in trip.truth["path"]])
        phone = truth[truth["kind"] == "phone"]
        distances = []
        for photo in truth[truth["kind"] == "camera"].itertuples():
            donor = phone.loc[(phone["at"] - photo.at).abs().idxmin()]
            distances.append(metres(photo.lat, photo.lon, donor["lat"], donor["lon"]))
        assert sum(distance <= 250 for distance in distances) >= 25
        assert sum(distance > 250 for distance in distances) >= 4
