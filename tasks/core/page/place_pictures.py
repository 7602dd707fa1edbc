"""Which photos show a place on its card: standings and PLACES in, a few photos of each place out, spread over its visits."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from tasks.core.page import standing
from tasks.core.thinning import chord_of, unit_vectors

LEAST_RADIUS_M: Final = 50.0
"""A place of one spot is given so much ground: positions are no better."""

VISIT_GAP_S: Final = 6 * 3600
"""Photos of a place further apart in time are of two visits."""

APART_S: Final = 60
"""Two photos of one place are never nearer in time: they would show the same."""

_STATES: Final = (standing.LOCATED, standing.WRITTEN, standing.ACCEPTED, standing.PROPOSED)
"""The surer it is that a photo was taken there, the better."""

COLUMNS: Final = ("place_id", "donor_dir", "path")


def best_of_places(rows: pd.DataFrame, places: pd.DataFrame, limit: int) -> pd.DataFrame:
    """Return COLUMNS: at most ``limit`` photos of each place of PLACES, the best first; photos of the archive alone.

    Every visit gives its best photo before one gives a second, the visits with the most photos first. Of a visit the best is of
    the surest state, of the largest picture (by powers of two), and in the middle of the visit. No two are within APART_S; where
    times are unknown a place shows one photo.
    """
    shown = rows[rows["state"].isin(_STATES)].reset_index(drop=True)
    place, photo = _members(shown, places)
    if not len(place):
        return pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})
    at_s = _seconds(shown["at"])[photo]
    order = np.lexsort((photo, at_s, place))
    place, photo, at_s = place[order], photo[order], at_s[order]
    is_first = np.append(True, (np.diff(place) != 0) | (np.diff(at_s) > VISIT_GAP_S))
    visit = np.cumsum(is_first) - 1
    start = np.flatnonzero(is_first)
    count = np.diff(np.append(start, len(place)))
    middle = np.abs(np.arange(len(place)) - start[visit] - (count[visit] - 1) / 2)
    sure = shown["state"].map({state: number for number, state in enumerate(_STATES)}).to_numpy(np.int64)[photo]
    size = np.floor(np.log2(np.maximum(shown["pixels"].to_numpy(np.float64)[photo], 1)))
    by_visit = np.lexsort((photo, middle, -size, sure, visit))
    turn = np.empty(len(place), dtype=np.int64)
    turn[by_visit] = np.arange(len(place)) - start[visit]  # by_visit keeps the visits where they stand
    wanted = np.lexsort((visit, -count[visit], turn, place))
    chosen = wanted[_apart(place[wanted], at_s[wanted], limit)]
    return pd.DataFrame(
        {
            "place_id": places["place_id"].to_numpy()[place[chosen]],
            "donor_dir": shown["donor_dir"].to_numpy()[photo[chosen]],
            "path": shown["path"].to_numpy()[photo[chosen]],
        }
    )


def _members(shown: pd.DataFrame, places: pd.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return pairs of a place and a photo inside its circle, as two columns of row numbers."""
    there = np.flatnonzero(((places["photos"] > 0) & places["lat"].notna()).to_numpy())
    none = np.empty(0, dtype=np.int64)
    if not len(there) or shown.empty:
        return none, none
    tree = cKDTree(unit_vectors(shown["lat"].to_numpy(np.float64), shown["lon"].to_numpy(np.float64)))
    radius_m = np.maximum(places["radius_m"].fillna(0.0).to_numpy(np.float64)[there], LEAST_RADIUS_M)
    at = unit_vectors(places["lat"].to_numpy(np.float64)[there], places["lon"].to_numpy(np.float64)[there])
    found = [
        np.array(tree.query_ball_point(spot, chord_of(metres), return_sorted=True), dtype=np.int64)
        for spot, metres in zip(at, radius_m.tolist(), strict=True)
    ]
    return np.repeat(there, [len(photos) for photos in found]), np.concatenate([none, *found])


def _seconds(at: pd.Series) -> npt.NDArray[np.float64]:
    """Return instants in seconds; those unknown as one moment long before all others."""
    seconds = at.dt.tz_localize(None).to_numpy(dtype="datetime64[s]").astype(np.float64)
    return np.where(at.isna().to_numpy(), -1e12, seconds)


def _apart(place: npt.NDArray[np.int64], at_s: npt.NDArray[np.float64], limit: int) -> npt.NDArray[np.int64]:
    """Return which rows, sorted by place and by what is wanted most, are the first ``limit`` of theirs that are apart in time."""
    chosen = []
    starts = np.flatnonzero(np.append(True, np.diff(place) != 0)).tolist()
    for first, end in zip(starts, [*starts[1:], len(place)], strict=True):
        taken: list[float] = []
        for number in range(first, end):
            if len(taken) >= limit:
                break
            if all(abs(at_s[number] - other) >= APART_S for other in taken):
                taken.append(at_s[number])
                chosen.append(number)
    return np.array(chosen, dtype=np.int64)
