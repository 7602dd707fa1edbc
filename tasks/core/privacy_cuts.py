"""Which positions are hidden: those in a circle, and the way next to it, cut back at each crossing by a length of its own.

Without the cuts the ends of many ways draw the circle's edge to the metre.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.geo import Floats, distance_m
from tasks.core.privacy_circles import Circle, beyond_m

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

_DAY_US: Final = 86_400_000_000


def hidden_of(points: pd.DataFrame, circles: Sequence[Circle]) -> Flags:
    """Say of each of ``points`` whether it is hidden: a row with ``lat``, ``lon``, ``error_m``, ``source`` and ``at_us``.

    In a circle is also what may be in one by its ``error_m`` (NaN = right to the metre). Ways are the points of one source
    (numbers) by time (microseconds, of a ``source`` below 0 unknown), and all points by time, whoever took them. NaN positions
    are never hidden.
    """
    edge_m, which = beyond_m(points["lat"].to_numpy(), points["lon"].to_numpy(), circles)
    inside: Flags = edge_m <= points["error_m"].fillna(0).to_numpy()
    hidden = inside.copy()
    usable = np.flatnonzero((points["source"].to_numpy() >= 0) & ~np.isnan(edge_m))
    if inside.any() and len(usable):
        for one in (points["source"].to_numpy()[usable], np.zeros(len(usable), dtype=np.int64)):
            order = usable[np.lexsort((points["at_us"].to_numpy()[usable], one))]
            ends = np.sort(one)
            hidden[_cut(order, ends, points, inside, edge_m, which, circles)] = True
    return hidden


def _cut(
    order: Ints, source: Ints, points: pd.DataFrame, inside: Flags, edge_m: Floats, which: Ints, circles: Sequence[Circle]
) -> Ints:
    """Return those of the ordered points that lie outside, less of the way from a crossing than is cut off there."""
    seen = ~inside[order]
    lat, lon, at_us = (points[name].to_numpy()[order] for name in ("lat", "lon", "at_us"))
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = (seen[1:] != seen[:-1]) | (source[1:] != source[:-1])
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(order)) - 1
    run = np.cumsum(begins) - 1
    way_m = np.zeros(len(order))
    way_m[1:] = np.cumsum(np.nan_to_num(distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:])))
    found = np.zeros(len(order), dtype=bool)
    for end, beside in ((first, first - 1), (last, last + 1)):
        there = (beside >= 0) & (beside < len(order))
        crossing = seen[end] & there
        crossing[crossing] &= ~seen[beside[crossing]] & (source[beside[crossing]] == source[end[crossing]])
        cut_m = np.zeros(len(end))
        at = end[crossing]
        cut_m[crossing] = _lengths_m(circles, which[order[at]], at_us[at] // _DAY_US)
        gone_m = edge_m[order[end]][run] + np.abs(way_m - way_m[end][run])
        found |= seen & crossing[run] & (gone_m < cut_m[run])
    return order[found]


def _lengths_m(circles: Sequence[Circle], which: Ints, day: Ints) -> Floats:
    """Return how much is cut off at crossings; of one circle and day each is asked for once, for a busy day has thousands."""
    asked, at = np.unique(np.column_stack([which, day]), axis=0, return_inverse=True)
    lengths = [circles[circle].cut_m(day) for circle, day in asked.tolist()]
    return np.array(lengths, dtype=np.float64)[at.ravel()]
