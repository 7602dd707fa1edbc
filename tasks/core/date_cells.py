"""What a cell with a date means: a text that a person typed or a spreadsheet re-formatted in, ISO 8601 or the reason why not out.

A spreadsheet writes a date in the order of its own country and hides the seconds. So a date is understood where only one
reading is left, and refused where there are two: nobody would notice the 2nd of July among photos of the 7th of February.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

import pandas as pd

FIRST_YEAR: Final = 1826
"""Of the oldest photograph that is left."""
LAST_YEAR: Final = 2100

_REMEDY: Final = "write it as 2019-07-02T10:11:12"
_CLOCK: Final = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<subsec>\d{1,9}))?)?"
    r"(?: ?(?P<half>[AP])\.?M\.?)?"
)
_OFFSET: Final = r"(?P<offset>Z|[+\-\u2212]\d{2}(?::?\d{2})?)"
_DAY: Final = r"(?P<one>\d{1,4})(?P<mark>[-:/.])(?P<two>\d{1,2})(?P=mark)(?P<three>\d{1,4})"
DATE: Final = re.compile(rf"{_DAY}(?:(?:T|,? ){_CLOCK}(?: ?{_OFFSET})?)?", re.ASCII | re.IGNORECASE)
"""A date in numbers as people and spreadsheets write it: ``one``, ``two`` and ``three`` in any order, ``mark`` between them."""
_NUMBER: Final = re.compile(r"\d{4,6}(?:[.,]\d+)?", re.ASCII)
_WIDEST_MIN: Final = (-12 * 60, 14 * 60)
"""Zones in use reach from UTC-12:00 to UTC+14:00."""


def date_in_iso(text: str, remedy: str = _REMEDY, *, day_first: bool | None = None) -> str:
    """Return a date and time of day as ``2019-07-02T10:11:12``, with sub-seconds and offset where the text has them.

    Understood are ISO 8601 with T or a blank, EXIF's ``2019:07:02 10:11:12``, and what spreadsheets make of them: the year first
    with any mark, day, month and year with dots (no country writes the month first with these), and with slashes or dashes where
    one order alone gives a date; AM and PM. ``day_first`` says which of two orders a date of slashes or dashes has, where that is
    known. Raises ValueError with the reason, which quotes the text, and the ``remedy``.
    """
    plain = " ".join(text.split())
    quoted = f"{text.strip()[:40]!r}"
    found = DATE.fullmatch(plain)
    if found is None:
        if _NUMBER.fullmatch(plain):
            raise ValueError(f"{quoted} is a number, as spreadsheets keep dates; {remedy}")
        raise ValueError(f"{quoted} is no date with a time; {remedy}")
    if found["hour"] is None:
        raise ValueError(f"{quoted} has no time of day; {remedy}")
    if found["second"] is None:
        raise ValueError(f"{quoted} has no seconds, which a spreadsheet may have hidden; {remedy}")
    year, month, day = _day(found, quoted, remedy, day_first=day_first)
    try:
        at = datetime(year, month, day, hour_of(found), int(found["minute"]), int(found["second"]))  # noqa: DTZ001 - a wall clock
    except ValueError as error:
        raise ValueError(f"{quoted} is no date ({error}); {remedy}") from error
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{quoted}: the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}; mend it")
    return at.isoformat() + (f".{found['subsec']}" if found["subsec"] else "") + _offset(found["offset"], quoted)


def as_iso(text: str) -> str:
    """Return a date as ``date_in_iso`` writes it, so that 1.5.2024 12:00:00 is 2024-05-01T12:00:00; else the text, stripped."""
    plain = text.strip()
    try:
        return date_in_iso(plain) if plain else ""
    except ValueError:
        return plain


def is_written(new: str, now: str) -> bool:
    """Say whether a photo whose date is ``now`` has the new date, both as review.csv shows them; False where one is none.

    What the new one leaves open, sub-seconds and offset, the photo may have or not.
    """
    try:
        asked, there = _parts(date_in_iso(new)), _parts(date_in_iso(now))
    except ValueError:
        return False
    return all(part in ("", other) for part, other in zip(asked, there, strict=True))


def in_iso(wall: pd.Series, subsec: pd.Series, offset_min: pd.Series) -> pd.Series:
    """Write wall clocks in ISO 8601 as the files have them: sub-seconds digit for digit, the offset only where there is one."""
    text = wall.dt.strftime("%Y-%m-%dT%H:%M:%S") + ("." + subsec).where(subsec != "", "")
    known = offset_min.dropna().astype(int)
    zones = {m: f"{'-' if m < 0 else '+'}{abs(m) // 60:02d}:{abs(m) % 60:02d}" for m in known.unique()}
    # By way of objects, because a table with no text in it has no text column either.
    offsets = offset_min.map(pd.Series(zones)).astype("object").fillna("").astype("str")
    return (text + offsets).fillna("")


def _parts(date: str) -> tuple[str, str, str]:
    """Return a date in ISO 8601 to the second, its sub-seconds without trailing zeros, and its offset."""
    digits = re.match(r"\.\d+", date[19:])
    subsec = digits[0] if digits else ""
    return date[:19], subsec.rstrip("0").rstrip("."), date[19 + len(subsec) :]


def _day(found: re.Match[str], quoted: str, remedy: str, *, day_first: bool | None) -> tuple[int, int, int]:
    one, two, three = int(found["one"]), int(found["two"]), int(found["three"])
    if len(found["one"]) == 4 and len(found["three"]) <= 2:
        return one, two, three
    if len(found["one"]) > 2 or len(found["three"]) != 4:
        raise ValueError(f"{quoted}: which of its numbers is the year is not certain; {remedy}")
    if found["mark"] == "." or one > 12 or one == two:
        return three, two, one
    if two > 12 or day_first is False:
        return three, one, two
    if day_first:
        return three, two, one
    raise ValueError(f"{quoted} may be day {one} of month {two} or day {two} of month {one}; {remedy}")


def hour_of(found: re.Match[str]) -> int:
    """Return the hour in a match of ``DATE``, 0 to 23; ValueError where AM or PM goes with none of 1 to 12."""
    hour = int(found["hour"])
    if not found["half"]:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("AM and PM go with hours from 1 to 12")
    return hour % 12 + 12 * (found["half"].upper() == "P")


def _offset(written: str | None, quoted: str) -> str:
    if not written:
        return ""
    if written.upper() == "Z":
        return "+00:00"
    digits = written[1:].replace(":", "").ljust(4, "0")
    sign = "+" if written[0] == "+" else "-"
    minutes = int(f"{sign}{int(digits[:2]) * 60 + int(digits[2:])}")
    if int(digits[2:]) > 59 or not _WIDEST_MIN[0] <= minutes <= _WIDEST_MIN[1]:
        raise ValueError(f"{quoted}: {written} is the offset of no time zone; write one such as +02:00, or none")
    return f"{'+' if minutes >= 0 else '-'}{digits[:2]}:{digits[2:]}"
