"""PNG and WebP, files of chunks: their EXIF and size in pixels, without decoding the picture.

Pillow is not used here: it looks for a late EXIF chunk of a PNG by decoding the picture, and opens a WebP by reading it
whole and reserving its canvas.
"""

from __future__ import annotations

import zlib
from binascii import unhexlify
from typing import Final

from tasks.core.reading.source import MAX_READ_BYTES, Contents, Source

_MAX_CHUNKS: Final = 65536
_RAW_PROFILES: Final = (b"Raw profile type exif\0", b"Raw profile type APP1\0")


def scan_png(source: Source) -> Contents:
    """Walk the chunks of a PNG: IHDR, eXIf, and the text chunks in which older programs keep EXIF. Raises OSError."""
    contents = Contents()
    at = 8
    for _ in range(_MAX_CHUNKS):
        header = source.read(at, 8)
        length, name = int.from_bytes(header[:4], "big"), header[4:]
        if len(header) < 8 or at + 12 + length > source.size:
            contents.faults.append("truncated: the file ends before the picture does")
            return contents
        if name == b"IHDR":
            size = source.read(at + 8, 8)
            contents.width, contents.height = int.from_bytes(size[:4], "big"), int.from_bytes(size[4:], "big")
        elif name == b"eXIf":
            contents.take_exif(source.read(at + 8, length))
        elif name in {b"tEXt", b"zTXt"} and source.read(at + 8, 22) in _RAW_PROFILES:
            block = _raw_profile(source.read(at + 30, length - 22), compressed=name == b"zTXt")
            if block[:4] == b"Exif":
                contents.take_exif(block)
        elif name == b"IEND":
            return contents
        at += 12 + length
    contents.faults.append(f"corrupt PNG: more than {_MAX_CHUNKS} chunks")
    return contents


def _raw_profile(data: bytes, *, compressed: bool) -> bytes:
    """Return the bytes of a raw profile: a name, a length, then hexadecimal text; b"" if it is damaged."""
    try:
        written = zlib.decompressobj().decompress(data[1:], 2 * MAX_READ_BYTES) if compressed else data
        return unhexlify(b"".join(written.split()[2:]))
    except (zlib.error, ValueError):
        return b""


def scan_webp(source: Source) -> Contents:
    """Walk the chunks of a WebP: EXIF, and the canvas or the first frame for the size in pixels. Raises OSError."""
    contents = Contents()
    if int.from_bytes(source.head[4:8], "little") + 8 > source.size:
        contents.faults.append("truncated: the file is shorter than it says")
    at = 12
    for _ in range(_MAX_CHUNKS):
        header = source.read(at, 8)
        if len(header) < 8:
            return contents
        name, length = header[:4], int.from_bytes(header[4:], "little")
        if name == b"EXIF":
            contents.take_exif(source.read(at + 8, length))
        elif not contents.width:
            contents.width, contents.height = _canvas(name, source.read(at + 8, 10))
        at += 8 + length + (length & 1)
    contents.faults.append(f"corrupt WebP: more than {_MAX_CHUNKS} chunks")
    return contents


def _canvas(name: bytes, data: bytes) -> tuple[int, int]:
    """Return width and height by a VP8X, VP8 or VP8L chunk (RFC 9649); 0, 0 from any other."""
    if len(data) < 10:
        return 0, 0
    if name == b"VP8X":
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if name == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
    if name == b"VP8L" and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 0, 0
