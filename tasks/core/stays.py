"""When somebody was at a place: the places, cameras and instants of photos in, the visits of each place out."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.thinning import Ints

SECOND_US: Final = 1_000_000

_NEVER: Final = np.iinfo(np.int64).max


def visits_of_places(place: Ints, camera: Ints, at_us: Ints, gap_us: float) -> pd.DataFrame:
    """Return the visits, one a row, by place and time: ``place``, ``first_us`` and ``last_us``, microseconds since 1970.

    The arguments tell of each photo its place, its camera (equal numbers: equal cameras) and its instant. The next visit to a
    place begins after a gap of more than ``gap_us`` between two of its photos, and also where the camera of one of the two was
    at another place between them or at the very instant of one. For a visit says of each instant from its first to its last
    photo that who took them was there, and a photo without a position is proposed to be there too. Between A at 10:00 and A
    at 10:20 with B at 10:10 that would be a guess: at 10:05 the camera was on its way. Another camera at B tells nothing about
    the one at A: two people may be at two places, and then visits of both hold the instant and none is proposed.
    """
    if not len(place):
        return pd.DataFrame(dict.fromkeys(("place", "first_us", "last_us"), place[:0]))
    came_us, left_us = _elsewhere(place, camera, at_us)
    order = np.lexsort((camera, at_us, place))
    before, after = order[:-1], order[1:]
    passed_us = at_us[after] - at_us[before]
    away = (left_us[before] <= at_us[after]) | (came_us[after] >= at_us[before])
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = (place[after] != place[before]) | (passed_us > gap_us) | (away & (passed_us > 0))
    ends = np.append(begins[1:], True)[: len(order)]
    return pd.DataFrame(
        {"place": place[order][begins], "first_us": at_us[order][begins], "last_us": at_us[order][ends]}, copy=False
    )


def _elsewhere(place: Ints, camera: Ints, at_us: Ints) -> tuple[Ints, Ints]:
    """Return for each photo when its camera was last at another place before, and first at another one after it.

    Both are its own instant where the camera has photos of several places at that instant.
    """
    order = np.lexsort((place, at_us, camera))
    place, camera, at_us = place[order], camera[order], at_us[order]
    together = _numbered((np.diff(camera) != 0) | (np.diff(at_us) != 0))
    first, last = _ends(together)
    torn = (place[first] != place[last])[together]
    runs = _numbered((np.diff(camera) != 0) | (np.diff(place) != 0))
    start, end = _ends(runs)
    joined = camera[start[1:]] == camera[end[:-1]]
    came = np.full(len(start), -_NEVER)
    left = np.full(len(start), _NEVER)
    came[1:][joined] = at_us[end[:-1]][joined]
    left[:-1][joined] = at_us[start[1:]][joined]
    both = np.empty((2, len(order)), dtype=np.int64)
    both[:, order] = np.where(torn, at_us, came[runs]), np.where(torn, at_us, left[runs])
    return both[0], both[1]


def _numbered(changes: npt.NDArray[np.bool_]) -> Ints:
    """Return the numbers from 0 of the runs that begin anew at changes, for one element more than there are changes."""
    return np.concatenate([[0], np.cumsum(changes)]).astype(np.int64)


def _ends(runs: Ints) -> tuple[Ints, Ints]:
    """Return where each of the numbered runs begins and ends."""
    start = np.flatnonzero(np.diff(runs, prepend=-1))
    return start, np.append(start[1:], len(runs)) - 1


def intervals(first_us: Ints, last_us: Ints) -> list[str]:
    """Return ISO 8601 intervals in UTC, from the second in which each begins to the first full one at which it is over.

    >>> intervals(np.array([1_714_554_012_900_000]), np.array([1_714_562_405_100_000]))
    ['2024-05-01T09:00:12Z/2024-05-01T11:20:06Z']
    """
    first, last = (
        np.datetime_as_string(seconds.astype("datetime64[s]"), timezone="UTC")
        for seconds in (first_us // SECOND_US, -(-last_us // SECOND_US))
    )
    return [f"{one}/{other}" for one, other in zip(first.tolist(), last.tolist(), strict=True)]
