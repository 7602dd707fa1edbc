"""The cameras whose clocks need no other camera: their own GPS times agree, or the person said all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.clocks.exhibits import Exhibits, Rows, zone_ahead_s
from tasks.core.clocks.gps_times import GpsTimes, by_gps
from tasks.core.clocks.rows import Row
from tasks.core.clocks.segments import Segment
from tasks.core.clocks.typed import Zone
from tasks.core.clocks.witness import DAY_S, Floats
from tasks.core.clocks.zone_hours import ahead_at

_SAME_ZONE_S: Final = 12 * 3600.0
"""Two photos of a camera so near in time are taken to be of one zone."""
_COVERED_S: Final = 400 * DAY_S
"""Photos further from those with GPS times may be of a clock that was reset."""


def gps_times_of(
    segments: Sequence[Segment], exhibits: Exhibits, photos: pd.DataFrame, tolerance_s: float
) -> dict[int, GpsTimes]:
    """Return what the own GPS times of the segments, by their numbers, say of their clocks' errors."""
    group = np.full(len(photos), -1, dtype=np.intp)
    for number, segment in enumerate(segments):
        group[segment.rows] = number
    group[~exhibits.tells] = -1
    error_s = exhibits.wall_s - _zone_s(segments, exhibits, photos) - exhibits.gps_s
    return by_gps(group, error_s, exhibits.gps_s, tolerance_s)


def covers(segment: Segment, exhibits: Exhibits) -> bool:
    """Say whether the GPS times of a segment speak for all of its photos: none is dated long before or after those with one."""
    rows = segment.rows[exhibits.tells[segment.rows]]
    wall_s = exhibits.wall_s[rows]
    timed_s = wall_s[np.isfinite(exhibits.gps_s[rows])]
    return bool(timed_s.min() - wall_s.min() <= _COVERED_S and wall_s.max() - timed_s.max() <= _COVERED_S)


def instants_by_gps(segment: Segment, gps: GpsTimes, exhibits: Exhibits) -> tuple[Rows, Floats]:
    """Return the photos of a segment that its GPS times solve, and their UTC; NaN where the zone of one is not known."""
    rows = segment.rows[exhibits.tells[segment.rows]]
    wall_s, own_s = exhibits.wall_s[rows], exhibits.own_ahead_s[rows]
    known = np.flatnonzero(np.isfinite(own_s))
    if len(known):
        in_time = known[np.argsort(wall_s[known], kind="stable")]
        after = np.clip(np.searchsorted(wall_s[in_time], wall_s), 0, len(known) - 1)
        before = np.maximum(after - 1, 0)
        later = np.abs(wall_s[in_time[after]] - wall_s) < np.abs(wall_s[in_time[before]] - wall_s)
        nearest = in_time[np.where(later, after, before)]
        close = np.abs(wall_s[nearest] - wall_s) <= _SAME_ZONE_S
        own_s = np.where(np.isnan(own_s) & close, own_s[nearest], own_s)
    return rows, wall_s - own_s - gps.error_s


def instants_by_rows(rows: Sequence[Row], exhibits: Exhibits) -> tuple[Rows, Floats]:
    """Return the photos of rows whose zones are fixed offsets, and their UTC."""
    utc_s = []
    for row in rows:
        wall_s = exhibits.wall_s[row.rows]
        begin_s = wall_s[0] if row.from_at is None else (row.from_at - pd.Timestamp(0)).total_seconds()
        drifted_s = row.drift_s_per_day * (wall_s - begin_s) / DAY_S
        utc_s.append(wall_s - ahead_at(row.zone, 0.0) - row.clock_error_s - drifted_s)
    every = np.concatenate([row.rows for row in rows])
    tells = exhibits.tells[every]
    return every[tells], np.concatenate(utc_s)[tells]


def _zone_s(segments: Sequence[Segment], exhibits: Exhibits, photos: pd.DataFrame) -> Floats:
    """Return what each photo's zone is ahead of UTC: the person's, else its own."""
    ahead_s = exhibits.own_ahead_s.copy()
    for segment in segments:
        if isinstance(segment.meaning, Zone):
            names = np.full(len(segment.rows), segment.meaning.name, dtype=object)
            ahead_s[segment.rows] = zone_ahead_s(names, photos["taken_local"].iloc[segment.rows], exhibits.gps_s[segment.rows])
    return ahead_s
