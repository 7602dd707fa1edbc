"""The segments of a JPEG up to the end of its first image.

Trap: the end is found by walking the scans, never by searching FF D9: a table between two scans may hold these bytes.
Damage is walked over as decoders do (libjpeg's ``next_marker``): what stands between two segments is skipped. Where a scan is
damaged, nobody knows where the image ends.
"""

from __future__ import annotations

import re
from functools import cached_property
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

_MARKER: Final = re.compile(rb"\xff+[^\x00\x01\xd0-\xd7\xff]")
"""A marker that begins a segment or ends the image; fill bytes, and markers that stand alone, are passed over."""
_IN_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


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


class Jpeg:
    """A JPEG understood.

    Attributes:
        data: all of the file.
        segments: those before the first scan, in order.
        scan_start: where the first scan's SOS marker is.
    """

    def __init__(self, data: bytes, segments: list[Segment], scan_start: int) -> None:
        """Take what ``read_jpeg`` found; the scans are walked when somebody asks for their end."""
        self.data = data
        self.segments = segments
        self.scan_start = scan_start

    def all_of(self, marker: int, signature: bytes) -> list[Segment]:
        """Return the segments of that marker and signature."""
        return [segment for segment in self.segments if segment.holds(marker, signature)]

    @property
    def image_end(self) -> int | None:
        """The end of the image behind EOI; None: it has no end that can be found."""
        return self._end[0]

    @property
    def is_broken(self) -> bool:
        """Whether the walk stopped at something that is no JPEG, so that anything may follow."""
        return self._end[1]

    @cached_property
    def _end(self) -> tuple[int | None, bool]:
        """Walk the scans; return ``image_end`` and ``is_broken``."""
        data, at = self.data, self.scan_start
        while True:
            marker = data[at + 1] if data[at : at + 1] == b"\xff" and at + 1 < len(data) else 0
            if marker == EOI:
                return at + 2, False
            if marker in {APP1, APP2}:
                raise CannotWrite(f"broken JPEG: metadata (marker {marker:02X}) inside the image at byte {at}")
            end = _segment_end(data, at)
            if marker in {0, 1, SOI} or 0xD0 <= marker <= 0xD7 or not end:
                return None, True
            if marker == SOS:
                following = _IN_SCAN.search(data, end)
                if following is None:
                    return None, False
                end = following.start()
            at = end
            while data[at : at + 2] == b"\xff\xff":
                at += 1


def read_jpeg(data: bytes) -> Jpeg:
    """Walk the segments before the first scan.

    Raises:
        CannotWrite: the bytes are no JPEG, or the end of the file or of the image, or another image, comes before a scan.
    """
    if data[:3] != b"\xff\xd8\xff":
        raise CannotWrite("this is not a JPEG file")
    segments: list[Segment] = []
    at = 2
    while found := _MARKER.search(data, at):
        start = found.end() - 2
        marker, end = data[start + 1], _segment_end(data, start)
        if marker in {SOI, EOI}:
            raise CannotWrite(f"broken JPEG: marker {marker:02X} at byte {start}")
        if not end:
            raise CannotWrite(f"broken JPEG: the segment at byte {start} overruns the file")
        if marker == SOS:
            return Jpeg(data, segments, start)
        segments.append(Segment(marker, start, end, data[start + 4 : end]))
        at = end
    raise CannotWrite("broken JPEG: there is no image in it")


def _segment_end(data: bytes, start: int) -> int:
    """Return where the segment at ``start`` ends; 0 where it overruns the file."""
    length = int.from_bytes(data[start + 2 : start + 4], "big")
    return start + 2 + length if length >= 2 and start + 2 + length <= len(data) else 0
