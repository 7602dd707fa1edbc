"""What the way is drawn upon: Natural Earth's land and its outlines as they lie in a frame, in pixels.

The world has half a million corners, of which a picture shows a few thousand: what is outside is cut off, and of the rest a
corner is kept where leaving it out would be seen.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from tasks.core.geo import Floats
from tasks.core.share.frame import Frame
from tasks.core.world.borders import the_world

Indexes = npt.NDArray[np.intp]
Line = npt.NDArray[np.float64]
"""Corners in pixels, shape (n, 2)."""

_SEEN_PX: Final = 0.35
"""A corner that is no further than this from the line without it is left out."""

_EDGE_LON_DEG: Final = 179.99
_EDGE_LAT_DEG: Final = 89.9

_BESIDE_PX: Final = 60.0
"""So far around the picture land is drawn too: its shade reaches into it."""


class Ground(NamedTuple):
    """Rings of land, and the lines along coasts and between countries."""

    land: list[Line]
    lines: list[Line]


class _World(NamedTuple):
    lat: Floats
    lon: Floats
    ring: Indexes


def ground_in(frame: Frame) -> Ground:
    """Return what of the world's land can be seen in a frame; lakes and enclaves are land."""
    rings = _rings()
    shown = frame.projection.shows(rings.lat, rings.lon)
    land = [
        line for x, y in frame.projection.copies(rings.lat, rings.lon) for line in _seen_rings(frame, x, y, rings.ring, shown)
    ]
    return Ground(land, _seen_lines(frame, rings))


def _seen_rings(frame: Frame, x: Floats, y: Floats, ring: Indexes, shown: npt.NDArray[np.bool_]) -> list[Line]:
    x, y = frame.on_page(x, y)
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    # A ring that is beyond the horizon as a whole would be drawn all around it, and hold the picture.
    seen = _may_be_seen(frame, x, y, starts) & np.logical_or.reduceat(shown, starts)
    found = []
    ends = np.append(starts[1:], len(ring))
    for first, last in zip(starts[seen], ends[seen], strict=True):
        corners = np.column_stack([x[first:last], y[first:last]])
        kept = np.any(np.abs(np.diff(corners, axis=0, prepend=corners[:1] + 1)) > 1e-3, axis=1)  # on the horizon many are one
        if kept.sum() < 3:
            continue
        shape = shapely.simplify(shapely.Polygon(corners[kept]), _SEEN_PX, preserve_topology=False)
        cut = shapely.clip_by_rect(shape, *_sight(frame))
        found += [shapely.get_coordinates(part.exterior) for part in shapely.get_parts(cut) if part.geom_type == "Polygon"]
    return [line for line in found if len(line) > 3]


def _seen_lines(frame: Frame, rings: _World) -> list[Line]:
    """Return the rings as lines, without the edges that only the map has: along the date line and around the South Pole."""
    x, y = frame.pixels(rings.lat, rings.lon)
    on_edge = (np.abs(rings.lon) >= _EDGE_LON_DEG) | (rings.lat <= -_EDGE_LAT_DEG)
    starts = np.diff(rings.ring, prepend=-1) != 0
    starts[1:] |= frame.projection.leaps(rings.lat[:-1], rings.lon[:-1], rings.lat[1:], rings.lon[1:])
    starts[1:] |= on_edge[1:] & on_edge[:-1]
    pieces = np.flatnonzero(starts)
    ends = np.append(pieces[1:], len(x))
    seen = _may_be_seen(frame, x, y, pieces) & (ends - pieces > 1)
    found: list[Line] = []
    for first, last in zip(pieces[seen], ends[seen], strict=True):
        shape = shapely.simplify(shapely.linestrings(x[first:last], y[first:last]), _SEEN_PX, preserve_topology=False)
        cut = shapely.clip_by_rect(shape, *_sight(frame))
        found += [line for line in map(shapely.get_coordinates, shapely.get_parts(cut)) if len(line) > 1]
    return found


def _may_be_seen(frame: Frame, x: Floats, y: Floats, starts: Indexes) -> npt.NDArray[np.bool_]:
    """Say which runs of corners, of at least a pixel, have a bounding box that touches the picture."""
    west, east = np.minimum.reduceat(x, starts), np.maximum.reduceat(x, starts)
    high, low = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    left, top, right, bottom = _sight(frame)
    seen: npt.NDArray[np.bool_] = (
        (east > left) & (west < right) & (low > top) & (high < bottom) & (np.maximum(east - west, low - high) > 0.7)
    )
    return seen


def _sight(frame: Frame) -> tuple[float, float, float, float]:
    return -_BESIDE_PX, -_BESIDE_PX, frame.width + _BESIDE_PX, frame.height + _BESIDE_PX


@cache
def _rings() -> _World:
    """Return the outer rings of all land."""
    exteriors = shapely.get_exterior_ring(the_world().polygons)
    corners, ring = shapely.get_coordinates(exteriors, return_index=True)
    return _World(corners[:, 1], corners[:, 0], ring)
