"""The segments of a JPEG up to the end of its first image.

Trap: the end is found by walking the scans, never by searching FF D9: a table between two scans may hold these bytes.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite

SOS, EOI, SOI = 0xDA, 0xD9, 0xD8
APP0, APP1, APP2, APP11 = 0xE0, 0xE1, 0xE2, 0xEB
EXIF: Final = b"Exif\0\0"
XMP: Final = b"http://ns.adobe.com/xap/1.0/\0"
XMP_EXTENSION: Final = b"http://ns.adobe.com/xmp/extension/\0"
MPF: Final = b"MPF\0"
MAX_SEGMENT: Final = 0xFFFF
"""What a segment's two length bytes can say; they count themselves."""

_NEXT_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


class Segment(NamedTuple):
    """A marker and what belongs to it: FF, marker, two length bytes, payload. ``start`` is at the FF."""

    marker: int
    start: int
    end: int
    payload: bytes

    @property
    def payload_start(self) -> int:
        """Where the payload begins in the file."""
        return self.start + 4

    def holds(self, marker: int, signature: bytes) -> bool:
        """Say whether this is a segment of that marker and signature."""
        return self.marker == marker and self.payload.startswith(signature)


class Jpeg(NamedTuple):
    """A JPEG understood: the bytes, the segments before and between scans, the end of the image behind EOI (None: no EOI)."""

    data: bytes
    segments: list[Segment]
    image_end: int | None

    def all_of(self, marker: int, signature: bytes) -> list[Segment]:
        """Return the segments of that marker and signature."""
        return [segment for segment in self.segments if segment.holds(marker, signature)]

    @property
    def scan_start(self) -> int:
        """Where the first scan's SOS marker is."""
        return next(segment.start for segment in self.segments if segment.marker == SOS)


def read_jpeg(data: bytes) -> Jpeg:
    """Walk the segments.

    Raises:
        CannotWrite: the bytes are no JPEG, or its marker structure is broken.
    """
    if data[:2] != b"\xff\xd8":
        raise CannotWrite("this is not a JPEG file")
    segments: list[Segment] = []
    at = 2
    while True:
        if at + 2 > len(data) or data[at] != 0xFF:
            raise CannotWrite(f"broken JPEG: no marker at byte {at}")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        scanned = any(segment.marker == SOS for segment in segments)
        if marker == EOI and scanned:
            return Jpeg(data, segments, at + 2)
        if marker in {0, 1, SOI, EOI} or 0xD0 <= marker <= 0xD7:
            raise CannotWrite(f"broken JPEG: marker {marker:02X} at byte {at}")
        if scanned and APP0 <= marker <= 0xEF:
            raise CannotWrite(f"broken JPEG: application marker {marker:02X} inside the image at byte {at}")
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise CannotWrite(f"broken JPEG: the segment at byte {at} overruns the file")
        segments.append(Segment(marker, at, end, data[at + 4 : end]))
        at = end
        if marker == SOS:
            following = _NEXT_MARKER.search(data, at)
            if following is None:
                return Jpeg(data, segments, None)
            at = following.start()
