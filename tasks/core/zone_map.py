"""Time zones of positions (by polygon) and the UTC offsets that zones have: positions and wall clocks in, seconds out.

The wall clock of a photo is read in the zone of the photo, never in this machine's; all lookups are done once per distinct
cell or zone, so that a million photos cost seconds.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from timezonefinder import TimezoneFinder

from tasks.core.zones import zone_of

Floats = npt.NDArray[np.float64]

CELLS_PER_DEGREE: Final = 10_000
"""Positions are rounded to cells of 0.0001 degrees (11 m) before they are looked up: finer than the polygons themselves."""


def zones_at(lat: npt.ArrayLike, lon: npt.ArrayLike) -> npt.NDArray[np.object_]:
    """Return the IANA zone name of each position by polygon, the nautical zones (Etc/GMT+3) at sea included; "" for NaN.

    >>> zones_at([41.9, float("nan")], [12.5, float("nan")]).tolist()
    ['Europe/Rome', '']
    """
    lats, lons = (np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (lat, lon))
    names = np.full(len(lats), "", dtype=object)
    known = np.isfinite(lats) & np.isfinite(lons)
    if not known.any():
        return names
    cells = np.round(np.column_stack([lats[known], lons[known]]) * CELLS_PER_DEGREE).astype(np.int64)
    keys = cells[:, 0] * 10_000_000 + cells[:, 1]
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    distinct = cells[first] / CELLS_PER_DEGREE
    found = _finder().timezone_names_at(lngs=distinct[:, 1], lats=distinct[:, 0])
    names[known] = np.array([name or "" for name in found], dtype=object)[which]
    return names


def local_offset_s(zones: npt.ArrayLike, wall_clock: Any) -> Floats:
    """Return the seconds that each zone is ahead of UTC at a naive wall clock; NaN for zone "" or NaT.

    A wall clock that comes twice (autumn) is taken as the first, still on summer time; one that does not exist (spring) gets
    the offset before the leap, so that 02:30 means 03:30 summer time (both as PEP 495 with fold=0).
    Raises ValueError for a text that names no zone.
    """
    walls = pd.DatetimeIndex(wall_clock).as_unit("us")

    def offset(index: pd.DatetimeIndex, zone: Any) -> Floats:
        first = np.ones(len(index), dtype=bool)
        # Shifted back to the last wall clock before the leap, whose offset is the one asked for.
        aware = index.tz_localize(zone, ambiguous=first, nonexistent="shift_backward")
        return _offset_of(aware)

    return _by_zone(zones, walls, offset)


def offset_at_s(zones: npt.ArrayLike, instants: Any) -> Floats:
    """Return the seconds that each zone is ahead of UTC at an instant (``datetime64[us, UTC]``); NaN for zone "" or NaT.

    Raises ValueError for a text that names no zone.
    """
    times = pd.DatetimeIndex(instants).as_unit("us")
    return _by_zone(zones, times, lambda index, zone: _offset_of(index.tz_convert(zone)))


def _offset_of(aware: pd.DatetimeIndex) -> Floats:
    ahead = aware.tz_localize(None) - aware.tz_convert("UTC").tz_localize(None)
    return np.asarray(ahead.total_seconds(), dtype=np.float64)


def _by_zone(zones: npt.ArrayLike, times: pd.DatetimeIndex, offset: Any) -> Floats:
    names = np.asarray(zones, dtype=object)
    offsets = np.full(len(times), np.nan)
    codes, distinct = pd.factorize(names)
    for code, name in enumerate(distinct):
        rows = np.flatnonzero((codes == code) & times.notna())
        if name and len(rows):
            offsets[rows] = offset(times[rows], zone_of(name))
    return offsets


@cache
def _finder() -> TimezoneFinder:
    return TimezoneFinder(in_memory=False)
