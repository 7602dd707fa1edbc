"""The second reader of a PNG: a walk of its own proves that no chunk but those of EXIF and XMP has changed or changed places.

It shares nothing with the planner but the file format. Byte equality of IDAT and fdAT is the proof that the picture is the same.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.writing.verify_metadata import verify_block
from tasks.core.writing.wanted import Wanted
from tasks.core.writing.xmp_reading import check_xmp

_PLACES: Final = {
    b"XML:com.adobe.xmp": False,
    b"Raw profile type exif": True,
    b"Raw profile type APP1": True,
    b"Raw profile type xmp": True,
}
"""The keywords of text chunks that keep metadata, and whether they do so in hexadecimal."""
_STARTS: Final = (b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0")


class _Piece(NamedTuple):
    """A chunk; for one of EXIF or XMP also what surrounds the TIFF block or packet, and that."""

    name: bytes
    start: int
    end: int
    kind: str = ""
    around: bytes = b""
    held: bytes = b""


def verify(original: bytes, written: bytes, wanted: Wanted) -> None:
    """Check the written file against the original and what was asked for.

    Every chunk but those of EXIF and XMP byte for byte and in order, and what lies before and behind them; their CRCs; their
    content as ``verify_exif`` and ``check_xmp`` do; and that iDOT still points at the chunk that it pointed at.

    Raises:
        CannotWrite: "second reader: ..." with the first difference.
    """
    before, after = _pieces(original), _pieces(written)
    if original[:8] != written[:8] or original[before[-1].end :] != written[after[-1].end :]:
        raise CannotWrite("second reader: the beginning, or what is behind the end, has changed")
    if not any(piece.kind == "exif" for piece in before):
        after = _without_new(after, wanted)
    before = _without_dropped(before, after, wanted)
    if [(piece.name, piece.kind, piece.around) for piece in before] != [
        (piece.name, piece.kind, piece.around) for piece in after
    ]:
        raise CannotWrite("second reader: there are other chunks than before")
    for old, new in zip(before, after, strict=True):
        if old.kind:
            _compare_metadata(written, old, new, wanted)
        elif original[old.start : old.end] != written[new.start : new.end]:
            raise CannotWrite(f"second reader: a chunk {old.name!r} has changed")
    _compare_index(original, written, before, after)


def _without_new(after: list[_Piece], wanted: Wanted) -> list[_Piece]:
    """Return the chunks without a new one of EXIF, which is checked."""
    new = [piece for piece in after if piece.kind == "exif"]
    if not new:
        if wanted.position or wanted.taken:
            raise CannotWrite("second reader: the EXIF is not there")
        return after
    picture = next(piece.start for piece in after if piece.name in {b"IDAT", b"IEND"})
    if len(new) != 1 or new[0].name != b"eXIf" or new[0].start > picture:
        raise CannotWrite("second reader: the new EXIF is not where it belongs")
    verify_block(b"", new[0].held, wanted)
    return [piece for piece in after if piece is not new[0]]


def _without_dropped(before: list[_Piece], after: list[_Piece], wanted: Wanted) -> list[_Piece]:
    """Return the old chunks without those of EXIF that have been dropped, which are checked."""
    kept = {(piece.name, piece.around) for piece in after}
    gone = [piece for piece in before if piece.kind == "exif" and (piece.name, piece.around) not in kept]
    for piece in gone:
        verify_block(piece.held, b"", wanted)
    return [piece for piece in before if piece not in gone]


def _compare_metadata(written: bytes, old: _Piece, new: _Piece, wanted: Wanted) -> None:
    crc = zlib.crc32(written[new.start + 4 : new.end - 4])
    if old.held != new.held and written[new.end - 4 : new.end] != struct.pack(">I", crc):
        raise CannotWrite(f"second reader: the CRC of a chunk {new.name!r} is wrong")
    (verify_block if old.kind == "exif" else check_xmp)(old.held, new.held, wanted)


def _compare_index(original: bytes, written: bytes, before: list[_Piece], after: list[_Piece]) -> None:
    """Check that the distance in iDOT, counted from its own beginning, leads to the same chunk."""
    for old, new in zip(before, after, strict=True):
        if old.name == b"iDOT" and old.end - old.start == 40:
            target = old.start + int.from_bytes(original[old.end - 8 : old.end - 4], "big")
            there = [moved.start for piece, moved in zip(before, after, strict=True) if piece.start == target]
            if there and there != [new.start + int.from_bytes(written[new.end - 8 : new.end - 4], "big")]:
                raise CannotWrite("second reader: iDOT points at another place than before")


def _pieces(data: bytes) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 8
    while at + 12 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + (size if name != b"IEND" else 0)
        if end > len(data):
            break
        pieces.append(_Piece(name, at, end))
        if name == b"eXIf":
            around, held = _split(data[at + 8 : end - 4])
            pieces[-1] = pieces[-1]._replace(kind="exif", around=around, held=held)
        elif name in {b"tEXt", b"zTXt", b"iTXt"}:
            pieces[-1] = _text_piece(pieces[-1], data[at + 8 : end - 4])
        at = end
        if name == b"IEND":
            return pieces
    raise CannotWrite(f"second reader: the chunks break off at byte {at}")


def _split(data: bytes) -> tuple[bytes, bytes]:
    """Return the signature before a TIFF block or packet, and that."""
    start = next((start for start in _STARTS if data.startswith(start)), b"")
    return start, data[len(start) :]


def _text_piece(piece: _Piece, content: bytes) -> _Piece:
    """Return the piece of a text chunk with what it keeps, if that is EXIF or XMP."""
    keyword, _, rest = content.partition(b"\0")
    if keyword not in _PLACES:
        return piece
    flags, packed = b"", piece.name == b"zTXt"
    if packed:
        flags, rest = rest[:1], rest[1:]
    elif piece.name == b"iTXt":
        language, translated, text = [*rest[2:].split(b"\0", 2), b"", b""][:3]
        flags, packed, rest = rest[:2] + language + b"\0" + translated, rest[:1] == b"\1", text
    try:
        text = zlib.decompress(rest) if packed else rest
    except zlib.error as error:
        raise CannotWrite(f"second reader: a text chunk cannot be unpacked ({error})") from error
    around = keyword + b"\0" + flags
    if not _PLACES[keyword]:
        return piece._replace(kind="xmp", around=around, held=text)
    try:
        _, profile, number, *lines = text.split(b"\n")
        data = bytes.fromhex(b"".join(lines).decode("ascii"))
        complete = len(data) == int(number)
    except ValueError:
        complete = False
    if not complete:
        raise CannotWrite("second reader: a raw profile is unreadable")
    start, held = _split(data)
    around += b"\0" + profile + b"\0" + start
    if held[:2] in {b"II", b"MM"}:
        return piece._replace(kind="exif", around=around, held=held)
    if keyword.endswith(b"xmp") or start == _STARTS[1]:
        return piece._replace(kind="xmp", around=around, held=held)
    return piece
