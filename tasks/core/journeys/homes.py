"""Where somebody lives, found in where they were on which days: without it years at home would be one journey.

A home is a place that somebody comes back to all over the year. Two weeks in Rome are many days at one place too, and so is the
lake where a family spends every August: no homes.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.geo import Floats, distance_m
from tasks.core.thinning import degrees_of, thin

Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

FEWEST_DAYS: Final = 10
FEWEST_MONTHS: Final = 4
"""A home is a place of so many days, in so many different months of the year: no journey comes back so often."""

LONG_DAYS: Final = 45
LONG_WITHIN_DAYS: Final = 120
"""So is a place of so many days within so many: no holiday is so long."""

BESIDE_DAYS: Final = 45
"""A place is none if for most of its days there are more at another home in so many days before and after: a weekend house."""

_CORE_SHARE: Final = 0.25
"""The place itself is so much smaller than the area that counts as home; cells as large, for it may lie across their borders."""

_CANDIDATES: Final = 24


def at_home(lat: Floats, lon: Floats, day: Whole, home_m: float) -> Flags:
    """Say of each position, on ``day`` (since 1970), whether it is within ``home_m`` of a home; ``home_m`` 0: there is none."""
    if home_m <= 0 or not len(lat):
        return np.zeros(len(lat), dtype=bool)
    cells = thin(lat, lon, home_m * _CORE_SHARE, np.zeros(len(lat), dtype=np.int64))
    cell, days = _distinct(cells.of_position, day)
    at = degrees_of(cells.at)
    done, homes = np.zeros(len(at[0]), dtype=bool), list[Whole]()
    found = np.zeros(len(lat), dtype=bool)
    while True:
        left = ~done[cell]
        core = _busiest(cell[left], days[left], at, home_m * _CORE_SHARE)
        its_days = np.unique(days[left & np.isin(cell, core)])
        if len(its_days) < FEWEST_DAYS:
            return found
        done[core] = True
        if _is_lived_at(its_days) and not any(_beside(its_days, home) for home in homes):
            homes.append(its_days)
            middle = _middle(cells.at[core], np.bincount(cell[left], minlength=len(done))[core])
            done |= distance_m(*middle, *at) <= home_m
            found |= distance_m(*middle, lat, lon) <= home_m


def _distinct(cell: Whole, day: Whole) -> tuple[Whole, Whole]:
    """Return the pairs of cell and day, each once."""
    first, span = day.min(), int(day.max() - day.min()) + 1
    pairs = np.unique(cell * span + (day - first))
    return pairs // span, pairs % span + first


def _busiest(cell: Whole, day: Whole, at: tuple[Floats, Floats], core_m: float) -> Whole:
    """Return the cells within ``core_m`` of the cell around which there are most days."""
    best, most = np.zeros(0, dtype=np.int64), 0
    count = np.bincount(cell, minlength=len(at[0]))
    for middle in np.argsort(-count, kind="stable")[:_CANDIDATES]:
        around = np.flatnonzero(distance_m(at[0][middle], at[1][middle], *at) <= core_m)
        days = len(np.unique(day[np.isin(cell, around)]))
        if days > most:
            best, most = around, days
    return best


def _is_lived_at(days: Whole) -> bool:
    """Say whether a place of these days, sorted, is one that somebody lives at."""
    months = np.unique(days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12)
    within = np.searchsorted(days, days + LONG_WITHIN_DAYS) - np.arange(len(days))
    return (len(days) >= FEWEST_DAYS and len(months) >= FEWEST_MONTHS) or int(within.max()) >= LONG_DAYS


def _beside(days: Whole, home: Whole) -> bool:
    """Say whether for most of a place's days there are more of a home's around; both are sorted."""
    own, other = (
        np.searchsorted(given, days + BESIDE_DAYS, "right") - np.searchsorted(given, days - BESIDE_DAYS) for given in (days, home)
    )
    return int((other > own).sum()) * 2 > len(days)


def _middle(unit: Floats, days: Whole) -> tuple[float, float]:
    """Return lat and lon of the middle of cells, each as heavy as it has days."""
    lat, lon = degrees_of((unit * days[:, None]).sum(axis=0, keepdims=True))
    return float(lat[0]), float(lon[0])
