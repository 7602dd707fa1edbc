"""Two bodies of one make and model that tell no serial number: the paths and wall clocks of their photos in, a body a photo out.

Each body counts for itself, so two that were used side by side show two counters running in parallel. Anything less clear is one
body: two clocks taken for one are solved as a clock that jumps, one clock taken for two has half of its evidence.
"""

from __future__ import annotations

from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.clocks.chains import chains_of
from tasks.core.clocks.file_numbers import Counter, Floats, Rows, counter_of, forward, letters_of

_FEWEST_PHOTOS: Final = 20
_MOST_BODIES: Final = 4
_SHARE: Final = 0.95
"""Share of the numbered photos that the bodies together must explain: numbers at random fall into many short chains."""
_LOST: Final = 4.0
"""Numbers a photo that is there, as in ``capture_order``."""
_SIDE_BY_SIDE_S: Final = 3600.0
_FEWEST_SWITCHES: Final = 8
_FEWEST_DAYS: Final = 2
_GOES_ON: Final = 300.0
"""A counter that begins so little after another one's end is the same one, set back in time."""

_MEET: Final = 60.0


def bodies_of(paths: pd.Series, wall_s: Floats, own: npt.NDArray[np.bool_]) -> Rows:
    """Return the number of the body of each photo of one camera: 0 for the one that took the first photo, 1, ...

    ``own`` flags the photos that tell bodies apart (films may have a counter of their own); the others, and those without a
    number, go to the body that took the photo nearest in time.
    """
    body = np.zeros(len(paths), dtype=np.intp)
    rows = np.flatnonzero(own)
    counter = counter_of(paths.iloc[rows], wall_s[rows]) if len(rows) >= 2 * _FEWEST_PHOTOS else None
    if counter is None:
        return body
    chains = chains_of(counter, wall_s[rows])
    big = [chain for chain in chains if len(chain) >= _FEWEST_PHOTOS]
    if not 2 <= len(big) <= _MOST_BODIES or sum(map(len, big)) < _SHARE * sum(map(len, chains)):
        return body
    letters = letters_of(paths.iloc[rows])
    for one, other in combinations(big, 2):
        if _usual(letters[one]) != _usual(letters[other]) or not _in_parallel(one, other, counter, wall_s[rows]):
            return body
    known, which = np.concatenate(big), np.repeat(np.arange(len(big)), [len(chain) for chain in big])
    return _nearest_in_time(wall_s, rows[known], which)


def _in_parallel(one: Rows, other: Rows, counter: Counter, wall_s: Floats) -> bool:
    """Say whether two chains are counters of which neither goes on where the other ended, used by turns on several days."""
    for first, second in ((one, other), (other, one)):
        if forward(counter.number[first[-1]], counter.number[second[0]], counter.period) <= _GOES_ON:
            return False
    for chain in (one, other):
        steps = counter.steps(wall_s, chain)
        if float(steps.sum()) > _LOST * (int((steps > 0).sum()) + 1):
            return False
    both = np.concatenate([one, other])
    of_other = np.repeat([False, True], [len(one), len(other)])
    in_time = np.argsort(wall_s[both], kind="stable")
    at = wall_s[both][in_time]
    switches = (np.diff(of_other[in_time].astype(np.int8)) != 0) & (np.diff(at) <= _SIDE_BY_SIDE_S)
    days = np.unique(at[1:][switches] // 86_400)
    often = int(switches.sum()) >= _FEWEST_SWITCHES and len(days) >= _FEWEST_DAYS
    return often and not _meet(counter, both[in_time], of_other[in_time])


def _meet(counter: Counter, rows: Rows, of_other: npt.NDArray[np.bool_]) -> bool:
    """Say whether two counters ever show about the same number, behind which nobody knows which is which."""
    one, other = (pd.Series(np.where(use, counter.number[rows], np.nan)).ffill().to_numpy() for use in (~of_other, of_other))
    apart = np.minimum(forward(one, other, counter.period), forward(other, one, counter.period))
    return bool((apart < _MEET).any())


def _usual(letters: npt.NDArray[np.object_]) -> str:
    return str(pd.Series(letters).value_counts().index[0])


def _nearest_in_time(wall_s: Floats, known: Rows, which: Rows) -> Rows:
    """Return the bodies of all photos, numbered by their first photos in time; undated ones are the first body's."""
    begins = np.array([wall_s[known[which == number]].min() for number in range(which.max() + 1)])
    rank = np.empty(len(begins), dtype=np.intp)
    rank[np.argsort(begins, kind="stable")] = np.arange(len(begins))
    in_time = np.argsort(wall_s[known], kind="stable")
    at, ranked = wall_s[known][in_time], rank[which[in_time]]
    after = np.clip(np.searchsorted(at, wall_s), 0, len(at) - 1)
    before = np.maximum(after - 1, 0)
    nearest = np.where(np.abs(at[after] - wall_s) < np.abs(wall_s - at[before]), after, before)
    body = np.where(np.isnan(wall_s), 0, ranked[nearest])
    body[known[in_time]] = ranked
    return np.asarray(body, dtype=np.intp)
