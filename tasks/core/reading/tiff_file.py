"""Files that are TIFF from their first byte on, RAW among them: their EXIF, XMP, size in pixels and image data."""

from __future__ import annotations

from typing import Final

from tasks.core.reading.bigtiff import block_of_bigtiff
from tasks.core.reading.embedded_jpeg import embedded_jpeg
from tasks.core.reading.source import MAX_READ_BYTES, Contents, Source
from tasks.core.reading.tiff import NotTiff, parse
from tasks.core.reading.tiff_directory import shape_of
from tasks.core.reading.tiff_pages import PANASONIC_BORDER_TAGS, PANASONIC_JPEG_TAG, XMP_TAG, Pages
from tasks.core.reading.values import whole
from tasks.core.tiff_types import Tag

_PANASONIC: Final = b"IIU\0"


def scan_tiff(source: Source) -> Contents:
    """Return what a TIFF says; its size in pixels is that of its first picture. Raises OSError."""
    contents, _ = _scan(source)
    ifd0 = contents.directories.ifd0
    contents.width, contents.height = whole(ifd0.get(Tag.IMAGE_WIDTH)), whole(ifd0.get(Tag.IMAGE_LENGTH))
    return contents


def scan_raw(source: Source) -> Contents:
    """Return what a RAW says; its size in pixels is that of the photo as EXIF has it, else of the sensor data. Raises OSError.

    The first directory often describes a thumbnail, and the sensor data has borders that no picture shows.
    """
    contents, pages = _scan(source)
    if pages and source.head.startswith(_PANASONIC):
        _take_panasonic(source, pages, contents)
    elif pages and pages.picture and not contents.directories.exif.get(Tag.PIXEL_WIDTH):
        contents.width, contents.height = pages.picture.width, pages.picture.height
    return contents


def _scan(source: Source) -> tuple[Contents, Pages | None]:
    contents = Contents()
    found = shape_of(source.head)
    try:
        contents.directories = parse(block_of_bigtiff(source, *found) if found and found[0].big else source)
    except NotTiff as error:
        contents.faults.append(str(error))
        return contents, None
    contents.has_exif = True
    assert found is not None  # noqa: S101 - parse has read a header
    pages = Pages(source, *found)
    contents.faults += pages.faults
    if pages.picture:
        contents.image = list(pages.picture.data.spans)
    packet = pages.span(XMP_TAG)
    if packet:
        start, size = packet
        if size > MAX_READ_BYTES:
            contents.faults.append(f"its XMP of {size} bytes is not read, at most {MAX_READ_BYTES} are")
        else:
            contents.xmp.append(source.read(start, size))
    return contents, pages


def _take_panasonic(source: Source, pages: Pages, contents: Contents) -> None:
    """Take the size of the photo from its borders on the sensor, and what only the JPEG inside says."""
    top, left, bottom, right = map(pages.number, PANASONIC_BORDER_TAGS)
    contents.width, contents.height = max(right - left, 0), max(bottom - top, 0)
    place = pages.span(PANASONIC_JPEG_TAG)
    preview = embedded_jpeg(source, *place) if place else None
    if preview and preview.has_exif:
        own, other = contents.directories, preview.directories
        own.ifd0 = {**other.ifd0, **own.ifd0}
        own.exif = {**other.exif, **own.exif}
        own.gps = own.gps or other.gps
        contents.xmp += preview.xmp
