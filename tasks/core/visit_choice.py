"""Which visit a photo's time falls into: PHOTOS and VISITS in, for each photo the one visit, or how many places it may be at.

A smaller place inside a larger one goes before the larger, but not where the time falls into two larger ones: nobody is at both,
so the smaller one may be the wrong one's. A visit without a radius, one of a moment, makes a time open and places nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.presence import NONE, Indices, microseconds
from tasks.core.proxy.donors import Flags
from tasks.core.visits import CLOCKS, presence_in

_TIMES: Final = ("taken_at", "taken_local")
"""The columns of PHOTOS that the ``CLOCKS`` of VISITS compare with."""


@dataclass(frozen=True)
class Choice:
    """One entry a photo: ``row`` counts in VISITS, ``NONE`` without a visit; ``places`` at how many it may be where undecided."""

    row: Indices
    places: Indices
    level: Indices  # of these places

    @property
    def undecided(self) -> Flags:
        """Say where a time falls into visits of several places."""
        flags: Flags = (self.row == NONE) & (self.places > 1)
        return flags


def choose_visit(photos: pd.DataFrame, visits: pd.DataFrame) -> Choice:
    """Return the visit of each of PHOTOS by those of one origin: instants by ``taken_at``, wall clocks by ``taken_local``."""
    (large, large_row), (small, small_row) = (_held(photos, visits, level) for level in (0, 1))
    # A last entry for NONE, which has no radius either.
    vouched = np.append(visits["error_m"].notna().to_numpy(), [False])
    row = np.where((large <= 1) & vouched[small_row], small_row, np.where(vouched[large_row], large_row, NONE))
    level = np.where(large > 1, 0, 1)
    return Choice(row, np.where(level == 0, large, small), level)


def name_places(photos: pd.DataFrame, visits: pd.DataFrame, level: int, most: int) -> list[list[int]]:
    """Return for each of PHOTOS up to ``most`` places of the level that its time falls into, each by a row of VISITS."""
    place = visits["place"].to_numpy(dtype=object)
    named: list[dict[str, int]] = [{} for _ in range(len(photos))]
    for (first, last), column in zip(CLOCKS, _TIMES, strict=True):
        rows = _rows(visits, level, first)
        timed = np.flatnonzero(photos[column].notna() & ~photos["day_only"])
        if not len(rows) or not len(timed):
            continue
        group = visits.iloc[rows]
        of_place = rows[~group["place"].duplicated().to_numpy()].tolist()
        moments, which = np.unique(microseconds(photos[column].iloc[timed]), return_inverse=True)
        there = list(presence_in(group, first, last).each_place_at(moments, most))
        for photo, moment in zip(timed.tolist(), which.tolist(), strict=True):
            named[photo] |= {place[of_place[number]]: of_place[number] for number in there[moment]}
    return [list(rows.values())[:most] for rows in named]


def _held(photos: pd.DataFrame, visits: pd.DataFrame, level: int) -> tuple[Indices, Indices]:
    """Return for each photo the number of places of the level that hold its time, and a row of VISITS where it is one."""
    counts = np.zeros((len(CLOCKS), len(photos)), dtype=np.intp)
    row = np.full(len(photos), NONE, dtype=np.intp)
    for (first, last), column, count in zip(CLOCKS, _TIMES, counts, strict=True):
        rows = _rows(visits, level, first)
        timed = np.flatnonzero(photos[column].notna() & ~photos["day_only"])
        if not len(rows) or not len(timed):
            continue
        count[timed], found = presence_in(visits.iloc[rows], first, last).places_at(microseconds(photos[column].iloc[timed]))
        row[timed] = np.where(found == NONE, row[timed], rows[found])
    number: Indices = counts.sum(axis=0)
    by_both = np.flatnonzero(counts.all(axis=0))
    if len(by_both):
        # A place that the file gives by both clocks is one place.
        number[by_both] = [len(places) for places in name_places(photos.iloc[by_both], visits, level, len(visits))]
    return number, np.where(number == 1, row, NONE)


def _rows(visits: pd.DataFrame, level: int, first: str) -> Indices:
    rows: Indices = np.flatnonzero((visits["level"] == level) & visits[first].notna())
    return rows
