"""Instants as track files write them, ISO 8601 in all its variety, as microseconds of UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from tasks.core.tracks.points import NO_TIME

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LOOSE: Final = re.compile(
    r"""(\d{4})-(\d{1,2})-(\d{1,2})            # date
        (?:T|\s*)(\d{1,2}):(\d{1,2})           # hours and minutes
        (?::(\d{1,2})(?:[.,](\d+))?)?          # seconds and their fraction
        \s*(?:(Z|UTC|GMT)|([+-])(\d{1,2}):?(\d{2})?)?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def instant_us(text: str) -> int:
    """Return the instant that a text tells, in whole microseconds of UTC (the rest is cut off); ``NO_TIME`` where it tells none.

    Without a zone it is UTC, as GPX, TCX and KML have it. A date alone is not an instant. A leap second is the one after it.
    """
    text = text.strip()
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return _loosely(text)
    if len(text) < 12:  # a date alone, or a week
        return NO_TIME
    told = told.replace(tzinfo=UTC) if told.tzinfo is None else told
    return (told - _EPOCH) // _MICROSECOND


def _loosely(text: str) -> int:
    """Return the instant of what is not quite ISO 8601: digits left out, a blank before the zone, hour 24, second 60."""
    match = _LOOSE.fullmatch(text)
    if match is None:
        return NO_TIME
    year, month, day, hour, minute, second = (int(part or 0) for part in match.group(1, 2, 3, 4, 5, 6))
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return NO_TIME
    sign, zone_hours, zone_minutes = match.group(9, 10, 11)
    ahead = timedelta(hours=int(zone_hours or 0), minutes=int(zone_minutes or 0))
    try:
        midnight = datetime(year, month, day, tzinfo=timezone(-ahead if sign == "-" else ahead))
    except ValueError:
        return NO_TIME
    fraction_us = int((match.group(7) or "")[:6].ljust(6, "0"))
    since = timedelta(hours=hour, minutes=minute, seconds=second, microseconds=fraction_us)
    return (midnight - _EPOCH + since) // _MICROSECOND
