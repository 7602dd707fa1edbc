"""One photo file in, its facts out: whatever is in the file, only the disk itself can raise."""

from __future__ import annotations

import errno
import os
import stat
import struct

from tasks.core.reading import chunks, heif, jpeg
from tasks.core.reading.facts import Facts
from tasks.core.reading.fingerprint import fingerprint
from tasks.core.reading.formats import RAW_ENDINGS, recognise, what_instead
from tasks.core.reading.gps import fix
from tasks.core.reading.source import Contents, Source
from tasks.core.reading.tiff import NotTiff, parse
from tasks.core.reading.values import text, wall_clock, whole
from tasks.core.tiff_types import Tag

_TIFF_INSIDE = RAW_ENDINGS | {"tiff"}
_UNREAD = frozenset({"cr3", "crw", "jxl", "mrw", "x3f"})
"""Formats that keep a date and a place which is not read yet: the person is told."""
_MOST_FAULTS_SHOWN = 3


def read_photo(path: str | os.PathLike[str]) -> Facts:
    """Return what a file says about itself; what is wrong with its content is ``problem``. Raises OSError (worth a retry)."""
    # Without O_NONBLOCK a pipe that took the photo's name would be waited for without end.
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise OSError(errno.ENOTSUP, "a folder, a pipe or a device has the name of a file")
        source = Source(fd)
        format_ = recognise(source.head, os.path.splitext(path)[1][1:].lower())  # noqa: PTH122 - called for each photo
        if not format_:
            return Facts(fingerprint=fingerprint(source, 0), problem=what_instead(source.head))
        contents = _scan(source, format_)
        return _facts(format_, contents, fingerprint(source, contents.image_at if format_ == "jpeg" else 0))
    finally:
        os.close(fd)


def _scan(source: Source, format_: str) -> Contents:
    if format_ == "jpeg":
        return jpeg.scan(source)
    if format_ in _TIFF_INSIDE:
        return _scan_tiff(source, format_)
    if format_ == "png":
        return chunks.scan_png(source)
    if format_ == "webp":
        return chunks.scan_webp(source)
    if format_ in {"heif", "avif"}:
        return heif.scan(source)
    if format_ == "raf":
        return _scan_raf(source)
    contents = Contents()
    if format_ == "gif":
        contents.width, contents.height = (int.from_bytes(source.head[at : at + 2], "little") for at in (6, 8))
    elif format_ == "bmp":
        size, step = ("<2H", 4) if source.head[14] == 12 else ("<2i", 8)
        contents.width, contents.height = map(abs, struct.unpack(size, source.head[18 : 18 + step].ljust(step, b"\0")))
    elif format_ in _UNREAD:
        contents.faults.append(f"the metadata of {format_.upper()} files is not read")
    return contents


def _scan_tiff(source: Source, format_: str) -> Contents:
    contents = Contents()
    try:
        contents.directories = parse(source)
    except NotTiff as error:
        contents.faults.append(str(error))
        return contents
    ifd0 = contents.directories.ifd0
    if format_ == "tiff":  # the first directory of a RAW often describes a thumbnail
        contents.width, contents.height = whole(ifd0.get(Tag.IMAGE_WIDTH)), whole(ifd0.get(Tag.IMAGE_LENGTH))
    return contents


def _scan_raf(source: Source) -> Contents:
    """Read the JPEG that a Fujifilm RAW holds: its EXIF is the photo's; its size in pixels is the preview's."""
    start = int.from_bytes(source.head[84:88], "big")
    if source.read(start, 2) != b"\xff\xd8":
        return Contents(faults=["corrupt RAF: the picture that holds its metadata is missing"])
    contents = jpeg.scan(source, start)
    contents.width = contents.height = 0
    return contents


def _facts(format_: str, contents: Contents, digest: str) -> Facts:
    ifd0, exif = contents.directories.ifd0, contents.directories.exif
    clock = wall_clock(contents.directories)
    place = fix(contents.directories.gps)
    orientation = whole(ifd0.get(Tag.ORIENTATION))
    return Facts(
        format=format_,
        make=text(ifd0.get(Tag.MAKE)),
        model=text(ifd0.get(Tag.MODEL)),
        serial=text(exif.get(Tag.SERIAL_NUMBER)) or text(ifd0.get(Tag.CAMERA_SERIAL_NUMBER)),
        software=text(ifd0.get(Tag.SOFTWARE)),
        taken_local=clock.at,
        subsec=clock.subsec,
        utc_offset_min=clock.utc_offset_min,
        datetime_source="exif" if clock.at else "",
        lat=place.lat,
        lon=place.lon,
        alt_m=place.alt_m,
        gps_error_m=place.error_m,
        direction_deg=place.direction_deg,
        gps_at=place.at,
        gps_method=place.method,
        width=contents.width or whole(exif.get(Tag.PIXEL_WIDTH)),
        height=contents.height or whole(exif.get(Tag.PIXEL_HEIGHT)),
        orientation=orientation if orientation <= 8 else 0,
        fingerprint=digest,
        problem=_problem([*contents.faults, *contents.directories.faults, clock.fault, place.fault]),
    )


def _problem(faults: list[str]) -> str:
    """Return the faults as one sentence, the first ones in full."""
    said = list(dict.fromkeys(fault for fault in faults if fault))
    shown = "; ".join(said[:_MOST_FAULTS_SHOWN])
    return f"{shown}; and {len(said) - _MOST_FAULTS_SHOWN} more" if len(said) > _MOST_FAULTS_SHOWN else shown
