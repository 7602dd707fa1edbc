"""The EXIF block, a TIFF structure: bytes by offset in, the values of the tags that we use out.

Every offset and count in it may be hostile. Only three directories are looked at, each once, without following the chain
of directories, so nothing can loop; what lies outside the block is a fault in words, and everything else stays readable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from struct import Struct
from typing import Final, Protocol

from tasks.core import tiff_types
from tasks.core.tiff_types import BYTE_ORDERS, GpsTag, Tag


class Bytes(Protocol):
    """Bytes of a block in memory or of a file: a slice of them, shorter at the end."""

    def __getitem__(self, part: slice, /) -> bytes:
        """Return the bytes of ``part``, whose start and stop are given and not negative."""


Value = bytes | tuple[int, ...] | tuple[float, ...] | tuple[tuple[int, int], ...]
"""Text and UNDEFINED as bytes, rationals as (numerator, denominator), other numbers as they are."""

_FORMS: Final = {
    tiff_types.BYTE: (1, "B"),
    tiff_types.ASCII: (1, "text"),
    tiff_types.SHORT: (2, "H"),
    tiff_types.LONG: (4, "I"),
    tiff_types.RATIONAL: (8, "2I"),
    tiff_types.SBYTE: (1, "b"),
    tiff_types.UNDEFINED: (1, "text"),
    tiff_types.SSHORT: (2, "h"),
    tiff_types.SLONG: (4, "i"),
    tiff_types.SRATIONAL: (8, "2i"),
    tiff_types.FLOAT: (4, "f"),
    tiff_types.DOUBLE: (8, "d"),
    tiff_types.IFD: (4, "I"),
}
"""Bytes of one value of each type, and the letter of ``struct`` that reads it; pairs are rationals."""

_PAIRS: Final = frozenset({"2I", "2i"})
_BIG_TIFF: Final = frozenset({b"+\0", b"\0+"})
_ENTRY_BYTES: Final = 12
_MAX_VALUE_BYTES: Final = 65536
_ENTRIES: Final = {order: Struct(order + "HHI4s") for order in BYTE_ORDERS.values()}
_OFFSETS: Final = {order: Struct(order + "I") for order in BYTE_ORDERS.values()}

IFD0_TAGS: Final = frozenset(
    int(tag)
    for tag in (
        Tag.IMAGE_WIDTH, Tag.IMAGE_LENGTH, Tag.MAKE, Tag.MODEL, Tag.ORIENTATION, Tag.SOFTWARE, Tag.DATE_TIME, Tag.EXIF_IFD,
        Tag.GPS_IFD, Tag.CAMERA_SERIAL_NUMBER,
    )
)  # fmt: skip
EXIF_TAGS: Final = frozenset(
    int(tag)
    for tag in (
        Tag.DATE_TIME_ORIGINAL, Tag.DATE_TIME_DIGITIZED, Tag.OFFSET_TIME, Tag.OFFSET_TIME_ORIGINAL, Tag.OFFSET_TIME_DIGITIZED,
        Tag.SUBSEC_TIME, Tag.SUBSEC_TIME_ORIGINAL, Tag.SUBSEC_TIME_DIGITIZED, Tag.PIXEL_WIDTH, Tag.PIXEL_HEIGHT,
        Tag.SERIAL_NUMBER,
    )
)  # fmt: skip
GPS_TAGS: Final = frozenset(
    int(tag)
    for tag in GpsTag
    if tag not in {GpsTag.VERSION, GpsTag.STATUS, GpsTag.DIRECTION_REF, GpsTag.MAP_DATUM}
)  # fmt: skip


class NotTiff(ValueError):  # noqa: N818 - the answer about one block
    """The block has no TIFF header, or no directory where the header points."""


@dataclass(slots=True)
class Directories:
    """The values of IFD0, the Exif IFD and the GPS IFD by tag, and what was wrong with them."""

    ifd0: dict[int, Value] = field(default_factory=dict)
    exif: dict[int, Value] = field(default_factory=dict)
    gps: dict[int, Value] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def parse(block: Bytes) -> Directories:
    """Read the three directories of a TIFF structure; raise NotTiff if there is not even a first one."""
    header = block[0:8]
    order = BYTE_ORDERS.get(header[:2])
    if order is None or len(header) < 8:
        raise NotTiff("corrupt EXIF: no TIFF header")
    if header[2:4] in _BIG_TIFF:
        raise NotTiff("the metadata of BigTIFF files is not read")
    parser = _Parser(block, order)
    (first,) = parser.offsets.unpack_from(header, 4)
    ifd0 = parser.directory("main", first, IFD0_TAGS)
    if not ifd0 and parser.faults:
        raise NotTiff(parser.faults[0])
    exif = parser.pointed_at("Exif", ifd0.get(Tag.EXIF_IFD), EXIF_TAGS)
    gps = parser.pointed_at("GPS", ifd0.get(Tag.GPS_IFD), GPS_TAGS)
    return Directories(ifd0, exif, gps, parser.faults)


class _Parser:
    """A TIFF structure in one byte order, and the faults met in it."""

    def __init__(self, block: Bytes, order: str) -> None:
        self.faults: list[str] = []
        self.offsets = _OFFSETS[order]
        self._block = block
        self._order = order

    def pointed_at(self, name: str, pointer: Value | None, wanted: frozenset[int]) -> dict[int, Value]:
        """Read the directory that a pointer names; none without a pointer."""
        if pointer is None:
            return {}
        if isinstance(pointer, tuple) and isinstance(pointer[0], int):
            return self.directory(name, pointer[0], wanted)
        self.faults.append(f"corrupt EXIF: the pointer to the {name} directory is not a number")
        return {}

    def directory(self, name: str, offset: int, wanted: frozenset[int]) -> dict[int, Value]:
        """Read the values of the wanted tags; the first of two entries for one tag counts."""
        start = self._block[offset : offset + 2] if offset >= 0 else b""
        if len(start) < 2:
            self.faults.append(f"corrupt EXIF: the {name} directory lies outside its block")
            return {}
        size = int.from_bytes(start, "little" if self._order == "<" else "big") * _ENTRY_BYTES
        table = self._block[offset + 2 : offset + 2 + size]
        if len(table) < size:
            self.faults.append(f"corrupt EXIF: the {name} directory is cut off")
            table = table[: len(table) // _ENTRY_BYTES * _ENTRY_BYTES]
        found: dict[int, Value] = {}
        for tag, kind, count, inline in _ENTRIES[self._order].iter_unpack(table):
            if tag not in wanted or tag in found:
                continue
            value = self._value(kind, count, inline)
            if value is None:
                names = GpsTag if wanted is GPS_TAGS else Tag
                self.faults.append(f"corrupt EXIF: {names(tag).name.lower()} cannot be read")
            found[tag] = value or b""
        return found

    def _value(self, kind: int, count: int, inline: bytes) -> Value | None:
        """Return a value; None if its type is unknown or it lies outside the block."""
        form = _FORMS.get(kind)
        if form is None:
            return None
        size, letter = form[0] * count, form[1]
        if size <= len(inline):
            data = inline[:size]
        elif size > _MAX_VALUE_BYTES:
            return None
        else:
            (offset,) = self.offsets.unpack(inline)
            data = self._block[offset : offset + size]
            if len(data) < size:
                return None
        if letter == "text":
            return data
        if letter in _PAIRS:
            flat = _struct(self._order, 2 * count, letter[1]).unpack(data)
            return tuple(zip(flat[::2], flat[1::2], strict=True))
        return _struct(self._order, count, letter).unpack(data)


@lru_cache(maxsize=512)
def _struct(order: str, count: int, letter: str) -> Struct:
    return Struct(f"{order}{count}{letter}")
