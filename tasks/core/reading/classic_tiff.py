"""EXIF that stands in another form (BigTIFF, records of a film) as the block that all else reads: values in, classic TIFF out."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final, NamedTuple

from tasks.core.tiff_types import LONG, Tag

LARGEST: Final = 0xFFFFFFFF
"""Of the numbers and offsets of classic TIFF; no block is so long."""

_HEADER_BYTES: Final = 8
_ENTRY_BYTES: Final = 12
_INLINE_BYTES: Final = 4


class Written(NamedTuple):
    """One value: field type, number of values, and their bytes; None for one that could not be had."""

    kind: int
    number: int
    data: bytes | None


Entries = Mapping[int, Written]
"""A directory by tag."""


def classic_block(order: str, main: Entries, exif: Entries | None, gps: Entries | None) -> bytes:
    """Return a TIFF structure of IFD0, Exif IFD and GPS IFD, numbers in ``order`` ("<" or ">"); None = there is no such IFD.

    A value that could not be had becomes an entry that points nowhere, so that who reads the block says so.
    """
    below, pointers = b"", dict[int, Written]()
    for tag, entries in ((Tag.EXIF_IFD, exif), (Tag.GPS_IFD, gps)):
        if entries is not None:
            at = _HEADER_BYTES + len(below)
            pointers[tag] = Written(LONG, 1, struct.pack(order + "I", at))
            below += _directory(order, entries, at)
    at = _HEADER_BYTES + len(below)
    header = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", at)
    return header + below + _directory(order, {**main, **pointers}, at)


def _directory(order: str, entries: Entries, at: int) -> bytes:
    """Return a directory that will stand at an offset, its values behind it."""
    table, values = struct.pack(order + "H", len(entries)), b""
    values_at = at + len(table) + _ENTRY_BYTES * len(entries) + 4
    for tag, (kind, number, data) in entries.items():
        if data is None:
            place = struct.pack(order + "I", LARGEST)
        elif len(data) > _INLINE_BYTES:
            place = struct.pack(order + "I", values_at + len(values))
            values += data
        else:
            place = data.ljust(_INLINE_BYTES, b"\0")
        table += struct.pack(order + "HHI", tag, kind, min(number, LARGEST)) + place
    return table + bytes(4) + values
