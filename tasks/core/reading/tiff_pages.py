"""The directories of a TIFF file that describe pictures: which one is the main picture, and where its data lies.

A RAW holds its picture two or three times, as thumbnail, preview and sensor data: of those that are not marked as a reduced
copy or a mask, the one with the most data is the photo.
Every offset and count may be hostile: so many directories are looked at, each once, and so many strips are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from tasks.core.reading.source import Source, Span
from tasks.core.reading.tiff_directory import Entry, Shape, directory, numbers
from tasks.core.reading.tiff_strips import Strips, strips
from tasks.core.tiff_types import ASCII, BYTE, UNDEFINED, Tag

XMP_TAG: Final = 0x02BC
PANASONIC_JPEG_TAG: Final = 0x002E
PANASONIC_BORDER_TAGS: Final = (0x0004, 0x0005, 0x0006, 0x0007)
"""Top, left, bottom and right of the picture on the sensor."""

_PANASONIC_RAW: Final = 0x0118
_COMPRESSION: Final = 0x0103
_UNCOMPRESSED: Final = frozenset({0, 1})
"""0: the directory does not say."""
_BYTES: Final = frozenset({ASCII, BYTE, UNDEFINED})
_KIND: Final = 0x00FE
_COPY_OR_MASK: Final = 1 | 4
"""Bits of NewSubfileType."""
_WIDTH, _HEIGHT = int(Tag.IMAGE_WIDTH), int(Tag.IMAGE_LENGTH)
_PLACES: Final = (
    (int(Tag.TILE_OFFSETS), int(Tag.TILE_BYTE_COUNTS)),
    (int(Tag.STRIP_OFFSETS), int(Tag.STRIP_BYTE_COUNTS)),
    (int(Tag.THUMBNAIL_OFFSET), int(Tag.THUMBNAIL_LENGTH)),
)
"""Where image data may be named, the better way first: tags of offsets and of lengths."""
_WANTED: Final = frozenset(
    {_COMPRESSION, _KIND, _WIDTH, _HEIGHT, int(Tag.SUB_IFDS), XMP_TAG, PANASONIC_JPEG_TAG, _PANASONIC_RAW, *PANASONIC_BORDER_TAGS}
    | {tag for pair in _PLACES for tag in pair}
)
_MOST_PIXELS: Final = 0xFFFFFFFF
"""In a row or column, as in classic TIFF."""
_MOST_DIRECTORIES: Final = 64
_MOST_SUB_IFDS: Final = 16
_MOST_STRIPS: Final = 1 << 20
"""Counted in one file, all its pictures together."""


class Picture(NamedTuple):
    """One picture of the file: size in pixels as its directory tells (0 = it does not), and its data."""

    width: int
    height: int
    data: Strips


class Pages:
    """What the directories of one file say about its pictures."""

    def __init__(self, source: Source, shape: Shape, first: int) -> None:
        """Walk the directories from the one at ``first``. Raises OSError."""
        self._source = source
        self._shape = shape
        self._strips = 0
        self.faults: list[str] = []
        self.main: dict[int, Entry] = {}
        """The entries of the first directory that are about pictures."""
        self.picture: Picture | None = None
        """The main picture; None if no directory names the place of its data."""
        best = (False, 0)
        for number, entries in enumerate(self._directories(first)):
            if not number:
                self.main = entries
            found = self._picture(entries)
            if found:
                rank = (not self._number(entries, _KIND) & _COPY_OR_MASK, found.data.length)
                if rank > best:
                    best, self.picture = rank, found
        if self.picture and self.picture.data.end > source.size:
            # What is left of it may be no more than its length: nothing to tell one such file from another by.
            self.picture = self.picture._replace(data=Strips())
            self.faults.append("truncated: the file ends inside its image data")

    def number(self, tag: int) -> int:
        """Return the first number of an entry of the first directory, in pixels; 0 without one."""
        return min(self._number(self.main, tag), _MOST_PIXELS)

    def span(self, tag: int) -> Span | None:
        """Return where the value of an entry of bytes in the first directory lies, None if it has none or stands in the entry."""
        entry = self.main.get(tag)
        if entry is None or entry.kind not in _BYTES or entry.number <= len(entry.inline):
            return None
        return self._shape.pointer.unpack(entry.inline)[0], entry.number

    def _directories(self, at: int) -> Iterator[dict[int, Entry]]:
        """Yield the directories of the chain, each followed by its SubIFDs; none of them twice."""
        seen: set[int] = set()
        while at and at not in seen and len(seen) < _MOST_DIRECTORIES:
            seen.add(at)
            found = directory(self._source, self._shape, at, _WANTED)
            if found is None:
                return
            entries, at = found
            yield entries
            for place in numbers(self._source, self._shape, entries.get(int(Tag.SUB_IFDS)), 0, _MOST_SUB_IFDS):
                if place not in seen and len(seen) < _MOST_DIRECTORIES:
                    seen.add(place)
                    found = directory(self._source, self._shape, place, _WANTED)
                    if found:
                        yield found[0]

    def _picture(self, entries: dict[int, Entry]) -> Picture | None:
        width, height = (min(self._number(entries, tag), _MOST_PIXELS) for tag in (_WIDTH, _HEIGHT))
        raw_at = self._number(entries, _PANASONIC_RAW)
        if 0 < raw_at < self._source.size:
            size = self._source.size - raw_at
            return Picture(width, height, Strips(size, self._source.size, [(raw_at, size)]))
        for offsets_tag, sizes_tag in _PLACES:
            offsets, sizes = entries.get(offsets_tag), entries.get(sizes_tag)
            if offsets and sizes:
                self._strips += min(offsets.number, sizes.number)
                if self._strips > _MOST_STRIPS:
                    self.faults = [f"corrupt TIFF: {self._strips} strips of pictures, at most {_MOST_STRIPS} are read"]
                    return None
                plain = self._number(entries, _COMPRESSION) in _UNCOMPRESSED
                data = strips(self._source, self._shape, offsets, sizes, plain=plain)
                return Picture(width, height, data) if data.length else None
        return None

    def _number(self, entries: dict[int, Entry], tag: int) -> int:
        found = numbers(self._source, self._shape, entries.get(tag))
        return found[0] if found else 0
