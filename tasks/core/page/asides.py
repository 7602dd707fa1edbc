"""A few photos aside from the way that all around them tell: there and back faster than anybody drives, and then on as before.

Milder than ``tasks.core.doubts.jumps``, which asks for what is impossible: here it is enough that nobody would do it. What it
finds is shown to a person and never acted upon.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tasks.core.doubts.exchanged import seen_at
from tasks.core.doubts.finding import Finding
from tasks.core.doubts.jumps import MOST_OFF
from tasks.core.doubts.lines import LEAST_JUMP_M, Flags, Indices, Lines
from tasks.core.geo import Floats

FASTEST_DRIVE_M_S: Final = 130 / 3.6
"""The speed limit of most motorways of Europe; nobody keeps it from one photo to another and back again."""
PACE_FACTOR: Final = 3.0
"""By so much the way there and back is faster than all ways of the hour around it."""
NEAR_SHARE: Final = 0.25
"""The photos around are nearer to each other than this share of the way to the one aside."""
MOST_BETWEEN_S: Final = 2 * 3600.0
"""Before and after it, at most: who was away for longer may have been anywhere."""
HOUR_S: Final = 3600.0
_PACE_LEGS: Final = 3
_ALWAYS: Final = 2
_MOST_SHARE: Final = 0.05
"""Of a line's photos at most this share is aside, or this number: more of them, and two people share a camera's name."""


def asides(lines: Lines, paths: list[str]) -> list[Finding]:
    """Return a finding for each photo that is aside: at most MOST_OFF in a row, of a known camera.

    Of the two photos before and the two after, at least three were taken within the hour and near each other, and none of them
    elsewhere: so the start and the end of a flight, which more photos follow and precede, are never aside.
    """
    runs = _runs(lines)
    photos, of_line = np.bincount(lines.line), lines.line[runs[:, 0]]
    found: list[Finding] = []
    for line in np.unique(of_line).tolist():
        here = runs[of_line == line]
        inner = [(before, at, later) for before, later in here.tolist() for at in range(before + 1, later)]
        if len({at for _, at, _ in inner}) <= max(_ALWAYS, _MOST_SHARE * photos[line]):
            found += [_finding(lines, at, (before, later), paths) for before, at, later in inner]
    return found


def _runs(lines: Lines) -> Indices:
    """Return the photos before and after each run that is aside (n, 2)."""
    one = np.arange(max(len(lines) - 1, 0))
    same = lines.line[one] == lines.line[one + 1]
    net_m = np.where(same, np.maximum(lines.apart_m(one, one + 1) - lines.errors_m(one, one + 1), 0), 0)
    speed = net_m / np.where(same, lines.between_s(one, one + 1), 1)
    leaps = np.flatnonzero((net_m > LEAST_JUMP_M) & (speed > FASTEST_DRIVE_M_S) & lines.named[one])
    found = []
    for length in range(1, MOST_OFF + 1):
        before = leaps[np.isin(leaps + length, leaps)]
        before = before[lines.line[before] == lines.line[before + length + 1]]
        aside = _is_aside(lines, speed, before, length) if len(before) else np.zeros(0, dtype=bool)
        found.append(np.column_stack([before[aside], before[aside] + length + 1]))
    return np.concatenate(found).astype(np.intp)


def _is_aside(lines: Lines, speed: Floats, before: Indices, length: int) -> Flags:
    later = before + length + 1
    ends_m = np.array([[lines.apart_m(end, before + step) for end in (before, later)] for step in range(1, length + 1)])
    away_m = ends_m.min(axis=(0, 1)) - lines.error_m[before]
    near_m = np.maximum(NEAR_SHARE * away_m, lines.errors_m(before, later))
    aside: Flags = (away_m > LEAST_JUMP_M) & (lines.between_s(before, later) <= MOST_BETWEEN_S)
    aside &= (near_m < away_m) & (lines.apart_m(before, later) <= near_m)
    witnesses = np.zeros(len(before), dtype=int)
    for end, further in ((before, before - 1), (later, later + 1)):
        near = _beside(lines, end, further)
        apart_m = lines.apart_m(end, np.where(near, further, end))
        witnesses += near & (apart_m <= near_m)
        aside &= ~near | (apart_m <= near_m)
    pace = np.zeros(len(before))
    for step in range(_PACE_LEGS):
        for end, leg, further in ((before, before - step - 1, before - step - 1), (later, later + step, later + step + 1)):
            near = _beside(lines, end, further)
            pace = np.fmax(pace, np.where(near, speed[np.where(near, leg, 0)], 0))
    there_and_back = np.fmin(speed[before], speed[later - 1])
    return aside & (witnesses >= 1) & (there_and_back > PACE_FACTOR * pace)


def _beside(lines: Lines, end: Indices, further: Indices) -> Flags:
    """Say which of ``further`` are photos of the same line, within an hour of ``end``."""
    there = (further >= 0) & (further < len(lines))
    held = np.where(there, further, end)
    beside: Flags = there & (lines.line[held] == lines.line[end]) & (lines.least_s(end, held) <= HOUR_S)
    return beside


def _finding(lines: Lines, at: int, beside: tuple[int, int], paths: list[str]) -> Finding:
    lat, lon = float(lines.lat[at]), float(lines.lon[at])
    ways = " and ".join(seen_at(lines, side, at, paths).way_from(lat, lon) for side in beside)
    return Finding(
        int(lines.row[at]), f"nobody drives there and back so fast: its position lies {ways}, which are near each other"
    )
