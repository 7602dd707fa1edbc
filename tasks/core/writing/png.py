"""Plan a position or a date into a PNG: splices on its EXIF and XMP chunks, wherever they are kept; the picture is not touched.

EXIF may be in an eXIf chunk, in a raw profile, or in both; both are kept in step. Trap: Apple's iDOT chunk says how far it is to
one of the picture's chunks, so nothing between them may change its length.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.tiff_types import BYTE_ORDERS
from tasks.core.writing.exif_payload import head_of, plan_block
from tasks.core.writing.ours import position_of_ours
from tasks.core.writing.png_structure import (
    TEXTS,
    Chunk,
    Png,
    Profile,
    Text,
    chunk_bytes,
    keyword_of,
    read_png,
    read_profile,
    read_text,
)
from tasks.core.writing.splices import Splice, apply_splices, growth_of, shift_splices, without_effect_removed
from tasks.core.writing.tiff_block import new_tiff_block
from tasks.core.writing.wanted import Wanted
from tasks.core.writing.xmp_packet import plan_packet

_PACKET: Final = b"XML:com.adobe.xmp"
_EXIF_PROFILE, _XMP_PROFILE, _APP1_PROFILE = (b"Raw profile type " + kind for kind in (b"exif", b"xmp", b"APP1"))
_KEYWORDS: Final = frozenset({_PACKET, _EXIF_PROFILE, _XMP_PROFILE, _APP1_PROFILE})
_XMP_HEADER: Final = b"http://ns.adobe.com/xap/1.0/\0"
_SIGNED: Final = {b"caBX": "a C2PA signature would break", b"dSIG": "a digital signature would break"}
_TRAILER: Final = "there is something behind the end of the PNG"
_LATER: Final = (b"iDOT", b"fcTL", b"IDAT", b"IEND")
"""A new eXIf chunk goes before the first of these: some readers stop at the picture, and frames belong to it."""


class _Home(NamedTuple):
    """A chunk that keeps EXIF or XMP: the TIFF block or packet, and what stands before it."""

    chunk: Chunk
    is_exif: bool
    head: bytes
    data: bytes
    text: Text | None = None
    profile: Profile | None = None

    def content_splices(self, content: bytes, splices: list[Splice]) -> list[Splice]:
        """Return splices of the block or packet as splices of the chunk's data."""
        if not self.profile and not (self.text and self.text.packed):
            return shift_splices(splices, len(self.head) + (len(self.text.head) if self.text else 0))
        if not splices:
            return []
        data = self.head + apply_splices(self.data, splices)
        text = self.profile.text(data) if self.profile else data
        return _difference(content, self.text.content(text) if self.text else text)


def plan(original: bytes, wanted: Wanted) -> list[Splice]:
    """Plan what is wanted into a PNG's EXIF (and into its XMP, where that holds it too); [] if it already says exactly this.

    Raises:
        CannotWrite: it cannot be done safely; the reason says why.
    """
    png = read_png(original)
    for chunk in png.chunks:
        if chunk.name in _SIGNED:
            raise CannotWrite(_SIGNED[chunk.name])
    if not any(chunk.name == b"IDAT" for chunk in png.chunks):
        # What is known of it is the whole file, which would then be another one.
        raise CannotWrite("there is no picture in it")
    homes = list(_homes(png))
    exifs = [home for home in homes if home.is_exif]
    for are_chunks in (True, False):
        if sum((home.chunk.name == b"eXIf") is are_chunks for home in exifs) > 1:
            raise CannotWrite("several Exif chunks")
    taken_out = next(filter(None, (position_of_ours(home.data) for home in exifs)), None) if wanted.without_ours else None
    splices = [splice for home in homes for splice in _home_splices(png, home, wanted, taken_out)]
    block = b"" if exifs else new_tiff_block(wanted)
    if block:
        if png.has_trailer:
            raise CannotWrite(_TRAILER)
        at = next(chunk.start for chunk in png.chunks if chunk.name in _LATER)
        splices.append(Splice(at, at, chunk_bytes(b"eXIf", block)))
    return without_effect_removed(original, splices)


def _homes(png: Png) -> Iterator[_Home]:
    for chunk in png.chunks:
        if chunk.name == b"eXIf":
            content = png.content(chunk)
            at = head_of(content)
            yield _Home(chunk, True, content[:at], content[at:])
        elif chunk.name in TEXTS and keyword_of(png.data[chunk.start + 8 : chunk.start + 88]) in _KEYWORDS:
            home = _text_home(chunk, read_text(chunk.name, png.content(chunk)))
            if home:
                yield home


def _text_home(chunk: Chunk, text: Text) -> _Home | None:
    """Return what a text chunk of a known keyword keeps; None where it is neither EXIF nor XMP."""
    if text.keyword == _PACKET:
        return _Home(chunk, False, b"", text.text, text)
    profile = read_profile(text.text)
    data = profile.data
    if data.startswith(_XMP_HEADER) or text.keyword == _XMP_PROFILE:
        at = len(_XMP_HEADER) if data.startswith(_XMP_HEADER) else 0
        return _Home(chunk, False, data[:at], data[at:], text, profile)
    at = head_of(data)
    if data[at : at + 2] in BYTE_ORDERS:
        return _Home(chunk, True, data[:at], data[at:], text, profile)
    if text.keyword == _EXIF_PROFILE:
        raise CannotWrite("the raw profile of EXIF holds something else")
    return None


def _home_splices(png: Png, home: _Home, wanted: Wanted, taken_out: tuple[float, float] | None) -> list[Splice]:
    fixed = _why_fixed(png, home.chunk)
    if home.is_exif:
        planned = plan_block(home.data, wanted, may_grow=not fixed)
        if planned is None:
            return [Splice(home.chunk.start, home.chunk.end, b"")]
    else:
        planned = plan_packet(home.data, wanted, taken_out=taken_out, may_grow=not fixed)
    if not planned:
        return []
    if not png.has_right_crc(home.chunk):
        raise CannotWrite(f"the CRC of the {home.chunk.name.decode()} chunk is wrong")
    content = png.content(home.chunk)
    inside = home.content_splices(content, planned)
    if fixed and growth_of(inside):
        raise CannotWrite(fixed)
    return _chunk_splices(home.chunk, content, inside)


def _why_fixed(png: Png, chunk: Chunk) -> str:
    """Say why a chunk must keep its length; "" where it may grow."""
    if png.has_trailer:
        return _TRAILER
    index, picture = png.first(b"iDOT"), png.first(b"IDAT")
    if index and picture and index.start < chunk.start < picture.start:
        return "iDOT says how far it is to the picture"
    return ""


def _chunk_splices(chunk: Chunk, content: bytes, splices: list[Splice]) -> list[Splice]:
    """Return splices of a chunk's data as splices of the file, with its new length and CRC."""
    new = apply_splices(content, splices)
    return [
        Splice(chunk.start, chunk.start + 4, len(new).to_bytes(4, "big")),
        *shift_splices(splices, chunk.start + 8),
        Splice(chunk.end - 4, chunk.end, zlib.crc32(chunk.name + new).to_bytes(4, "big")),
    ]


def _difference(old: bytes, new: bytes) -> list[Splice]:
    """Return one splice that leaves out what both begin and end with."""
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    behind = next((at for at in range(shorter - start) if old[-1 - at] != new[-1 - at]), shorter - start)
    return [Splice(start, len(old) - behind, new[start : len(new) - behind])]
