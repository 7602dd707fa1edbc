"""The JPEGs that a camera wrote into its RAW beside the sensor data: where they lie and how large they are, nothing decoded.

Most kinds of RAW are TIFF and name their previews in directories; the sensor data may itself be a JPEG, of the lossless kind
that nothing shows, so each is judged by its own frame header. Kinds that hide them elsewhere are searched for the first bytes
of one, within a bound.

Sources: TIFF 6.0 and EXIF 2.32 (places of JPEGs), ExifTool's tables for the boxes of CR3 and the tag JpgFromRaw of RW2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from tasks.core.reading.boxes import Box, Boxes, TooManyBoxes
from tasks.core.reading.cr3 import CANON_UUID
from tasks.core.reading.formats import RAW_ENDINGS
from tasks.core.reading.source import MAX_READ_BYTES, Source, Span
from tasks.core.reading.tiff_directory import Entry, Shape, directory, numbers, shape_of
from tasks.core.reading.tiff_pages import PANASONIC_JPEG_TAG
from tasks.core.tiff_types import Tag

MAX_JPEG_BYTES: Final = 64 << 20
"""Of one embedded picture; the largest cameras write 20 MB."""

_SOI: Final = b"\xff\xd8\xff"
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
"""Frame headers of baseline, extended and progressive JPEG."""
_NOT_FRAMES: Final = frozenset({0xC4, 0xC8, 0xCC})
"""Tables that stand among the numbers of frame headers."""
_MOST_SEGMENTS: Final = 64
_MOST_DIRECTORIES: Final = 32
_MOST_TRIED: Final = 1000
_MOST_FOUND: Final = 16
_SMALL_PX: Final = 640
"""A RAW that names no picture as long as this is searched for one."""
_SEARCHED_BYTES: Final = 32 << 20
_BOX_HEADER_BYTES: Final = 96
"""A box of Canon's that holds a JPEG says its size and little else before it."""
_CANON_PREVIEW_UUID: Final = bytes.fromhex("eaf42b5e1c984b88b9fbb7dc406e4d16")
_RAF_PLACE_AT: Final = 84
_WANTED: Final = frozenset(
    map(int, (Tag.SUB_IFDS, Tag.THUMBNAIL_OFFSET, Tag.THUMBNAIL_LENGTH, Tag.STRIP_OFFSETS, Tag.STRIP_BYTE_COUNTS))
) | {PANASONIC_JPEG_TAG}


class Embedded(NamedTuple):
    """One JPEG in a file: where it lies (its length may be more than it needs) and its size in pixels."""

    start: int
    length: int
    width: int
    height: int


def embedded_pictures(source: Source, format_: str) -> list[Embedded] | None:
    """Return the JPEGs in a RAW that a decoder can show, the smallest first; None where the format is no RAW. Raises OSError."""
    places = _PLACES.get(format_) or (_in_directories if format_ in RAW_ENDINGS else None)
    if places is None:
        return None
    found = _shown(source, places(source))
    if places is not _by_search and all(max(picture.width, picture.height) < _SMALL_PX for picture in found):
        # Some cameras name the thumbnail in a directory, and the preview in a maker note that only they can read.
        found = _shown(source, _by_search(source)) or found
    return sorted(found, key=lambda picture: picture.width * picture.height)


def _shown(source: Source, places: Iterator[Span]) -> list[Embedded]:
    """Return those of some places where a JPEG lies that can be shown, each once."""
    found: dict[int, Embedded] = {}
    for start, length in islice(places, _MOST_TRIED):
        if start not in found and len(found) < _MOST_FOUND and (size := _size(source, start)):
            found[start] = Embedded(start, min(length, source.size - start, MAX_JPEG_BYTES), *size)
    return list(found.values())


def _size(source: Source, start: int) -> tuple[int, int] | None:
    """Return width and height of the JPEG at ``start`` by its frame header; None if there is none, or none of those shown."""
    if source.read(start, 3) != _SOI:
        return None
    at = start + 2
    for _ in range(_MOST_SEGMENTS):
        header = source.read(at, 10)
        if len(header) < 10 or header[0] != 0xFF:
            return None
        kind, length = header[1], int.from_bytes(header[2:4], "big")
        if kind in _FRAMES:
            # Twelve bits a sample are sensor data that is compressed with loss.
            height, width = int.from_bytes(header[5:7], "big"), int.from_bytes(header[7:9], "big")
            return (width, height) if header[4] == 8 and width and height else None
        if (0xC0 <= kind <= 0xCF and kind not in _NOT_FRAMES) or kind == 0xDA or length < 2:
            return None
        at += 2 + length
    return None


def _in_directories(source: Source) -> Iterator[Span]:
    """Yield where the directories of a TIFF, and those below them, name a JPEG or a picture in one strip."""
    told = shape_of(source.head)
    if told is None:
        return
    shape, first = told
    waiting, seen = [first], set[int]()
    while waiting and len(seen) < _MOST_DIRECTORIES:
        at = waiting.pop(0)
        if not at or at in seen:
            continue
        seen.add(at)
        found = directory(source, shape, at, _WANTED)
        if found is None:
            continue
        entries, following = found
        yield from _named(source, shape, entries)
        waiting += [*numbers(source, shape, entries.get(int(Tag.SUB_IFDS)), 0, _MOST_DIRECTORIES), following]


def _named(source: Source, shape: Shape, entries: dict[int, Entry]) -> Iterator[Span]:
    for offset_tag, length_tag in ((Tag.THUMBNAIL_OFFSET, Tag.THUMBNAIL_LENGTH), (Tag.STRIP_OFFSETS, Tag.STRIP_BYTE_COUNTS)):
        offset, length = entries.get(int(offset_tag)), entries.get(int(length_tag))
        if offset and length and offset.number == length.number == 1:
            yield from zip(numbers(source, shape, offset), numbers(source, shape, length), strict=False)
    panasonic = entries.get(PANASONIC_JPEG_TAG)
    if panasonic and panasonic.number > len(panasonic.inline):
        yield shape.pointer.unpack(panasonic.inline)[0], panasonic.number


def _in_boxes(source: Source) -> Iterator[Span]:
    """Yield where a CR3 may hold a JPEG: in its thumbnail's and preview's boxes, and first of all image data."""
    boxes = Boxes(source)
    try:
        for box in boxes.top():
            if box.name == b"mdat" or boxes.uuid(box) == _CANON_PREVIEW_UUID:
                yield from _at_start(source, box)
            elif box.name == b"moov":
                for inner in boxes.inside(box):
                    if boxes.uuid(inner) == CANON_UUID:
                        yield from (place for part in boxes.inside(inner, 16) for place in _at_start(source, part))
    except TooManyBoxes:
        return


def _at_start(source: Source, box: Box) -> Iterator[Span]:
    start, length = box.span
    at = source.read(start, min(length, _BOX_HEADER_BYTES)).find(_SOI)
    if at >= 0:
        yield start + at, length - at


def _of_raf(source: Source) -> Iterator[Span]:
    place = source.read(_RAF_PLACE_AT, 8)
    yield int.from_bytes(place[:4], "big"), int.from_bytes(place[4:], "big")


def _by_search(source: Source) -> Iterator[Span]:
    """Yield wherever the file has the first bytes of a JPEG, from its beginning on as far as the bound."""
    overlap = len(_SOI) - 1
    for at in range(0, min(source.size, _SEARCHED_BYTES), MAX_READ_BYTES - overlap):
        piece = source.read(at, MAX_READ_BYTES)
        found = piece.find(_SOI)
        while found >= 0:
            yield at + found, source.size - at - found
            found = piece.find(_SOI, found + 1)


_PLACES: Final[dict[str, Callable[[Source], Iterator[Span]]]] = {
    "cr3": _in_boxes,
    "raf": _of_raf,
    "orf": _by_search,
    "crw": _by_search,
    "mrw": _by_search,
    "x3f": _by_search,
}
