"""How far each corner of a way is from where one would be at its time without it, so that a way can be thinned to any tolerance.

Beside the line alone, as Douglas and Peucker (1973) thin it, its times count: who stops for lunch on a straight road strays from
somebody who drives through. So what is left tells true speeds (the synchronised distance of Meratnia and de By, 2004).
"""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np

from tasks.core.geo import EARTH_RADIUS_M, Floats
from tasks.core.line_thinning import Whole, furthest_of, inner_corners, tolerances

_LONG_CHORD: Final = 0.02


def strays_m(unit: Floats, at_s: Floats, run: Whole, *, least_m: float) -> Floats:
    """Return for each of n corners the tolerance in metres up to which it is kept; inf for the ends of each run.

    ``unit`` (3, n) are unit vectors, so neither the date line nor a pole is an obstacle; ``at_s`` rises within a run; ``run``
    numbers the runs, whose corners stand together. With the corners above a tolerance, no corner left out is further than it
    from the great circle between them at its time. What would come out at ``least_m`` or below is 0. All runs are cut at once
    (``tasks.core.line_thinning``).
    """
    return tolerances(run, partial(_furthest, unit, at_s), least=least_m)


def _furthest(unit: Floats, at_s: Floats, first: Whole, last: Whole) -> tuple[Whole, Floats]:
    """Return for each stretch the corner between its ends that strays most from it, and how far."""
    inner = inner_corners(first, last)
    stretch, corner = inner.stretch, inner.corner
    spent = at_s[last] - at_s[first]
    share = (at_s[corner] - at_s[first][stretch]) / np.where(spent > 0, spent, 1.0)[stretch]
    begin, end = unit[:, first], unit[:, last]
    share = _even(share, np.sqrt(((end - begin) ** 2).sum(axis=0))[stretch])
    there = begin[:, stretch] + share * (end - begin)[:, stretch]
    length = np.sqrt((there * there).sum(axis=0))
    off = unit[:, corner] - there / np.where(length > 0, length, 1.0)
    away = np.sqrt((off * off).sum(axis=0)) * EARTH_RADIUS_M
    return furthest_of(inner, away)


def _even(share: Floats, chord: Floats) -> Floats:
    """Return the shares of chords through the unit sphere that are the given shares of the arcs above them.

    An even way over the ground is uneven along the chord: by 130 km from Vienna to New York, by less than a metre in 100 km.
    """
    far = np.flatnonzero(chord > _LONG_CHORD)
    if not len(far):
        return share
    angle = 2 * np.arcsin(np.minimum(chord[far] / 2, 1.0))
    straight = share.copy()
    there, back = np.sin(share[far] * angle), np.sin((1 - share[far]) * angle)
    whole = there + back
    straight[far] = np.where(whole > 0, there / np.where(whole > 0, whole, 1.0), share[far])
    return straight
