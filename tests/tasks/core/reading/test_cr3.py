"""Canon's CR3: four TIFF blocks that are one EXIF, compared with what ExifTool finds."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings

from tasks.core.reading import cr3, read_photo
from tests.tasks.core.reading.boxed_files import (
    ascii_value,
    assert_withstands,
    box,
    cr3_file,
    damages,
    edited,
    exiftool,
    long_box,
    movie_header,
    rationals,
    scanned,
    tiff_block,
    track,
)

MAIN = tiff_block(
    {
        0x0100: (3, 1, struct.pack("<H", 6000)),
        0x0101: (3, 1, struct.pack("<H", 4000)),
        0x010F: ascii_value("Canon"),
        0x0110: ascii_value("Canon EOS R9"),
        0x0112: (3, 1, struct.pack("<H", 8)),
        0x0132: ascii_value("2024:05:02 09:00:00"),
    }
)
EXIF = tiff_block(
    {
        0x9003: ascii_value("2024:05:01 12:34:56"),
        0x9011: ascii_value("+02:00"),
        0x9291: ascii_value("78"),
        0xA431: ascii_value("093022004357"),
    }
)
GPS = tiff_block(
    {
        0: (1, 4, b"\2\3\0\0"),
        1: ascii_value("S"),
        2: rationals((33, 1), (51, 1), (2520, 100)),
        3: ascii_value("E"),
        4: rationals((151, 1), (12, 1), (54, 1)),
        5: (1, 1, b"\0"),
        6: rationals((585, 10)),
    }
)
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>"
PLAIN = cr3_file(MAIN, EXIF, GPS, xmp=XMP)


def written(tmp_path: Path, content: bytes, name: str = "a.cr3") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


class TestFacts:
    def test_are_those_that_exiftool_finds(self, tmp_path):
        path = written(tmp_path, PLAIN)
        facts, said = read_photo(path), exiftool(path)
        assert (facts.format, facts.problem) == ("cr3", "")
        assert (facts.make, facts.model) == (said["IFD0:Make"], said["IFD0:Model"]) == ("Canon", "Canon EOS R9")
        # ExifTool's JSON makes a number of it.
        assert facts.serial == "093022004357"
        assert int(facts.serial) == int(said["ExifIFD:SerialNumber"])
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}" == said["ExifIFD:DateTimeOriginal"]
        assert (facts.subsec, facts.utc_offset_min) == (str(said["ExifIFD:SubSecTimeOriginal"]), 120)
        assert (facts.lat, facts.lon) == pytest.approx((said["Composite:GPSLatitude"], said["Composite:GPSLongitude"]))
        assert facts.alt_m == said["Composite:GPSAltitude"] == 58.5
        assert (facts.width, facts.height) == (said["IFD0:ImageWidth"], said["IFD0:ImageHeight"])
        assert facts.orientation == said["IFD0:Orientation"]

    def test_xmp_is_that_of_its_own_box(self, tmp_path):
        assert scanned(cr3.scan, written(tmp_path, PLAIN)).xmp == [XMP]

    def test_the_image_is_what_the_mdat_boxes_hold(self, tmp_path):
        path = written(tmp_path, cr3_file(MAIN, EXIF, GPS, frames=b"raw" * 500) + box(b"mdat"))
        ((start, size),) = scanned(cr3.scan, path).image
        assert path.read_bytes()[start : start + size] == b"raw" * 500

    def test_the_fingerprint_stays_with_another_position_and_date(self, tmp_path):
        other = cr3_file(MAIN, EXIF.replace(b"12:34:56", b"12:34:57"), tiff_block({0: (1, 4, b"\2\3\0\0")}))
        one, two = read_photo(written(tmp_path, PLAIN)), read_photo(written(tmp_path, other, "b.cr3"))
        assert one.taken_local != two.taken_local
        assert one.fingerprint == two.fingerprint

    def test_the_fingerprint_stays_when_exiftool_changes_the_position(self, tmp_path):
        path = written(tmp_path, PLAIN)
        one, two = read_photo(path), read_photo(edited(path, "-GPSLatitude=1.5", "-GPSLatitudeRef=N"))
        assert two.lat == 1.5
        assert one.fingerprint == two.fingerprint


class TestFilm:
    def test_with_the_same_brand_is_a_film_with_canons_exif(self, tmp_path):
        content = cr3_file(MAIN, EXIF, GPS, word=b"CanonCRM0001").replace(movie_header(0), movie_header(0) + track(4096, 2160))
        moov_at = content.index(b"moov") - 4
        size = int.from_bytes(content[moov_at : moov_at + 4], "big") + len(track(4096, 2160))
        content = content[:moov_at] + struct.pack(">I", size) + content[moov_at + 4 :]
        facts = read_photo(written(tmp_path, content, "a.crm"))
        assert (facts.format, facts.model, facts.width, facts.problem) == ("video", "Canon EOS R9", 4096, "")
        assert facts.serial == "093022004357"


class TestFaults:
    def test_of_a_file_without_canons_box(self, tmp_path):
        path = written(tmp_path, b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + box(b"moov", movie_header(0)))
        facts = read_photo(path)
        assert (facts.format, facts.problem) == ("cr3", "corrupt CR3: it has no EXIF")

    def test_of_a_block_without_a_header_leave_the_others(self, tmp_path):
        facts = read_photo(written(tmp_path, cr3_file(MAIN, b"rubbish" * 9, GPS)))
        assert (facts.model, facts.alt_m) == ("Canon EOS R9", 58.5)
        assert facts.problem == "corrupt EXIF: no TIFF header before its Exif directory"

    def test_of_a_broken_main_block_leave_the_others(self, tmp_path):
        facts = read_photo(written(tmp_path, cr3_file(b"rubbish" * 9, EXIF, GPS)))
        assert (facts.model, facts.serial) == ("", "093022004357")
        assert "corrupt EXIF: no TIFF header" in facts.problem

    def test_of_a_cut_are_named(self, tmp_path):
        facts = read_photo(written(tmp_path, PLAIN[:-20]))
        assert (facts.model, facts.problem) == ("Canon EOS R9", "truncated: the file ends before the picture does")

    def test_of_image_data_that_claims_2_to_the_63_bytes_are_a_cut(self, tmp_path):
        content = PLAIN[: PLAIN.index(b"mdat") - 4] + long_box(b"mdat", bytes(40), 1 << 63)
        assert read_photo(written(tmp_path, content)).problem == "truncated: the file ends before the picture does"

    @settings(max_examples=250, deadline=None)
    @given(damage=damages())
    def test_of_a_damaged_file_never_escape_and_cost_under_a_second(self, damage):
        assert_withstands(cr3.scan, PLAIN, damage)
