"""Land and coast by Natural Earth's polygons: positions in, numbers of the units that hold them out.

A unit is what Natural Earth draws apart: mostly a country, but also Northern Cyprus or Somaliland. Its borders are honest to
some hundred metres and its coasts leave out beaches and piers, so that whoever wants the country of a town on a border or of
a photo on a beach asks ``tasks.core.world.countries``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from tasks.core.geo import EARTH_RADIUS_M, Degrees, Floats, wrap_lon

Indexes = npt.NDArray[np.intp]

DATA: Final = Path(__file__).with_name("borders.npz")
NOWHERE: Final = -1
"""In place of a unit's number: no land."""

_MERCATOR_LAT: Final = 85.0
_NEAR_DATE_LINE_LON: Final = 179.0
_CHUNK: Final = 64
"""Corners of one piece of coast: few, so that a distance to it is cheap."""


class Borders(NamedTuple):
    """The world: ``codes`` and ``names`` of each unit ("" = named as its country is), polygons and pieces of coast."""

    codes: npt.NDArray[np.str_]
    names: npt.NDArray[np.str_]
    polygons: npt.NDArray[np.object_]  # degrees
    unit_of: Indexes  # of each polygon
    coast: shapely.STRtree  # metres of the Mercator projection, see _mercator
    coast_unit: Indexes  # of each piece


def units_at(world: Borders, lat: Degrees, lon: Degrees) -> Indexes:
    """Return the number of the unit whose polygon holds each position, its edge included; NOWHERE at sea and for NaN."""
    lats, lons = np.atleast_1d(np.asarray(lat, dtype=np.float64)), np.atleast_1d(wrap_lon(lon))
    found = np.full(len(lats), NOWHERE, dtype=np.intp)
    points = shapely.STRtree(shapely.points(lons, lats))
    held_by, held = points.query(world.polygons)  # by bounding boxes
    for polygon in np.unique(held_by).tolist():
        rows = held[np.searchsorted(held_by, polygon) : np.searchsorted(held_by, polygon, side="right")]
        open_rows = rows[found[rows] == NOWHERE]
        shapely.prepare(world.polygons[polygon])
        inside = shapely.intersects_xy(world.polygons[polygon], lons[open_rows], lats[open_rows])
        found[open_rows[inside]] = world.unit_of[polygon]
    return found


def coasts_near(world: Borders, lat: Degrees, lon: Degrees, within_m: float) -> Indexes:
    """Return the unit of the nearest coast for each position at sea, NOWHERE where none lies within so many metres."""
    lats, lons = np.atleast_1d(np.asarray(lat, dtype=np.float64)), np.atleast_1d(wrap_lon(lon))
    found = np.full(len(lats), NOWHERE, dtype=np.intp)
    # The coast ends at the date line: what lies just beside it looks for its coast on the other side too.
    beside = np.flatnonzero(np.abs(lons) > _NEAR_DATE_LINE_LON)
    row = np.concatenate([np.arange(len(lats)), beside])
    lon_seen = np.concatenate([lons, lons[beside] - np.copysign(360.0, lons[beside])])
    points = shapely.points(_mercator(lats[row], lon_seen))
    # The projection stretches every length at a latitude by 1 / cos(latitude).
    stretch = 1 / np.cos(np.radians(np.clip(lats[row], -_MERCATOR_LAT, _MERCATOR_LAT)))
    asked, piece = world.coast.query(points, predicate="dwithin", distance=within_m * stretch)
    away = shapely.distance(points[asked], world.coast.geometries[piece])
    order = np.lexsort((piece, away, row[asked]))
    rows, first = np.unique(row[asked][order], return_index=True)
    found[rows] = world.coast_unit[piece[order][first]]
    return found


@cache
def the_world() -> Borders:
    """Return the borders of the whole world, read once (about 0.2 s)."""
    return read_borders(DATA)


def read_borders(path: Path) -> Borders:
    """Read the file that ``make_borders`` writes."""
    with np.load(path, allow_pickle=False) as packed:
        scale, corner = packed["scale"], packed["corner"]  # each look into the file reads it
        arcs = [np.cumsum(steps, axis=0) * scale + corner for steps in np.split(packed["steps"], packed["arc_ends"][:-1])]
        rings = np.split(packed["rings"], packed["ring_ends"][:-1])
        unit_of = packed["unit_of"].astype(np.intp)
        ring_polygon = np.searchsorted(packed["polygon_ends"], np.arange(len(rings)), side="right")
        polygons = _polygons([_unglued(_corners(ring, arcs)) for ring in rings], packed["polygon_ends"])
        coast, coast_unit = _coast(rings, unit_of[ring_polygon], arcs)
        return Borders(packed["unit_codes"], packed["unit_names"], polygons, unit_of, coast, coast_unit)


def _corners(ring: npt.NDArray[np.int32], arcs: list[Floats]) -> Floats:
    """Return a ring's corners; each arc begins where the one before it ended."""
    walked = [arcs[arc] if arc >= 0 else arcs[~arc][::-1] for arc in ring.tolist()]
    return np.concatenate([walked[0], *(arc[1:] for arc in walked[1:])])


def _unglued(ring: Floats) -> Floats:
    """Return a ring that leaps over the date line as one that ends there.

    World-atlas glues the world's two edges together: what lies on the eastern one is written -180 too, and the ring around
    the South Pole, which leaps once, is not closed along the map's lower edge.
    """
    leaps = _leaps(ring[:, 0])
    if not len(leaps):
        return ring
    if len(leaps) == 1:
        before, after = ring[leaps[0]], ring[leaps[0] + 1]
        edge = np.copysign(180.0, before[0])
        around = [[edge, after[1]], [edge, -90.0], [-edge, -90.0]]
        return np.concatenate([ring[: leaps[0] + 1], around, ring[leaps[0] + 1 :]])
    return np.column_stack([np.where(ring[:, 0] == -180.0, 180.0, ring[:, 0]), ring[:, 1]])


def _leaps(lon: Floats) -> Indexes:
    """Return after which of a line's corners it goes to the map's other side."""
    return np.flatnonzero(np.abs(np.diff(lon)) > 180)


def _polygons(rings: list[Floats], polygon_ends: npt.NDArray[np.int32]) -> npt.NDArray[np.object_]:
    corners = np.concatenate([[0], np.cumsum([len(ring) for ring in rings])])
    polygons = np.concatenate([[0], polygon_ends])
    made: npt.NDArray[np.object_] = shapely.from_ragged_array(
        shapely.GeometryType.POLYGON, np.concatenate(rings), (corners, polygons)
    )
    return made


def _coast(rings: list[npt.NDArray[np.int32]], units: Indexes, arcs: list[Floats]) -> tuple[shapely.STRtree, Indexes]:
    """Return the pieces of the arcs that one ring alone names, with their units; two rings share a border."""
    named = np.concatenate(rings)
    named = np.where(named < 0, ~named, named)
    times = np.bincount(named, minlength=len(arcs))
    unit_of_arc = np.zeros(len(arcs), dtype=np.intp)
    unit_of_arc[named] = np.repeat(units, [len(ring) for ring in rings])
    pieces, piece_units = [], []
    for arc in np.flatnonzero(times == 1).tolist():
        for line in np.split(arcs[arc], _leaps(arcs[arc][:, 0]) + 1):
            for start in range(0, len(line) - 1, _CHUNK):
                piece = line[start : start + _CHUNK + 1]
                pieces.append(_mercator(piece[:, 1], piece[:, 0]))
                piece_units.append(unit_of_arc[arc])
    lines = shapely.linestrings(
        np.concatenate(pieces), indices=np.repeat(np.arange(len(pieces)), [len(piece) for piece in pieces])
    )
    return shapely.STRtree(lines), np.array(piece_units, dtype=np.intp)


def _mercator(lat: Floats, lon: Floats) -> Floats:
    """Return x and y in the Mercator projection, in which lengths near a point keep their proportions in all directions."""
    phi = np.radians(np.clip(lat, -_MERCATOR_LAT, _MERCATOR_LAT))
    return EARTH_RADIUS_M * np.column_stack([np.radians(lon), np.arctanh(np.sin(phi))])
