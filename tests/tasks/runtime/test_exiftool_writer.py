from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.core.errors import CannotWrite
from tasks.core.reading import read_photo
from tasks.core.writing import Position, Taken, Wanted
from tasks.runtime.exiftool_tags import tags_of
from tasks.runtime.exiftool_writer import rewrite
from tests.builders import jpeg
from tests.tasks.core.writing.jpegs import packet, with_segment, with_xmp

SYDNEY = Position(-33.8567844, 151.2152967, -4.25, 123.45, 37.5, "whereshot proxy", datetime(2019, 7, 2, 10, 11, 12, tzinfo=UTC))
PROGRAM = shutil.which("exiftool") or ""

pytestmark = pytest.mark.skipif(not PROGRAM, reason="ExifTool is not installed")


def gps_of(data: bytes, folder: Path) -> dict[str, object]:
    file = folder / "written.jpg"
    file.write_bytes(data)
    tags = tags_of(PROGRAM, [file])[file]
    return {name: values[0] for name, values in tags.items() if name.startswith(("GPS:", "XMP-exif:GPS"))}


class TestRewrite:
    def test_writes_what_was_asked_and_nothing_else(self, tmp_path: Path):
        original = jpeg(tmp_path / "photo.jpg", make="Canon", taken="2019:07:02 12:11:12").read_bytes()
        gps = gps_of(rewrite(PROGRAM, original, "jpeg", Wanted(SYDNEY)), tmp_path)
        assert gps == {
            "GPS:GPSVersionID": "2 3 0 0",
            "GPS:GPSLatitudeRef": "S",
            "GPS:GPSLatitude": pytest.approx(33.8567844, abs=1e-9),
            "GPS:GPSLongitudeRef": "E",
            "GPS:GPSLongitude": pytest.approx(151.2152967, abs=1e-9),
            "GPS:GPSAltitudeRef": 1,
            "GPS:GPSAltitude": 4.25,
            "GPS:GPSTimeStamp": "10:11:12",
            "GPS:GPSImgDirectionRef": "T",
            "GPS:GPSImgDirection": 123.45,
            "GPS:GPSMapDatum": "WGS-84",
            "GPS:GPSProcessingMethod": "whereshot proxy",
            "GPS:GPSDateStamp": "2019:07:02",
            "GPS:GPSHPositioningError": 37.5,
        }

    def test_keeps_the_image(self, tmp_path: Path):
        original = jpeg(tmp_path / "photo.jpg").read_bytes()
        written = rewrite(PROGRAM, original, "jpeg", Wanted(SYDNEY))
        assert written[written.index(b"\xff\xda") :] == original[original.index(b"\xff\xda") :]

    def test_brings_a_position_in_the_xmp_into_step(self, tmp_path: Path):
        elsewhere = packet('exif:GPSLatitude="1,30.0N" exif:GPSLongitude="2,15.0W"', "")
        original = with_xmp(jpeg(tmp_path / "photo.jpg").read_bytes(), elsewhere)
        gps = gps_of(rewrite(PROGRAM, original, "jpeg", Wanted(SYDNEY)), tmp_path)
        assert gps["XMP-exif:GPSLatitude"] == pytest.approx(-33.8567844, abs=1e-7)
        assert gps["XMP-exif:GPSLongitude"] == pytest.approx(151.2152967, abs=1e-7)

    def test_takes_out_our_position(self, tmp_path: Path):
        ours = rewrite(PROGRAM, jpeg(tmp_path / "photo.jpg").read_bytes(), "jpeg", Wanted(SYDNEY))
        gps = gps_of(rewrite(PROGRAM, ours, "jpeg", Wanted(without_ours=True)), tmp_path)
        assert set(gps) <= {"GPS:GPSVersionID"}

    def test_does_not_take_out_a_genuine_position(self, tmp_path: Path):
        genuine = jpeg(tmp_path / "photo.jpg", lat=1.0, lon=2.0).read_bytes()
        with pytest.raises(CannotWrite, match="not ours"):
            rewrite(PROGRAM, genuine, "jpeg", Wanted(without_ours=True))

    def test_writes_a_date(self, tmp_path: Path):
        original = jpeg(tmp_path / "photo.jpg", taken="2019:07:02 12:11:12").read_bytes()
        wanted = Wanted(taken=Taken(datetime(2020, 1, 2, 3, 4, 5), "67", 330.0))  # noqa: DTZ001 - a wall clock has no zone
        (tmp_path / "photo.jpg").write_bytes(rewrite(PROGRAM, original, "jpeg", wanted))
        facts = read_photo(tmp_path / "photo.jpg")
        assert (facts.taken_local, facts.utc_offset_min) == (datetime(2020, 1, 2, 3, 4, 5, 670_000), 330.0)  # noqa: DTZ001

    def test_says_why_exiftool_refuses(self, tmp_path: Path):
        with pytest.raises(CannotWrite, match="ExifTool: "):
            rewrite(PROGRAM, jpeg(tmp_path / "photo.jpg").read_bytes()[:40], "jpeg", Wanted(SYDNEY))

    def test_says_so_when_it_cannot_be_started(self, tmp_path: Path):
        with pytest.raises(CannotWrite, match="could not do it"):
            rewrite(str(tmp_path / "nothing"), jpeg(tmp_path / "photo.jpg").read_bytes(), "jpeg", Wanted(SYDNEY))

    def test_never_gets_a_film_of_samsung(self):
        with pytest.raises(CannotWrite, match="Samsung"):
            rewrite(PROGRAM, b"\0\0\0\x18ftypheic....sefd", "heif", Wanted(SYDNEY))

    def test_a_program_that_changes_more_is_not_believed(self, tmp_path: Path):
        """A wrapper around ExifTool stands in for a defect of it: it also writes another tag."""
        wrapper = tmp_path / "exiftool"
        more = "-EXIF:Artist=nobody"
        wrapper.write_text(
            f'#!/bin/sh\ncase "$*" in\n*overwrite_original*) exec {PROGRAM} {more} "$@";;\n*) exec {PROGRAM} "$@";;\nesac\n'
        )
        wrapper.chmod(0o755)
        with pytest.raises(CannotWrite, match="more than was asked: IFD0:Artist was not there, is 'nobody'"):
            rewrite(str(wrapper), with_segment(jpeg(tmp_path / "p.jpg").read_bytes(), 0xED, b"x"), "jpeg", Wanted(SYDNEY))
