"""The metadata of a BigTIFF as the EXIF block of a classic one: the values that we use, copied into four-byte offsets."""

from __future__ import annotations

import struct
from typing import Final

from tasks.core import tiff_types
from tasks.core.reading.classic_tiff import LARGEST, Written, classic_block
from tasks.core.reading.source import Source
from tasks.core.reading.tiff import EXIF_TAGS, GPS_TAGS, IFD0_TAGS, NotTiff
from tasks.core.reading.tiff_directory import IFD8, LONG8, Entry, Shape, directory
from tasks.core.tiff_types import TYPE_SIZES, Tag

_POINTERS: Final = ((int(Tag.EXIF_IFD), EXIF_TAGS - {int(Tag.MAKER_NOTE)}), (int(Tag.GPS_IFD), GPS_TAGS))
"""The directories below the main one, and their tags; the offsets inside a MakerNote would not survive the move."""
_NO_POINTER: Final = Written(0, 0, None)
_MAX_VALUE_BYTES: Final = 65536


def block_of_bigtiff(source: Source, shape: Shape, first: int) -> bytes:
    """Return a classic TIFF structure with the wanted values of IFD0, Exif IFD and GPS IFD of a BigTIFF. Raises OSError, NotTiff.

    What lies outside the file, or is too long, becomes an entry that points nowhere, so that who reads the block says so.
    """
    main = _values(source, shape, first, IFD0_TAGS)
    if main is None:
        raise NotTiff("corrupt EXIF: the main directory lies outside its block")
    exif, gps = (_below(source, shape, main, pointer, tags) for pointer, tags in _POINTERS)
    return classic_block(shape.order, main, exif, gps)


def _below(
    source: Source, shape: Shape, main: dict[int, Written], pointer: int, wanted: frozenset[int]
) -> dict[int, Written] | None:
    """Return the values of the directory that an entry of the main one points to; None, and no such place, if it is not there."""
    kind, _, data = main.get(pointer, _NO_POINTER)
    if kind != tiff_types.LONG or data is None or len(data) != 4:
        return None
    found = _values(source, shape, struct.unpack(shape.order + "I", data)[0], wanted)
    if found is None:
        main[pointer] = Written(kind, 1, struct.pack(shape.order + "I", LARGEST))
    return found


def _values(source: Source, shape: Shape, at: int, wanted: frozenset[int]) -> dict[int, Written] | None:
    found = directory(source, shape, at, wanted)
    return {tag: _value(source, shape, entry) for tag, entry in found[0].items()} if found else None


def _value(source: Source, shape: Shape, entry: Entry) -> Written:
    """Return a value in the words of classic TIFF."""
    kind, number, inline = entry
    unit = 8 if kind in {LONG8, IFD8} else TYPE_SIZES.get(kind, 0)
    size = unit * number
    if not 0 < size <= _MAX_VALUE_BYTES:
        return Written(kind, number, None)
    data = inline[:size] if size <= len(inline) else source.read(shape.pointer.unpack(inline)[0], size)
    if len(data) < size:
        return Written(kind, number, None)
    if kind in {LONG8, IFD8}:
        numbers = struct.unpack(f"{shape.order}{number}Q", data)
        data = struct.pack(f"{shape.order}{number}I", *(min(each, LARGEST) for each in numbers))
        kind = tiff_types.LONG
    return Written(kind, number, data)
