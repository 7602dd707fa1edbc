"""Coasts and borders for a map without tiles: positions in, Natural Earth's lines out, finer where the photos are.

A line of the whole world fine enough for a town would be larger than the rest of the page, so that a corner is kept where
leaving it out would be seen at the zooms at which a person looks at that part of the world.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from tasks.core.geo import Floats
from tasks.core.page.columns import steps
from tasks.core.page.corners import significance
from tasks.core.thinning import chord_of, unit_vectors
from tasks.core.world.borders import DATA

TOLERANCES_DEG: Final = ((100_000.0, 0.003), (500_000.0, 0.02), (np.inf, 0.12))
"""How far a line may be from Natural Earth's (degrees), by how far it is from every position (metres)."""

_DIGITS: Final = 3


def outlines(lat: Floats, lon: Floats) -> dict[str, Any]:
    """Return ``{"coasts", "borders"}``: lines as ``[lon, lat, step, step, ...]`` in whole thousandths of a degree.

    A line that would be shorter than twice its tolerance is left out.
    """
    corners, run, matters, is_coast = _seen()
    allowed = _allowed(corners, lat, lon)
    starts = np.flatnonzero(np.diff(run, prepend=-1))
    extent = np.maximum.reduceat(corners, starts) - np.minimum.reduceat(corners, starts)
    is_large = extent.max(axis=1) > 2 * np.minimum.reduceat(allowed, starts)
    kept = (matters > allowed) & np.repeat(is_large, np.diff(np.append(starts, len(run))))
    corners, run = corners[kept], run[kept]
    is_first = np.diff(run, prepend=-1) != 0
    pairs = np.column_stack([steps(corners[:, axis], is_first, _DIGITS) for axis in (0, 1)])
    lines = [line.ravel().tolist() for line in np.split(pairs, np.flatnonzero(is_first)[1:])]
    coast = is_coast[run[is_first]].tolist()
    return {
        "coasts": [line for line, is_one in zip(lines, coast, strict=True) if is_one],
        "borders": [line for line, is_one in zip(lines, coast, strict=True) if not is_one],
    }


@cache
def _seen() -> tuple[Floats, npt.NDArray[np.int64], Floats, npt.NDArray[np.bool_]]:
    """Return the corners that count at the finest tolerance, the numbers of their arcs, what they matter, which arcs are coast.

    Worked out once a process: it takes a second or two.
    """
    finest = TOLERANCES_DEG[0][1]
    corners, run, is_coast = _arcs()
    matters = significance(corners[:, 0] * np.cos(np.radians(corners[:, 1])), corners[:, 1], run, least=finest)
    seen = matters > finest
    return corners[seen], run[seen], matters[seen], is_coast


def _arcs() -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return the corners (lon, lat) of all arcs, the number of each corner's arc, and which arcs only one polygon has."""
    with np.load(DATA, allow_pickle=False) as packed:
        ends, rings = packed["arc_ends"], packed["rings"]
        walked = np.cumsum(packed["steps"], axis=0)
        counts = np.diff(ends, prepend=0)
        before = np.vstack([[0, 0], walked[ends[:-1] - 1]])
        corners = (walked - np.repeat(before, counts, axis=0)) * packed["scale"] + packed["corner"]
    times = np.bincount(np.where(rings < 0, ~rings, rings), minlength=len(ends))
    return corners, np.repeat(np.arange(len(ends)), counts), times == 1


def _allowed(corners: Floats, lat: Floats, lon: Floats) -> Floats:
    """Return the tolerance at each corner, by how far the nearest position is."""
    allowed = np.full(len(corners), TOLERANCES_DEG[-1][1])
    if not len(lat):
        return allowed
    furthest = chord_of(TOLERANCES_DEG[-2][0])  # what is not found within it is infinitely far: most of the world, at no cost
    chord, _ = cKDTree(unit_vectors(lat, lon)).query(unit_vectors(corners[:, 1], corners[:, 0]), distance_upper_bound=furthest)
    for within_m, tolerance in TOLERANCES_DEG[-2::-1]:
        allowed[chord <= chord_of(within_m)] = tolerance
    return allowed
