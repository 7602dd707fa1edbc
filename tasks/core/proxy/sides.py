"""Which donors a moment lies between: donors and times in, gaps and distances of both sides out."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from tasks.core.geo import Floats
from tasks.core.proxy.donors import Donors, Flags, Indices

MAX_SPEED_M_S: Final = 900 / 3.6
MAX_SPEED_WITHIN_A_MINUTE_M_S: Final = 200 / 3.6
"""Faster is no journey but an error (the limits that PhotoPrism uses)."""


@dataclass(frozen=True)
class Sides:
    """One row per moment ``at_s``: gaps are inf where a side is missing, ``before`` is -1 and ``after`` len(donors) there.

    ``start`` and ``end`` are the donors of either side, the same one twice where a side is missing; ``apart_m`` lies between
    them. ``possible`` says that somebody may have gone from one to the other in the time.
    """

    at_s: Floats
    before: Indices
    after: Indices
    start: Indices
    end: Indices
    before_s: Floats
    after_s: Floats
    apart_m: Floats
    possible: Flags

    @property
    def gap_s(self) -> Floats:
        """Return the seconds to the nearer donor."""
        gap: Floats = np.minimum(self.before_s, self.after_s)
        return gap

    @property
    def after_is_nearer(self) -> Flags:
        """Say where the donor after it is nearer in time than the one before."""
        nearer: Flags = self.after_s < self.before_s
        return nearer

    @property
    def nearer(self) -> Indices:
        """Return the donor nearer in time, the earlier one of two that are as near."""
        return np.where(self.after_is_nearer, self.end, self.start)

    @property
    def further(self) -> Indices:
        """Return the other donor; the nearer one again where there is none."""
        return np.where(self.after_is_nearer, self.start, self.end)

    @property
    def two_sided(self) -> Flags:
        """Say where there is a donor on either side."""
        both: Flags = np.isfinite(self.before_s) & np.isfinite(self.after_s)
        return both

    def only(self, rows: Flags | Indices) -> Sides:
        """Return some of the rows."""
        return Sides(**{column.name: getattr(self, column.name)[rows] for column in fields(self)})


def sides_of(donors: Donors, at_s: Floats, before: Indices, after: Indices) -> Sides:
    """Return the sides of each moment; there must be at least one donor."""
    count = len(donors)
    has_before, has_after = before >= 0, after < count
    first, second = np.clip(before, 0, count - 1), np.clip(after, 0, count - 1)
    start, end = np.where(has_before, first, second), np.where(has_after, second, first)
    before_s = np.where(has_before, at_s - donors.at_s[start], np.inf)
    after_s = np.where(has_after, donors.at_s[end] - at_s, np.inf)
    apart_m = donors.apart_m(start, end)
    both = has_before & has_after
    whole_s = np.where(both, donors.at_s[end] - donors.at_s[start], 0.0)
    limit = np.where(whole_s <= 60, MAX_SPEED_WITHIN_A_MINUTE_M_S, MAX_SPEED_M_S)
    way_m = apart_m - donors.error_m[start] - donors.error_m[end]
    possible = way_m <= limit * np.maximum(whole_s, 2 * donors.grain_s)
    return Sides(at_s, before, after, start, end, before_s, after_s, apart_m, possible)
