"""The second reader of WebP must notice what a faulty planner would do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tasks.core.errors import CannotWrite
from tasks.core.writing import Wanted, verify
from tests.tasks.core.writing.proofs import GONE, ROME, SYDNEY, TAKEN, written
from tests.tasks.core.writing.webps import CLEAR, EXTENDED, LOSSLESS, LOSSY, MOVING, chunks, riff, webp

HERE = Wanted(ROME)
WRITTEN = written("webp", EXTENDED, HERE)


def changed(name: bytes, old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Other bytes in the chunks of a name."""
    return lambda data: riff(*((one, held.replace(old, new) if one == name else held) for one, held in chunks(data)))


def without(name: bytes) -> Callable[[bytes], bytes]:
    return lambda data: riff(*(one for one in chunks(data) if one[0] != name))


DAMAGES: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "a pixel": ("a chunk b'VP8 '", lambda b: b[: b.index(b"VP8 ") + 30] + b"?" + b[b.index(b"VP8 ") + 31 :]),
    "the profile": ("a chunk b'ICCP'", changed(b"ICCP", b"\0", b"\1")),
    "the order": ("other chunks", lambda b: riff(*chunks(b)[:1], *chunks(b)[:0:-1])),
    "a chunk fewer": ("other chunks", without(b"XMP ")),
    "no EXIF": ("is gone", without(b"EXIF")),
    "EXIF twice": ("several", lambda b: riff(*chunks(b), chunks(b)[-2])),
    "the size": ("size", lambda b: b + b"\0"),
    "a cut": ("size", lambda b: b[:-2]),
    "the flags": ("VP8X", changed(b"VP8X", b"\x2c", b"\x24")),
    "other flags": ("VP8X", changed(b"VP8X", b"\x2c", b"\x0c")),
    "the canvas": ("VP8X", changed(b"VP8X", b"\x10\0\0", b"\x11\0\0")),
    "another tag": ("changed", changed(b"EXIF", b"Acme", b"Acne")),
    "the method": ("method", changed(b"EXIF", b"whereshot proxy", b"whereshot track")),
    "the prefix": ("before the EXIF", changed(b"EXIF", b"Exif\0\0", b"")),
    "the XMP": ("XMP has changed", changed(b"XMP ", b"Bolt", b"Bold")),
    "the position of the XMP": ("XMP says", changed(b"XMP ", b"41,53.4", b"41,54.4")),
}


class TestVerify:
    def test_passes_what_is_right(self):
        verify("webp", EXTENDED, WRITTEN, HERE)

    @pytest.mark.parametrize(("sentence", "damage"), DAMAGES.values(), ids=DAMAGES)
    def test_notices_what_else_has_changed(self, sentence: str, damage: Callable[[bytes], bytes]):
        damaged = damage(WRITTEN)
        assert damaged != WRITTEN
        with pytest.raises(CannotWrite, match=f"second reader: .*{sentence}"):
            verify("webp", EXTENDED, damaged, HERE)

    @pytest.mark.parametrize("data", [LOSSY, LOSSLESS, CLEAR, MOVING])
    @pytest.mark.parametrize("place", [0, 4, 7])
    def test_notices_a_new_declaration_that_is_wrong(self, data: bytes, place: int):
        """Flags, width and height of the VP8X chunk."""
        right = written("webp", data, HERE)
        wrong = right[: 20 + place] + bytes([right[20 + place] ^ 1]) + right[21 + place :]
        with pytest.raises(CannotWrite, match="VP8X"):
            verify("webp", data, wrong, HERE)

    @pytest.mark.parametrize("asked", [Wanted(SYDNEY), Wanted(taken=TAKEN)])
    def test_notices_something_else_than_asked(self, asked: Wanted):
        with pytest.raises(CannotWrite, match="second reader"):
            verify("webp", EXTENDED, WRITTEN, asked)

    def test_notices_exif_that_is_missing(self):
        with pytest.raises(CannotWrite, match="not there"):
            verify("webp", LOSSY, LOSSY, HERE)


class TestVerifyRemoval:
    def test_passes_the_chunk_that_we_added(self):
        original = webp(icc_profile=bytes(128))
        verify("webp", written("webp", original, HERE), original, GONE)

    def test_notices_that_more_than_ours_is_gone(self):
        with pytest.raises(CannotWrite, match="held more than a position"):
            verify("webp", WRITTEN, riff(*(one for one in chunks(EXTENDED) if one[0] != b"EXIF")), GONE)

    def test_notices_a_flag_that_stayed(self):
        original = webp(icc_profile=bytes(128))
        ours = written("webp", original, HERE)
        with pytest.raises(CannotWrite, match="VP8X"):
            verify("webp", ours, without(b"EXIF")(ours), GONE)
