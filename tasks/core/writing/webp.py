"""Plan a position or a date into a WebP: splices on its EXIF and XMP chunks, its flags and its size; the picture is not touched.

Trap: a simple WebP has no flags. It gets the VP8X chunk that declares EXIF; its canvas is the size that the picture says.
Source: RFC 9649.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.writing.exif_payload import head_of, plan_block
from tasks.core.writing.ours import position_of_ours
from tasks.core.writing.splices import Splice, growth_of, shift_splices, without_effect_removed
from tasks.core.writing.tiff_block import new_tiff_block
from tasks.core.writing.wanted import Wanted
from tasks.core.writing.xmp_packet import plan_packet

_HEAD: Final = 12
_MAX_CHUNKS: Final = 1_000_000
_MAX_SIZE: Final = 0xFFFF_FFF6
"""RFC 9649, section 2.4: 4 GiB less ten bytes."""
_PICTURES: Final = frozenset({b"VP8 ", b"VP8L", b"ANMF"})
_EXTENDED: Final = frozenset({b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"EXIF", b"XMP "})
_EXIF_FLAG, _ALPHA_FLAG = 0x08, 0x10
_SIDE: Final = 0x3FFF
"""Width and height of a picture have 14 bits each."""


class _Chunk(NamedTuple):
    """A chunk: its name, where it begins, where its data end, and where it ends, padded to an even length."""

    name: bytes
    start: int
    data_end: int
    end: int


def plan(original: bytes, wanted: Wanted) -> list[Splice]:
    """Plan what is wanted into a WebP's EXIF (and into its XMP, where that holds it too); [] if it already says exactly this.

    Raises:
        CannotWrite: it cannot be done safely; the reason says why.
    """
    chunks = _read(original)
    names = [chunk.name for chunk in chunks]
    if b"C2PA" in names:
        raise CannotWrite("a C2PA signature would break")
    if names.count(b"EXIF") > 1:
        raise CannotWrite("several EXIF chunks")
    if names[0] != b"VP8X" and (_EXTENDED & set(names) or sum(name in _PICTURES for name in names) != 1):
        raise CannotWrite("the WebP has more than a picture, but no VP8X chunk")
    exif = next((chunk for chunk in chunks if chunk.name == b"EXIF"), None)
    plan = _exif_splices(original, chunks, exif, wanted)
    taken_out = _ours(original, exif) if wanted.without_ours else None
    for chunk in chunks:
        if chunk.name == b"XMP ":
            planned = plan_packet(original[chunk.start + 8 : chunk.data_end], wanted, taken_out=taken_out, may_grow=True)
            plan += _grown(chunk, shift_splices(planned, chunk.start + 8))
    if growth := growth_of(plan):
        size = len(original) - 8 + growth
        if size > _MAX_SIZE:
            raise CannotWrite("the WebP would exceed 4 GiB")
        plan.append(Splice(4, 8, size.to_bytes(4, "little")))
    return without_effect_removed(original, plan)


def _read(data: bytes) -> list[_Chunk]:
    if data[:4] != b"RIFF" or data[8:_HEAD] != b"WEBP":
        raise CannotWrite("this is not a WebP file")
    if int.from_bytes(data[4:8], "little") + 8 != len(data):
        raise CannotWrite("broken WebP: its size is not the file's")
    chunks: list[_Chunk] = []
    at = _HEAD
    while at < len(data):
        data_end = at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")
        end = data_end + (data_end & 1)
        if at + 8 > len(data) or end > len(data) or len(chunks) >= _MAX_CHUNKS:
            raise CannotWrite(f"broken WebP: the chunk at byte {at} overruns the file")
        chunks.append(_Chunk(data[at : at + 4], at, data_end, end))
        at = end
    if not chunks or chunks[0].name not in {b"VP8X", b"VP8 ", b"VP8L"}:
        raise CannotWrite("broken WebP: it does not begin with a picture or VP8X")
    if not any(chunk.name in _PICTURES for chunk in chunks):
        raise CannotWrite("broken WebP: it has no picture")
    return chunks


def _ours(data: bytes, exif: _Chunk | None) -> tuple[float, float] | None:
    if exif is None:
        return None
    payload = data[exif.start + 8 : exif.data_end]
    return position_of_ours(payload[head_of(payload) :])


def _exif_splices(data: bytes, chunks: list[_Chunk], exif: _Chunk | None, wanted: Wanted) -> list[Splice]:
    """Plan the EXIF chunk and the flag that declares it."""
    if exif is None:
        block = new_tiff_block(wanted)
        if not block:
            return []
        at = _insertion_point(chunks)
        chunk = b"EXIF" + len(block).to_bytes(4, "little") + block + bytes(len(block) & 1)
        return [_declared(data, chunks[0], has_exif=True), Splice(at, at, chunk)]
    payload = data[exif.start + 8 : exif.data_end]
    at = head_of(payload)
    planned = plan_block(payload[at:], wanted)
    if planned is None:
        return [_declared(data, chunks[0], has_exif=False), Splice(exif.start, exif.end, b"")]
    if not planned:
        return []
    return [_declared(data, chunks[0], has_exif=True), *_grown(exif, shift_splices(planned, exif.start + 8 + at))]


def _grown(chunk: _Chunk, splices: list[Splice]) -> list[Splice]:
    """Return splices of a chunk's data with those of its length and padding."""
    growth = growth_of(splices)
    if not growth:
        return splices
    size = chunk.data_end - chunk.start - 8 + growth
    head = Splice(chunk.start + 4, chunk.start + 8, size.to_bytes(4, "little"))
    return [head, *splices, Splice(chunk.data_end, chunk.end, bytes(size & 1))]


def _insertion_point(chunks: list[_Chunk]) -> int:
    """Return where a new EXIF chunk goes: behind the picture and before XMP."""
    pictures_end = max(chunk.end for chunk in chunks if chunk.name in _PICTURES)
    return next((chunk.start for chunk in chunks if chunk.name == b"XMP " and chunk.start >= pictures_end), chunks[-1].end)


def _declared(data: bytes, first: _Chunk, *, has_exif: bool) -> Splice:
    """Return the splice that sets the EXIF flag, or puts a VP8X chunk with it before a simple picture."""
    at = first.start + 8
    if first.name == b"VP8X":
        if first.data_end - at < 10:
            raise CannotWrite("broken WebP: its VP8X chunk is too short")
        return Splice(at, at + 1, bytes([data[at] & ~_EXIF_FLAG | (_EXIF_FLAG if has_exif else 0)]))
    width, height, has_alpha = _canvas(first.name, data[at : min(first.data_end, at + 10)])
    flags = _EXIF_FLAG | (_ALPHA_FLAG if has_alpha else 0)
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + (10).to_bytes(4, "little") + flags.to_bytes(4, "little") + canvas
    return Splice(first.start, first.start, chunk)


def _canvas(name: bytes, head: bytes) -> tuple[int, int, bool]:
    """Return width, height and whether there is transparency, as the head of a lone picture says it."""
    if name == b"VP8 " and len(head) == 10 and not head[0] & 1 and head[3:6] == b"\x9d\x01\x2a":
        width, height = int.from_bytes(head[6:8], "little") & _SIDE, int.from_bytes(head[8:10], "little") & _SIDE
        if width and height:
            return width, height, False
    elif name == b"VP8L" and len(head) >= 5 and head[0] == 0x2F:
        bits = int.from_bytes(head[1:5], "little")
        if not bits >> 29:  # the version that there is
            return (bits & _SIDE) + 1, (bits >> 14 & _SIDE) + 1, bool(bits >> 28 & 1)
    raise CannotWrite("the picture of the WebP does not say its size")
