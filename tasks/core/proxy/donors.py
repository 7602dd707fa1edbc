"""Located photos by time: their times, positions and errors in, one donor an instant out.

Donors of one instant become one: the best of them, as uncertain as they are apart. Without that, two pins that a person set by
hand at one time look like a gap of zero seconds, which nothing else makes wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.geo import Floats, distance_m
from tasks.core.proxy.confidence import POSITION_NOISE_M

Indices = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

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

    def __len__(self) -> int:
        """Return the number of instants."""
        return len(self.at_s)

    @property
    def grain_s(self) -> float:
        """Half the step of the stamps: half a minute where seconds were never kept, else half a second."""
        minutes = len(self.at_s) >= _FEW and np.mean(self.at_s % 60 == 0) > _MINUTE_STAMPS_SHARE
        return 30.0 if minutes else 0.5

    def apart_m(self, first: Indices, second: Indices) -> Floats:
        """Return the metres between pairs of donors; indices beyond the ends are those of the ends."""
        last = len(self) - 1
        one, other = np.clip(first, 0, last), np.clip(second, 0, last)
        return distance_m(self.lat[one], self.lon[one], self.lat[other], self.lon[other])


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
