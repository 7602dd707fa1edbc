"""What a person says of a camera's clock, in a cell of cameras.csv or in --time-offset: a text in, what it means out.

A zone leaves the clock's own error to be solved, an offset or a pair is the whole truth: ``UTC+02:00`` is a zone, ``+02:00`` an
offset. A spreadsheet turns ``1:00`` into a number, and of a number nobody could tell later whether it was hours or seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from tasks.core.cells import parse_number, unguard
from tasks.core.date_cells import date_in_iso
from tasks.core.zones import known_zone

ALLOWED: Final = (
    "write a time zone such as Europe/Brussels or UTC+02:00; or how far the clock is ahead of UTC, such as +1:00, -00:03:25 or "
    "3600 (seconds); or when a photo was taken, such as IMG_0012.jpg = 2017-04-17T15:04:05+02:00"
)
_PAIR: Final = "write each as IMG_0012.jpg = 2017-04-17T15:04:05+02:00"

_CLOCK: Final = r"(?P<hours>\d{1,7}):(?P<minutes>\d{2})(?::(?P<seconds>\d{2}(?:[.,]\d{1,6})?))?"
_OFFSET: Final = re.compile(
    rf"(?P<sign>[+-]?) ?(?:(?P<days>\d{{1,6}}) ?d(?:ays?)?(?:,? {_CLOCK.replace('?P<', '?P<of_')})?|{_CLOCK}(?P<half> ?[AP]M)?)",
    re.ASCII | re.IGNORECASE,
)
_SECONDS: Final = re.compile(r"(?P<number>[+-]? ?[\d.,]+) ?s(?:ec(?:onds?)?)?", re.ASCII | re.IGNORECASE)
_NUMBER: Final = re.compile(r"[+-]? ?[\d.,]+", re.ASCII)
_SHOWN: Final = re.compile(r"\d{1,4}[-:/.]\d{1,2}[-:/.]\d{1,4}(?:T|,? )\d{1,2}:\d\d", re.ASCII | re.IGNORECASE)
_ENTRY: Final = re.compile(r"\s*(?P<left>.+?)\s*=\s*(?P<right>[^=;]*?)\s*(?:;\s*|$)", re.DOTALL)
_DASHES: Final = str.maketrans("\u2212\u2010\u2011\u2013\ufe63\uff0d", "------")
"""Minus signs as spreadsheets of some countries and autocorrection write them."""

_MOST_S: Final = 100 * 366 * 86_400.0
"""A camera whose battery was dead begins again decades ago."""
_MOST_BARE_S: Final = 366 * 86_400
_MOST_HOURS: Final = 14
"""Zones reach this far from UTC: a whole number up to here is as likely hours as seconds."""


@dataclass(frozen=True)
class Zone:
    """The zone that the clock was set to; its own error is still to be solved."""

    name: str


@dataclass(frozen=True)
class Offset:
    """How far the clock is ahead of UTC, all in all: UTC = wall clock - ``ahead_s``."""

    ahead_s: float


@dataclass(frozen=True)
class Pair:
    """One moment that is known: of a photo, or of what the clock showed."""

    photo: str
    """Its path or name as typed; "" = ``shown`` says what the clock showed."""
    at: datetime
    """When that was, in UTC."""
    shown: datetime | None = None
    """Wall clock, naive; None = the photo's."""


@dataclass(frozen=True)
class Pairs:
    """Moments that are known; between two of them the clock is linear (drift), before and after it goes on like that."""

    pairs: tuple[Pair, ...]


def typed_clock(text: str) -> Zone | Offset | Pairs:
    """Say what a person means by the text of a cell ``override`` or of ``--time-offset``.

    A zone: an IANA name, or ``UTC+02:00``. An offset, positive where the clock is ahead of UTC: ``+1:00``, ``-00:03:25``,
    ``+49:00:00``, ``+2 d 01:00:00``, ``3600``, ``-2.5 s``; what spreadsheets make of these (``1:00:00``, ``01:00 AM``, another
    minus, a decimal comma, a guard) too. Pairs joined with ``;``: ``IMG_0012.jpg = 2017-04-17T15:04:05+02:00``, on the left a
    photo or a wall clock. Raises ValueError with what was found and what is allowed: for a number that may be something else, an
    impossible offset, a zone that does not exist, a moment without an offset, and two moments that contradict each other.
    """
    unguarded = unguard(text.strip())
    if "=" in unguarded:
        return _pairs(unguarded)
    dashed = " ".join(unguarded.split()).translate(_DASHES)
    quoted = f"{text.strip()[:60]!r}"
    found = _OFFSET.fullmatch(dashed)
    if found:
        return Offset(_within(_offset_s(found, quoted), quoted))
    seconds = _SECONDS.fullmatch(dashed)
    if seconds:
        return Offset(_within(parse_number(seconds["number"].replace(" ", "")), quoted))
    if _NUMBER.fullmatch(dashed):
        return Offset(_seconds(dashed.replace(" ", ""), quoted))
    if not known_zone(dashed):
        raise ValueError(f"{quoted} is no time zone, no offset and no pair; {ALLOWED}")
    return Zone(dashed)


def _offset_s(found: re.Match[str], quoted: str) -> float:
    days = int(found["days"] or 0)
    named = "of_" if found["days"] else ""
    hours, minutes = int(found[f"{named}hours"] or 0), int(found[f"{named}minutes"] or 0)
    seconds = float((found[f"{named}seconds"] or "0").replace(",", "."))
    if minutes > 59 or seconds >= 60:
        raise ValueError(f"{quoted}: minutes and seconds go from 0 to 59; write hours:minutes:seconds, such as +1:00:00")
    if found["days"] and hours > 23:
        raise ValueError(f"{quoted}: beside days, hours go from 0 to 23; write days and hours, such as +2 d 01:00:00")
    if found["half"]:
        if found["sign"] or not 1 <= hours <= 12:
            raise ValueError(f"{quoted} is a time of day; write the offset with its sign, such as +1:00")
        hours = hours % 12 + 12 * ("P" in found["half"].upper())
    ahead_s = days * 86_400 + hours * 3600 + minutes * 60 + seconds
    return -ahead_s if found["sign"] == "-" else ahead_s


def _seconds(number: str, quoted: str) -> float:
    """Read a bare number as seconds where nothing else is likely."""
    value = parse_number(number)
    digits = number.lstrip("+-")
    if not digits.isdigit():
        if abs(value) < _MOST_BARE_S / 86_400:
            raise ValueError(
                f"{quoted} is what a spreadsheet makes of a time of day; write the offset as +1:00, or in whole seconds as 3600"
            )
    elif len(digits) > 1 and digits.startswith("0"):
        raise ValueError(f"{quoted} may be hours and minutes or seconds; write +1:00 or 3600")
    elif 1 <= value <= _MOST_HOURS or -_MOST_HOURS <= value <= -1:
        raise ValueError(f"{quoted} may be hours or seconds; write {value:+.0f}:00 or {value:.0f} s")
    if abs(value) > _MOST_BARE_S:
        raise ValueError(
            f"{quoted}: {abs(value) / 86_400:,.0f} days are more than a year; write them as days, such as +400 d 01:00:00"
        )
    return value


def _within(ahead_s: float, quoted: str) -> float:
    if abs(ahead_s) > _MOST_S:
        raise ValueError(f"{quoted}: no clock is more than 100 years off; {ALLOWED}")
    return ahead_s


def _pairs(text: str) -> Pairs:
    pairs: list[Pair] = []
    at = 0
    while at < len(text):
        entry = _ENTRY.match(text, at)
        if entry is None:
            raise ValueError(f"{text[at:][:60]!r} is no pair; {_PAIR}")
        pairs.append(_pair(entry["left"], entry["right"]))
        at = entry.end()
    _check_agreement(pairs)
    return Pairs(tuple(dict.fromkeys(pairs)))


def _pair(left: str, right: str) -> Pair:
    iso = date_in_iso(right, _PAIR)
    at = datetime.fromisoformat(iso)
    if at.tzinfo is None:
        raise ValueError(f"{right!r} has no offset from UTC; {_PAIR}, or with Z where it is UTC")
    instant = at.astimezone(UTC)
    if not _SHOWN.match(left):
        return Pair(left, instant)
    shown = datetime.fromisoformat(date_in_iso(left, "write what the clock showed as 2017-04-17T15:03:02"))
    if shown.tzinfo is not None:
        raise ValueError(f"{left!r} has an offset, but a clock shows none; write what it showed as 2017-04-17T15:03:02")
    _within((shown - instant.replace(tzinfo=None)) / timedelta(seconds=1), f"{left} = {right}")
    return Pair("", instant, shown)


def _check_agreement(pairs: list[Pair]) -> None:
    """Raise ValueError for one photo or wall clock that was at two times, and for a clock that runs backwards."""
    moments: dict[str | datetime, datetime] = {}
    for pair in pairs:
        what = pair.shown or pair.photo
        if moments.setdefault(what, pair.at) != pair.at:
            raise ValueError(f"{what} cannot be both {moments[what].isoformat()} and {pair.at.isoformat()}; keep one of them")
    shown = sorted((pair.shown, pair.at) for pair in pairs if pair.shown)
    for (first, before), (second, after) in pairwise(shown):
        if first < second and before >= after:
            raise ValueError(
                f"the clock showed {first.isoformat()} before {second.isoformat()}, but {before.isoformat()} is not before "
                f"{after.isoformat()}; mend one, or split them between the rows of the stretches"
            )
