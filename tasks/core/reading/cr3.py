"""Canon CR3, a RAW made of boxes: EXIF in four TIFF blocks, one for each directory, XMP, and the place of the image data.

Source: ExifTool's tables for Canon's ``uuid`` box. The film of such a camera (CRM) carries the same box.
"""

from __future__ import annotations

from typing import Final

from tasks.core.reading.boxes import CUT_OFF, UUID_BYTES, XMP_UUID, Box, Boxes, TooManyBoxes
from tasks.core.reading.source import Contents, Source
from tasks.core.reading.tiff import EXIF_TAGS, GPS_TAGS, Directories, NotTiff, Value, parse, read_directory
from tasks.core.reading.values import whole
from tasks.core.tiff_types import BYTE_ORDERS, Tag

CANON_UUID: Final = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
_TOP_LEVEL: Final = frozenset({b"ftyp", b"moov", b"mdat"})


def scan(source: Source) -> Contents:
    """Return the EXIF, XMP, size and image data of a CR3. Raises OSError."""
    contents = Contents()
    boxes = Boxes(source)
    try:
        for box in boxes.top():
            if box.is_cut and box.name in _TOP_LEVEL:
                contents.faults.append(CUT_OFF)
            if box.name == b"moov":
                for inner in boxes.inside(box):
                    take_canon(boxes, inner, contents)
            elif box.name == b"mdat":
                if box.end > box.start:
                    contents.image.append(box.span)
            elif boxes.uuid(box) == XMP_UUID:
                contents.xmp.append(boxes.content(box)[UUID_BYTES:])
    except TooManyBoxes as error:
        contents.faults.append(str(error))
    directories = contents.directories
    contents.width, contents.height = whole(directories.ifd0.get(Tag.IMAGE_WIDTH)), whole(directories.ifd0.get(Tag.IMAGE_LENGTH))
    if not contents.has_exif and not contents.faults:
        contents.faults.append("corrupt CR3: it has no EXIF")
    return contents


def take_canon(boxes: Boxes, box: Box, contents: Contents) -> None:
    """Take the directories in Canon's ``uuid`` box of a picture or film; nothing from any other box. Raises OSError."""
    if contents.has_exif or boxes.uuid(box) != CANON_UUID:
        return
    found = Directories()
    for part in boxes.inside(box, UUID_BYTES):
        if part.name == b"CMT1":
            try:
                main = parse(boxes.content(part))
            except NotTiff as error:
                found.faults.append(str(error))
            else:
                found.ifd0, found.block, found.order = main.ifd0, main.block, main.order
                found.faults += main.faults
                contents.has_exif = True
        elif part.name == b"CMT2":
            found.exif = _only_directory(found, boxes.content(part), "Exif", EXIF_TAGS)
        elif part.name == b"CMT4":
            found.gps = _only_directory(found, boxes.content(part), "GPS", GPS_TAGS)
    contents.directories = found


def _only_directory(within: Directories, block: bytes, name: str, wanted: frozenset[int]) -> dict[int, Value]:
    """Return the first directory of a TIFF block of its own."""
    order = BYTE_ORDERS.get(block[:2])
    if order is None or len(block) < 8:
        within.faults.append(f"corrupt EXIF: no TIFF header before its {name} directory")
        return {}
    own = Directories(block, order)
    values = read_directory(own, name, int.from_bytes(block[4:8], "little" if order == "<" else "big"), wanted)
    within.faults += own.faults
    return values
