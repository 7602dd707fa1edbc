"""Values as JSON and CSV tracks tell them: numbers, positions in words, Google's integers, and instants, which need a zone."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from tasks.core.tracks.instants import instant_us
from tasks.core.tracks.points import EARLIEST_US, LATEST_US, NO_TIME

NOT_TOLD: Final = float("nan")

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_ZONE: Final = re.compile(r"Z|UTC|GMT|:[\d.,]+\s*[+-]\d", re.IGNORECASE | re.ASCII)
_COORDINATES: Final = re.compile(r"\s*(?:geo:)?\s*([+-]?\d+(?:\.\d*)?)\s*°?\s*,\s*([+-]?\d+(?:\.\d*)?)\s*°?\s*", re.ASCII)

# A number of seconds, milliseconds, microseconds or nanoseconds since 1970 is below this for every year that matters
_LARGEST: Final = ((10**11, 1_000_000), (10**14, 1_000), (10**17, 1), (10**20, 1e-3))


class Instant(NamedTuple):
    """A time as it was told: its microseconds of UTC, or NO_TIME; ``zoneless`` if only the zone is missing."""

    at_us: int
    zoneless: bool = False


_NO_INSTANT: Final = Instant(NO_TIME)
_ZONELESS: Final = Instant(NO_TIME, zoneless=True)


def number(value: Any) -> float:
    """Return a number, or a text that is one, as float; NaN for everything else."""
    kind = type(value)
    if kind is float:
        return float(value)
    if kind is int or kind is str:
        try:
            return float(value)
        except (ValueError, OverflowError):
            return NOT_TOLD
    return NOT_TOLD


def radius_m(value: Any) -> float:
    """Return a stated accuracy in metres, NaN where it is none: below zero it means that the receiver knows none."""
    told = number(value)
    return told if told >= 0 else NOT_TOLD


def degrees_e7(value: Any, limit: float) -> float:
    """Return degrees of an integer in units of 1e-7 degrees, of which Google exported some modulo 2^32.

    Args:
        value: the integer, as number or text.
        limit: 90 for a latitude, 180 for a longitude: what lies beyond has overflown, by 2^32 units.
    """
    told = number(value)
    if abs(told) > limit * 1e7:
        told -= math.copysign(2.0**32, told)
    return told / 1e7


def position(value: Any) -> tuple[float, float]:
    """Return latitude and longitude of a text such as ``geo:52.5,13.4`` or ``52.5°, 13.4°``; NaN twice if it is none."""
    found = _COORDINATES.fullmatch(value) if isinstance(value, str) else None
    return (float(found[1]), float(found[2])) if found else (NOT_TOLD, NOT_TOLD)


def instant(value: Any) -> Instant:
    """Return when a number or a text says it was.

    A number (also one written as text) counts seconds, milliseconds, microseconds or nanoseconds since 1970 in UTC, told apart
    by its size. A text is ISO 8601 and must carry its zone: a wall clock without one is no instant, and this machine's zone
    has nothing to do with it.
    """
    if isinstance(value, str):
        text = value.strip()
        try:
            told = datetime.fromisoformat(text)
        except ValueError:
            return _otherwise(text)
        if told.tzinfo is not None:
            return Instant((told - _EPOCH) // _MICROSECOND)
        return _otherwise(text)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _since_epoch(value)
    return _NO_INSTANT


def _otherwise(text: str) -> Instant:
    """Return the instant of a text that is a number, or almost ISO 8601."""
    seconds = number(text)
    if not math.isnan(seconds):
        return _since_epoch(seconds)
    at_us = instant_us(text.replace("/", "-"))
    if at_us == NO_TIME:
        return _NO_INSTANT
    return Instant(at_us) if _ZONE.search(text) else _ZONELESS


def _since_epoch(value: float) -> Instant:
    """Return the instant of a number; one of a time when no receiver recorded is none, a date written as 20240615 among them."""
    for largest, unit_us in _LARGEST:
        if abs(value) < largest:
            at_us = round(value * unit_us)
            return Instant(at_us) if EARLIEST_US <= at_us < LATEST_US else _NO_INSTANT
    return _NO_INSTANT
