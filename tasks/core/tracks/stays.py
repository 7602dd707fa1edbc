"""Where a history says "here from 10 to 12": fixes at both ends, and between them where nothing else tells where the phone was.

A photo in the middle of a long visit is further from both ends than any track may be interpolated over; the history says all the
same where it was taken. Where real fixes fall into the visit they are the better evidence, and none is put beside them.

Such a fix is no receiver's: the position is that of a place on the map (a shop, a museum, a station) which the history thinks
most likely, and the phone was somewhere on its premises. ``SURE_M`` holds a museum or a small park; where the history itself
doubts its choice, the right place is usually another one of the same street, which ``UNSURE_M`` holds. Both are judgement, not
measurement: no public history tells where its owner really was.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from tasks.core.tracks.collection import Collection, is_timed

SURE_M: Final = 150.0
UNSURE_M: Final = 300.0
ENDPOINT_M: Final = 100.0
"""Radius of where a way began or ended, as histories that were thinned afterwards tell it."""

_LIKELY: Final = 0.5  # than not
_EVERY_US: Final = 900 * 1_000_000
_LONGEST_US: Final = 14 * 86_400 * 1_000_000  # nobody stays longer without going out: the history lost the phone


class Stay(NamedTuple):
    """A visit: when it began and ended (microseconds of UTC, NO_TIME unknown), where, and how far off the phone may have been."""

    first_us: int
    last_us: int
    lat: float
    lon: float
    error_m: float


def error_of(confidence: float) -> float:
    """Return the radius of a visit whose place the history gives this probability (0 to 1, NaN = it says none)."""
    return UNSURE_M if confidence < _LIKELY else SURE_M


def add_stays(found: Collection, stays: list[Stay]) -> None:
    """Add the fixes of visits: at both ends, and every 15 minutes between where no point is within 15 minutes."""
    others = np.sort(found.instants())
    for stay in stays:
        for at_us in _instants(stay, others):
            found.add(at_us, stay.lat, stay.lon, error_m=stay.error_m)


def _instants(stay: Stay, others: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[int]:
    first, last = stay.first_us, stay.last_us
    if not is_timed(first) or not is_timed(last) or last <= first:
        return [first if is_timed(first) else last]
    if last - first > _LONGEST_US:
        return [first, last]
    between = np.arange(first + _EVERY_US, last - _EVERY_US + 1, _EVERY_US, dtype=np.int64)
    near = np.searchsorted(others, between + _EVERY_US, "right") > np.searchsorted(others, between - _EVERY_US, "left")
    return [first, *between[~near].tolist(), last]
