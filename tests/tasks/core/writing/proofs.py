"""What every codec is asked in its tests: write, prove, undo; and what ExifTool says of the result."""

from __future__ import annotations

import contextlib
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tasks.core.errors import CannotWrite
from tasks.core.writing import Position, Taken, Wanted, apply_splices, invert_splices, plan, verify
from tests.tasks.core.reading.boxed_files import exiftool

ROME = Position(
    41.8902102,
    12.4922309,
    alt_m=21.5,
    direction_deg=123.45,
    error_m=37.5,
    method="whereshot proxy",
    at=datetime(2024, 5, 1, 10, 11, 12, tzinfo=UTC),
)
SYDNEY = Position(-33.8567844, 151.2152967, alt_m=-4.25, direction_deg=7, error_m=5, method="whereshot manual")
TAKEN = Taken(datetime(2020, 2, 3, 4, 5, 6), "78", 120)  # noqa: DTZ001 - a wall clock
GONE = Wanted(without_ours=True)

PLACE = ("GPS:", "XMP-exif:GPS")
"""What a position changes."""
DATES = ("ExifIFD:DateTimeOriginal", "ExifIFD:SubSecTimeOriginal", "ExifIFD:OffsetTimeOriginal", "XMP-exif:DateTimeOriginal")
"""What a date changes."""

_ABOUT_THE_FILE = ("SourceFile", "ExifTool:", "System:", "File:ExifByteOrder", "Composite:")
_COPY = re.compile(r":Copy\d+:")


_ROME_TOLD = {
    "VersionID": "2 3 0 0",
    "LatitudeRef": "N",
    "Latitude": 41.8902102,
    "LongitudeRef": "E",
    "Longitude": 12.4922309,
    "AltitudeRef": 0,
    "Altitude": 21.5,
    "TimeStamp": "10:11:12",
    "ImgDirectionRef": "T",
    "ImgDirection": 123.45,
    "MapDatum": "WGS-84",
    "ProcessingMethod": "whereshot proxy",
    "DateStamp": "2024:05:01",
    "HPositioningError": 37.5,
}


def written(format_: str, data: bytes, wanted: Wanted) -> bytes:
    """The bytes after writing: proved, undone to the byte, and not written twice."""
    result = attempted(format_, data, wanted)
    assert plan(format_, result, wanted) == []
    return result


def attempted(format_: str, data: bytes, wanted: Wanted) -> bytes:
    """The bytes after writing: proved, and undone to the byte."""
    splices = plan(format_, data, wanted)
    result = apply_splices(data, splices)
    if splices:
        verify(format_, data, result, wanted)
    assert apply_splices(result, invert_splices(data, splices)) == data
    return result


def withstands(format_: str, data: bytes, wanted: Wanted) -> None:
    """A damaged file is refused, or written so that the undo is exact; both at once."""
    started = time.process_time()
    with contextlib.suppress(CannotWrite):
        attempted(format_, data, wanted)
    assert time.process_time() - started < 1


def told(folder: Path, name: str, data: bytes) -> dict[str, list[Any]]:
    """Every tag that ExifTool reads, with the values of all its copies."""
    path = folder / name
    path.write_bytes(data)
    values: dict[str, list[Any]] = {}
    for tag, value in exiftool(path, "-a", "-u", "-G1:4", "-b").items():
        values.setdefault(_COPY.sub(":", tag), []).append(value)
    return values


def kept(tags: dict[str, list[Any]], *without: str) -> dict[str, list[Any]]:
    """The tags that writing must leave as they are, but for those that begin with one of ``without``."""
    return {name: value for name, value in tags.items() if not name.startswith((*_ABOUT_THE_FILE, *without))}


def place(tags: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The EXIF position, by the names of its tags without GPS before them."""
    return {name.removeprefix("GPS:GPS"): value for name, value in tags.items() if name.startswith("GPS:GPS")}


def told_of_rome(copies: int = 1) -> dict[str, list[Any]]:
    """What ExifTool says of ``ROME``, in so many blocks of EXIF."""
    return {name: [value] * copies for name, value in _ROME_TOLD.items()}
