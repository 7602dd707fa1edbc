"""Where one journey ends and the next begins: moments by time become numbers of journeys."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.geo import Floats, distance_m

Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

DAY_BEGINS_S: Final = 4 * 3600.0
"""A day lasts until most people sleep: midnight would cut every party in two."""

FAR_GAP_S: Final = 36 * 3600.0
"""After a silence longer than the longest way round the world (two flights of 17 h), being far away is another journey."""


def numbered(at_s: Floats, local_s: Floats, lat: Floats, lon: Floats, home: Flags, *, gap_s: float, gap_m: float) -> Whole:
    """Return for each moment, by time, the number of its journey: 0, 1, ...

    A journey ends with a silence of more than ``gap_s``, with one of more than ``FAR_GAP_S`` if the next moment is over ``gap_m``
    away, and with a night at home: where the day changes (at 4 in the morning, by the wall clock) and the moment before or after
    is at ``home``. So days at home are a journey each, and days away that follow each other are one, with the way there and back.
    """
    if not len(at_s):
        return np.zeros(0, dtype=np.int64)
    silence_s, away_m = np.diff(at_s), distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
    # Wall clocks of two cameras may disagree about the day; a day that has begun stays so.
    day = np.maximum.accumulate(day_of(local_s - DAY_BEGINS_S))
    night_at_home = (np.diff(day) > 0) & (home[:-1] | home[1:])
    ends = (silence_s > gap_s) | ((silence_s > FAR_GAP_S) & (away_m > gap_m)) | night_at_home
    return np.concatenate([[0], np.cumsum(ends)]).astype(np.int64)


def day_of(local_s: Floats) -> Whole:
    """Return days since 1970 of wall clocks in seconds."""
    return np.floor_divide(local_s, 86400).astype(np.int64)
