"""Where a photo was by the located photos before and after it: donors and times in, positions and their 95 % radii out.

Donors of one instant become one: the best of them, as uncertain as they are apart. Without that, two pins that a person set by
hand at one time look like a gap of zero seconds, which nothing else makes wide.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.geo import Floats, distance_m, interpolate
from tasks.core.proxy_radius import POSITION_NOISE_M, Pace, impossible_m, one_sided_m, two_sided_m

Indices = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

MAX_SPEED_M_S: Final = 900 / 3.6
MAX_SPEED_WITHIN_A_MINUTE_M_S: Final = 200 / 3.6
"""Faster is no journey but an error (the limits that PhotoPrism uses)."""

_STEADY_S: Final = 600
_MINUTE_STAMPS_SHARE: Final = 0.9
_FEW: Final = 5


@dataclass(frozen=True)
class Donors:
    """Located photos, one an instant, by rising ``at_s``: degrees, own error in metres, and ``row`` in what they came from."""

    at_s: Floats
    lat: Floats
    lon: Floats
    error_m: Floats
    row: Indices

    @property
    def grain_s(self) -> float:
        """Half the step of the stamps: half a minute where seconds were never kept, else half a second."""
        minutes = len(self.at_s) >= _FEW and np.mean(self.at_s % 60 == 0) > _MINUTE_STAMPS_SHARE
        return 30.0 if minutes else 0.5


@dataclass(frozen=True)
class Bracket:
    """One row per photo asked for; gaps are inf where a side is missing, ``before`` is -1 and ``after`` len(donors) there."""

    before: Indices
    after: Indices
    nearer: Indices
    before_s: Floats
    after_s: Floats
    apart_m: Floats
    possible: Flags
    lat: Floats
    lon: Floats

    @property
    def gap_s(self) -> Floats:
        """Return the seconds to the nearer donor."""
        gap: Floats = np.minimum(self.before_s, self.after_s)
        return gap

    @property
    def two_sided(self) -> Flags:
        """Say where there is a donor on either side."""
        both: Flags = np.isfinite(self.before_s) & np.isfinite(self.after_s)
        return both

    def only(self, rows: Flags) -> Bracket:
        """Return some of the rows."""
        return Bracket(**{column.name: getattr(self, column.name)[rows] for column in fields(self)})


def donors_of(at_s: Floats, lat: Floats, lon: Floats, error_m: Floats) -> Donors:
    """Sort located photos by time and make one of those of the same instant; an error of NaN is ``POSITION_NOISE_M``."""
    error = np.maximum(np.where(np.isnan(error_m), POSITION_NOISE_M, error_m), POSITION_NOISE_M)
    order = np.lexsort((np.arange(len(at_s)), error, at_s))
    times = at_s[order]
    first = np.flatnonzero(np.r_[True, times[1:] != times[:-1]][: len(times)])
    best = order[first]
    if not len(best):
        return Donors(times, lat[order], lon[order], error[order], order)
    instant = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(times)]))
    from_best = distance_m(lat[order], lon[order], lat[best][instant], lon[best][instant])
    return Donors(at_s[best], lat[best], lon[best], error[best] + np.maximum.reduceat(from_best, first), best)


def around(donors: Donors, at_s: Floats) -> tuple[Indices, Indices]:
    """Return the index of the last donor at or before each time (-1: none) and of the first after it (len: none)."""
    before = np.searchsorted(donors.at_s, at_s, side="right") - 1
    return before, before + 1


def bracket(donors: Donors, at_s: Floats, before: Indices, after: Indices) -> Bracket:
    """Place each photo between its two donors; with one donor, or an impossible way between two, at the nearer one.

    The position is on the great circle at F = f^k / (f^k + (1 - f)^k), f the share of the time gone, k = 1 up to ten minutes
    between the donors, rising by 2 for every tenfold, to 6: people stay where they photograph, so in a long gap the photo is
    likelier near the donor that is nearer in time than in the middle of a steady journey.
    There must be at least one donor.
    """
    count = len(donors.at_s)
    has_before, has_after = before >= 0, after < count
    first, second = np.clip(before, 0, count - 1), np.clip(after, 0, count - 1)
    before_s = np.where(has_before, at_s - donors.at_s[first], np.inf)
    after_s = np.where(has_after, donors.at_s[second] - at_s, np.inf)
    both = has_before & has_after
    apart_m = np.where(both, distance_m(donors.lat[first], donors.lon[first], donors.lat[second], donors.lon[second]), np.nan)
    whole_s = np.where(both, before_s + after_s, np.inf)
    limit = np.where(whole_s <= 60, MAX_SPEED_WITHIN_A_MINUTE_M_S, MAX_SPEED_M_S)
    way_m = np.where(both, apart_m - donors.error_m[first] - donors.error_m[second], 0)
    possible = way_m <= limit * np.where(both, np.maximum(whole_s, 2 * donors.grain_s), 1)

    share = np.divide(before_s, np.maximum(whole_s, 1e-9), out=np.zeros(len(at_s)), where=both)
    power = 1 + 2 * np.clip(np.log10(np.where(both, np.maximum(whole_s, 1), 1) / _STEADY_S), 0, 2.5)
    gone, left = share**power, (1 - share) ** power
    after_is_nearer = after_s < before_s
    fraction = np.where(both & possible, gone / (gone + left), np.where(after_is_nearer, 1.0, 0.0))
    start, end = np.where(has_before, first, second), np.where(has_after, second, first)
    lat, lon = interpolate(donors.lat[start], donors.lon[start], donors.lat[end], donors.lon[end], fraction)
    nearer = np.where(after_is_nearer, second, first)
    return Bracket(before, after, nearer, before_s, after_s, apart_m, possible, lat, lon)


def radius_m(donors: Donors, found: Bracket, pace: Pace, extra_s: Floats | float = 0.0) -> Floats:
    """Return the 95 % radius of each position (``tasks/core/proxy_radius.py``); ``extra_s`` lengthens both gaps.

    The stamps' own grain is always added to the gaps.
    """
    extra = donors.grain_s + extra_s
    error = donors.error_m[found.nearer]
    two, gap = found.two_sided, found.gap_s + extra
    last = len(donors.at_s) - 1
    both_errors = np.maximum(donors.error_m[np.clip(found.before, 0, last)], donors.error_m[np.clip(found.after, 0, last)])
    moved = distance_m(found.lat, found.lon, donors.lat[found.nearer], donors.lon[found.nearer])
    apart = np.where(two, found.apart_m, 0.0)
    before, after = np.where(two, found.before_s, 0) + extra, np.where(two, found.after_s, 0) + extra
    between = two_sided_m(before, after, apart_m=apart, moved_m=moved, donor_error_m=both_errors, pace=pace)
    alone = one_sided_m(gap, error, pace)
    wrong = impossible_m(gap, apart, error, pace)
    radius: Floats = np.where(two, np.where(found.possible, between, wrong), alone)
    return radius
