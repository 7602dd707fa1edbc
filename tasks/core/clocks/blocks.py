"""Where a clock may have been changed: photos are cut into blocks, within which the clock is taken as steady."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.clocks.scene import Scene
from tasks.core.clocks.witness import DAY_S, Floats
from tasks.core.clocks.zone_hours import changes_between

BACK_S: Final = DAY_S
LEAP_S: Final = 60 * DAY_S
"""Clocks that go back over a day or leap over two months were changed, or not used: their parts are solved apart."""

Spans = list[tuple[int, int]]
"""Runs of photos as [first, last)."""

GAP_S: Final = 50 * 60.0
BACKSTEP_S: Final = 120.0
MOST_BLOCKS: Final = 96
MOST_FORCED: Final = 160
_AGREE_S: Final = 120.0


def parts_of(wall_s: Floats) -> Spans:
    """Return [first, last) of the parts between which the wall clock goes back a day or leaps two months."""
    step = np.diff(wall_s)
    return _spans(0, len(wall_s), np.flatnonzero((step < -BACK_S) | (step > LEAP_S)) + 1)


def blocks_of(scene: Scene, first: int, last: int) -> Spans:
    """Return [first, last) of blocks: at gaps over 50 min and steps back, at changes of votes, of tags and of the zones.

    A clock put forward within a session leaves a gap as long as its step, so an hour's step is always at a cut.
    Only the widest gaps are kept where there are many; the changes that are seen are kept first.
    """
    wall = scene.photos.wall_s[first:last]
    forced = np.unique(
        np.concatenate([_vote_changes(scene, first, last), _tag_changes(scene, first, last), _zone_changes(scene, wall)])
    )
    forced = forced[:MOST_FORCED].astype(np.intp)
    step = np.diff(wall)
    gaps = np.flatnonzero((step > GAP_S) | (step < -BACKSTEP_S)) + 1
    gaps = np.setdiff1d(gaps, forced)
    room = max(MOST_BLOCKS - 1 - len(forced), 0)
    if len(gaps) > room:
        gaps = gaps[np.argsort(-np.abs(step[gaps - 1]), kind="stable")[:room]]
    return [(a + first, b + first) for a, b in _spans(0, last - first, np.union1d(forced, gaps))]


def _spans(first: int, last: int, cuts: npt.NDArray[np.intp]) -> Spans:
    edges = [first, *(int(cut) for cut in cuts if first < cut < last), last]
    return list(pairwise(edges))


def _vote_changes(scene: Scene, first: int, last: int) -> npt.NDArray[np.intp]:
    """Return where three votes in a row agree and the three before them agreed on something else."""
    found: list[npt.NDArray[np.intp]] = []
    for votes in scene.votes.values():
        mine = votes[first:last]
        rows = np.flatnonzero(np.isfinite(mine))
        if len(rows) < 6:
            continue
        value = mine[rows]
        agrees = np.abs(np.diff(value)) < _AGREE_S
        steady = agrees[:-1] & agrees[1:]  # votes i, i+1, i+2
        apart = np.abs(value[3:] - value[2:-1]) >= _AGREE_S
        at = np.flatnonzero(steady[:-3] & apart[: len(steady) - 3] & steady[3:]) + 3
        found.append(rows[at])
    return np.concatenate(found) if found else np.empty(0, dtype=np.intp)


def _tag_changes(scene: Scene, first: int, last: int) -> npt.NDArray[np.intp]:
    tags = scene.photos.tag_s[first:last]
    rows = np.flatnonzero(np.isfinite(tags))
    return np.asarray(rows[1:][np.diff(tags[rows]) != 0])


def _zone_changes(scene: Scene, wall: Floats) -> npt.NDArray[np.intp]:
    """Return the first photo after each change of the first place's offset; the wall clock is near enough to UTC at night."""
    if not scene.zones or not len(wall):
        return np.empty(0, dtype=np.intp)
    changes = changes_between(scene.zones[0], float(wall.min()), float(wall.max()))
    running = np.maximum.accumulate(wall)
    return np.searchsorted(running, changes).astype(np.intp)
