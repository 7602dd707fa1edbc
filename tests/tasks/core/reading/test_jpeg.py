"""The segments of a JPEG, in every order and size that cameras and accidents make."""

from __future__ import annotations

import io
import time
from datetime import datetime
from pathlib import Path

import piexif
import pytest
from PIL import Image

from tasks.core.reading import Facts, read_photo
from tests.builders import jpeg

TAKEN = datetime(2024, 5, 1, 12)  # noqa: DTZ001


def segment(marker: int, content: bytes) -> bytes:
    """A segment with its length."""
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


@pytest.fixture
def whole(tmp_path) -> bytes:
    """A JPEG whose first segment is its EXIF: 96 x 64 pixels, taken at TAKEN."""
    content = jpeg(tmp_path / "whole.jpg").read_bytes()
    assert content[2:4] == b"\xff\xe0"
    return content[:2] + content[4 + int.from_bytes(content[4:6], "big") :]


@pytest.fixture
def parts(whole) -> tuple[bytes, bytes]:
    """Its EXIF segment, and everything after it."""
    end = 4 + int.from_bytes(whole[4:6], "big")
    assert whole[2:4] == b"\xff\xe1"
    return whole[2:end], whole[end:]


@pytest.fixture
def read(tmp_path):
    """Read a file of these bytes."""

    def reader(content: bytes) -> Facts:
        path: Path = tmp_path / "a.jpg"
        path.write_bytes(content)
        return read_photo(path)

    return reader


class TestSegments:
    def test_size_in_pixels_is_the_frames(self, read, whole):
        facts = read(whole)
        assert (facts.width, facts.height, facts.problem) == (96, 64, "")

    @pytest.mark.parametrize(
        "before",
        [
            segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>"),
            segment(0xE2, bytes(65_000)) * 5,
            b"\xff\xff\xff\xff\xff",
            b"\xff\x01",
            segment(0xED, b"Photoshop") + bytes(16),
        ],
        ids=["JFIF", "XMP", "325 kB of APP2", "fill bytes", "a marker without length", "stray bytes"],
    )
    def test_exif_is_found_behind_anything(self, read, parts, before):
        exif, rest = parts
        facts = read(b"\xff\xd8" + before + exif + rest)
        assert (facts.taken_local, facts.width, facts.height, facts.problem) == (TAKEN, 96, 64, "")

    def test_the_first_readable_exif_counts(self, read, parts):
        exif, rest = parts
        second = segment(0xE1, piexif.dump({"0th": {piexif.ImageIFD.Make: b"Second"}, "Exif": {}, "GPS": {}}))
        assert read(b"\xff\xd8" + exif + second + rest).make == "Acme"
        assert read(b"\xff\xd8" + segment(0xE1, b"Exif\0\0rubbish") + exif + rest).taken_local == TAKEN

    def test_a_picture_without_exif_has_no_problem(self, read, parts):
        facts = read(b"\xff\xd8" + parts[1])
        assert (facts.taken_local, facts.width, facts.problem) == (None, 96, "")

    def test_a_picture_without_a_frame_is_named(self, read, parts):
        exif, _ = parts
        facts = read(b"\xff\xd8" + exif + segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\x34\xff\xd9")
        assert (facts.taken_local, facts.problem) == (TAKEN, "corrupt JPEG: its size in pixels is missing")


class TestTruncated:
    def test_every_cut_before_the_image_data_is_named(self, read, whole):
        image_at = whole.rindex(b"\xff\xda")
        for cut in range(3, image_at + 4, 7):
            facts = read(whole[:cut])
            assert facts.problem, f"cut at {cut}"
            assert facts.format == "jpeg"

    def test_a_cut_inside_the_image_data_is_named_and_the_facts_stay(self, read, whole):
        facts = read(whole[:-40])
        assert (facts.taken_local, facts.problem) == (TAKEN, "truncated: the image data stops before its end")

    def test_a_cut_inside_a_large_picture_is_named(self, read):
        noise = io.BytesIO()
        Image.effect_noise((600, 600), 90).save(noise, "JPEG", quality=95)
        content = noise.getvalue()
        assert len(content) > 150_000
        assert read(content).problem == ""
        for cut in (9_000, 70_000, 100_000):
            assert read(content[:-cut]).problem == "truncated: the image data stops before its end"

    def test_a_film_behind_the_picture_is_no_cut(self, read, whole):
        film = bytes(range(256)).replace(b"\xff", b"\xff\x41") * 400
        assert b"\xff\xd9" not in film
        assert read(whole + film).problem == ""

    def test_zeros_behind_the_picture_are_no_cut(self, read, whole):
        assert read(whole + bytes(40_000)).problem == ""

    def test_exif_that_ends_with_the_file_is_named(self, read, whole):
        facts = read(whole[:60])
        assert facts.problem.startswith("truncated: the file ends inside its EXIF")


class TestHostile:
    @pytest.mark.parametrize(
        "content",
        [
            b"\xff\xd8" + b"\xff" * 3_000_000,
            b"\xff\xd8" + segment(0xE5, b"") * 500_000,
            b"\xff\xd8" + b"\xff\xe5\0\0" * 500_000,
            b"\xff\xd8" + b"\0" * 3_000_000,
            b"\xff\xd8" + b"\xff\0" * 1_500_000,
        ],
        ids=["fill bytes", "empty segments", "segments of length 0", "zeros", "stuffed bytes"],
    )
    def test_a_file_that_leads_nowhere_is_given_up_at_once(self, read, content):
        began = time.perf_counter()
        facts = read(content)
        assert time.perf_counter() - began < 1
        assert facts.problem.startswith("corrupt JPEG")
