"""What the EXIF directories of a file say, as one statement: camera, wall clock and GPS fix."""

from __future__ import annotations

from typing import Final

from tasks.core.reading.gps import NO_FIX, fix
from tasks.core.reading.makernote import MAKERS, maker_facts
from tasks.core.reading.statement import Statement
from tasks.core.reading.tiff import Directories
from tasks.core.reading.values import NO_CLOCK, text, wall_clock, whole
from tasks.core.tiff_types import Tag

_NOTHING: Final = Statement("EXIF")
# As numbers: looking up a member of an enumeration costs more than looking up its value in a directory.
_MAKE, _MODEL, _SOFTWARE, _ORIENTATION = int(Tag.MAKE), int(Tag.MODEL), int(Tag.SOFTWARE), int(Tag.ORIENTATION)
_SERIAL, _CAMERA_SERIAL = int(Tag.SERIAL_NUMBER), int(Tag.CAMERA_SERIAL_NUMBER)


def exif_statement(directories: Directories) -> Statement:
    """Return what IFD0, Exif IFD, GPS IFD and, where the serial number is only there, the MakerNote say."""
    ifd0, exif, gps = directories.ifd0, directories.exif, directories.gps
    if not ifd0 and not exif and not gps:
        return _NOTHING
    make = text(ifd0.get(_MAKE))
    # Its place is the Exif IFD; some programs put it into the main one.
    serial = text(exif.get(_SERIAL)) or text(ifd0.get(_SERIAL)) or text(ifd0.get(_CAMERA_SERIAL))
    content_id = ""
    if directories.maker_note and (key := make[:5].casefold()) in MAKERS and (not serial or key == "apple"):
        noted = maker_facts(directories)
        serial, content_id = serial or noted.serial, noted.content_id
    orientation = whole(ifd0.get(_ORIENTATION))
    return Statement(
        "EXIF",
        wall_clock(directories) if exif or ifd0 else NO_CLOCK,
        fix(gps) if gps else NO_FIX,
        make,
        text(ifd0.get(_MODEL)),
        serial,
        text(ifd0.get(_SOFTWARE)),
        orientation if orientation <= 8 else 0,
        content_id,
    )
