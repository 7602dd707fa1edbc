"""The EXIF and XMP of a JPEG that lies inside another file: a preview that a camera wrote into its RAW."""

from __future__ import annotations

from typing import Final

from tasks.core.reading.source import Contents, Source

XMP_HEADER: Final = b"http://ns.adobe.com/xap/1.0/\0"
"""How an APP1 segment begins that holds XMP."""

_MOST_SEGMENTS: Final = 64
_APP1: Final = 0xE1
_START: Final = b"\xff\xd8"
_APPLICATION: Final = frozenset({*range(0xE0, 0xF0), 0xDB, 0xC4, 0xDD, 0xFE})
"""Segments that stand before the size of the picture; metadata comes no later."""


def embedded_jpeg(source: Source, start: int, size: int) -> Contents | None:
    """Return the metadata of the JPEG of ``size`` bytes at ``start``, None if there is none. Raises OSError.

    Its pixels are those of a preview, and its image data is not looked at, so neither is said.
    """
    if size < 4 or not 0 < start < source.size or source.read(start, 2) != _START:
        return None
    contents = Contents()
    at, end = start + 2, min(start + size, source.size)
    for _ in range(_MOST_SEGMENTS):
        header = source.read(at, 4)
        if len(header) < 4 or header[0] != 0xFF or header[1] not in _APPLICATION:
            break
        length = int.from_bytes(header[2:], "big")
        if header[1] == _APP1:
            block = source.read(at + 4, min(length - 2, end - at - 4))
            if block[:4] == b"Exif":
                contents.take_exif(block)
            elif block.startswith(XMP_HEADER):
                contents.xmp.append(block[len(XMP_HEADER) :])
        at += 2 + max(length, 2)
        if at >= end:
            break
    return contents
