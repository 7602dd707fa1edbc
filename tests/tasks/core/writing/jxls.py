"""JPEG XLs in boxes, plain and packed, for the tests of writing."""

from __future__ import annotations

import struct

import brotli
import piexif

from tests.tasks.core.reading.boxed_files import box
from tests.tasks.core.reading.chunked_files import XMP
from tests.tasks.core.reading.test_jxl import START, codestream, packed

CAMERA = piexif.dump({"0th": {piexif.ImageIFD.Make: b"Acme"}})[6:]
ORDINARY = [(0, 1), (1, 2), (799, 13), (3, 3), (1, 1)]
"""1066 by 800 pixels, and the rest as usual."""
FRAMES = codestream(*ORDINARY)
PICTURE = box(b"jxlc", FRAMES)
EXIF = box(b"Exif", bytes(4), CAMERA)
PLAIN = START + EXIF + box(b"xml ", XMP) + PICTURE
PACKED = START + packed(b"Exif", bytes(4) + CAMERA) + packed(b"xml ", XMP) + PICTURE


def boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    """Name and content of each box; those of packed ones unpacked."""
    found, at = [], 0
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        head = 16 if size == 1 else 8
        size = struct.unpack_from(">Q", data, at + 8)[0] if size == 1 else size or len(data) - at
        content = data[at + head : at + size]
        if name == b"brob":
            name, content = b"brob " + content[:4], brotli.decompress(content[4:])
        found.append((name, content))
        at += size
    return found
