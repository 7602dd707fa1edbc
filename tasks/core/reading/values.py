"""EXIF values as Python values: text, numbers, wall clocks with their sub-seconds and offset.

EXIF has three dates, each with its own sub-seconds and offset tag: taking one date and another one's offset shifts a photo
by hours. Cameras without a set clock write zeros or blanks, which is no date and no fault.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from math import isfinite, nan
from typing import Final, NamedTuple

from tasks.core.reading.tiff import Directories, Value
from tasks.core.tiff_types import Tag

OLDEST_YEAR: Final = 1826
"""The year of the oldest photograph that there is."""
LATEST_YEAR: Final = 2100

_MAX_OFFSET_MIN: Final = 18 * 60
_BLANK: Final = " :0-/.T"
_DATE = re.compile(
    r"(\d{4})[:\-/. ] ?(\d{1,2})[:\-/. ] ?(\d{1,2})[ T:]{1,3}(\d{1,2})[:.] ?(\d{1,2})(?:[:.] ?(\d{1,2}))?"
    r"(?:[.,](\d+))?\s*(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_DIGITS = re.compile(r"\d+", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})", re.ASCII)


class WallClock(NamedTuple):
    """One date as written; ``fault`` says what was wrong with it, or with a better one that was passed over."""

    at: datetime | None = None
    subsec: str = ""
    utc_offset_min: float = nan
    fault: str = ""


def text(value: Value | None) -> str:
    """Return the text of an ASCII value up to its first NUL, without what cannot be shown; "" for any other value."""
    if not isinstance(value, bytes):
        return ""
    raw = value.split(b"\0", 1)[0]
    try:
        found = raw.decode()
    except UnicodeDecodeError:
        found = raw.decode("latin-1")
    if not found.isprintable():
        found = "".join(letter if letter.isprintable() else " " for letter in found)
    return found.strip()


def numbers(value: Value | None) -> list[float]:
    """Return the numbers of a value, NaN for a rational whose denominator is 0; none for text."""
    if not value or isinstance(value, bytes):
        return []
    return [(item[0] / item[1] if item[1] else nan) if isinstance(item, tuple) else float(item) for item in value]


def number(value: Value | None) -> float:
    """Return the first number of a value, NaN if it has none that is finite."""
    if not value:
        return nan
    found = numbers(value[:1])
    return found[0] if found and isfinite(found[0]) else nan


def whole(value: Value | None) -> int:
    """Return the first number of a value as a whole one that is not negative, else 0."""
    found = number(value)
    return int(found) if found > 0 else 0


_DATES: Final = (
    ("DateTimeOriginal", Tag.DATE_TIME_ORIGINAL, Tag.SUBSEC_TIME_ORIGINAL, Tag.OFFSET_TIME_ORIGINAL),
    ("DateTimeDigitized", Tag.DATE_TIME_DIGITIZED, Tag.SUBSEC_TIME_DIGITIZED, Tag.OFFSET_TIME_DIGITIZED),
    ("DateTime", Tag.DATE_TIME, Tag.SUBSEC_TIME, Tag.OFFSET_TIME),
)


def wall_clock(directories: Directories) -> WallClock:
    """Return when the photo was taken: DateTimeOriginal, else DateTimeDigitized, else DateTime, each with its own tags."""
    fault = ""
    for name, date_tag, subsec_tag, offset_tag in _DATES:
        written = text((directories.ifd0 if date_tag is Tag.DATE_TIME else directories.exif).get(date_tag))
        if not written.strip(_BLANK):
            continue
        found = _DATE.fullmatch(written)
        at = _instant(found) if found else None
        if found is None or at is None:
            fault = fault or f"{name} {written[:30]!r} is not a date from {OLDEST_YEAR} to {LATEST_YEAR} with a time"
            continue
        digits = _DIGITS.match(text(directories.exif.get(subsec_tag)))
        subsec = digits[0] if digits else found[7] or ""
        if subsec:
            at += timedelta(microseconds=int(f"{subsec:0<6.6}"))
        offset = _offset_min(text(directories.exif.get(offset_tag)))
        if offset != offset and found[8]:  # noqa: PLR0124 - NaN
            offset = _offset_min(found[8])
        return WallClock(at, subsec, offset, fault)
    return WallClock(fault=fault)


def _instant(found: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute = map(int, found.group(1, 2, 3, 4, 5))
    second = int(found[6] or 0)
    if not OLDEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        if second == 60:  # a leap second or a rounding: the next minute
            return datetime(year, month, day, hour, minute) + timedelta(minutes=1)  # noqa: DTZ001 - a wall clock has no zone
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None


def _offset_min(written: str) -> float:
    if written == "Z":
        return 0.0
    found = _OFFSET.fullmatch(written)
    if found is None:
        return nan
    minutes = int(found[2]) * 60 + int(found[3])
    if minutes > _MAX_OFFSET_MIN or int(found[3]) > 59:
        return nan
    return float(-minutes if found[1] == "-" else minutes)
