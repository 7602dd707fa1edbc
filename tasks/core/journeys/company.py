"""Whose way it is: of cameras that were at two places at once, the one that tells most is followed, the others' photos stay out.

An archive often holds the photos of a companion, or of a second camera that somebody else had for a day. Taken together in time
order they would zigzag between the two.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.geo import Floats, distance_m

Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

IMPOSSIBLE_KMH: Final = 1200.0
"""Faster is nobody: airliners do 900 km/h, and some 1,200 over ground with the strongest wind behind them."""

DETOUR_KMH: Final = 150.0
"""Nor does anybody go out of the way and back again so fast: it would take a fast train each way and no stop."""

GRAIN_S: Final = 60.0
"""By so much the clocks of two devices may differ although each is right: many show it to the minute only."""

_NOTABLE_M: Final = 2000.0
"""A detour that is shorter is no sign of another person."""

_DAY_S: Final = 86400.0


def of_companions(moments: pd.DataFrame) -> Flags:
    """Say of each of the moments (``tasks.core.journeys.passing``, by time) whether it is somebody else's.

    On each day of UTC the carrier of the lowest rank is followed. Of each other carrier a moment is somebody else's if one would
    have to leave the followed way and be back in it faster than DETOUR_KMH, or reach it from there faster than IMPOSSIBLE_KMH;
    and where most of a carrier's moments of a day are, all are. The others' are added to the way, rank by rank, before the next.
    """
    theirs = np.zeros(len(moments), dtype=bool)
    at_s, carrier = moments["at_s"].to_numpy(), moments["carrier"].to_numpy()
    day = np.floor_divide(at_s, _DAY_S).astype(np.int64)
    place = _order_on_day(day, carrier)
    lat, lon, error_m = (moments[name].to_numpy() for name in ("lat", "lon", "error_m"))
    for number in range(1, int(place.max(initial=0)) + 1):
        way = np.flatnonzero((place < number) & ~theirs)
        asked = np.flatnonzero(place == number)
        apart = _apart(way, asked, at_s, lat, lon, error_m)
        _, of_day = np.unique(np.column_stack([day[asked], carrier[asked]]), axis=0, return_inverse=True)
        of_day = of_day.ravel()
        theirs[asked] = apart | (np.bincount(of_day, apart)[of_day] * 2 > np.bincount(of_day)[of_day])
    return theirs


def _order_on_day(day: Whole, carrier: Whole) -> Whole:
    """Return for each moment how many carriers of a lower rank there are on its day."""
    pairs, of_pair = np.unique(day * (carrier.max(initial=0) + 1) + carrier, return_inverse=True)
    of_day = pairs // (carrier.max(initial=0) + 1)
    first = np.flatnonzero(np.diff(of_day, prepend=of_day[:1] - 1))
    place = np.arange(len(pairs)) - np.repeat(first, np.diff(np.append(first, len(pairs))))
    return place[of_pair]


def _apart(way: Whole, asked: Whole, at_s: Floats, lat: Floats, lon: Floats, error_m: Floats) -> Flags:
    """Say of each moment asked about whether nobody who goes the way can have been there in between."""
    after = np.searchsorted(at_s[way], at_s[asked])
    before, after = way[np.maximum(after - 1, 0)], way[np.minimum(after, len(way) - 1)]
    leave_m, return_m, straight_m = (
        np.maximum(distance_m(lat[a], lon[a], lat[b], lon[b]) - error_m[a] - error_m[b], 0.0)
        for a, b in ((before, asked), (asked, after), (before, after))
    )
    leave_s, return_s = np.abs(at_s[asked] - at_s[before]) + GRAIN_S, np.abs(at_s[after] - at_s[asked]) + GRAIN_S
    # Where the way has not begun or is over, there is one moment on both sides: out and back would count it twice.
    detour_m, detour_s = leave_m + return_m - straight_m, leave_s + return_s
    too_fast = np.maximum(leave_m / leave_s, return_m / return_s) * 3.6 > IMPOSSIBLE_KMH
    flags: Flags = (detour_m > _NOTABLE_M) & (too_fast | (detour_m / detour_s * 3.6 > DETOUR_KMH))
    return flags
