"""Coasts and borders for a map without tiles: positions in, Natural Earth's lines out, finer where the photos are.

A line of the whole world fine enough for a town would be larger than the rest of the page, so that a corner is kept where
leaving it out would be seen at the zooms at which a person looks at that part of the world. Coasts come as whole rings: the
arcs that only one country has, put together, are the edge of the land, and what they hold can be filled without a seam.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from tasks.core.geo import Floats
from tasks.core.page.columns import steps
from tasks.core.page.corners import significance
from tasks.core.thinning import chord_of, unit_vectors
from tasks.core.world.borders import DATA

TOLERANCES_DEG: Final = ((100_000.0, 0.003), (500_000.0, 0.015), (np.inf, 0.06))
"""How far a line may be from Natural Earth's (degrees), by how far it is from every position (metres)."""

MAX_CORNERS: Final = 80_000
"""Of an archive of the whole world all tolerances are as much wider as it takes."""

_DIGITS: Final = 3
_AT_DATE_LINE_DEG: Final = 1e-6

Ints = npt.NDArray[np.int64]


class _Lines(NamedTuple):
    """Lines one after the other: their corners (degrees), the number of each one's line, and what each corner matters."""

    lon: Floats  # the short way from the corner before: a line across the date line goes on beyond 180
    lat: Floats
    run: Ints
    matters: Floats  # degrees


def outlines(lat: Floats, lon: Floats) -> dict[str, Any]:
    """Return ``{"coasts", "borders"}``: lines as ``[lon, lat, step, step, ...]`` in whole thousandths of a degree.

    Each coast is a ring, its first corner not repeated; a lake as large as the Caspian Sea runs the other way round than land.
    A ring across the date line goes on beyond 180, the one around the South Pole runs along -90. A line that would be shorter
    than twice its tolerance is left out.
    """
    seen = _seen()
    allowed = [_allowed(lines, lat, lon) for lines in seen]
    ratio = np.concatenate([lines.matters / most for lines, most in zip(seen, allowed, strict=True)])
    wider = max(1.0, float(np.partition(ratio, -MAX_CORNERS)[-MAX_CORNERS])) if len(ratio) > MAX_CORNERS else 1.0
    wider = wider if np.isfinite(wider) else 1.0
    return {
        "coasts": _packed(seen[0], allowed[0] * wider, least=3),
        "borders": _packed(seen[1], allowed[1] * wider, least=2),
    }


def _packed(lines: _Lines, allowed: Floats, least: int) -> list[list[int]]:
    """Return the lines that have ``least`` corners at a tolerance."""
    starts = np.flatnonzero(np.diff(lines.run, prepend=-1))
    extent = [np.maximum.reduceat(axis, starts) - np.minimum.reduceat(axis, starts) for axis in (lines.lon, lines.lat)]
    is_large = np.max(extent, axis=0) > 2 * np.minimum.reduceat(allowed, starts)
    is_seen = lines.matters > allowed
    kept = is_seen & np.repeat(is_large & (np.add.reduceat(is_seen, starts) >= least), np.diff(np.append(starts, len(lines.run))))
    is_first = np.diff(lines.run[kept], prepend=-1) != 0
    pairs = np.column_stack([steps(axis[kept], is_first, _DIGITS) for axis in (lines.lon, lines.lat)])
    return [line.ravel().tolist() for line in np.split(pairs, np.flatnonzero(is_first)[1:])] if len(pairs) else []


@cache
def _seen() -> tuple[_Lines, _Lines]:
    """Return the coasts, as rings, and the borders, each with the corners that count at the finest tolerance.

    Worked out once a process: it takes about half a second.
    """
    corners, ends, used = _arcs()
    run = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    finest = TOLERANCES_DEG[0][1]
    matters = significance(corners[:, 0] * np.cos(np.radians(corners[:, 1])), corners[:, 1], run, least=finest)
    matters[np.abs(corners[:, 0]) > 180 - _AT_DATE_LINE_DEG] = np.inf  # else a gap is left where land is cut at the date line
    seen = matters > finest
    arcs = np.split(np.flatnonzero(seen), np.cumsum(np.bincount(run[seen], minlength=len(ends)))[:-1])
    times = np.bincount(np.where(used < 0, ~used, used), minlength=len(ends))
    coast = [arc for arc in used.tolist() if times[arc if arc >= 0 else ~arc] == 1]
    walks = [arcs[arc] if arc >= 0 else arcs[~arc][::-1] for arc in coast]
    rings = [np.concatenate([walks[part][:-1] for part in ring]) for ring in _rings(walks, corners)]
    lines = [arcs[arc] for arc in np.flatnonzero(times > 1).tolist()]
    return _lines(rings, corners, matters, closed=True), _lines(lines, corners, matters, closed=False)


def _arcs() -> tuple[Floats, Ints, Ints]:
    """Return the corners (lon, lat) of all arcs, where each arc ends, and the arcs of all rings (``~arc`` = backwards)."""
    with np.load(DATA, allow_pickle=False) as packed:
        ends, used = packed["arc_ends"], packed["rings"]
        walked = np.cumsum(packed["steps"], axis=0)
        before = np.vstack([[0, 0], walked[ends[:-1] - 1]])
        corners = (walked - np.repeat(before, np.diff(ends, prepend=0), axis=0)) * packed["scale"] + packed["corner"]
    return corners, ends.astype(np.int64), used.astype(np.int64)


def _rings(walks: list[Ints], corners: Floats) -> list[list[int]]:
    """Return walks put together to rings, by their numbers: where one ends another one begins."""
    ends = [[tuple(corners[walk[at]].tolist()) for at in (0, -1)] for walk in walks]
    begins: dict[tuple[float, ...], list[int]] = {}
    for number, (start, _) in enumerate(ends):
        begins.setdefault(start, []).append(number)
    rings, is_used = [], [False] * len(walks)
    for number in range(len(walks)):
        if is_used[number]:
            continue
        ring, at = [], number
        while not is_used[at]:
            is_used[at] = True
            ring.append(at)
            at = next((other for other in begins.get(ends[at][1], ()) if not is_used[other]), number)
        rings.append(ring)
    return rings


def _lines(walks: list[Ints], corners: Floats, matters: Floats, *, closed: bool) -> _Lines:
    lons, lats, weights, runs = [], [], [], []
    for number, walk in enumerate(walks):
        lon, lat, weight = np.unwrap(corners[walk, 0], period=360.0), corners[walk, 1], matters[walk]
        around = np.unwrap([lon[-1], lon[0]], period=360.0)[1] - lon[0] if closed else 0.0
        if abs(around) > 1.0:  # the ring around a pole is closed along the map's edge
            end, pole = lon[0] + around, np.copysign(90.0, lat[0])
            lon, lat = np.append(lon, [end, end, lon[0]]), np.append(lat, [lat[0], pole, pole])
            weight = np.append(weight, [np.inf] * 3)
        lons.append(lon)
        lats.append(lat)
        weights.append(weight)
        runs.append(np.full(len(lon), number))
    return _Lines(np.concatenate(lons), np.concatenate(lats), np.concatenate(runs), np.concatenate(weights))


def _allowed(lines: _Lines, lat: Floats, lon: Floats) -> Floats:
    """Return the tolerance at each corner, by how far the nearest position is."""
    allowed = np.full(len(lines.lon), TOLERANCES_DEG[-1][1])
    if not len(lat):
        return allowed
    furthest = chord_of(TOLERANCES_DEG[-2][0])  # what is not found within it is infinitely far: most of the world, at no cost
    chord, _ = cKDTree(unit_vectors(lat, lon)).query(unit_vectors(lines.lat, lines.lon), distance_upper_bound=furthest)
    for within_m, tolerance in TOLERANCES_DEG[-2::-1]:
        allowed[chord <= chord_of(within_m)] = tolerance
    return allowed
