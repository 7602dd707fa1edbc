"""Tests for tasks.core.writing.maker_note, on blocks built with piexif whose MakerNote names a thumbnail beyond them."""

from __future__ import annotations

import struct

import piexif
import pytest

from tasks.core.errors import CannotWrite
from tasks.core.writing import Wanted
from tasks.core.writing.maker_note import would_reach
from tasks.core.writing.tiff_block import plan_tiff_block
from tasks.core.writing.tiff_structure import read_block
from tests.tasks.core.writing.tiffs import ROME

THUMBNAIL = 0x0100


def block_with_note(head: bytes, ends_at: int, order: str = ">") -> bytes:
    """A TIFF block with a MakerNote: its head, and a directory of one thumbnail of 40 bytes that ends at an offset."""
    entry = struct.pack(order + "HHHII", 1, THUMBNAIL, 7, 40, ends_at - 40)
    exif = {"Exif": {piexif.ExifIFD.MakerNote: head + entry + b"\0\0\0\0"}, "0th": {piexif.ImageIFD.Make: b"Maker"}}
    return bytes(piexif.dump(exif)[6:])


class TestWouldReach:
    @pytest.mark.parametrize("head", [b"", b"SANYO\0\1\0", b"Panasonic\0\0\0", b"AOC\0MM"], ids=["none", "8", "12", "6"])
    @pytest.mark.parametrize("order", ["<", ">"])
    def test_finds_a_value_that_the_growth_would_complete(self, head, order):
        size = len(block_with_note(head, 0x10000))
        block = read_block(block_with_note(head, size + 30, order))
        assert would_reach(block, size, size + 30)
        assert not would_reach(block, size, size + 29)

    def test_leaves_a_value_within_the_block_alone(self):
        size = len(block_with_note(b"", 0x10000))
        assert not would_reach(read_block(block_with_note(b"", size)), size, size + 500)

    def test_leaves_a_note_alone_that_is_no_directory(self):
        exif = {"Exif": {piexif.ExifIFD.MakerNote: b"\xff" * 60}, "0th": {piexif.ImageIFD.Make: b"Maker"}}
        assert not would_reach(read_block(piexif.dump(exif)[6:]), 0, 1 << 31)

    def test_is_why_a_position_is_refused(self):
        size = len(block_with_note(b"SANYO\0\1\0", 0x10000))
        with pytest.raises(CannotWrite, match="the MakerNote names data beyond its block"):
            plan_tiff_block(block_with_note(b"SANYO\0\1\0", size + 100), Wanted(ROME))
        assert plan_tiff_block(block_with_note(b"SANYO\0\1\0", size + 9000), Wanted(ROME))
