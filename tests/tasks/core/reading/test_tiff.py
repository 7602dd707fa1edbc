"""The EXIF block as a structure that may lie: offsets, counts, types, loops."""

from __future__ import annotations

import math
import struct
import time

import piexif
import pytest

from tasks.core.reading import read_photo
from tasks.core.reading.tiff import NotTiff, parse

MAKE, ORIENTATION, DATE_TIME, EXIF, GPS = 0x010F, 0x0112, 0x0132, 0x8769, 0x8825
ASCII, SHORT, LONG, RATIONAL = 2, 3, 4, 5


def block(*entries: tuple[int, int, int, bytes], order: str = "<", more: bytes = b"") -> bytes:
    """A TIFF block with one directory at 8; each entry is tag, type, count and its last four bytes."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    table = b"".join(struct.pack(order + "HHI", *entry[:3]) + entry[3].ljust(4, b"\0") for entry in entries)
    return head + struct.pack(order + "H", len(entries)) + table + bytes(4) + more


class TestParse:
    @pytest.mark.parametrize("order", ["<", ">"])
    def test_both_byte_orders_are_read(self, order):
        found = parse(block((ORIENTATION, SHORT, 1, struct.pack(order + "H", 6)), (MAKE, ASCII, 3, b"LG\0"), order=order))
        assert (found.ifd0, found.faults) == ({ORIENTATION: (6,), MAKE: b"LG\0"}, [])

    @pytest.mark.parametrize("data", [b"", b"II*\0", b"XX*\0\x08\0\0\0\0\0", b"\0" * 40])
    def test_a_block_without_a_header_is_none(self, data):
        with pytest.raises(NotTiff, match="no TIFF header"):
            parse(data)

    def test_a_first_directory_outside_the_block_is_none(self):
        with pytest.raises(NotTiff, match="the main directory lies outside its block"):
            parse(b"II*\0" + struct.pack("<I", 0xFFFFFFF0))

    def test_bigtiff_is_said_to_be_unread(self):
        with pytest.raises(NotTiff, match="BigTIFF"):
            parse(b"II+\0\x08\0\0\0" + bytes(16))

    def test_the_first_of_two_entries_counts(self):
        assert parse(block((MAKE, ASCII, 2, b"A\0"), (MAKE, ASCII, 2, b"B\0"))).ifd0[MAKE] == b"A\0"


class TestFaults:
    @pytest.mark.parametrize(
        ("entry", "fault"),
        [
            ((MAKE, ASCII, 500, struct.pack("<I", 8)), "make cannot be read"),
            ((MAKE, ASCII, 0xFFFFFFFF, struct.pack("<I", 8)), "make cannot be read"),
            ((MAKE, 99, 1, b"abcd"), "make cannot be read"),
            ((MAKE, ASCII, 9, struct.pack("<I", 0xFFFFFFFE)), "make cannot be read"),
            ((EXIF, ASCII, 4, b"216\0"), "the pointer to the Exif directory is not a number"),
            ((GPS, LONG, 1, struct.pack("<I", 0xFFFFFFFE)), "the GPS directory lies outside its block"),
        ],
    )
    def test_one_is_named_and_the_other_values_stay(self, entry, fault):
        found = parse(block(entry, (ORIENTATION, SHORT, 1, b"\6\0")))
        assert found.faults == [f"corrupt EXIF: {fault}"]
        assert found.ifd0[ORIENTATION] == (6,)

    def test_a_count_of_entries_beyond_the_block_keeps_those_inside(self):
        data = bytearray(block((ORIENTATION, SHORT, 1, b"\6\0")))
        data[8:10] = b"\xff\xff"
        found = parse(bytes(data))
        assert found.ifd0[ORIENTATION] == (6,)
        assert found.faults == ["corrupt EXIF: the main directory is cut off"]

    def test_directories_that_point_at_each_other_end(self):
        found = parse(block((EXIF, LONG, 1, struct.pack("<I", 8)), (GPS, LONG, 1, struct.pack("<I", 8))))
        assert found.exif == {}

    def test_65535_entries_of_one_tag_with_large_values_take_no_time(self):
        many = [(MAKE, RATIONAL, 8000, struct.pack("<I", 8))] * 65_000
        began = time.perf_counter()
        assert len(parse(block(*many)).ifd0[MAKE]) == 8000
        assert time.perf_counter() - began < 1


class TestTiffFiles:
    def test_a_block_alone_is_a_tiff_file_and_by_its_ending_a_raw(self, tmp_path):
        exif = piexif.dump(
            {
                "0th": {0x0100: 640, 0x0101: 480, MAKE: b"Acme"},
                "Exif": {0x9003: b"2024:05:01 12:00:00", 0xA002: 6000, 0xA003: 4000},
                "GPS": {1: b"N", 2: ((41, 1), (30, 1), (0, 1)), 3: b"E", 4: ((12, 1), (15, 1), (0, 1))},
            }
        )[6:]
        for ending, size in (("tif", (640, 480)), ("NEF", (6000, 4000)), ("dng", (6000, 4000))):
            path = tmp_path / f"a.{ending}"
            path.write_bytes(exif)
            facts = read_photo(path)
            assert facts.format == ("tiff" if ending == "tif" else ending.lower())
            assert (facts.make, facts.lat, facts.lon, facts.width, facts.height) == ("Acme", 41.5, 12.25, *size)
            assert facts.problem == ""

    def test_a_directory_at_the_end_of_a_large_file_is_read(self, tmp_path):
        path = tmp_path / "a.tif"
        directory = block((MAKE, ASCII, 3, b"LG\0"))[8:]
        path.write_bytes(b"II*\0" + struct.pack("<I", 3_000_000) + bytes(2_999_992) + directory)
        facts = read_photo(path)
        assert (facts.make, facts.problem, math.isnan(facts.lat)) == ("LG", "", True)

    def test_a_header_alone_is_named(self, tmp_path):
        path = tmp_path / "a.tif"
        path.write_bytes(b"II*\0" + struct.pack("<I", 8))
        assert read_photo(path).problem == "corrupt EXIF: the main directory lies outside its block"
