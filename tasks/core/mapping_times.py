"""What a time in a person's mapping means: a cell in, an instant or a wall clock out.

A time without an offset is what the cameras' clocks showed, never a time of this machine's zone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from tasks.core.date_cells import date_in_iso

_DAY_ALONE: Final = re.compile(r"\d{1,4}([-:/.])\d{1,2}\1\d{1,4}", re.ASCII)
_TO_THE_MINUTE: Final = re.compile(
    r"(?<=[T ])(\d{1,2}:\d{2})(?=(?: ?[AP]\.?M\.?)?(?: ?(?:Z|[+\-\u2212]\d{2}(?::?\d{2})?))?$)", re.ASCII | re.IGNORECASE
)
_LAST_MOMENT: Final = timedelta(days=1, microseconds=-1)


class Moment(NamedTuple):
    """A time as written: ``at`` has no zone; it is UTC where ``is_instant``, else a wall clock."""

    at: datetime
    is_instant: bool


def moment_of(text: str, *, is_end: bool) -> Moment:
    """Read ISO 8601, EXIF's ``2024:05:01 10:02:03``, or what ``date_in_iso`` makes certain of; seconds may be left out.

    A day alone is its first moment, or its last where ``is_end``. Raises ValueError with the reason, which quotes the text.
    """
    plain = " ".join(text.split())
    if not plain:
        raise ValueError("is empty; write a time such as 2024-05-01 10:02:03, with its offset where you know it")
    is_day = _DAY_ALONE.fullmatch(plain) is not None
    whole = f"{plain} 00:00:00" if is_day else _TO_THE_MINUTE.sub(r"\1:00", plain)
    try:
        at = datetime.fromisoformat(date_in_iso(whole))
    except ValueError as error:
        raise ValueError(str(error).replace(f"{whole[:40]!r}", f"{plain[:40]!r}")) from error
    if is_day and is_end:
        at += _LAST_MOMENT
    return Moment(at if at.tzinfo is None else at.astimezone(UTC).replace(tzinfo=None), at.tzinfo is not None)
