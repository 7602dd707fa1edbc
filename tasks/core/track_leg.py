"""The two fixes of a line around each photo, and how wrong a position that is taken from them may be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.geo import Floats
from tasks.core.proxy.donors import Flags, Indices
from tasks.core.track_jumps import Instants, Vectors, chord_m
from tasks.core.track_line import Line
from tasks.core.track_radius import JITTER_FACTOR, between_m, beyond_m, from_one_m

_SAMPLED_FROM_S: Final = 2.0
_SAMPLES: Final = (-1.0, -0.5, 0.5, 1.0)
"""Where, in units of the clock's uncertainty, a photo may have been; below some seconds its speed tells as much."""


class How(IntEnum):
    """How a position was decided."""

    BETWEEN = 0  # interpolated between two fixes of a segment
    BRIDGED = 1  # interpolated between two segments or tracks
    GAP = 2  # the nearest fix: the two around are too far apart in time
    OUTSIDE = 3  # the first or last fix of all
    JUMP = 4  # the nearest fix: nobody travels so fast from the one before to the one after
    TOO_FAR = 5  # none: the nearest fix is further than max_extrapolation_s


@dataclass(frozen=True)
class Leg:
    """One value a photo: the fixes before and after it, the same one outside of the line and at a fix's very time."""

    before: Indices
    after: Indices
    nearer: Indices  # in time; of two equally near ones the later
    before_s: Floats  # inf = there is none
    after_s: Floats
    share: Floats  # of the time between the two that has gone
    apart_m: Floats

    @property
    def two_sided(self) -> Flags:
        """Say where there is a fix on either side, or one at the very time."""
        both: Flags = np.isfinite(self.before_s) & np.isfinite(self.after_s)
        return both

    @property
    def gap_s(self) -> Floats:
        """Return the seconds to the nearer fix."""
        gap: Floats = np.minimum(self.before_s, self.after_s)
        return gap


def radius_m(line: Line, leg: Leg, how: npt.NDArray[np.int8], at_us: Instants, clock_s: Floats) -> Floats:
    """Return the 95 % radius of positions decided so (tasks/core/track_radius.py); ``clock_s`` as ``place`` has it."""
    pace, both = line.pace, leg.two_sided
    usual = np.maximum(pace.usual_m_s[leg.before], pace.usual_m_s[leg.after])
    back, ahead = np.nan_to_num(pace.back_m_s[leg.before]), np.nan_to_num(pace.ahead_m_s[leg.after])
    before_s, after_s = np.where(both, leg.before_s, 0.0), np.where(both, leg.after_s, 0.0)
    whole_s = before_s + after_s
    through = np.divide(leg.apart_m, whole_s, out=np.zeros(len(how)), where=whole_s > 0)
    speed = np.maximum(through, np.maximum(back, ahead))
    jitter_m = JITTER_FACTOR * np.maximum(pace.back_jitter_m[leg.before], pace.ahead_jitter_m[leg.after])
    stated_m = (1 - leg.share) * line.error_m[leg.before] + leg.share * line.error_m[leg.after]
    error_m = np.hypot(stated_m, jitter_m)
    cut = _cut(line, leg)
    radius = between_m(before_s, after_s, error_m=error_m, speed_m_s=speed, usual_m_s=usual, cut=cut)
    bridged = how <= How.BRIDGED
    radius = np.hypot(radius, np.where(bridged, _by_clock(line, at_us, clock_s, speed, usual), speed * clock_s))

    some = np.flatnonzero(~bridged)
    if not len(some):
        return radius
    seconds = leg.gap_s[some] + clock_s[some]
    seen = {
        "error_m": np.hypot(line.error_m[leg.nearer[some]], jitter_m[some]),
        "speed_m_s": np.where(leg.before_s[some] < leg.after_s[some], back[some], ahead[some]),
        "usual_m_s": pace.usual_m_s[leg.nearer[some]],
    }
    one = from_one_m(seconds, **seen)
    gap = np.minimum(one, radius[some] + np.minimum(leg.share[some], 1 - leg.share[some]) * leg.apart_m[some])
    beyond = beyond_m(seconds, **seen)
    # Where recording ended, what came after is as little known as beyond the last fix of all.
    gap = np.where(both[some], np.where(cut[some], np.maximum(gap, beyond), gap), beyond)
    radius[some] = np.where(how[some] == How.JUMP, np.hypot(one, leg.apart_m[some]), gap)
    return radius


def _cut(line: Line, leg: Leg) -> Flags:
    way = leg.before != leg.after
    cut: Flags = way & line.cut[np.minimum(leg.before, len(line) - 2)] if len(line) > 1 else way
    return cut


def _by_clock(line: Line, at_us: Instants, clock_s: Floats, speed: Floats, usual: Floats) -> Floats:
    """Return the way that the track goes within ``clock_s`` of each time, and may go where it has ended by then."""
    way_m = speed * clock_s
    sampled = np.flatnonzero(clock_s > _SAMPLED_FROM_S)
    if not len(sampled):
        return way_m
    at, clock = at_us[sampled].astype(np.float64), clock_s[sampled] * 1e6
    first, last = np.searchsorted(line.at_us, [np.min(at - clock), np.max(at + clock)])
    near = slice(max(int(first) - 1, 0), int(last) + 1)
    times, columns = line.at_us[near].astype(np.float64), line.unit[:, near]
    here = _at(times, columns, at)
    furthest = np.max([chord_m(_at(times, columns, at + part * clock), here) for part in _SAMPLES], axis=0)
    ends = line.at_us[0], line.at_us[-1]
    beyond_s = np.maximum(np.maximum(ends[0] - at + clock, at + clock - ends[1]), 0) / 1e6
    way_m[sampled] = np.hypot(furthest, usual[sampled] * beyond_s)
    return way_m


def _at(times: Floats, columns: Vectors, at: Floats) -> Vectors:
    """Return points between the fixes by their chords: near enough for lengths."""
    points: Vectors = np.stack([np.interp(at, times, column) for column in columns])
    return points
