"""The second reader of a JPEG XL: a walk of its own proves that no box but those of EXIF and XMP has changed."""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

import brotli

from tasks.core.errors import CannotWrite
from tasks.core.writing.verify_metadata import verify_block
from tasks.core.writing.wanted import Wanted
from tasks.core.writing.xmp_reading import check_xmp

_START: Final = bytes.fromhex("0000000c4a584c200d0a870a00000014667479706a786c20000000006a786c20")
_FRAMES: Final = frozenset({b"jxlc", b"jxlp"})


class _Piece(NamedTuple):
    """A box: its name, where its content is; for one of EXIF or XMP also how it is kept, and what it keeps, unpacked."""

    name: bytes
    start: int
    end: int
    kind: bytes = b""
    held: bytes = b""


def verify(original: bytes, written: bytes, wanted: Wanted) -> None:
    """Check the written file against the original and what was asked for.

    Every box but those of EXIF and XMP byte for byte and in order, the codestream's among them; a codestream alone as the only
    box besides EXIF; EXIF and XMP as ``verify_exif`` and ``check_xmp`` do.

    Raises:
        CannotWrite: "second reader: ..." with the first difference.
    """
    after = _pieces(written)
    if original[:2] == b"\xff\x0a":
        before = [*_pieces(_START), _Piece(b"jxlc", 0, len(original))]
        begins = written.startswith(_START)
    else:
        before = _pieces(original)
        begins = original[:12] == written[:12]
    if not begins:
        raise CannotWrite("second reader: the file does not begin as before")
    if not any(piece.kind == b"Exif" for piece in before):
        after = _without_new(after, wanted)
    gone = [piece for piece in before if piece.kind == b"Exif" and not any(other.kind == b"Exif" for other in after)]
    for piece in gone:
        verify_block(_block(piece)[1], b"", wanted)
    before = [piece for piece in before if piece not in gone]
    if [(piece.name, piece.kind) for piece in before] != [(piece.name, piece.kind) for piece in after]:
        raise CannotWrite("second reader: there are other boxes than before")
    for old, new in zip(before, after, strict=True):
        if old.kind == b"Exif":
            (head, block), (new_head, new_block) = _block(old), _block(new)
            if head != new_head:
                raise CannotWrite("second reader: what stood before the EXIF block has changed")
            verify_block(block, new_block, wanted)
        elif old.kind:
            check_xmp(old.held, new.held, wanted)
        elif _content(original, old) != written[new.start : new.end]:
            raise CannotWrite(f"second reader: a box {old.name!r} has changed")


def _content(original: bytes, piece: _Piece) -> bytes:
    wrapped = original[:2] == b"\xff\x0a" and piece.name != b"jxlc"
    return (_START if wrapped else original)[piece.start : piece.end]


def _without_new(after: list[_Piece], wanted: Wanted) -> list[_Piece]:
    """Return the boxes without a new one of EXIF, which is checked."""
    new = [piece for piece in after if piece.kind == b"Exif"]
    if not new:
        if wanted.position or wanted.taken:
            raise CannotWrite("second reader: the EXIF is not there")
        return after
    first_frame = next((piece.start for piece in after if piece.name in _FRAMES), 0)
    if len(new) != 1 or new[0].start > first_frame:
        raise CannotWrite("second reader: the new EXIF is not where it belongs")
    verify_block(b"", _block(new[0])[1], wanted)
    return [piece for piece in after if piece is not new[0]]


def _block(piece: _Piece) -> tuple[bytes, bytes]:
    """Return what stands before the TIFF block, and the block."""
    at = 4 + int.from_bytes(piece.held[:4], "big")
    return piece.held[:at], piece.held[at:]


def _pieces(data: bytes) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 0
    while at + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if size == 1 and at + 16 <= len(data):
            (size,) = struct.unpack_from(">Q", data, at + 8)
            start = at + 16
        end = at + size if size else len(data)
        if not start <= end <= len(data):
            break
        pieces.append(_described(data, _Piece(name, start, end)))
        at = end
    if at != len(data):
        raise CannotWrite(f"second reader: the boxes break off at byte {at}")
    return pieces


def _described(data: bytes, piece: _Piece) -> _Piece:
    """Return a box with what it keeps, if that is EXIF or XMP."""
    if piece.name in {b"Exif", b"xml "}:
        return piece._replace(kind=piece.name, held=data[piece.start : piece.end])
    kind = data[piece.start : piece.start + 4]
    if piece.name != b"brob" or kind not in {b"Exif", b"xml "}:
        return piece
    try:
        return piece._replace(kind=kind, held=brotli.decompress(data[piece.start + 4 : piece.end]))
    except brotli.error as error:
        raise CannotWrite("second reader: packed metadata cannot be unpacked") from error
