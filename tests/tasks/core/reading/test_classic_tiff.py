"""Values put together into an EXIF block: what reads every EXIF reads it."""

from __future__ import annotations

import struct

import pytest

from tasks.core.reading.classic_tiff import Written, classic_block
from tasks.core.reading.tiff import parse
from tasks.core.tiff_types import ASCII, SHORT
from tests.tasks.core.reading.boxed_files import exiftool
from tests.tasks.core.reading.tiff_files import MAKE, ORIENTATION, TAKEN

LAT_REF = 1
MADE = Written(ASCII, 5, b"Acme\0")
DATED = Written(ASCII, 20, b"2024:05:01 12:00:00\0")


class TestClassicBlock:
    @pytest.mark.parametrize("order", ["<", ">"])
    def test_is_read_by_exiftool(self, tmp_path, order):
        path = tmp_path / "a.tif"
        turned = Written(SHORT, 1, struct.pack(order + "H", 6))
        south = Written(ASCII, 2, b"S\0")
        path.write_bytes(classic_block(order, {MAKE: MADE, ORIENTATION: turned}, {TAKEN: DATED}, {LAT_REF: south}))
        said = exiftool(path)
        assert (said["IFD0:Make"], said["IFD0:Orientation"]) == ("Acme", 6)
        assert (said["ExifIFD:DateTimeOriginal"], said["GPS:GPSLatitudeRef"]) == ("2024:05:01 12:00:00", "S")

    def test_a_value_that_could_not_be_had_is_named_and_the_others_stay(self):
        found = parse(classic_block("<", {MAKE: Written(ASCII, 99, None)}, {TAKEN: DATED}, None))
        assert (found.faults, found.exif) == (["corrupt EXIF: make cannot be read"], {TAKEN: DATED.data})

    def test_a_directory_that_is_not_there_has_no_pointer(self):
        assert parse(classic_block(">", {MAKE: MADE}, None, None)).ifd0 == {MAKE: b"Acme\0"}
