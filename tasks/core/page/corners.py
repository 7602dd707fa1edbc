"""How much each corner of a line matters, so that a line can be thinned to any tolerance or to any number of corners."""

from __future__ import annotations

from functools import partial

import numpy as np

from tasks.core.line_thinning import Floats, Whole, furthest_of, inner_corners, tolerances


def significance(x: Floats, y: Floats, run: Whole, *, least: float) -> Floats:
    """Return for each corner the tolerance up to which Douglas and Peucker (1973) keep it; inf for the ends of each run.

    ``x`` and ``y`` are planar, in the unit of the result; ``run`` numbers the lines, whose corners stand together. With the
    corners above a tolerance no corner left out is further than it from the line. What would come out at ``least`` or below is
    0. All lines are cut at once (``tasks.core.line_thinning``).
    """
    return tolerances(run, partial(_furthest, x, y), least=least)


def _furthest(x: Floats, y: Floats, first: Whole, last: Whole) -> tuple[Whole, Floats]:
    """Return for each chord the corner between its ends that is furthest from it, and how far that is."""
    inner = inner_corners(first, last)
    chord, corner = inner.stretch, inner.corner
    a, b = first[chord], last[chord]
    along_x, along_y = x[b] - x[a], y[b] - y[a]
    off_x, off_y = x[corner] - x[a], y[corner] - y[a]
    squared = along_x**2 + along_y**2
    share = np.clip((off_x * along_x + off_y * along_y) / np.where(squared > 0, squared, 1.0), 0.0, 1.0)
    away = np.hypot(off_x - share * along_x, off_y - share * along_y)
    return furthest_of(inner, away)
