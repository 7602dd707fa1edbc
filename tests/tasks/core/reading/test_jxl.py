"""JPEG XL: metadata in plain and packed boxes, and the size that stands in a few bits."""

from __future__ import annotations

import struct
import tracemalloc
from pathlib import Path

import brotli
import piexif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.reading import jxl, read_photo
from tests.tasks.core.reading.boxed_files import assert_withstands, box, damages, exiftool, long_box, scanned, seconds_to_scan

BLOCK = piexif.dump(
    {
        "0th": {piexif.ImageIFD.Make: b"Acme"},
        "Exif": {piexif.ExifIFD.DateTimeOriginal: b"2024:05:01 12:00:00"},
        "GPS": {1: b"N", 2: ((41, 1), (30, 1), (0, 1)), 3: b"E", 4: ((12, 1), (15, 1), (0, 1))},
    }
)[6:]
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>"
START = box(b"JXL ", b"\r\n\x87\n") + box(b"ftyp", b"jxl ", bytes(4), b"jxl ")
SIZES = (9, 13, 18, 30)


def codestream(*fields: tuple[int, int]) -> bytes:
    """A codestream whose header holds these numbers, each in so many bits, the lowest bit first."""
    bits = at = 0
    for value, count in fields:
        bits |= value << at
        at += count
    return b"\xff\x0a" + bits.to_bytes(12, "little") + b"picture" * 99


def large(width: int, height: int) -> bytes:
    """A codestream of a size that is told in full."""
    fields = [(0, 1)]
    for side, behind in ((height, [(0, 3)]), (width, [])):
        choice = next(index for index, count in enumerate(SIZES) if side <= 1 << count)
        fields += [(choice, 2), (side - 1, SIZES[choice]), *behind]
    return codestream(*fields)


def packed(name: bytes, data: bytes) -> bytes:
    return box(b"brob", name, brotli.compress(data))


def written(tmp_path: Path, content: bytes, name: str = "a.jxl") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


PLAIN = START + box(b"Exif", bytes(4), BLOCK) + box(b"xml ", XMP) + box(b"jxlc", large(1200, 800))
PACKED = START + packed(b"Exif", bytes(4) + BLOCK) + packed(b"xml ", XMP) + box(b"jxlc", large(1200, 800))


class TestSize:
    @pytest.mark.parametrize("size", [(1200, 800), (512, 512), (513, 1), (8192, 8193), (1 << 18, 5), ((1 << 30) - 1, 1 << 30)])
    def test_in_full_is_the_one_that_exiftool_finds(self, tmp_path, size):
        path = written(tmp_path, large(*size))
        facts, said = read_photo(path), exiftool(path)
        assert (facts.width, facts.height) == size
        assert (said["File:ImageWidth"], said["File:ImageHeight"]) == size

    @pytest.mark.parametrize(("ratio", "width"), [(1, 600), (2, 720), (3, 800), (4, 900), (5, 1066), (6, 750), (7, 1200)])
    def test_as_a_ratio_is_the_one_that_exiftool_finds(self, tmp_path, ratio, width):
        path = written(tmp_path, codestream((0, 1), (1, 2), (599, 13), (ratio, 3)))
        facts, said = read_photo(path), exiftool(path)
        assert (facts.width, facts.height) == (said["File:ImageWidth"], said["File:ImageHeight"]) == (width, 600)

    def test_of_a_small_picture_is_told_in_eights(self, tmp_path):
        path = written(tmp_path, codestream((1, 1), (7, 5), (0, 3), (31, 5)))
        said = exiftool(path)
        facts = read_photo(path)
        assert (facts.width, facts.height) == (said["File:ImageWidth"], said["File:ImageHeight"]) == (256, 64)

    def test_of_a_codestream_in_pieces_stands_in_the_first(self, tmp_path):
        whole = large(1200, 800)
        content = (
            START + box(b"jxlp", struct.pack(">I", 0), whole[:300]) + box(b"jxlp", struct.pack(">I", 1 << 31 | 1), whole[300:])
        )
        path = written(tmp_path, content)
        contents = scanned(jxl.scan, path)
        assert (contents.width, contents.height) == (1200, 800)
        data = path.read_bytes()
        assert b"".join(data[start : start + size] for start, size in contents.image) == whole


class TestFacts:
    def test_of_plain_boxes_are_those_that_exiftool_finds(self, tmp_path):
        path = written(tmp_path, PLAIN)
        facts, said = read_photo(path), exiftool(path)
        assert (facts.format, facts.make, facts.problem) == ("jxl", said["IFD0:Make"], "")
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}" == said["ExifIFD:DateTimeOriginal"]
        assert (facts.lat, facts.lon) == (said["Composite:GPSLatitude"], said["Composite:GPSLongitude"])

    def test_of_packed_boxes_are_the_same(self, tmp_path):
        plain, small = read_photo(written(tmp_path, PLAIN)), read_photo(written(tmp_path, PACKED, "b.jxl"))
        assert plain.make == "Acme"
        assert repr(plain) == repr(small)

    @pytest.mark.parametrize("content", [PLAIN, PACKED], ids=["plain", "packed"])
    def test_xmp_is_found(self, tmp_path, content):
        assert scanned(jxl.scan, written(tmp_path, content)).xmp == [XMP]

    def test_of_a_codestream_alone_are_its_size(self, tmp_path):
        facts = read_photo(written(tmp_path, large(1200, 800)))
        assert (facts.format, facts.width, facts.taken_local, facts.problem) == ("jxl", 1200, None, "")

    def test_exif_that_begins_later_is_found_there(self, tmp_path):
        content = START + box(b"Exif", struct.pack(">I", 6), b"Exif\0\0", BLOCK) + box(b"jxlc", large(1200, 800))
        assert read_photo(written(tmp_path, content)).make == "Acme"

    def test_the_fingerprint_is_of_the_codestream_alone(self, tmp_path):
        bare = START + box(b"jxlc", large(1200, 800))
        other = START + box(b"jxlc", large(1200, 801))
        prints = [read_photo(written(tmp_path, content)).fingerprint for content in (PLAIN, PACKED, bare, other)]
        assert prints[0] == prints[1] == prints[2] != prints[3]


class TestFaults:
    def test_of_metadata_that_unpacks_to_256_mebibytes_cost_little(self, tmp_path):
        engine = brotli.Compressor(quality=5)
        bomb = b"".join(engine.process(bytes(1 << 24)) for _ in range(16)) + engine.finish()
        path = written(tmp_path, START + box(b"brob", b"Exif", bomb) + box(b"jxlc", large(1200, 800)))
        tracemalloc.start()
        try:
            facts = read_photo(path)
            assert tracemalloc.get_traced_memory()[1] < 10 << 20
        finally:
            tracemalloc.stop()
        assert facts.width == 1200
        assert facts.problem == "corrupt JXL: its packed metadata is cut off or unpacks to more than 1048576 bytes"
        assert seconds_to_scan(jxl.scan, path) < 1

    def test_of_a_thousand_bombs_cost_under_a_second(self, tmp_path):
        path = written(tmp_path, START + packed(b"xml ", bytes(1 << 20)) * 1000)
        assert seconds_to_scan(jxl.scan, path) < 1
        assert "corrupt: more than 8388608 bytes of metadata" in scanned(jxl.scan, path).faults

    def test_of_damaged_packing_are_named(self, tmp_path):
        path = written(tmp_path, START + box(b"brob", b"Exif", b"\xff" * 40) + box(b"jxlc", large(1200, 800)))
        assert read_photo(path).problem == "corrupt JXL: its packed metadata cannot be unpacked"

    def test_of_a_file_that_ends_before_its_codestream_are_a_cut(self, tmp_path):
        facts = read_photo(written(tmp_path, PLAIN[: PLAIN.index(b"jxlc") - 4]))
        assert (facts.make, facts.problem) == ("Acme", "truncated: the file ends before the picture does")

    def test_of_a_codestream_that_claims_2_to_the_63_bytes_are_a_cut(self, tmp_path):
        facts = read_photo(written(tmp_path, START + long_box(b"jxlc", large(1200, 800), 1 << 63)))
        assert (facts.width, facts.problem) == (1200, "truncated: the file ends before the picture does")

    @settings(max_examples=250, deadline=None)
    @given(content=st.sampled_from([PLAIN, PACKED]), damage=damages())
    def test_of_a_damaged_file_never_escape_and_cost_under_a_second(self, content, damage):
        assert_withstands(jxl.scan, content, damage)
