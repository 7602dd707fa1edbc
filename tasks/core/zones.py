"""Which texts name a time zone: an IANA name, or a fixed offset written UTC+HH:MM."""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_FIXED = re.compile(r"UTC(?:([+-])(\d{1,2})(?::?(\d{2}))?)?", re.IGNORECASE)

_NO_ZONES = frozenset({"localtime", "posixrules", "factory"})
"""Files of the zone database that stand for this machine's zone or for none; a photo's wall clock is never this machine's."""


def zone_of(text: str) -> tzinfo:
    """Return the zone that ``text`` names; ValueError if it names none.

    >>> zone_of("UTC+05:30").utcoffset(None)
    datetime.timedelta(seconds=19800)
    """
    fixed = _FIXED.fullmatch(text.strip())
    if fixed:
        sign = -1 if fixed[1] == "-" else 1
        offset = sign * timedelta(hours=int(fixed[2] or 0), minutes=int(fixed[3] or 0))
        if abs(offset) > timedelta(hours=18):
            raise ValueError(f"{text!r}: offsets reach 18 hours")
        return timezone(offset)
    if text.strip().casefold() in _NO_ZONES:
        raise ValueError(f"{text!r} is not a time zone of a place")
    try:
        return ZoneInfo(text.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{text!r} is not a time zone") from error


def known_zone(text: str) -> bool:
    """Say whether ``zone_of`` knows the text."""
    try:
        zone_of(text)
    except ValueError:
        return False
    return True
