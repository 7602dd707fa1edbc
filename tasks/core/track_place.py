"""Where photos were by one line of fixes: times in, positions, radii and how each was decided out.

The limits are those of ExifTool's Geotag (GeoMaxIntSecs, GeoMaxExtSecs): between two fixes at most ``max_interpolation_s`` apart
the position is interpolated; in a wider gap and outside of the line it is that of the nearest fix, of two equally near ones the
later, if that is at most ``max_extrapolation_s`` away. The gap before a track's first fix may be ``max_extrapolation_s`` wide
only. What are straight lines in degrees there are great circles here, which differ on long legs and near the poles alone.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.geo import Floats, bearing_deg, interpolate
from tasks.core.proxy.donors import Flags, Indices
from tasks.core.track_jumps import Instants
from tasks.core.track_leg import How, Leg, radius_m
from tasks.core.track_line import Line, leg_m
from tasks.core.track_radius import JITTER_FACTOR

_MOVING_M_S: Final = 0.4
_LONGEST_BEARING_S: Final = 300.0


@dataclass(frozen=True)
class Limits:
    """What is asked of a line; ``tasks.sources.track`` fills it from the settings."""

    max_interpolation_s: float = 1800.0
    max_extrapolation_s: float = 1800.0
    bridge: bool = True


@dataclass(frozen=True)
class Placed:
    """One value a photo; before and after are fixes of the line, the same one outside of it; lat and lon are NaN if TOO_FAR."""

    how: npt.NDArray[np.int8]
    lat: Floats
    lon: Floats
    alt_m: Floats
    bearing_deg: Floats  # of travel; NaN = at a stop, or unknown
    error_m: Floats
    before_s: Floats  # to the fix before; inf = there is none
    after_s: Floats
    apart_m: Floats  # the two fixes
    track_before: Indices
    track_after: Indices
    left_out: Indices  # fixes between the two that are taken for errors

    def only(self, rows: Flags | Indices) -> Placed:
        """Return some of the rows."""
        return Placed(**{column.name: getattr(self, column.name)[rows] for column in fields(self)})

    @property
    def answered(self) -> Flags:
        """Say which photos have a position."""
        told: Flags = self.how != How.TOO_FAR
        return told

    @property
    def gap_s(self) -> Floats:
        """Return the seconds to the nearer fix."""
        gap: Floats = np.minimum(self.before_s, self.after_s)
        return gap


def place(line: Line, at_us: Instants, clock_s: Floats, limits: Limits) -> Placed:
    """Place photos by a line; ``clock_s`` is by how much their time may be wrong (95 %)."""
    leg = _leg(line, at_us)
    how = _how(line, leg, limits)
    far, bridged = how == How.TOO_FAR, how <= How.BRIDGED
    fraction = np.where(bridged, leg.share, leg.nearer != leg.before).astype(np.float64)
    lat, lon = interpolate(line.lat[leg.before], line.lon[leg.before], line.lat[leg.after], line.lon[leg.after], fraction)
    error_m = radius_m(line, leg, how, at_us, clock_s)
    return Placed(
        how,
        np.where(far, np.nan, lat),
        np.where(far, np.nan, lon),
        np.where(far, np.nan, _altitude(line, leg, at_us, fraction, bridged, limits)),
        _bearing(line, leg, bridged),
        np.where(far, np.nan, error_m),
        leg.before_s,
        leg.after_s,
        leg.apart_m,
        line.track[leg.before],
        line.track[leg.after],
        _left_out(line, leg),
    )


def _leg(line: Line, at_us: Instants) -> Leg:
    last = len(line) - 1
    before = np.searchsorted(line.at_us, at_us, side="right") - 1
    has_before, has_after = before >= 0, before < last
    after = np.minimum(before + 1, last)
    before = np.where(has_before, before, after)
    before_us, after_us = at_us - line.at_us[before], line.at_us[after] - at_us
    exact = has_before & (before_us == 0)
    after, after_us, has_after = np.where(exact, before, after), np.where(exact, 0, after_us), has_after | exact
    whole_us = before_us + after_us
    both = has_before & has_after
    share = np.divide(before_us, whole_us, out=np.zeros(len(at_us)), where=both & (whole_us > 0))
    return Leg(
        before,
        after,
        np.where(both & (before_us < after_us), before, after),
        np.where(has_before, before_us / 1e6, np.inf),
        np.where(has_after, after_us / 1e6, np.inf),
        share,
        leg_m(line, before, after),
    )


def _how(line: Line, leg: Leg, limits: Limits) -> npt.NDArray[np.int8]:
    both, way = leg.two_sided, leg.before != leg.after
    at = np.minimum(leg.before, max(len(line) - 2, 0))
    cut, jump = (way & flags[at] if len(flags) else way for flags in (line.cut, line.jump))
    starts = line.first[leg.after] & way & (limits.max_interpolation_s > 0)
    maximum_s = np.where(starts, limits.max_extrapolation_s, limits.max_interpolation_s)
    bridged = both & ~jump & (leg.before_s + leg.after_s <= maximum_s) & (limits.bridge | ~cut)
    alone = np.where(both, np.where(jump, How.JUMP, How.GAP), How.OUTSIDE)
    how = np.where(bridged, np.where(cut, How.BRIDGED, How.BETWEEN), alone)
    how = np.where(~bridged & (leg.gap_s > limits.max_extrapolation_s), How.TOO_FAR, how)
    return how.astype(np.int8)


def _altitude(line: Line, leg: Leg, at_us: Instants, fraction: Floats, bridged: Flags, limits: Limits) -> Floats:
    """Return the altitude, between those fixes around that have one if these are at most ``max_interpolation_s`` apart."""
    first, second = line.alt_m[leg.before], line.alt_m[leg.after]
    altitude: Floats = np.where(fraction == 0, first, np.where(fraction == 1, second, first + fraction * (second - first)))
    missing = bridged & np.isnan(altitude)
    known = np.flatnonzero(np.isfinite(line.alt_m))
    if missing.any() and len(known):
        times, asked = line.at_us[known], at_us[missing]
        after = np.searchsorted(times, asked)
        inside = (after > 0) & (after < len(times))
        after = np.clip(after, 1, len(times) - 1) if len(times) > 1 else np.zeros(len(asked), np.intp)
        close = inside & (times[after] - times[after - 1] <= limits.max_interpolation_s * 1e6)
        altitude[missing] = np.where(close, np.interp(asked, times, line.alt_m[known]), np.nan)
    return altitude


def _bearing(line: Line, leg: Leg, bridged: Flags) -> Floats:
    """Return the bearing of travel: of the leg, or of the seconds around where the leg is shorter than its fixes are exact.

    It is NaN at a stop, that is where the way is not longer than the fixes' error and jitter or is slower than a stroll, and over
    more than ``_LONGEST_BEARING_S``, in which a way turns.
    """
    pace = line.pace
    noise_m = np.maximum(line.error_m[leg.before], line.error_m[leg.after])
    short = leg.apart_m < 2 * noise_m
    first = np.where(short & ~np.isnan(pace.back_m_s[leg.before]), pace.back[leg.before], leg.before)
    last = np.where(short & ~np.isnan(pace.ahead_m_s[leg.after]), pace.ahead[leg.after], leg.after)
    seconds = (line.at_us[last] - line.at_us[first]) / 1e6
    moved_m = leg_m(line, first, last)
    jitter_m = JITTER_FACTOR * np.maximum(pace.back_jitter_m[leg.before], pace.ahead_jitter_m[leg.after])
    moving = bridged & (seconds <= _LONGEST_BEARING_S) & (moved_m > np.hypot(noise_m, 2 * jitter_m))
    moving &= moved_m >= _MOVING_M_S * seconds
    bearing = np.full(len(moved_m), np.nan)
    start, end = first[moving], last[moving]
    bearing[moving] = bearing_deg(line.lat[start], line.lon[start], line.lat[end], line.lon[end])
    return bearing


def _left_out(line: Line, leg: Leg) -> Indices:
    if not len(line.left_out_us):
        return np.zeros(len(leg.before), np.intp)
    first, last = (np.searchsorted(line.left_out_us, line.at_us[fix]) for fix in (leg.before, leg.after))
    count: Indices = last - first
    return count
