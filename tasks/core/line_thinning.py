"""Lines cut in two again and again where a corner strays most, as Douglas and Peucker (1973) do, all lines at once.

What "strays" means is the caller's: off the line alone, or also off where one would be at that time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

Furthest = Callable[[Whole, Whole], tuple[Whole, Floats]]
"""Takes the first and last corners of stretches; gives of each the corner between that strays most, and how far."""


class Inner(NamedTuple):
    """The corners inside stretches, one after the other: where each stretch begins among them, its number, and the corner."""

    starts: Whole
    stretch: Whole
    corner: Whole


def tolerances(run: Whole, furthest: Furthest, *, least: float) -> Floats:
    """Return for each corner the tolerance up to which it is kept; inf for the ends of each run, 0 for ``least`` or below.

    ``run`` numbers the lines, whose corners stand together. Telling the smallest ones apart costs the most and serves nobody.
    All lines are cut level by level, because a call for each of a million photos' legs would take minutes.
    """
    kept = np.zeros(len(run))
    if not len(run):
        return kept
    first = np.flatnonzero(np.diff(run, prepend=run[0] - 1))
    last = np.append(first[1:], len(run)) - 1
    kept[first] = kept[last] = np.inf
    limit = np.full(len(first), np.inf)
    while True:
        inside = last - first > 1
        first, last, limit = first[inside], last[inside], limit[inside]
        if not len(first):
            return kept
        split, far = furthest(first, last)
        limit = np.minimum(limit, far)
        cut = limit > least
        kept[split[cut]] = limit[cut]
        first, last = np.concatenate([first[cut], split[cut]]), np.concatenate([split[cut], last[cut]])
        limit = np.concatenate([limit[cut], limit[cut]])
        order = np.argsort(first, kind="stable")  # neighbours in memory stay neighbours
        first, last, limit = first[order], last[order], limit[order]


def inner_corners(first: Whole, last: Whole) -> Inner:
    """Return the corners between the ends of each stretch; each has at least one."""
    counts = last - first - 1
    starts = np.cumsum(counts) - counts
    stretch = np.repeat(np.arange(len(first)), counts)
    return Inner(starts, stretch, np.arange(len(stretch)) - np.repeat(starts - first - 1, counts))


def furthest_of(inner: Inner, away: Floats) -> tuple[Whole, Floats]:
    """Return of each stretch the first of the corners that are furthest away, and how far that is."""
    far = np.maximum.reduceat(away, inner.starts)
    found = np.flatnonzero(away == far[inner.stretch])
    _, earliest = np.unique(inner.stretch[found], return_index=True)
    return inner.corner[found[earliest]], far
