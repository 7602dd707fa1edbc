"""The metadata of a BigTIFF as the EXIF block of a classic one: the values that we use, copied into four-byte offsets."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final

from tasks.core import tiff_types
from tasks.core.reading.source import Source
from tasks.core.reading.tiff import EXIF_TAGS, GPS_TAGS, IFD0_TAGS, NotTiff
from tasks.core.reading.tiff_directory import IFD8, LONG8, Entry, Shape, directory
from tasks.core.tiff_types import TYPE_SIZES, Tag

_POINTERS: Final[Mapping[int, frozenset[int]]] = {
    int(Tag.EXIF_IFD): EXIF_TAGS - {int(Tag.MAKER_NOTE)},
    int(Tag.GPS_IFD): GPS_TAGS,
}
"""The directories below, and their tags; the offsets inside a MakerNote would not survive the move."""
_HEADER_BYTES: Final = 8
_LARGEST: Final = 0xFFFFFFFF
_MAX_VALUE_BYTES: Final = 65536


def classic_block(source: Source, shape: Shape, first: int) -> bytes:
    """Return a classic TIFF structure with the wanted values of IFD0, Exif IFD and GPS IFD of a BigTIFF. Raises OSError, NotTiff.

    What lies outside the file, or is too long, becomes an entry that points nowhere, so that who reads the block says so.
    """
    found = directory(source, shape, first, IFD0_TAGS)
    if found is None:
        raise NotTiff("corrupt EXIF: the main directory lies outside its block")
    magic = (b"II*\0" if shape.order == "<" else b"MM\0*") + struct.pack(shape.order + "I", _HEADER_BYTES)
    return magic + _directory(source, shape, found[0], _POINTERS, _HEADER_BYTES)


def _directory(
    source: Source, shape: Shape, entries: dict[int, Entry], pointers: Mapping[int, frozenset[int]], base: int
) -> bytes:
    """Return a directory for the place ``base`` of the block, and behind it its values and the directories that it points to."""
    table, values = [], b""
    end = base + 2 + 12 * len(entries) + 4
    for tag, entry in entries.items():
        kind, count, data = _value(source, shape, entry)
        if tag in pointers and kind == tiff_types.LONG and len(data) == 4:
            below = directory(source, shape, struct.unpack(shape.order + "I", data)[0], pointers[tag])
            if below:
                data = struct.pack(shape.order + "I", end + len(values))
                values += _directory(source, shape, below[0], {}, end + len(values))
            else:
                data = struct.pack(shape.order + "I", _LARGEST)
        elif len(data) > 4:
            data, values = struct.pack(shape.order + "I", end + len(values)), values + data
        table.append(struct.pack(shape.order + "HHI", tag, kind, count) + data.ljust(4, b"\0"))
    return struct.pack(shape.order + "H", len(table)) + b"".join(table) + bytes(4) + values


def _value(source: Source, shape: Shape, entry: Entry) -> tuple[int, int, bytes]:
    """Return field type, count and bytes of a value in the words of classic TIFF."""
    kind, count, inline = entry
    nowhere = kind, min(count, _LARGEST), struct.pack(shape.order + "I", _LARGEST)
    unit = 8 if kind in {LONG8, IFD8} else TYPE_SIZES.get(kind, 0)
    size = unit * count
    if not 0 < size <= _MAX_VALUE_BYTES:
        return nowhere
    data = inline[:size] if size <= len(inline) else source.read(shape.pointer.unpack(inline)[0], size)
    if len(data) < size:
        return nowhere
    if kind in {LONG8, IFD8}:
        numbers = struct.unpack(f"{shape.order}{count}Q", data)
        data = struct.pack(f"{shape.order}{count}I", *(min(number, _LARGEST) for number in numbers))
        kind = tiff_types.LONG
    return kind, count, data
