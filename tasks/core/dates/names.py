"""When a photo was taken, by its file name: a name in, at most one date out; the folder's name is not asked.

A wrong date does more harm than none, for the person sees a plausible one. ``patterns`` says what is read and in which order.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np

from tasks.core.dates import patterns
from tasks.core.geo import Floats

FIRST_DIGITAL_YEAR: Final = 1990
"""Digital cameras are sold since then; an earlier time to the second is that of a clock that was never set."""
FIRST_YEAR: Final = 1826
"""Of the oldest photograph that is left: people write the day into the names of scans, year-month-day."""
LAST_YEAR: Final = 2100

UNSET: Final = datetime(2002, 12, 8, 12)  # noqa: DTZ001 - a wall clock
"""What phones of several makers write, to the second, while their clock was never set."""
_PLACEHOLDERS: Final = frozenset({UNSET, datetime(1970, 1, 1, 12)})  # noqa: DTZ001 - a wall clock
"""What phones of several makes write where their clock was never set, and the day on which Unix' clock begins."""
_EIGHT_DIGITS: Final = re.compile(r"(?:[^0-9]*[0-9]){8}")
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - wall clocks are counted from it
_OFFSETS_MIN: Final = (-12 * 60, 14 * 60)
_LONGEST_ENDING: Final = 5
_DASHES_OF_A_UUID: Final = 4


@dataclass(frozen=True, slots=True)
class NameDate:
    """What a name tells.

    ``at`` is a wall clock, in UTC where ``utc_offset_min`` is 0; noon where only the day is known. ``subsec`` are the digits
    as written, already in ``at``. ``utc_offset_min`` is NaN where nothing tells it. ``program`` has the words for whose
    pattern it is, "" for one that many use.
    """

    at: datetime
    subsec: str = ""
    utc_offset_min: float = math.nan
    day_only: bool = False
    program: str = ""


class _Reading(NamedTuple):
    """As ``NameDate``, without ``program``."""

    at: datetime
    subsec: str = ""
    utc_offset_min: float = math.nan
    day_only: bool = False


def date_of_name(name: str) -> NameDate | None:
    """Return the date that a file name tells, None if it tells none, an impossible one, or two that differ."""
    stem = _stem(name)
    read = _read(stem)
    if not read:
        return None
    program = patterns.PROGRAMS.match(stem)
    return NameDate(*read, program=patterns.PROGRAM_WORDS[program.lastgroup or ""] if program else "")


def name_instants(paths: Iterable[str]) -> Floats:
    """Return the UTC seconds that each path's file name tells, NaN where it tells no time of day or not in UTC."""
    names = [path.rpartition("/")[2] for path in paths]
    seconds = np.full(len(names), np.nan)
    for row, name in enumerate(names):
        read = _read(_stem(name)) if patterns.MAY_TELL_UTC.search(name) else None
        if read and not math.isnan(read.utc_offset_min):
            seconds[row] = (read.at - _EPOCH).total_seconds() - read.utc_offset_min * 60
    return seconds


def _stem(name: str) -> str:
    """Return the name in lower case without its ending."""
    stem, _, ending = name.rpartition(".")
    if not stem or len(ending) > _LONGEST_ENDING or not ending.isalnum() or ending.isdigit():
        stem = name
    return (stem if stem.isascii() else unicodedata.normalize("NFC", stem)).lower()


def _read(stem: str) -> _Reading | None:
    if not _EIGHT_DIGITS.match(stem):
        return None
    if "~" in stem or "conflict" in stem or stem.count("-") >= _DASHES_OF_A_UUID:
        stem = patterns.SYNCED_LATER.sub("_", stem)
    if patterns.NOT_TAKEN.match(stem):
        return None
    try:
        return _exact(stem) or _day(stem)
    except ValueError:  # month 13, 31 June, hour 24: whoever wrote this did not write a date
        return None


def _exact(stem: str) -> _Reading | None:
    """Return the only reading to the second, None without one; ValueError for an impossible one and for several."""
    export = patterns.TELEGRAM_EXPORT.match(stem) if "@" in stem else None
    if export:
        return _wall_clock([int(export[part]) for part in ("y", "m", "day", "h", "mi", "s")], "", math.nan)
    return _only([read for match in patterns.EXACT.finditer(stem) if (read := _time(match, stem))])


def _day(stem: str) -> _Reading | None:
    """Return the only reading of a day, None without one; ValueError for an impossible one and for several."""
    found = []
    for match in patterns.DAY.finditer(stem):
        at = datetime(int(match["y"]), int(match["m"]), int(match["day"]), 12)  # noqa: DTZ001 - a wall clock
        earliest = FIRST_YEAR if match["d"] == "-" else FIRST_DIGITAL_YEAR
        if not earliest <= at.year <= LAST_YEAR or at in _PLACEHOLDERS:
            raise ValueError
        found.append(_Reading(at, day_only=True))
    return _only(found)


def _only(reads: list[_Reading]) -> _Reading | None:
    if len(reads) > 1 and any(read.at != reads[0].at for read in reads):
        raise ValueError
    return reads[0] if reads else None


def _time(match: re.Match[str], stem: str) -> _Reading | None:
    """Return what a match of EXACT means, None if nobody writes a time so; ValueError if it is an impossible one."""
    year, compact, _, month, day, join, word, before, hour, mark, minute, second, run, sub, gap, half, offset = match.groups()
    if compact:
        month, day = compact[:2], compact[2:]
    if (not compact or mark or len(hour) == 1) if not join else (mark == " " and not word) or (run and mark):
        return None
    if gap == "_" and not word and not stem.startswith(patterns.TWELVE_HOURS_AFTER):
        half = None
    hours = _hour(hour, before or half or "", stem[match.end() :].lstrip()[:1] if mark else "")
    if hours is None:
        return None
    offset_min = _offset_min(offset or "", match, stem)
    subsec = run or (sub if sub and (offset_min == 0 or stem.startswith(patterns.WITH_SUBSECONDS)) else "")
    numbers = [int(year), int(month), int(day), hours, int(minute), int(second)]
    return _wall_clock(numbers, subsec, offset_min)


def _wall_clock(numbers: list[int], subsec: str, offset_min: float) -> _Reading:
    at = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 - a wall clock
    if not FIRST_DIGITAL_YEAR <= at.year <= LAST_YEAR or at in _PLACEHOLDERS:
        raise ValueError
    if subsec:
        at = at.replace(microsecond=int(subsec) * 1000)
    return _Reading(at, subsec, offset_min)


def _hour(written: str, half: str, following: str) -> int | None:
    """Return the hour from 0 to 24, None if a marker that is not known may tell which half of the day it is in.

    ``half`` is the marker that is known, ``following`` the next character after a time that is written with marks.
    """
    hour = int(written)
    if half:
        if not 1 <= hour <= 12:
            raise ValueError
        return hour % 12 + 12 * half.startswith(patterns.AFTERNOON)
    foreign = following.isalpha() and not following.isascii()
    return None if len(written) == 1 or (foreign and hour <= 12) else hour


def _offset_min(written: str, match: re.Match[str], stem: str) -> float:
    """Return the minutes ahead of UTC that the name tells, NaN if it does not; ValueError for an offset of no zone."""
    if written == "z" or stem.endswith(patterns.IN_UTC_AFTER, 0, match.start("y")):
        return 0.0
    if match["run"] and stem.startswith(patterns.IN_UTC_BEFORE, match.end()):
        return 0.0
    if not written or (written[0] == "-" and match["join"] != "t"):
        return math.nan
    digits = written.lstrip(" _+-").replace(":", "")
    minutes = (int(digits[:2]) * 60 + int(digits[2:])) * (-1 if written[0] == "-" else 1)
    if not _OFFSETS_MIN[0] <= minutes <= _OFFSETS_MIN[1] or minutes % 15:
        raise ValueError
    return float(minutes)
