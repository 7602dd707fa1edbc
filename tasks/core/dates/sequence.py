"""Evenly spaced times, as a person describes them: a start and an interval in, the time of the k-th frame out.

Frames that were extracted from a film tell nothing but their number. Times are exact fractions until they are rounded to
a microsecond, so that the 10,000th frame at 1/30 s is where it belongs.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from tasks.core.date_cells import LAST_YEAR, date_in_iso

_INTERVAL: Final = re.compile(r"(?P<top>\d{1,9}(?:[.,]\d{1,9})?)(?:\s*/\s*(?P<bottom>\d{1,9}))?\s*(?:s|sec|seconds?)?", re.ASCII)
_TO_THE_MINUTE: Final = re.compile(r".*[T ]\d{1,2}:\d{2}", re.ASCII)
_REMEDY: Final = "write the first frame's time as 2014-11-27T13:01:01"
_MICROSECONDS: Final = 1_000_000
_MOST_DIGITS: Final = 6


class Sequence(BaseModel):
    """Times from ``start`` on, a wall clock, each ``numerator / denominator`` seconds after the one before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: datetime = Field(description="wall clock of the first frame")
    utc_offset_min: float | None = Field(None, description="minutes that this wall clock is ahead of UTC; empty = unknown")
    numerator: int = Field(gt=0, description="seconds from frame to frame, times the denominator")
    denominator: int = Field(gt=0, description="1 for whole seconds; 25 with a numerator of 1 for 25 frames a second")

    def at(self, number: int) -> tuple[datetime, str]:
        """Return the wall clock of a frame, the first being 0, and its sub-seconds as text; ValueError after 2100.

        All frames have as many digits of sub-seconds as the sequence needs, none if it keeps to whole seconds.
        """
        microseconds = (2 * number * self.numerator * _MICROSECONDS + self.denominator) // (2 * self.denominator)
        try:
            wall = self.start + timedelta(microseconds=microseconds)
        except OverflowError:
            wall = datetime.max  # noqa: DTZ901 - a wall clock
        if wall.year > LAST_YEAR:
            raise ValueError(
                f"frame {number + 1} of the sequence would be of a year after {LAST_YEAR}; give a shorter interval than "
                f"{float(Fraction(self.numerator, self.denominator)):g} s"
            )
        digits = self._digits
        return wall, f"{wall.microsecond:06d}"[:digits]

    @property
    def _digits(self) -> int:
        ten = (digits for digits in range(_MOST_DIGITS) if 10**digits % self.denominator == 0)
        of_interval = next(ten, _MOST_DIGITS)
        return max(of_interval, len(f"{self.start.microsecond:06d}".rstrip("0")))


def sequence_of(start: str, interval: str) -> Sequence:
    """Return the sequence that a person describes.

    Args:
        start: the first frame's date and time, ISO 8601 or EXIF's form, to the second or the minute, with an offset or without.
        interval: seconds from one frame to the next: ``2``, ``0.5``, ``2s``, ``1/25``.

    Raises ValueError with the sentence that says what is wrong and what is allowed.
    """
    text = " ".join(start.split())
    at = datetime.fromisoformat(date_in_iso(f"{text}:00" if _TO_THE_MINUTE.fullmatch(text) else text, _REMEDY))
    ahead = at.utcoffset()
    seconds = _interval(interval)
    return Sequence(
        start=at.replace(tzinfo=None),
        utc_offset_min=None if ahead is None else ahead.total_seconds() / 60,
        numerator=seconds.numerator,
        denominator=seconds.denominator,
    )


def _interval(text: str) -> Fraction:
    found = _INTERVAL.fullmatch(text.strip().lower())
    remedy = "write the seconds from one frame to the next as 2, 0.5 or 1/25"
    if not found:
        raise ValueError(f"{text.strip()[:40]!r} is no interval; {remedy}")
    bottom = int(found["bottom"] or 1)
    seconds = Fraction(found["top"].replace(",", ".")) / bottom if bottom else Fraction(0)
    if seconds < Fraction(1, _MICROSECONDS):
        raise ValueError(f"{text.strip()[:40]!r} is no interval of a microsecond or more; {remedy}")
    return seconds
