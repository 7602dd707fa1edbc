"""Tests for tasks.core.writing.verify_jpeg: it must notice what a faulty planner would do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import piexif
import pytest

from tasks.core.errors import CannotWrite
from tasks.core.writing import Position, apply_splices
from tests.tasks.core.writing.jpegs import exif_end, packet, photo, plan_jpeg, verify_jpeg, with_mpf, with_segment, with_xmp

HERE = Position(41.8902102, 12.4922309, alt_m=21.5, direction_deg=90, method="whereshot proxy")
NOTE = b"Maker" + bytes(range(100, 200))


@pytest.fixture
def original(tmp_path: Path) -> bytes:
    """A JPEG with a MakerNote, a comment, an XMP packet, an MPF index and a second image."""
    data = photo(tmp_path, exif={"Exif": {piexif.ExifIFD.MakerNote: NOTE}})
    return with_mpf(with_xmp(with_segment(data, 0xFE, b"a comment"), packet()), photo(tmp_path, seed=5))


@pytest.fixture
def written(original: bytes) -> bytes:
    return apply_splices(original, plan_jpeg(original, HERE))


class TestVerifyJpeg:
    def test_passes_what_is_right(self, original: bytes, written: bytes):
        verify_jpeg(original, written, HERE)

    @pytest.mark.parametrize(
        ("damage", "sentence"),
        [
            (lambda b: b[:-3] + b"\0" + b[-2:], "image or a trailer"),
            (lambda b: b.replace(b"a comment", b"A comment"), "marker FE"),
            (lambda b: b.replace(b'xmp:Rating="4"', b'xmp:Rating="5"'), "XMP has changed"),
            (lambda b: b.replace(NOTE, NOTE[::-1]), "have changed or moved"),
            (lambda b: b.replace(b"Acme", b"Acne", 1), "have changed or moved"),
            (lambda b: b.replace(b"2024:05:01", b"2024:05:02", 1), "have changed or moved"),
            (lambda b: b.replace(b"whereshot proxy", b"whereshot track"), "method"),
            (lambda b: b.replace(b"MPF\0II*\0\x08", b"MPF\0II*\0\x09"), "MPF"),
        ],
    )
    def test_notices_damage_to_the_file(self, original: bytes, written: bytes, damage: Callable[[bytes], bytes], sentence: str):
        damaged = damage(written)
        assert damaged != written
        with pytest.raises(CannotWrite, match=f"second reader.*{sentence}"):
            verify_jpeg(original, damaged, HERE)

    def test_notices_a_stale_size_in_the_index(self, original: bytes, written: bytes):
        at = original.index(b"MPF\0") + 4 + 54
        new_at = written.index(b"MPF\0") + 4 + 54
        with pytest.raises(CannotWrite, match="MPF index"):
            verify_jpeg(original, written[:new_at] + original[at : at + 4] + written[new_at + 4 :], HERE)

    def test_refuses_an_index_that_it_cannot_read(self, tmp_path: Path):
        """A correction in place does not look at the index; its proof does."""
        data = with_segment(photo(tmp_path, lat=1.0, lon=2.0, gps={18: b"WGS-84"}), 0xE2, b"MPF\0II*\0\xff\xff\xff\xff")
        there = Position(3, 4)
        with pytest.raises(CannotWrite, match="second reader: the MPF index is unreadable"):
            verify_jpeg(data, apply_splices(data, plan_jpeg(data, there)), there)

    @pytest.mark.parametrize(
        "asked",
        [
            Position(41.8902102, 12.4922312),
            Position(-41.8902102, 12.4922309),
            Position(41.8902102, 12.4922309, alt_m=21.6),
            Position(41.8902102, 12.4922309, alt_m=-21.5),
            Position(41.8902102, 12.4922309, direction_deg=91),
        ],
    )
    def test_notices_another_position_than_asked(self, original: bytes, written: bytes, asked: Position):
        with pytest.raises(CannotWrite, match="instead of"):
            verify_jpeg(original, written, asked)

    def test_notices_an_xmp_that_contradicts(self, tmp_path: Path):
        bare, elsewhere = photo(tmp_path), packet('exif:GPSLatitude="1,30.0N" exif:GPSLongitude="2,30.0E"', padding=300)
        half_written = with_xmp(apply_splices(bare, plan_jpeg(bare, HERE)), elsewhere)
        with pytest.raises(CannotWrite, match=r"XMP says 1\.5, 2\.5 instead"):
            verify_jpeg(with_xmp(bare, elsewhere), half_written, HERE)

    @pytest.mark.parametrize(
        "damage",
        [
            lambda b: b.replace(b"\0vivo", b"vivo"),
            lambda b: b.replace(b"vivo{", b"vivo["),
            lambda b: b.replace(b"\xff\xd9\0", b"\xff\xd9\1"),
            lambda b: b.replace(b"\0" * 9, b""),
        ],
    )
    def test_notices_any_change_behind_the_image(self, tmp_path: Path, damage: Callable[[bytes], bytes]):
        data = with_xmp(photo(tmp_path), packet(padding=2000)) + b"\0" * 1000 + b"vivo{...}"
        result = apply_splices(data, plan_jpeg(data, HERE))
        verify_jpeg(data, result, HERE)
        with pytest.raises(CannotWrite, match="image or a trailer"):
            verify_jpeg(data, damage(result), HERE)

    def test_notices_an_exif_segment_that_moved(self, tmp_path: Path):
        data = with_segment(photo(tmp_path), 0xFE, b"a comment")
        result = apply_splices(data, plan_jpeg(data, HERE))
        start, end = result.index(b"Exif\0\0") - 4, exif_end(result)
        comment = result.index(b"\xff\xfe")
        moved = result[:start] + result[comment : comment + 13] + result[start:end] + result[comment + 13 :]
        with pytest.raises(CannotWrite, match="not where it was"):
            verify_jpeg(data, moved, HERE)

    def test_notices_bytes_between_segments_that_have_changed(self, tmp_path: Path):
        data = photo(tmp_path)
        at = data.index(b"\xff\xdb")
        damaged = data[:at] + b"garbage" + data[at:]
        result = apply_splices(damaged, plan_jpeg(damaged, HERE))
        with pytest.raises(CannotWrite, match="between two segments"):
            verify_jpeg(damaged, result.replace(b"garbage", b"garbagf"), HERE)

    def test_notices_an_exif_segment_that_is_gone(self, original: bytes, written: bytes):
        gone = written[: written.index(b"Exif\0\0") - 4] + written[exif_end(written) :]
        with pytest.raises(CannotWrite, match="second reader"):
            verify_jpeg(original, gone, HERE)

    def test_says_nothing_in_the_log(self, original: bytes, written: bytes, caplog: pytest.LogCaptureFixture):
        """exifread warns about every MakerNote that it does not know."""
        with caplog.at_level(logging.DEBUG):
            verify_jpeg(original, written, HERE)
        assert [record for record in caplog.records if record.name == "exifread"] == []
