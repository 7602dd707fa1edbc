"""RAW files of several makers built in code: where each of them puts sensor data, previews and thumbnails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tasks.core.reading.source import Contents, Source
from tests.tasks.core.reading.boxed_files import scanned
from tests.tasks.core.reading.tiff_files import EXIF, GPS, LONG, MAKE, SHORT, SUB_IFDS, TAKEN, UNDEFINED, picture, position, tiff

SENSOR = bytes(range(256)) * 40
PREVIEW = b"\xff\xd8preview\xff\xd9" * 900
THUMBNAIL = b"thumbnail" * 20
ABOUT = {MAKE: b"Acme\0", EXIF: {TAKEN: b"2024:05:01 12:00:00\0"}, GPS: position(41, 12)}
SENSOR_SIZE = (600, 400)


def nef() -> bytes:
    """A thumbnail first, preview and sensor data below it."""
    below = [picture(PREVIEW * 2, kind=1), picture(SENSOR, size=SENSOR_SIZE, kind=0)]
    return tiff({**picture(THUMBNAIL, size=(160, 120), kind=1), **ABOUT, SUB_IFDS: below})


def dng() -> bytes:
    """A thumbnail first, sensor data in tiles and a preview that is longer below it, in the other byte order."""
    below = [picture(SENSOR[:5000], SENSOR[5000:], size=SENSOR_SIZE, tiles=True, kind=0), picture(PREVIEW * 3, kind=1)]
    return tiff({**picture(THUMBNAIL, size=(160, 120), kind=1), **ABOUT, SUB_IFDS: below}, order=">")


def cr2() -> bytes:
    """Four directories in a chain, none of which says what it is; that of the sensor data has no size either."""
    sensor = {tag: value for tag, value in picture(SENSOR).items() if tag > 0x101}
    first = {**picture(PREVIEW[:5000], size=SENSOR_SIZE), **ABOUT}
    return tiff(first, {0x201: (LONG, (8,)), 0x202: (180,)}, picture(THUMBNAIL, size=(38, 25)), sensor)


def pef() -> bytes:
    """The sensor data first."""
    return tiff({**picture(SENSOR, size=SENSOR_SIZE), **ABOUT}, picture(THUMBNAIL, size=(160, 120)), order=">")


def orf() -> bytes:
    """The sensor data first, and letters of its own in the header."""
    return tiff({**picture(SENSOR, size=SENSOR_SIZE), **ABOUT}, magic=b"RO")


def rw2(preview: bytes = b"", **below: dict) -> bytes:
    """The borders of the sensor, a JPEG as a value, and one offset of the sensor data, which ends the file."""
    borders = {4: (SHORT, (8,)), 5: (SHORT, (10,)), 6: (SHORT, (408,)), 7: (SHORT, (610,))}
    entries = {**borders, 2: (SHORT, (620,)), 3: (SHORT, (416,)), **ABOUT, 0x2E: (UNDEFINED, preview), 0x118: (LONG, (40_000,))}
    entries.update({EXIF: below["exif"], GPS: {}} if below else {})
    return tiff(entries, magic=b"U\0").ljust(40_000, b"\0") + SENSOR


RAWS: dict[str, Callable[[], bytes]] = {"nef": nef, "dng": dng, "cr2": cr2, "pef": pef, "orf": orf, "rw2": rw2}
"""By the ending of their names."""


def contents_of(scan: Callable[[Source], Contents], folder: Path, content: bytes) -> Contents:
    """What a codec finds in a file of this content."""
    path = folder / "scanned"
    path.write_bytes(content)
    return scanned(scan, path)


def image_of(contents: Contents, content: bytes) -> bytes:
    """The image data that a codec found."""
    return b"".join(content[start : start + size] for start, size in contents.image)
