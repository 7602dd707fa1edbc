"""The clauses of TOGETHER.evidence: each ends the sentence of a proposal that rests on another camera, which it speaks of."""

from __future__ import annotations

from typing import Final

import numpy as np

from tasks.core.counting import counted
from tasks.core.durations import metres_in_words

ALONE: Final = "the only one that tells places"
ASSUMED: Final = "assumed to travel with it"
ASSUMED_THOUGH: Final = "assumed to travel with it, though their photos do not coincide"
NEAR_THAT_DAY: Final = "which was with it that day"
UNLIKE_THAT_DAY: Final = "whose photos do not coincide with it that day"
COINCIDING_THAT_DAY: Final = "whose photos coincide with it that day"
UNKNOWN: Final = "an unknown camera"


def date(day: int) -> str:
    """Write a day that is counted from 1970-01-01.

    >>> date(19723)
    '2024-01-01'
    """
    return str(np.datetime64(day, "D"))


def near(days: int, days_near: int) -> str:
    """Say on how many days both had positions, and on how many of them they were together."""
    return f"which was with it {_of(days_near, days)}"


def near_through(via: str, days: int, days_near: int) -> str:
    """Say the same of the other and a third camera, with which this one travels."""
    return f"which was with {_named(via)}, with which it travels, {_of(days_near, days)}"


def coinciding(days: int, days_hit: int) -> str:
    """Say on how many of the days on which both were used their photos coincide more than by chance."""
    return f"whose photos coincide with it {_of(days_hit, days)}"


def apart(days: int, days_near: int) -> str:
    """Say on how many of the days on which both had positions they were in different places."""
    return f"which was elsewhere {_of(days - days_near, days)}"


def seemingly_apart(via: str, days: int, days_near: int) -> str:
    """Say the same of days on which their positions are hours apart: those of the two, or of the other and a third camera."""
    third = f" than {_named(via)}, with which it travels," if via else ""
    return f"which seems to have been elsewhere{third} {_of(days - days_near, days)}"


def apart_from(via: str, days: int, days_near: int) -> str:
    """Say the same of the other and a third camera, with which this one travels."""
    return f"which was elsewhere than {_named(via)}, with which it travels, {_of(days - days_near, days)}"


def unlike(via: str) -> str:
    """Say that the two are never used in the same minutes, while a third camera is."""
    return f"whose photos do not coincide with it, as those of {_named(via)} do" if via else "whose photos never coincide with it"


def with_third(via: str) -> str:
    """Say that the other one was with a third camera on one day, with which this one travels."""
    return f"which was with {_named(via)} that day, with which it travels"


def away(away_m: float) -> str:
    """Say how far away the other one was on one day."""
    return f"which was {metres_in_words(away_m)} away that day"


def with_rival(rival: str, away_m: float) -> str:
    """Say that the camera was with another one on that day."""
    return f"which was {metres_in_words(away_m)} from {_named(rival)} that day, with which it was"


def either(rival: str, away_m: float) -> str:
    """Say that the camera may have been with either of two on that day."""
    return f"assumed to travel with it or with {_named(rival)}, {metres_in_words(away_m)} away that day"


def _named(camera: str) -> str:
    return camera or UNKNOWN


def _of(some: int, days: int) -> str:
    return f"on {some:,} of {counted(days, 'day')}"
