"""PNGs for the tests of writing: without metadata, with EXIF that has no position, with Apple's index."""

from __future__ import annotations

import io
import struct
import zlib

import piexif
from PIL import Image

from tests.tasks.core.reading.chunked_files import chunk, png

PLAIN = png(size=(8, 8))
CAMERA = piexif.dump({"0th": {piexif.ImageIFD.Make: b"Acme"}})[6:]
UNLOCATED = chunk(b"eXIf", CAMERA)


def names(data: bytes) -> list[bytes]:
    """The chunks of a PNG, whose CRCs are right."""
    found, at = [], 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        assert zlib.crc32(data[at + 4 : at + 8 + size]) == int.from_bytes(data[at + 8 + size : at + 12 + size], "big")
        found.append(data[at + 4 : at + 8])
        at += 12 + size
    return found


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.tobytes()


def indexed(*between: bytes) -> bytes:
    """A PNG of two IDAT chunks with Apple's index, which says how far it is to the second, and chunks between."""
    first_at = 8 + 25 + 40 + sum(map(len, between))
    distance = first_at + 12 + 100 - (8 + 25)
    index = chunk(b"iDOT", struct.pack(">7I", 2, 0, 4, 40, 4, 4, distance))
    data = png(index, *between, size=(8, 8), piece=100)
    assert data[first_at + 112 + 4 :].startswith(b"IDAT")
    return data


def summed(data: bytes) -> bytes:
    """A PNG whose CRCs are right again, as far as its chunks reach."""
    found, at = bytearray(data), 8
    while at + 12 <= len(found) and (end := at + 8 + int.from_bytes(found[at : at + 4], "big")) + 4 <= len(found):
        found[end : end + 4] = zlib.crc32(found[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(found)
