"""The boxes of ISO 14496-12, which HEIF, CR3, JPEG XL and films are made of: a bounded walk that reads no content.

A box says its own length, and may lie: it may claim 2^63 bytes, fewer than its header has, or be one of a million. The walk
steps over content by its length, stays inside what holds the box, and never goes deeper by itself: whoever reads a format
asks for the inside of the boxes that he knows, so nesting costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from tasks.core.reading.source import MAX_READ_BYTES, Source, Span

MAX_BOXES: Final = 65536
"""In one file, entries of the tables in them included."""
XMP_UUID: Final = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
"""Of a ``uuid`` box that holds an XMP packet (XMP specification, part 3)."""
UUID_BYTES: Final = 16
MAX_METADATA_BYTES: Final = 8 << 20
"""Read or unpacked from one file: hostile items may all point at the same large piece."""
CUT_OFF: Final = "truncated: the file ends before the picture does"

_HEADER_BYTES: Final = 8
_LONG_HEADER_BYTES: Final = 16


class TooManyBoxes(ValueError):  # noqa: N818 - the answer about one file
    """The file has more boxes, or more in them, than any healthy one."""


class Box(NamedTuple):
    """One box: its name and where its content lies in the file."""

    name: bytes
    start: int
    end: int
    """Never beyond what holds the box."""
    is_cut: bool
    """It claims to go on beyond what holds it."""

    @property
    def span(self) -> Span:
        """Offset and length of the content."""
        return self.start, self.end - self.start


class Boxes:
    """The boxes of one file, and what is read of them, counted over all walks."""

    __slots__ = ("_left", "_room", "source")

    def __init__(self, source: Source) -> None:
        """Begin with none of them seen."""
        self.source = source
        self._left = MAX_BOXES
        self._room = MAX_METADATA_BYTES

    def count(self) -> None:
        """Count a box or an entry of a table; raise TooManyBoxes at the first one beyond MAX_BOXES."""
        self._left -= 1
        if self._left < 0:
            raise TooManyBoxes(f"corrupt: more than {MAX_BOXES} boxes")

    def spend(self, size: int) -> None:
        """Count bytes of metadata; raise TooManyBoxes beyond MAX_METADATA_BYTES."""
        self._room -= size
        if self._room < 0:
            raise TooManyBoxes(f"corrupt: more than {MAX_METADATA_BYTES} bytes of metadata")

    def top(self) -> Iterator[Box]:
        """Yield the boxes of the file itself. Raises OSError and TooManyBoxes."""
        return self.within(0, self.source.size)

    def inside(self, box: Box, skip: int = 0) -> Iterator[Box]:
        """Yield the boxes in a box, behind its first ``skip`` bytes. Raises OSError and TooManyBoxes."""
        return self.within(box.start + skip, box.end)

    def within(self, at: int, end: int) -> Iterator[Box]:
        """Yield the boxes that lie one after the other in a part of the file, up to the first whose length cannot be."""
        while at + _HEADER_BYTES <= end:
            self.count()
            header = self.source.read(at, _LONG_HEADER_BYTES)
            size, start = int.from_bytes(header[:4], "big"), at + _HEADER_BYTES
            if size == 1:
                size, start = int.from_bytes(header[8:], "big"), at + _LONG_HEADER_BYTES
            elif size == 0 and end == self.source.size:
                # To the end of the file; inside another box, QuickTime closes a list with it.
                size = end - at
            if at + size < start or len(header) < start - at:
                return
            yield Box(header[4:8], start, min(at + size, end), at + size > end)
            at += size

    def read(self, offset: int, size: int) -> bytes:
        """Return bytes of the file as ``Source.read`` does, counted. Raises OSError and TooManyBoxes."""
        found = self.source.read(offset, size)
        self.spend(len(found))
        return found

    def content(self, box: Box, most: int = MAX_READ_BYTES) -> bytes:
        """Return the first bytes of what a box holds. Raises OSError and TooManyBoxes."""
        return self.read(box.start, min(box.end - box.start, most))

    def uuid(self, box: Box) -> bytes:
        """Return the sixteen bytes that name a ``uuid`` box, b"" for any other. Raises OSError."""
        return self.source.read(box.start, min(UUID_BYTES, box.end - box.start)) if box.name == b"uuid" else b""


class Cursor:
    """Big-endian numbers of ``data`` one after the other, 0 beyond its end."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes, at: int = 0) -> None:
        """Begin at ``at``."""
        self.at = at
        self.data = data

    def take(self, size: int) -> int:
        """Return the next number of ``size`` bytes."""
        self.at += size
        return int.from_bytes(self.data[self.at - size : self.at], "big")

    def more(self) -> bool:
        """Say whether there is anything left."""
        return self.at < len(self.data)
