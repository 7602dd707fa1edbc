"""Fujifilm's RAW, whose metadata stands in the JPEG that it holds: EXIF, size in pixels and where the sensor data lies.

Source of the header: offsets and lengths of JPEG, directory and sensor data as big-endian numbers from byte 84 on.
"""

from __future__ import annotations

import struct
from typing import Final

from tasks.core.reading.embedded_jpeg import embedded_jpeg
from tasks.core.reading.source import Contents, Source

_PLACES: Final = struct.Struct(">6I")
_PLACES_AT: Final = 84
_CROPPED_SIZE: Final = 0x0111
"""Height and width of the picture on the sensor, without its borders."""
_MOST_ENTRIES: Final = 256
_MAX_DIRECTORY_BYTES: Final = 65536


def scan_raf(source: Source) -> Contents:
    """Return what a RAF says; its size in pixels is the sensor's, not that of its preview. Raises OSError."""
    header = source.read(_PLACES_AT, _PLACES.size).ljust(_PLACES.size, b"\0")
    jpeg_at, jpeg_size, directory_at, directory_size, raw_at, raw_size = _PLACES.unpack(header)
    contents = embedded_jpeg(source, jpeg_at, jpeg_size or source.size)
    if contents is None:
        contents = Contents(faults=["corrupt RAF: the picture that holds its metadata is missing"])
    contents.width, contents.height = _size(source.read(directory_at, min(directory_size, _MAX_DIRECTORY_BYTES)))
    if raw_at + raw_size > source.size:
        contents.faults.append("truncated: the file ends inside its image data")
    elif raw_at and raw_size:
        contents.image = [(raw_at, raw_size)]
    return contents


def _size(directory: bytes) -> tuple[int, int]:
    """Return width and height by a RAF directory, whose entries are tag, length and bytes; 0, 0 if it does not say."""
    at = 4
    for _ in range(min(int.from_bytes(directory[:4], "big"), _MOST_ENTRIES)):
        tag, size = int.from_bytes(directory[at : at + 2], "big"), int.from_bytes(directory[at + 2 : at + 4], "big")
        if tag == _CROPPED_SIZE and size == 4 and at + 8 <= len(directory):
            height, width = struct.unpack(">2H", directory[at + 4 : at + 8])
            # The S series counts the rows of one of its two kinds of pixels.
            return width, height * 2 if width > 2 * height else height
        at += 4 + size
    return 0, 0
