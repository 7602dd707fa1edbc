"""Minolta's RAW: a header of named blocks, one of which is the EXIF and one the size in pixels, then the sensor data."""

from __future__ import annotations

import struct
from typing import Final

from tasks.core.reading.source import MAX_READ_BYTES, Contents, Source

_START: Final = b"\0MRM"
_MOST_BLOCKS: Final = 64
_HEADER_BYTES: Final = 8


def scan_mrw(source: Source) -> Contents:
    """Return what an MRW says. Raises OSError."""
    contents = Contents()
    raw_at = _HEADER_BYTES + int.from_bytes(source.head[4:8], "big")
    at = _HEADER_BYTES
    for _ in range(_MOST_BLOCKS):
        header = source.read(at, _HEADER_BYTES)
        if at >= raw_at or len(header) < _HEADER_BYTES:
            break
        name, size = header[:4], int.from_bytes(header[4:], "big")
        if name == b"\0TTW":
            contents.take_exif(source.read(at + _HEADER_BYTES, min(size, MAX_READ_BYTES)))
        elif name == b"\0PRD":
            # Sensor height and width, then those of the picture, after eight letters of a version.
            dimensions = source.read(at + _HEADER_BYTES + 12, 4)
            if len(dimensions) == 4:
                contents.height, contents.width = struct.unpack(">2H", dimensions)
        at += _HEADER_BYTES + size
    if not contents.has_exif and not contents.directories.faults:
        contents.faults.append("corrupt MRW: the block that holds its EXIF is missing")
    if raw_at < source.size:
        contents.image = [(raw_at, source.size - raw_at)]
    return contents
