"""BigTIFF: its metadata is read as that of a classic one."""

from __future__ import annotations

import struct

import pytest

from tasks.core.reading import read_photo
from tasks.core.reading.tiff_file import scan_tiff
from tests.tasks.core.reading.boxed_files import exiftool
from tests.tasks.core.reading.raw_files import ABOUT, SENSOR, contents_of, image_of
from tests.tasks.core.reading.tiff_files import (
    BYTE,
    EXIF,
    LONG,
    MAKE,
    ORIENTATION,
    SHORT,
    TAKEN,
    XMP,
    picture,
    tiff,
)

PACKET = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'


class TestBigTiff:
    @pytest.mark.parametrize("order", ["<", ">"])
    def test_says_what_exiftool_reads(self, tmp_path, order):
        path = tmp_path / "a.tif"
        entries = {**picture(SENSOR, size=(640, 480)), **ABOUT, ORIENTATION: (SHORT, (6,))}
        path.write_bytes(tiff(entries, order=order, big=True))
        said, facts = exiftool(path), read_photo(path)
        assert said["File:FileType"] == "BTF"
        assert facts.make == said["IFD0:Make"] == "Acme"
        assert facts.orientation == said["IFD0:Orientation"] == 6
        assert (facts.width, facts.height) == (said["IFD0:ImageWidth"], said["IFD0:ImageHeight"]) == (640, 480)
        [taken] = [value for name, value in said.items() if name.endswith(":DateTimeOriginal")]
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}" == taken
        assert (facts.lat, facts.lon, facts.problem) == (41, 12, "")

    @pytest.mark.parametrize("order", ["<", ">"])
    def test_has_its_image_data_and_xmp(self, tmp_path, order):
        content = tiff({**picture(SENSOR[:999], SENSOR[999:]), **ABOUT, XMP: (BYTE, PACKET)}, order=order, big=True)
        contents = contents_of(scan_tiff, tmp_path, content)
        assert (image_of(contents, content), contents.xmp, contents.faults) == (SENSOR, [PACKET], [])

    def test_with_pointers_of_four_bytes_and_values_inside_its_entries_is_read(self, tmp_path):
        exif = {TAKEN: b"2024:05:01 12:00:00\0"}
        found = contents_of(scan_tiff, tmp_path, tiff({MAKE: b"Camera\0", EXIF: (LONG, exif)}, big=True)).directories
        assert (found.ifd0[MAKE], found.exif, found.faults) == (b"Camera\0", exif, [])

    def test_whose_values_lie_outside_names_them_and_keeps_the_others(self, tmp_path):
        content = bytearray(tiff({MAKE: b"A make of many letters\0", EXIF: {TAKEN: b"2024:05:01 12:00:00\0"}}, big=True))
        directory = struct.unpack_from("<Q", content, 8)[0]
        content[directory + 20 : directory + 28] = b"\xff" * 8
        found = contents_of(scan_tiff, tmp_path, bytes(content)).directories
        assert (found.faults, found.exif) == (["corrupt EXIF: make cannot be read"], {TAKEN: b"2024:05:01 12:00:00\0"})

    def test_whose_exif_directory_lies_outside_names_it(self, tmp_path):
        content = tiff({MAKE: b"Acme\0", EXIF: (0xFFFFFFFFFF,)}, big=True)
        found = contents_of(scan_tiff, tmp_path, content).directories
        assert (found.faults, found.ifd0[MAKE]) == (["corrupt EXIF: the Exif directory lies outside its block"], b"Acme\0")

    @pytest.mark.parametrize("rest", [b"\xff" * 8, bytes(8), struct.pack("<Q", 16)])
    def test_without_a_directory_is_named(self, tmp_path, rest):
        contents = contents_of(scan_tiff, tmp_path, b"II+\0\x08\0\0\0" + rest)
        assert contents.faults == ["corrupt EXIF: the main directory lies outside its block"]

    def test_with_offsets_of_another_size_is_said_to_be_unread(self, tmp_path):
        assert contents_of(scan_tiff, tmp_path, b"MM\0+\0\x09\0\0" + bytes(80)).faults == [
            "the metadata of BigTIFF files is not read"
        ]
