"""A date of capture as the text of XMP's date properties.

Source: XMP specification part 1 (Date: ISO 8601), EXIF 2.32 for XMP (CIPA DC-010): sub-seconds and offset stand in the date.
"""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.writing.wanted import Taken

PHOTOSHOP_NS: Final = "http://ns.adobe.com/photoshop/1.0/"
DATE_TIME_ORIGINAL: Final = "DateTimeOriginal"
"""Of the ``exif`` namespace."""
DATE_CREATED: Final = "DateCreated"
"""Of the ``photoshop`` namespace."""

FIRST_YEAR, LAST_YEAR = 1826, 2100
"""The first photograph, and what no photo of today can say."""

# Some programs write EXIF's form into XMP: colons in the date, a blank before the time.
_DATE: Final = re.compile(
    r"\d{4}[-:]\d\d[-:]\d\d[T ]\d\d:\d\d(?::\d\d(?:\.(?P<subsec>\d{1,9}))?)?(?P<offset>Z|[+-]\d\d:\d\d)?", re.ASCII
)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


def date_text(taken: Taken, held: str = "") -> str:
    """Return ``2024-05-01T12:00:00.25+02:00``; sub-seconds and offset that ``taken`` leaves open stay as ``held`` says them.

    Raises:
        CannotWrite: no photo was taken then, or sub-seconds or offset are none.
    """
    if not FIRST_YEAR <= taken.at.year <= LAST_YEAR:
        raise CannotWrite(f"the year {taken.at.year} is outside {FIRST_YEAR} to {LAST_YEAR}")
    if taken.subsec and not (taken.subsec.isascii() and taken.subsec.isdigit()):
        raise CannotWrite(f"the sub-seconds {taken.subsec!r} are no digits")
    found = _DATE.fullmatch(held.strip())
    subsec = taken.subsec or (found["subsec"] or "" if found else "")
    offset = (found["offset"] or "" if found else "") if math.isnan(taken.utc_offset_min) else _offset_text(taken.utc_offset_min)
    return f"{taken.at:%Y-%m-%dT%H:%M:%S}{'.' if subsec else ''}{subsec}{offset}"


def instant_text(at: datetime) -> str:
    """Return a time in UTC as ``2024-05-01T10:00:00.000000Z``, always in millionths: so ours is told from another's."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}Z"


def is_our_instant(text: str) -> bool:
    """Say whether a time stamp is in the form of ``instant_text``."""
    return _INSTANT.fullmatch(text) is not None


def _offset_text(minutes: float) -> str:
    hours, rest = divmod(abs(round(minutes)), 60)
    if hours > 23:
        raise CannotWrite(f"the offset of {minutes:g} minutes from UTC is a day or more")
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"
