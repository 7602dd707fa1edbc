"""Tests for tasks.core.writing.verify_tiff_file: it must notice what a faulty planner would do to any page or sub-image."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from tasks.core.errors import CannotWrite
from tasks.core.writing import Wanted, apply_splices, plan, verify
from tests.tasks.core.writing.jpegs import packet
from tests.tasks.core.writing.tiffs import NOON, ROME, Builder, longs, text, undefined

BOTH = Wanted(ROME, NOON)
SUB_IMAGE, FIRST, SECOND = (bytes(range(start, start + 64)) for start in (0, 64, 128))


def _original() -> bytes:
    """Two pages, XMP, a sub-image, and an Exif IFD with an Interop IFD and a MakerNote."""
    tiff = Builder()
    sub = tiff.ifd({254: longs(1), 0x131: text("sub-image software"), **tiff.picture([SUB_IMAGE])})
    interop = tiff.ifd({1: text("R98"), 0x1001: text("interop value")})
    exif = tiff.ifd({0x9003: text("2010:01:01 00:00:00"), 0x927C: undefined(b"Acme note"), 0xA005: longs(interop)})
    xmp = packet('exif:GPSLatitude="1,30.0N" exif:GPSLongitude="2,30.0E"', padding=300)
    tiff.page({0x10F: text("Acme Optics"), 0x14A: longs(sub), 700: undefined(xmp), 0x8769: longs(exif)}, [FIRST[:32], FIRST[32:]])
    tiff.page({0x10F: text("page two")}, [SECOND])
    return bytes(tiff.data)


ORIGINAL = _original()


def written(wanted: Wanted) -> bytes:
    return apply_splices(ORIGINAL, plan("tiff", ORIGINAL, wanted))


def flipped(part: bytes) -> Callable[[bytes], bytes]:
    """Change the last byte of a part."""
    assert part in ORIGINAL
    return lambda data: data.replace(part, part[:-1] + bytes([part[-1] ^ 1]))


class TestVerify:
    @pytest.mark.parametrize("wanted", [Wanted(ROME), Wanted(None, NOON), BOTH])
    def test_passes_what_is_right(self, wanted: Wanted):
        verify("tiff", ORIGINAL, written(wanted), wanted)

    @pytest.mark.parametrize(
        ("damage", "sentence"),
        [
            (flipped(FIRST[:32]), "page 0 have changed"),
            (flipped(FIRST[32:]), "page 0 have changed"),
            (flipped(SECOND), "page 1 have changed"),
            (flipped(SUB_IMAGE), "page 0/sub-image 0 have changed"),
            (flipped(b"sub-image software"), "page 0/sub-image 0 have changed"),
            (flipped(b"page two"), "page 1 have changed"),
            (flipped(b"interop value"), "page 0/Exif 0/Interop 0 have changed"),
            (flipped(b"Acme note"), "page 0/Exif 0 have changed"),
            (flipped(struct.pack("<HHII", 254, 4, 1, 1)), "an entry of page 0/sub-image 0"),
            (flipped(b'xmp:Rating="4'), "XMP has changed"),
            (lambda b: b.replace(b'exif:GPSLatitude="41,', b'exif:GPSLatitude="42,'), "the XMP says 42"),
            (lambda b: b[:200] + b"\0\0" + b[200:], "has changed|have changed|not the same|broken"),
            (lambda b: b[:40], "broken"),
        ],
    )
    def test_notices_damage_to_the_file(self, damage: Callable[[bytes], bytes], sentence: str):
        damaged = damage(result := written(BOTH))
        assert damaged != result
        with pytest.raises(CannotWrite, match=f"second reader.*({sentence})"):
            verify("tiff", ORIGINAL, damaged, BOTH)

    def test_notices_a_page_that_is_gone(self):
        result = bytearray(written(Wanted(ROME)))
        at = struct.unpack_from("<I", result, 4)[0]
        struct.pack_into("<I", result, at + 2 + 12 * struct.unpack_from("<H", result, at)[0], 0)
        with pytest.raises(CannotWrite, match="directories are not the same"):
            verify("tiff", ORIGINAL, bytes(result), Wanted(ROME))

    def test_notices_new_bytes_that_became_part_of_a_picture(self):
        """A strip that ended beyond the file would now hold what was appended."""
        cut = struct.pack("<HHII", 279, 4, 1, 64)
        long = ORIGINAL.replace(cut, struct.pack("<HHII", 279, 4, 1, 60_000))
        result = bytearray(written(Wanted(ROME)).replace(cut, struct.pack("<HHII", 279, 4, 1, 60_000)))
        assert long != ORIGINAL
        with pytest.raises(CannotWrite, match="beyond the end"):
            verify("tiff", long, bytes(result), Wanted(ROME))

    def test_notices_a_date_that_nobody_asked_for(self):
        with pytest.raises(CannotWrite, match="second reader"):
            verify("tiff", ORIGINAL, written(BOTH), Wanted(ROME))
