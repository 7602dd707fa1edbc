"""The clauses of TOGETHER.evidence: each names the other camera and stands behind the sentence of a proposal that rests on it.

The camera whose photo is placed is "it".
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tasks.core.counting import counted
from tasks.core.durations import metres_in_words

UNKNOWN: Final = "an unknown camera"


def date(day: int) -> str:
    """Write a day that is counted from 1970-01-01.

    >>> date(19723)
    '2024-01-01'
    """
    return str(np.datetime64(day, "D"))


def alone(other: str) -> str:
    """Say that no other camera has positions where they are wanted."""
    return f"{_named(other)} is the only camera that tells places"


def assumed(other: str, *, doubtful: bool = False) -> str:
    """Say that nothing tells, or that what tells a little speaks against it."""
    return f"{_named(other)} is assumed to travel with it" + (", though their photos do not coincide" if doubtful else "")


def near(other: str, days: int, days_near: int) -> str:
    """Say on how many days both had positions, and on how many of them they were together."""
    return f"{_named(other)} was with it {_of(days_near, days)}"


def near_through(other: str, via: str, days: int, days_near: int) -> str:
    """Say the same of the other and a third camera, with which this one travels."""
    return f"{_named(other)} was with {_named(via)}, with which it travels, {_of(days_near, days)}"


def coinciding(other: str, days: int, days_hit: int) -> str:
    """Say on how many of the days on which both were used their photos coincide more than by chance."""
    return f"photos of {_named(other)} coincide with its own {_of(days_hit, days)}"


def apart(other: str, days: int, days_near: int) -> str:
    """Say on how many of the days on which both had positions they were in different places."""
    return f"{_named(other)} was elsewhere {_of(days - days_near, days)}"


def seemingly_apart(other: str, via: str, days: int, days_near: int) -> str:
    """Say the same of days on which their positions are hours apart: those of the two, or of the other and a third camera."""
    third = f" than {_named(via)}, with which it travels," if via else ""
    return f"{_named(other)} seems to have been elsewhere{third} {_of(days - days_near, days)}"


def apart_from(other: str, via: str, days: int, days_near: int) -> str:
    """Say the same of the other and a third camera, with which this one travels."""
    return f"{_named(other)} was elsewhere than {_named(via)}, with which it travels, {_of(days - days_near, days)}"


def near_that_day(other: str, via: str = "") -> str:
    """Say that the other was with this one on one day, or with a third camera with which this one travels."""
    return f"{_named(other)} was with {_named(via) if via else 'it'} that day" + (", with which it travels" if via else "")


def coinciding_that_day(other: str) -> str:
    """Say that the photos of one day coincide."""
    return f"photos of {_named(other)} coincide with its own that day"


def unlike_that_day(other: str) -> str:
    """Say that the photos of one day do not coincide, as those of other days do."""
    return f"photos of {_named(other)} do not coincide with its own that day"


def away(other: str, away_m: float) -> str:
    """Say how far away the other one was on one day."""
    return f"{_named(other)} was {metres_in_words(away_m)} away that day"


def with_rival(other: str, rival: str, away_m: float) -> str:
    """Say that the camera was with another one on that day."""
    return f"{_named(other)} was {metres_in_words(away_m)} from {_named(rival)} that day, with which it was"


def either(other: str, rival: str, away_m: float) -> str:
    """Say that the camera may have been with either of two on that day."""
    return f"it was with {_named(other)} or with {_named(rival)}, {metres_in_words(away_m)} apart that day"


def _named(camera: str) -> str:
    return camera or UNKNOWN


def _of(some: int, days: int) -> str:
    return f"on {some:,} of {counted(days, 'day')}"
