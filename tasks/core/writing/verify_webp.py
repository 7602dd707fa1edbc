"""The second reader of a WebP: a walk of its own proves that no chunk but those of EXIF and XMP and the EXIF flag has changed."""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.writing.verify_metadata import verify_block
from tasks.core.writing.wanted import Wanted
from tasks.core.writing.xmp_reading import check_xmp

_PREFIX: Final = b"Exif\0\0"
_HAS_EXIF, _HAS_ALPHA = 0x08, 0x10


class _Piece(NamedTuple):
    """A chunk: its name and where its data are."""

    name: bytes
    start: int
    end: int


def verify(original: bytes, written: bytes, wanted: Wanted) -> None:
    """Check the written file against the original and what was asked for.

    Sizes and padding; every chunk but EXIF and XMP byte for byte and in order; VP8X but for its EXIF flag, which must be true, or
    a new VP8X against the picture's own size; EXIF and XMP as ``verify_exif`` and ``check_xmp`` do.

    Raises:
        CannotWrite: "second reader: ..." with the first difference.
    """
    before, after = _pieces(original), _pieces(written)
    exif_before, exif_after = _exif(original, before), _exif(written, after)
    if len(exif_after) > 1 or len(exif_before) > 1:
        raise CannotWrite("second reader: there are several EXIF chunks")
    old, new = b"".join(exif_before), b"".join(exif_after)
    if old[: len(_PREFIX)] == _PREFIX and new:
        if new[: len(_PREFIX)] != _PREFIX:
            raise CannotWrite("second reader: what stood before the EXIF block has changed")
        old, new = old[len(_PREFIX) :], new[len(_PREFIX) :]
    if old or new:
        verify_block(old.removeprefix(_PREFIX), new, wanted)
    elif wanted.position or wanted.taken:
        raise CannotWrite("second reader: the EXIF is not there")
    if old != new or wanted.position or wanted.taken:
        _check_flags(original, written, before[0], after[0], has_exif=bool(new))
    rest = [piece for piece in before if piece.name not in {b"EXIF", b"VP8X"}]
    others = [piece for piece in after if piece.name not in {b"EXIF", b"VP8X"}]
    if [piece.name for piece in rest] != [piece.name for piece in others]:
        raise CannotWrite("second reader: there are other chunks than before")
    for one, other in zip(rest, others, strict=True):
        held, now = original[one.start : one.end], written[other.start : other.end]
        if one.name == b"XMP ":
            check_xmp(held, now, wanted)
        elif held != now:
            raise CannotWrite(f"second reader: a chunk {one.name!r} has changed")


def _pieces(data: bytes) -> list[_Piece]:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or struct.unpack_from("<I", data, 4)[0] != len(data) - 8:
        raise CannotWrite("second reader: the size in the WebP's head is wrong")
    pieces: list[_Piece] = []
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        pieces.append(_Piece(name, at + 8, at + 8 + size))
        at += 8 + size + size % 2
    if at != len(data) or not pieces:
        raise CannotWrite("second reader: the chunks do not fill the WebP")
    return pieces


def _exif(data: bytes, pieces: list[_Piece]) -> list[bytes]:
    return [data[piece.start : piece.end] for piece in pieces if piece.name == b"EXIF"]


def _check_flags(original: bytes, written: bytes, old: _Piece, new: _Piece, *, has_exif: bool) -> None:
    """Check the VP8X chunk that comes first."""
    head = written[new.start : new.end]
    if new.name != b"VP8X" or len(head) < 10 or bool(head[0] & _HAS_EXIF) is not has_exif:
        raise CannotWrite("second reader: VP8X does not say whether there is EXIF")
    picture = original[old.start : old.start + 10]
    if old.name == b"VP8X":
        expected = picture[:1] + original[old.start + 1 : old.end]
        if expected[0] | _HAS_EXIF != head[0] | _HAS_EXIF or expected[1:] != head[1:]:
            raise CannotWrite("second reader: VP8X has changed beyond its EXIF flag")
        return
    if old.name == b"VP8 ":
        width, height = (side % (1 << 14) for side in struct.unpack_from("<HH", picture, 6))
        flags = _HAS_EXIF
    else:
        (bits,) = struct.unpack_from("<I", picture, 1)
        width, height = 1 + bits % (1 << 14), 1 + (bits >> 14) % (1 << 14)
        flags = _HAS_EXIF | (_HAS_ALPHA if bits >> 28 & 1 else 0)
    canvas = struct.pack("<II", width - 1, height - 1)
    if head != struct.pack("<I", flags) + canvas[:3] + canvas[4:7]:
        raise CannotWrite("second reader: the new VP8X does not say what the picture says")
