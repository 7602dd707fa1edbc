"""How far one camera's clock is ahead of UTC, stretch by stretch: all evidence in one posterior over a grid of offsets.

Each kind of evidence becomes a log likelihood over the offsets, per block of photos; blocks are chained, since clocks stay, take
whole-hour steps or are set anew. The winner is refined to a second and a drift, and is called sure only where it is solid.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Final

import numpy as np

from tasks.core.clocks import narrow, wide
from tasks.core.clocks.blocks import parts_of
from tasks.core.clocks.scene import Scene, scene_of
from tasks.core.clocks.slips import slips
from tasks.core.clocks.solid import CAP
from tasks.core.clocks.verdict import settled
from tasks.core.clocks.witness import DAY_S, Stretch, Surroundings, Witness

FAR_S: Final = 3 * DAY_S
RESET_BEFORE_S: Final = 1_009_843_200.0
"""2002-01-01: no camera that writes EXIF sequences dates so early but by the date to which a flat battery resets it."""

NEIGHBOUR_SLACK_S: Final = 300.0
EVIDENCE_SLACK_S: Final = DAY_S
TRUSTED: Final = 0.5


def solve(witness: Witness, around: Surroundings) -> list[Stretch]:
    """Return the stretches of a camera's clock, covering all photos in their order; [] for none.

    Deterministic. The best guess is given even where nothing is known; its confidence then stays below 0.9.
    """
    if not len(witness.wall_s):
        return []
    scene = scene_of(witness, around)
    near: dict[float, list[tuple[int, int]]] = defaultdict(list)
    far: list[tuple[int, int]] = []
    parts = parts_of(witness.wall_s)
    for first, last in parts:
        centre = _centre(scene, first, last, alone=len(parts) == 1)
        if centre is None:
            far.append((first, last))
        else:
            near[centre].append((first, last))
    stretches = [stretch for centre in sorted(near) for stretch in _searched(scene, near[centre], centre)]
    trusted = [stretch for stretch in stretches if stretch.confidence > TRUSTED]
    for first, last in far:
        stretches += _searched_widely(scene, first, last, trusted)
    return sorted(stretches, key=lambda stretch: stretch.first)


def _centre(scene: Scene, first: int, last: int, *, alone: bool) -> float | None:
    """Return the days that a part's clock is ahead by, as its votes say, else 0; None where its dates cannot be."""
    votes = np.concatenate([kind[first:last] for kind in scene.votes.values()])
    votes = votes[np.isfinite(votes)]
    if len(votes):
        days = float(np.round(np.median(votes) / DAY_S) * DAY_S)
        return 0.0 if abs(days) < FAR_S else days
    wall = scene.photos.wall_s[first:last]
    misses = bool(scene.flows) and (wall.max() < scene.begin_s - narrow.REACH_S or wall.min() > scene.end_s + narrow.REACH_S)
    reset = wall[0] < RESET_BEFORE_S and not alone
    return None if misses or reset else 0.0


def _searched(scene: Scene, parts: list[tuple[int, int]], centre_s: float) -> list[Stretch]:
    """Search near the wall clocks; where that finds nothing sure, on the dates that a wrong year or month would mean."""
    found = narrow.search(scene, parts, centre_s)
    stretches = [stretch for finding in found for stretch in settled(scene, finding)]
    if centre_s or max(stretch.confidence for stretch in stretches) > CAP:
        return stretches
    for slip_s in slips(scene, parts[0][0], parts[-1][1]):
        others = [stretch for other in narrow.search(scene, parts, slip_s, surprising=True) for stretch in settled(scene, other)]
        if min(stretch.confidence for stretch in others) > CAP:
            return others
    return stretches


def _searched_widely(scene: Scene, first: int, last: int, trusted: list[Stretch]) -> list[Stretch]:
    """Search a part whose dates cannot be within what its neighbours in file-number order allow, else all of the evidence."""
    low, high = scene.begin_s - EVIDENCE_SLACK_S, scene.end_s + EVIDENCE_SLACK_S
    if scene.photos.numbered:
        before = [stretch for stretch in trusted if stretch.last < first]
        after = [stretch for stretch in trusted if stretch.first >= last]
        if before:
            low = _utc(scene, max(before, key=lambda stretch: stretch.last), at_end=True) - NEIGHBOUR_SLACK_S
        if after:
            high = _utc(scene, min(after, key=lambda stretch: stretch.first), at_end=False) + NEIGHBOUR_SLACK_S
    found = wide.search(scene, first, last, low, high)
    if found is not None:
        return settled(scene, found)
    # Nothing bounds it: what the wall clock says is the best guess, without any trust.
    guesses = [stretch for finding in narrow.search(scene, [(first, last)], 0.0) for stretch in settled(scene, finding)]
    return [replace(stretch, confidence=0.0) for stretch in guesses]


def _utc(scene: Scene, stretch: Stretch, *, at_end: bool) -> float:
    wall = scene.photos.wall_s
    row = stretch.last if at_end else stretch.first
    return float(stretch.utc_s(wall[row : row + 1], float(wall[stretch.first]))[0])
