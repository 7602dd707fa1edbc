"""Fixes as lines, one receiver at a time: within a line no two segments overlap in time, so nothing zigzags between receivers.

A phone and a watch that recorded at once lie in two lines, and each photo is asked of both (tasks/core/track_choice.py). What
follows in time lies in one line, so that segments and tracks can be bridged.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass
from typing import Final

import numpy as np

from tasks.core.geo import Floats
from tasks.core.proxy.donors import Flags, Indices
from tasks.core.proxy.sides import MAX_SPEED_M_S
from tasks.core.track_jumps import Instants, Vectors, chord_m, jumps, legs_m, outliers
from tasks.core.track_pace import Pace, pace_of

UNSTATED_ERROR_M: Final = 10.0
"""The 95 % radius of a fix whose receiver states none: twice the 4.9 m that GPS-enabled smartphones are typically within under
open sky (van Diggelen and Enge 2015, as GPS.gov quotes them)."""

STATED_FACTOR: Final = 1.62
"""Phones state the radius that holds 68 % (Android: Location.getAccuracy). Of a normal error in two dimensions, the one that
holds 95 % is sqrt(ln 0.05 / ln 0.32) times as large."""

_DAY_US: Final = 86_400_000_000


@dataclass(frozen=True)
class Fixes:
    """Fixes as columns; ``track`` and ``segment`` are numbers (two segments of different tracks may have the same)."""

    at_us: Instants
    lat: Floats
    lon: Floats
    alt_m: Floats
    error_m: Floats
    track: Indices
    segment: Indices


@dataclass(frozen=True)
class Line:
    """Believable fixes by rising time, one value each; ``jump`` and ``cut`` are of the way to the next fix (n - 1 values)."""

    at_us: Instants
    lat: Floats
    lon: Floats
    alt_m: Floats
    error_m: Floats
    track: Indices
    first: Flags  # the first fix of its track
    unit: Vectors
    jump: Flags  # nobody travels so fast
    cut: Flags  # the next fix is of another segment or track
    pace: Pace
    left_out_us: Instants  # when the fixes were that are taken for errors

    def __len__(self) -> int:
        """Return the number of fixes."""
        return len(self.at_us)


def error_95_m(stated_m: Floats) -> Floats:
    """Return the 95 % radius of fixes from what the receiver states, NaN where it states nothing."""
    radius: Floats = np.where(np.isnan(stated_m), UNSTATED_ERROR_M, stated_m * STATED_FACTOR)
    return radius


def lines_of(fixes: Fixes) -> list[Line]:
    """Return the fixes, all of which have a position, as lines; the first line holds the earliest fix."""
    order = _by_segment_and_time(fixes)
    track, segment, at_us = fixes.track[order], fixes.segment[order], fixes.at_us[order]
    if not len(order):
        return []
    begins = np.r_[True, (track[1:] != track[:-1]) | (segment[1:] != segment[:-1])]
    starts = np.flatnonzero(begins)
    ends = np.r_[starts[1:], len(order)]
    earliest = np.full(int(track.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(earliest, track[starts], at_us[starts])
    lane = _lanes(at_us[starts], at_us[ends - 1], track[starts])
    of_fix = np.repeat(lane, ends - starts)
    part = np.repeat(np.arange(len(starts)), ends - starts)
    lines = []
    for number in range(int(lane.max()) + 1):
        rows = np.flatnonzero(of_fix == number) if lane.max() else np.arange(len(order))
        rows = rows[np.argsort(at_us[rows], kind="stable")]
        lines.append(_line(fixes, order[rows], part[rows], earliest))
    return lines


def _by_segment_and_time(fixes: Fixes) -> Indices:
    return np.arange(len(fixes.at_us)) if _sorted(fixes) else np.lexsort((fixes.at_us, fixes.segment, fixes.track))


def _sorted(fixes: Fixes) -> bool:
    """Say whether fixes are in the order of track, segment and time already, as the key of their table has them."""
    track, segment, at = np.diff(fixes.track), np.diff(fixes.segment), np.diff(fixes.at_us)
    return bool(((track > 0) | ((track == 0) & ((segment > 0) | ((segment == 0) & (at >= 0))))).all())


def _lanes(first_us: Instants, last_us: Instants, track: Indices) -> Indices:
    """Give each segment a lane in which nothing else overlaps it: that of its own track, else the one that ended last before it.

    Taken in the order of their begin, segments need no more lanes than there are at once.
    """
    lane = np.zeros(len(first_us), dtype=np.intp)
    ended: list[tuple[int, int]] = []  # (end, lane), of the lanes, sorted
    end_of: dict[int, int] = {}
    lane_of: dict[int, int] = {}
    for number in np.lexsort((last_us, first_us)).tolist():
        begin, end, of = int(first_us[number]), int(last_us[number]), int(track[number])
        own = lane_of.get(of, -1)
        free = bisect_right(ended, (begin, len(lane)))
        if own >= 0 and end_of[own] <= begin:
            ended.remove((end_of[own], own))
        elif free:
            own = ended.pop(free - 1)[1]
        else:
            own = len(end_of)
        end_of[own], lane_of[of], lane[number] = end, own, own
        insort(ended, (end, own))
    return lane


def _line(fixes: Fixes, rows: Indices, part: Indices, earliest: Instants) -> Line:
    at_us, error_m = fixes.at_us[rows], error_95_m(fixes.error_m[rows])
    unit = _unit(fixes.lat[rows], fixes.lon[rows])
    legs = legs_m(unit)
    jump = jumps(at_us, legs, error_m)
    wrong = outliers(at_us, unit, error_m, jump)
    left_out_us = at_us[wrong]
    if wrong.any():
        rows, part, at_us, error_m, unit = rows[~wrong], part[~wrong], at_us[~wrong], error_m[~wrong], unit[:, ~wrong]
        legs = legs_m(unit)
        jump = jumps(at_us, legs, error_m)
    # Between 200 and 900 km/h within a minute may be a train: nothing is interpolated, but so fast the track may be.
    too_fast = jump & (legs > MAX_SPEED_M_S * np.diff(at_us) / 1e6)
    track = fixes.track[rows]
    # A track of many days is now a hike and now a drive: what is usual is that of its day.
    day = at_us // _DAY_US
    group = np.r_[0, np.cumsum((track[1:] != track[:-1]) | (day[1:] != day[:-1]))]
    return Line(
        at_us,
        fixes.lat[rows],
        fixes.lon[rows],
        fixes.alt_m[rows],
        error_m,
        track,
        at_us == earliest[track],
        unit,
        jump,
        part[1:] != part[:-1],
        pace_of(at_us, unit, legs, too_fast, group),
        left_out_us,
    )


def _unit(lat: Floats, lon: Floats) -> Vectors:
    phi, lam = np.radians(lat), np.radians(lon)
    level = np.cos(phi)
    vectors: Vectors = np.stack([level * np.cos(lam), level * np.sin(lam), np.sin(phi)])
    return vectors


def leg_m(line: Line, first: Indices, last: Indices) -> Floats:
    """Return the great-circle distance from some fixes of a line to others."""
    return chord_m(line.unit[:, first], line.unit[:, last])
