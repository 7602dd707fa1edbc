"""One directory of a TIFF file, classic or BigTIFF, as its entries: where things stand, before anything is read of them."""

from __future__ import annotations

import sys
from array import array
from struct import Struct
from typing import Final, NamedTuple

from tasks.core.reading.source import Source
from tasks.core.tiff_types import BYTE_ORDERS, IFD, LONG, SHORT

LONG8: Final = 16
IFD8: Final = 18
"""BigTIFF's own field types."""

_MOST_ENTRIES: Final = 4096
_ARRAYS: Final = {SHORT: "H", LONG: "I", IFD: "I", LONG8: "Q", IFD8: "Q"}
"""The letters of ``array`` that hold unsigned numbers of 2, 4 and 8 bytes."""
_BIG: Final = frozenset({b"+\0", b"\0+"})
_BIG_OFFSETS: Final = frozenset({b"\x08\0\0\0", b"\0\x08\0\0"})
"""BigTIFF says that its offsets have 8 bytes, and there are no others."""
_BIG_HEADER_BYTES: Final = 16


class Shape(NamedTuple):
    """How the directories of one file are written: classic TIFF, or BigTIFF with its 8-byte offsets."""

    order: str
    number: Struct
    """Of the entries of a directory."""
    entry: Struct
    pointer: Struct

    @property
    def big(self) -> bool:
        """Say whether it is BigTIFF."""
        return self.pointer.size == 8


_CLASSIC_SHAPES: Final = {
    order: Shape(order, Struct(order + "H"), Struct(order + "HHI4s"), Struct(order + "I")) for order in "<>"
}
_BIG_SHAPES: Final = {order: Shape(order, Struct(order + "Q"), Struct(order + "HHQ8s"), Struct(order + "Q")) for order in "<>"}


class Entry(NamedTuple):
    """One entry of a directory: field type, number of values, and the bytes that hold them or their offset."""

    kind: int
    number: int
    inline: bytes


def shape_of(head: bytes) -> tuple[Shape, int] | None:
    """Return how a file that begins with ``head`` writes its directories, and where the first one lies; None if it is no TIFF."""
    order = BYTE_ORDERS.get(head[:2])
    if order is None or len(head) < 8:
        return None
    if head[2:4] not in _BIG:
        shape = _CLASSIC_SHAPES[order]
        return shape, shape.pointer.unpack_from(head, 4)[0]
    if len(head) < _BIG_HEADER_BYTES or head[4:8] not in _BIG_OFFSETS:
        return None
    shape = _BIG_SHAPES[order]
    return shape, shape.pointer.unpack_from(head, 8)[0]


def directory(source: Source, shape: Shape, at: int, wanted: frozenset[int]) -> tuple[dict[int, Entry], int] | None:
    """Return the wanted entries of the directory at ``at``, the first of each tag, and where the next directory lies (0: none).

    None for a place that holds no directory, or one that is cut off: some cameras write other things there. Raises OSError.
    """
    start = source.read(at, shape.number.size) if 0 < at < source.size else b""
    number = shape.number.unpack(start)[0] if len(start) == shape.number.size else 0
    if not 0 < number <= _MOST_ENTRIES:
        return None
    size = number * shape.entry.size
    table = source.read(at + shape.number.size, size + shape.pointer.size)
    if len(table) < size:
        return None
    found: dict[int, Entry] = {}
    for tag, kind, values, inline in shape.entry.iter_unpack(table[:size]):
        if tag in wanted and tag not in found:
            found[tag] = Entry(kind, values, inline)
    return found, shape.pointer.unpack_from(table, size)[0] if len(table) == size + shape.pointer.size else 0


def numbers(source: Source, shape: Shape, entry: Entry | None, start: int = 0, most: int = 1) -> array[int] | tuple[()]:
    """Return up to ``most`` numbers of an entry, from the one at ``start``; fewer at the end of the file. Raises OSError.

    None at all of an entry that is missing or holds no whole numbers.
    """
    letter = _ARRAYS.get(entry.kind) if entry else None
    if entry is None or letter is None:
        return ()
    most = min(most, entry.number - start)
    if most <= 0:
        return ()
    found = array(letter)
    unit = found.itemsize
    if entry.number * unit <= len(entry.inline):
        data = entry.inline[start * unit : (start + most) * unit]
    else:
        data = source.read(shape.pointer.unpack(entry.inline)[0] + start * unit, most * unit)
    found.frombytes(data[: len(data) // unit * unit])
    if (shape.order == "<") != (sys.byteorder == "little"):
        found.byteswap()
    return found
