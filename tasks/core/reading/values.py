"""EXIF values as Python values: text, numbers, wall clocks with their sub-seconds and offset.

EXIF has three dates, each with its own sub-seconds and offset tag: taking one date and another one's offset shifts a photo
by hours. Cameras without a set clock write zeros or blanks, which is no date and no fault.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from math import isfinite, isnan, nan
from typing import Final, NamedTuple

from tasks.core.reading.tiff import Directories, Value
from tasks.core.tiff_types import Tag

OLDEST_YEAR: Final = 1826
"""The year of the oldest photograph that there is."""
LATEST_YEAR: Final = 2100

_LONGEST_CACHED: Final = 256
_MAX_OFFSET_MIN: Final = 18 * 60
_BLANK: Final = " :0-/.T"
_DATE = re.compile(
    r"(\d{4})[:\-/. ] ?(\d{1,2})[:\-/. ] ?(\d{1,2})[ T:]{1,3}(\d{1,2})[:.] ?(\d{1,2})(?:[:.] ?(\d{1,2}))?"
    r"(?:[.,](\d+))?\s*(?:(Z|[+-]\d{2}:?\d{2})|GMT([+-]\d{1,2})(?::?(\d{2}))?)?",
    re.ASCII,
)
"""The last form of an offset, ``GMT+2``, is what Apple's Vision Pro writes."""
_EXACT = re.compile(rb"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)\0?")
"""As nearly every camera writes it."""
_DIGITS = re.compile(r"\d+", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})", re.ASCII)


class WallClock(NamedTuple):
    """One date as written; ``fault`` says what was wrong with it, or with a better one that was passed over."""

    at: datetime | None = None
    subsec: str = ""
    utc_offset_min: float = nan
    fault: str = ""
    name: str = ""
    """Which date: DateTimeOriginal, DateTimeDigitized or DateTime; "" for one that is none of these."""
    has_seconds: bool = True


NO_CLOCK: Final = WallClock()


@lru_cache(maxsize=4096)
def _text(raw: bytes) -> str:
    """Decode what stands before the first NUL; cached, because cameras and programs repeat from photo to photo."""
    raw = raw.split(b"\0", 1)[0]
    try:
        found = raw.decode()
    except UnicodeDecodeError:
        found = raw.decode("latin-1")
    if not found.isprintable():
        found = "".join(letter if letter.isprintable() else " " for letter in found)
    return found.strip()


def text(value: Value | None) -> str:
    """Return the text of an ASCII value up to its first NUL, without what cannot be shown; "" for any other value."""
    if not isinstance(value, bytes):
        return ""
    return _text(value) if len(value) <= _LONGEST_CACHED else _text.__wrapped__(value)


def numbers(value: Value | None) -> list[float]:
    """Return the numbers of a value, NaN for a rational whose denominator is 0; none for text."""
    if not value or isinstance(value, bytes):
        return []
    return [(item[0] / item[1] if item[1] else nan) if isinstance(item, tuple) else float(item) for item in value]


def number(value: Value | None) -> float:
    """Return the first number of a value, NaN if it has none that is finite."""
    if not value or isinstance(value, bytes):
        return nan
    first = value[0]
    if isinstance(first, tuple):
        first = first[0] / first[1] if first[1] else nan
    return float(first) if isfinite(first) else nan


def whole(value: Value | None) -> int:
    """Return the first number of a value as a whole one that is not negative, else 0."""
    if not value or isinstance(value, bytes):
        return 0
    first = value[0]
    if not isinstance(first, int):
        first = number(value)
    return int(first) if first > 0 else 0


_DATES: Final = (
    ("DateTimeOriginal", 1, int(Tag.DATE_TIME_ORIGINAL), int(Tag.SUBSEC_TIME_ORIGINAL), int(Tag.OFFSET_TIME_ORIGINAL)),
    ("DateTimeDigitized", 1, int(Tag.DATE_TIME_DIGITIZED), int(Tag.SUBSEC_TIME_DIGITIZED), int(Tag.OFFSET_TIME_DIGITIZED)),
    ("DateTime", 0, int(Tag.DATE_TIME), int(Tag.SUBSEC_TIME), int(Tag.OFFSET_TIME)),
)
"""Name, directory (0 the main one, 1 the Exif IFD), and the tags of date, sub-seconds and offset (both in the Exif IFD)."""


def wall_clock(directories: Directories) -> WallClock:
    """Return when the photo was taken: DateTimeOriginal, else DateTimeDigitized, else DateTime, each with its own tags."""
    exif = directories.exif
    places = (directories.ifd0, exif)
    fault = ""
    for name, place, date_tag, subsec_tag, offset_tag in _DATES:
        value = places[place].get(date_tag)
        if not value or not isinstance(value, bytes):
            continue
        exact = _EXACT.fullmatch(value)
        at = _datetime(*map(int, exact.groups())) if exact else None
        subsec, offset_min, has_seconds = "", nan, True
        if at is None:
            at, subsec, offset_min, own_fault, _, has_seconds = written_clock(text(value), name)
            if at is None:
                fault = fault or own_fault
                continue
        if (tag := exif.get(subsec_tag)) and (digits := _DIGITS.match(text(tag))):
            subsec = digits[0]
            at = at.replace(microsecond=int(f"{subsec:0<6.6}"))
        if (tag := exif.get(offset_tag)) and not isnan(own_min := offset_in_min(text(tag))):
            offset_min = own_min
        return WallClock(at, subsec, offset_min, fault, name, has_seconds)
    return WallClock(fault=fault) if fault else NO_CLOCK


def _datetime(year: int, month: int, day: int, hour: int, minute: int, second: int) -> datetime | None:
    """Return a wall clock, None if no photograph can be of then; a second of 60 is the next minute."""
    if not OLDEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        if second == 60:  # a leap second or a rounding
            return datetime(year, month, day, hour, minute) + timedelta(minutes=1)  # noqa: DTZ001 - a wall clock has no zone
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def offset_in_min(written: str) -> float:
    """Return minutes east of UTC of ``+02:00``, ``+0200`` or ``Z``; NaN for anything else."""
    if written == "Z":
        return 0.0
    found = _OFFSET.fullmatch(written)
    if found is None:
        return nan
    minutes = int(found[2]) * 60 + int(found[3])
    if minutes > _MAX_OFFSET_MIN or int(found[3]) > 59:
        return nan
    return float(-minutes if found[1] == "-" else minutes)


def written_clock(written: str, name: str) -> WallClock:
    """Return a date that stands in one text, ISO 8601 or as EXIF writes it, with its sub-seconds and offset."""
    written = written.strip()
    if not written.strip(_BLANK):
        return NO_CLOCK
    found = _DATE.fullmatch(written)
    at = _datetime(*(int(digits or 0) for digits in found.group(1, 2, 3, 4, 5, 6))) if found else None
    if found is None or at is None:
        return WallClock(fault=f"{name} {written[:30]!r} is not a date from {OLDEST_YEAR} to {LATEST_YEAR} with a time")
    subsec = found[7] or ""
    if subsec:
        at = at.replace(microsecond=int(f"{subsec:0<6.6}"))
    offset = f"{found[9]}:{found[10] or '00'}" if found[9] else found[8] or ""
    return WallClock(at, subsec, offset_in_min(offset), "", name, has_seconds=found[6] is not None)
