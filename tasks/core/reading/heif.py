"""HEIF and AVIF, files of items: the EXIF and XMP of the primary picture, its size in pixels and where its data lies.

One file may hold many pictures (tiles, thumbnails, a burst), each with EXIF of its own: the one that describes the primary
picture counts. The library exifread stops with an AssertionError at boxes that healthy files have, which is why it is not
used here. The orientation is that of EXIF, as ExifTool gives it; the ``irot`` property only tells a viewer how to turn.
"""

from __future__ import annotations

from typing import Final

from tasks.core.reading.boxes import CUT_OFF, Boxes, TooManyBoxes
from tasks.core.reading.heif_items import Items, read_items
from tasks.core.reading.source import MAX_READ_BYTES, Contents, Source, Span

_TOP_LEVEL: Final = frozenset({b"ftyp", b"meta", b"mdat", b"moov"})
"""What a picture consists of; anything may follow it, whole or not."""
_XMP_TYPE: Final = b"application/rdf+xml"


def scan(source: Source) -> Contents:
    """Return EXIF, XMP, size and place of the primary picture; a file without EXIF has none and no fault. Raises OSError."""
    contents = Contents()
    boxes = Boxes(source)
    has_picture = False
    try:
        for box in boxes.top():
            if box.is_cut and box.name in _TOP_LEVEL:
                contents.faults.append(CUT_OFF)
            has_picture = has_picture or box.name in {b"meta", b"moov"}
            if box.name == b"meta":
                _take(boxes, read_items(boxes, box), contents)
    except TooManyBoxes as error:
        contents.faults.append(str(error))
    if not has_picture and not contents.faults:
        contents.faults.append(CUT_OFF)
    return contents


def _take(boxes: Boxes, items: Items, contents: Contents) -> None:
    source = boxes.source
    contents.width, contents.height = items.size
    contents.image = [(start, size or max(source.size - start, 0)) for start, size in items.image()]
    if any(start + size > source.size for start, size in contents.image):
        contents.faults.append(CUT_OFF)
        contents.image = [(start, min(size, source.size - start)) for start, size in contents.image if start < source.size]
    for item in items.describers({item for item, kind in items.kinds.items() if kind == b"Exif"}):
        if not contents.has_exif:
            _take_exif(_data(boxes, items.places[item]), contents)
    for item in items.describers({item for item, kind in items.media_types.items() if kind == _XMP_TYPE}):
        # That of another picture, a depth map or a gain map, says nothing about this one.
        if items.primary in items.described.get(item, (items.primary,)) and (packet := _data(boxes, items.places[item])):
            contents.xmp.append(packet)


def _data(boxes: Boxes, extents: list[Span]) -> bytes:
    """Return what lies in some extents, at most MAX_READ_BYTES of it."""
    room = MAX_READ_BYTES
    parts: list[bytes] = []
    for offset, length in extents:
        part = boxes.read(offset, min(length or room, room))
        parts.append(part)
        room -= len(part)
        if not part or not room:
            break
    return b"".join(parts)


def _take_exif(data: bytes, contents: Contents) -> None:
    """Take the EXIF of an item, which begins with the distance from there to the TIFF header."""
    block = data[4 + int.from_bytes(data[:4], "big") :]
    # Some writers count from the wrong place: the block itself is unmistakable.
    if block[:2] not in {b"II", b"MM"} and b"Exif\0\0" in data[:32]:
        block = data[data.index(b"Exif\0\0") :]
    if block:
        contents.take_exif(block)
    elif data:
        contents.faults.append("corrupt HEIF: its EXIF item is cut off")
