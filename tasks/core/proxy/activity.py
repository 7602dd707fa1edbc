"""When photos were taken, with a position or not: instants in, the pauses between any two moments out.

Who moves does it in the pauses: between twenty photos taken every half minute nobody drove away. So the photos that are
themselves to be placed tell how far the one beside them can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tasks.core.geo import Floats
from tasks.core.proxy.donors import Indices

SHOOTING_S: Final = 60.0
"""Of a pause, what is over this counts as time in which one may have gone away."""


@dataclass(frozen=True)
class Pauses:
    """What happened between two moments, a row each: photos in between, the longest pause, and the time not photographed."""

    photos: Floats
    longest_s: Floats
    idle_s: Floats


@dataclass(frozen=True)
class Activity:
    """Instants of photos, rising, with what makes questions about any stretch of them quick."""

    at_s: Floats
    _idle_s: Floats  # up to each instant
    _longest_s: tuple[Floats, ...]  # of 1, 2, 4, 8 ... pauses from each instant on

    def between(self, from_s: Floats, to_s: Floats) -> Pauses:
        """Return the pauses between each two moments, ``from_s`` not after ``to_s``; a moment need not be that of a photo."""
        whole_s = to_s - from_s
        if not len(self.at_s):
            return Pauses(np.zeros(len(whole_s)), whole_s, np.maximum(whole_s - SHOOTING_S, 0))
        last = len(self.at_s) - 1
        first = np.clip(np.searchsorted(self.at_s, from_s, side="right") - 1, 0, last)
        end = np.maximum(np.clip(np.searchsorted(self.at_s, to_s, side="left"), 0, last), first)
        outside_s = np.maximum(np.maximum(self.at_s[first] - from_s, to_s - self.at_s[end]), 0)
        longest_s = np.minimum(np.maximum(self._longest(first, end), outside_s), whole_s)
        idle_s = self._idle_s[end] - self._idle_s[first] + np.maximum(outside_s - SHOOTING_S, 0)
        photos = np.maximum(end - first - 1, 0).astype(np.float64)
        return Pauses(photos, longest_s, np.clip(idle_s, 0, np.maximum(whole_s - SHOOTING_S, 0)))

    def within(self, at_s: Floats, seconds: float) -> Floats:
        """Return how many photos were taken within so many seconds of each moment."""
        first = np.searchsorted(self.at_s, at_s - seconds, side="left")
        return (np.searchsorted(self.at_s, at_s + seconds, side="right") - first).astype(np.float64)

    def _longest(self, first: Indices, end: Indices) -> Floats:
        """Return the longest of the pauses ``first`` to ``end`` - 1, as the larger of two overlapping powers of two of them."""
        count = end - first
        level = np.frexp(np.maximum(count, 1))[1] - 1
        longest = np.zeros(len(first))
        for number, table in enumerate(self._longest_s):
            rows = np.flatnonzero((level == number) & (count > 0))
            longest[rows] = np.maximum(table[first[rows]], table[end[rows] - 2**number])
        return longest


def activity_of(at_s: Floats) -> Activity:
    """Return the activity of photos taken at these seconds, in any order."""
    times = np.unique(at_s)
    pauses = np.diff(times)
    idle_s = np.r_[0.0, np.cumsum(np.maximum(pauses - SHOOTING_S, 0))][: len(times)]
    tables, table = [], pauses
    while len(table):
        tables.append(table)
        step = 2 ** (len(tables) - 1)
        table = np.maximum(table[:-step], table[step:]) if len(table) > step else table[:0]
    return Activity(times, idle_s, tuple(tables))
