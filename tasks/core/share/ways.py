"""The way as lines in a frame: WAY in, short straight segments in pixels out, long legs bent along their great circles.

A million corners are first thinned to those that lie on different spots of the picture, so that the rest costs by what is seen.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.geo import EARTH_RADIUS_M, Floats, distance_m, interpolate
from tasks.core.share.frame import Frame

Indexes = npt.NDArray[np.intp]

WALK, RIDE, FLIGHT, UNKNOWN = 0, 1, 2, 3
"""How a line is drawn; where somebody stayed, the noise of positions is drawn as a walk."""

_KINDS: Final = {"start": WALK, "stay": WALK, "walk": WALK, "ride": RIDE, "flight": FLIGHT, "unknown": UNKNOWN}

_SPOT_PX: Final = 1.5
_BEND_DEG: Final = 1.0
"""A leg has a corner for each so many degrees."""

_MOST_BENDS: Final = 180


class Segments(NamedTuple):
    """Straight pieces of the way in its order, in pixels; those of one ``line`` follow upon each other without a gap."""

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    share: Floats  # of the time from the first corner of all to the last one, 0 to 1
    kind: Indexes
    line: Indexes

    def lines(self) -> list[tuple[int, Floats, Floats]]:
        """Return for each line its kind, its corners (n, 2) and their shares of the time (n)."""
        starts = np.flatnonzero(np.diff(self.line, prepend=-1))
        corners = np.column_stack([self.x1, self.y1])
        parts = np.split(np.arange(len(self.line)), starts[1:]) if len(starts) else []
        return [
            (
                int(self.kind[part[0]]),
                np.vstack([[self.x0[part[0]], self.y0[part[0]]], corners[part]]),
                np.concatenate([self.share[part[:1]], self.share[part]]),
            )
            for part in parts
        ]


def segments_in(way: pd.DataFrame, frame: Frame) -> Segments:
    """Return the segments of WAY that a frame shows, those of each journey in its order."""
    way = way.sort_values(["owner", "journey", "corner"])
    lat, lon = way["lat"].to_numpy(), way["lon"].to_numpy()
    kind = way["mode"].map(_KINDS).to_numpy(dtype=np.intp)
    starts = ((way["journey"] != way["journey"].shift()) | (way["owner"] != way["owner"].shift())).to_numpy()
    share = _shares(way["at"])
    kept = _kept(*frame.pixels(lat, lon), starts, kind)
    lat, lon, kind, share = lat[kept], lon[kept], kind[kept], share[kept]
    # A kept corner begins a journey if one began since the kept corner before it.
    begins = np.cumsum(starts)[kept]
    legs = np.flatnonzero(np.diff(begins) == 0)
    return _bent(frame, lat, lon, share, kind, legs)


def _shares(at: pd.Series) -> Floats:
    """Return instants as shares of the time from the first to the last; one that nobody knows is that before it."""
    seconds = at.ffill().bfill().astype("datetime64[us, UTC]").astype("int64").to_numpy(dtype=np.float64)
    span = np.ptp(seconds) if len(seconds) else 0.0
    return np.zeros(len(seconds)) if span == 0 else (seconds - seconds.min()) / span


def _kept(x: Floats, y: Floats, starts: npt.NDArray[np.bool_], kind: Indexes) -> npt.NDArray[np.bool_]:
    """Say which corners lie on another spot than the one before, or begin or end a journey or a leg whose ends count."""
    column, row = np.floor(x / _SPOT_PX), np.floor(y / _SPOT_PX)
    kept: npt.NDArray[np.bool_] = (
        starts | (np.diff(column, prepend=np.nan) != 0) | (np.diff(row, prepend=np.nan) != 0) | (kind >= FLIGHT)
    )
    kept[:-1] |= starts[1:] | (kind[1:] >= FLIGHT)
    kept[-1:] = True
    return kept


def _bent(frame: Frame, lat: Floats, lon: Floats, share: Floats, kind: Indexes, legs: Indexes) -> Segments:
    """Return the segments of the legs that begin at corners ``legs`` and end at the next one."""
    ends = legs + 1
    away_deg = np.degrees(distance_m(lat[legs], lon[legs], lat[ends], lon[ends]) / EARTH_RADIUS_M)
    pieces = np.clip(np.ceil(away_deg / _BEND_DEG), 1, _MOST_BENDS).astype(np.intp)
    leg = np.repeat(np.arange(len(legs)), pieces)
    number = np.arange(len(leg)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    first, last = legs[leg], ends[leg]
    points = [interpolate(lat[first], lon[first], lat[last], lon[last], (number + step) / pieces[leg]) for step in (0, 1)]
    (x0, y0), (x1, y1) = (frame.pixels(*point) for point in points)
    shares = share[first] + (share[last] - share[first]) * (number + 0.5) / pieces[leg]
    kinds = kind[last]
    seen = ~frame.projection.leaps(*points[0], *points[1])
    new = np.ones(len(leg), dtype=bool)
    new[1:] = (np.diff(kinds) != 0) | (np.diff(leg) > 1) | (first[1:] > last[:-1]) | ~seen[:-1]
    new[1:] |= (np.diff(leg) == 1) & (legs[leg[1:]] != ends[leg[:-1]])
    line = np.cumsum(new)
    return Segments(x0[seen], y0[seen], x1[seen], y1[seen], shares[seen], kinds[seen], line[seen])
