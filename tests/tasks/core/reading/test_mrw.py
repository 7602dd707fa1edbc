"""Minolta's RAW: blocks of EXIF and of dimensions, then the sensor data."""

from __future__ import annotations

import struct

import pytest

from tasks.core.reading import read_photo
from tasks.core.reading.mrw import scan_mrw
from tests.tasks.core.reading.boxed_files import edited, exiftool
from tests.tasks.core.reading.raw_files import SENSOR, contents_of, image_of
from tests.tasks.core.reading.tiff_files import EXIF, GPS, MAKE, TAKEN, position, tiff

ABOUT = tiff({MAKE: b"Minolta\0", EXIF: {TAKEN: b"2004:05:01 12:00:00\0"}, GPS: position(41, 12)}, order=">")


def block(name: bytes, data: bytes) -> bytes:
    """A named block with its length."""
    return b"\0" + name + struct.pack(">I", len(data)) + data


DIMENSIONS = block(b"PRD", b"21810002" + struct.pack(">4H", 2460, 3272, 2448, 3264) + bytes(8))


def mrw(*blocks: bytes) -> bytes:
    """An MRW of these blocks."""
    return b"\0MRM" + struct.pack(">I", sum(map(len, blocks))) + b"".join(blocks) + SENSOR


class TestMrw:
    def test_says_what_exiftool_reads(self, tmp_path):
        path = tmp_path / "a.mrw"
        path.write_bytes(mrw(DIMENSIONS, block(b"TTW", ABOUT), block(b"WBG", bytes(12))))
        said, facts = exiftool(path), read_photo(path)
        assert (facts.format, facts.make, facts.problem) == ("mrw", said["IFD0:Make"], "")
        assert (facts.width, facts.height) == (said["MinoltaRaw:ImageWidth"], said["MinoltaRaw:ImageHeight"]) == (3264, 2448)
        assert (facts.lat, facts.lon) == (said["GPS:GPSLatitude"], said["GPS:GPSLongitude"]) == (41, 12)
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}" == said["ExifIFD:DateTimeOriginal"]

    def test_keeps_its_fingerprint_when_exiftool_writes_a_position(self, tmp_path):
        path = tmp_path / "a.mrw"
        path.write_bytes(mrw(DIMENSIONS, block(b"TTW", ABOUT)))
        after = read_photo(edited(path, "-GPSLatitude=48.5", "-Artist=a long name of somebody"))
        assert (after.lat, after.fingerprint) == (48.5, read_photo(path).fingerprint)

    def test_has_the_image_data_behind_its_blocks(self, tmp_path):
        content = mrw(DIMENSIONS, block(b"TTW", ABOUT))
        assert image_of(contents_of(scan_mrw, tmp_path, content), content) == SENSOR

    def test_without_exif_is_named(self, tmp_path):
        contents = contents_of(scan_mrw, tmp_path, mrw(DIMENSIONS))
        assert contents.faults == ["corrupt MRW: the block that holds its EXIF is missing"]

    def test_whose_exif_is_none_is_named(self, tmp_path):
        contents = contents_of(scan_mrw, tmp_path, mrw(block(b"TTW", b"nothing")))
        assert (contents.faults, contents.directories.faults) == ([], ["corrupt EXIF: no TIFF header"])

    @pytest.mark.parametrize("rest", [b"", b"\xff" * 4, b"\xff" * 4 + b"\0TTW\xff\xff\xff\xff", b"\0\0\0\x40" + bytes(800)])
    def test_whose_lengths_lie_is_named_and_counts_as_a_whole(self, tmp_path, rest):
        contents = contents_of(scan_mrw, tmp_path, b"\0MRM" + rest)
        assert len(contents.faults + contents.directories.faults) == 1
