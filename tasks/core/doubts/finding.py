"""One doubt about one photo, before it becomes a row of DOUBTS, and what its sentences name: other photos, ways and times."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tasks.core.durations import in_words, metres_in_words
from tasks.core.geo import distance_m


class Finding(NamedTuple):
    """``row`` is a position in PHOTOS; NaN: the numbers cannot be repaired."""

    row: int
    problem: str
    lat: float = np.nan
    lon: float = np.nan
    error_m: float = np.nan
    evidence: str = ""


class Seen(NamedTuple):
    """Another photo to compare with; ``later_s`` is negative where it was taken before."""

    path: str
    lat: float
    lon: float
    later_s: float

    def way_from(self, lat: float, lon: float) -> str:
        """Say how far a position is from it: "1,412 km from IMG_1.jpg, 2 min earlier"."""
        apart_m = float(distance_m(lat, lon, self.lat, self.lon))
        when = f"{in_words(abs(self.later_s))} {'later' if self.later_s > 0 else 'earlier'}" if abs(self.later_s) >= 1 else ""
        return f"{metres_in_words(apart_m)} from {self.path.rpartition('/')[2]}, {when or 'at the same time'}"
