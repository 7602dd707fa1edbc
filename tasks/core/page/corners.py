"""How much each corner of a line matters, so that a line can be thinned to any tolerance or to any number of corners."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


def significance(x: Floats, y: Floats, run: Whole, *, least: float) -> Floats:
    """Return for each corner the tolerance up to which Douglas and Peucker (1973) keep it; inf for the ends of each run.

    ``x`` and ``y`` are planar, in the unit of the result; ``run`` numbers the lines, whose corners stand together. With the
    corners above a tolerance no corner left out is further than it from the line. What would come out at ``least`` or below is
    0: telling these apart costs the most and serves nobody. All lines are cut at once, level by level, because a call for each
    of a million photos' legs would take minutes.
    """
    kept = np.zeros(len(x))
    if not len(x):
        return kept
    first = np.flatnonzero(np.diff(run, prepend=run[0] - 1))
    last = np.append(first[1:], len(x)) - 1
    kept[first] = kept[last] = np.inf
    limit = np.full(len(first), np.inf)
    while True:
        inside = last - first > 1
        first, last, limit = first[inside], last[inside], limit[inside]
        if not len(first):
            return kept
        split, far = _furthest(x, y, first, last)
        limit = np.minimum(limit, far)
        cut = limit > least
        kept[split[cut]] = limit[cut]
        first, last = np.concatenate([first[cut], split[cut]]), np.concatenate([split[cut], last[cut]])
        limit = np.concatenate([limit[cut], limit[cut]])


def _furthest(x: Floats, y: Floats, first: Whole, last: Whole) -> tuple[Whole, Floats]:
    """Return for each chord the corner between its ends that is furthest from it, and how far that is."""
    counts = last - first - 1
    starts = np.cumsum(counts) - counts
    chord = np.repeat(np.arange(len(first)), counts)
    corner = np.arange(len(chord)) - starts[chord] + first[chord] + 1
    a, b = first[chord], last[chord]
    along_x, along_y = x[b] - x[a], y[b] - y[a]
    off_x, off_y = x[corner] - x[a], y[corner] - y[a]
    squared = along_x**2 + along_y**2
    share = np.clip((off_x * along_x + off_y * along_y) / np.where(squared > 0, squared, 1.0), 0.0, 1.0)
    away = np.hypot(off_x - share * along_x, off_y - share * along_y)
    far = np.maximum.reduceat(away, starts)
    found = np.flatnonzero(away == far[chord])
    _, earliest = np.unique(chord[found], return_index=True)
    return corner[found[earliest]], far
