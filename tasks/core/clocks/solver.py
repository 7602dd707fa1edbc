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
from tasks.core.clocks.blocks import Spans, parts_of
from tasks.core.clocks.scene import Scene, scene_of
from tasks.core.clocks.slips import slips
from tasks.core.clocks.solid import CAP
from tasks.core.clocks.verdict import settled
from tasks.core.clocks.witness import DAY_S, Floats, Stretch, Surroundings, Witness

FAR_S: Final = 3 * DAY_S
RESET_BEFORE_S: Final = 1_009_843_200.0
"""2002-01-01: no camera that writes EXIF sequences dates so early but by the date to which a flat battery resets it."""

NEIGHBOUR_SLACK_S: Final = 300.0
EVIDENCE_SLACK_S: Final = DAY_S
UNBOUNDED_S: Final = 366 * DAY_S
"""How long after its neighbour a part is looked for that nothing bounds on the other side."""

TRUSTED: Final = 0.5


def solve(witness: Witness, around: Surroundings) -> list[Stretch]:
    """Return the stretches of a camera's clock, covering all photos in their order; [] for none.

    Deterministic. The best guess is given even where nothing is known; its confidence then stays below 0.9.
    """
    if not len(witness.wall_s):
        return []
    scene = scene_of(witness, around)
    near: dict[float, Spans] = defaultdict(list)
    parts = parts_of(witness.wall_s)
    reset = [part for part in parts if _was_reset(scene, part) and len(parts) > 1]
    for part in parts:
        if part not in reset:
            near[_centre(scene, part)].append(part)
    stretches = [stretch for centre in sorted(near) for stretch in _searched(scene, near[centre], centre)]
    trusted = [stretch for stretch in stretches if stretch.confidence > TRUSTED]
    for part in reset:
        stretches += _searched_widely(scene, part, trusted)
    return sorted(stretches, key=lambda stretch: stretch.first)


def _votes(scene: Scene, part: tuple[int, int]) -> Floats:
    votes = np.concatenate([kind[slice(*part)] for kind in scene.votes.values()])
    return np.asarray(votes[np.isfinite(votes)])


def _was_reset(scene: Scene, part: tuple[int, int]) -> bool:
    return not len(_votes(scene, part)) and bool(scene.photos.wall_s[part[0]] < RESET_BEFORE_S)


def _centre(scene: Scene, part: tuple[int, int]) -> float:
    """Return the days that a part's clock is ahead by, as its votes say, else 0."""
    votes = _votes(scene, part)
    days = float(np.round(np.median(votes) / DAY_S) * DAY_S) if len(votes) else 0.0
    return 0.0 if abs(days) < FAR_S else days


def _found(scene: Scene, parts: Spans, centre_s: float, *, surprising: bool = False) -> list[Stretch]:
    found = narrow.search(scene, parts, centre_s, surprising=surprising)
    return [stretch for finding in found for stretch in settled(scene, finding)]


def _searched(scene: Scene, parts: Spans, centre_s: float) -> list[Stretch]:
    """Search near the wall clocks; parts in which that finds nothing sure also on the dates that a wrong year would mean."""
    stretches = _found(scene, parts, centre_s)
    moved: dict[tuple[int, int], list[Stretch]] = {}
    for part in parts if not centre_s else []:
        inside = [stretch for stretch in stretches if stretch.first < part[1] and stretch.last >= part[0]]
        if max(stretch.confidence for stretch in inside) <= CAP:
            for slip_s in slips(scene, *part):
                others = _found(scene, [part], slip_s, surprising=True)
                if min(stretch.confidence for stretch in others) > CAP:
                    moved[part] = others
                    break
    if moved:
        left = [part for part in parts if part not in moved]
        stretches = _found(scene, left, centre_s) if left else []
    return stretches + [stretch for others in moved.values() for stretch in others]


def _searched_widely(scene: Scene, part: tuple[int, int], trusted: list[Stretch]) -> list[Stretch]:
    """Search a part whose dates cannot be within what its neighbours in file-number order allow, else all of the evidence."""
    low, high = scene.begin_s - EVIDENCE_SLACK_S, scene.end_s + EVIDENCE_SLACK_S
    before = after = False
    if scene.photos.numbered:
        earlier = [stretch for stretch in trusted if stretch.last < part[0]]
        later = [stretch for stretch in trusted if stretch.first >= part[1]]
        if earlier:
            before, low = True, _utc(scene, max(earlier, key=lambda stretch: stretch.last), at_end=True) - NEIGHBOUR_SLACK_S
        if later:
            after, high = True, _utc(scene, min(later, key=lambda stretch: stretch.first), at_end=False) + NEIGHBOUR_SLACK_S
    duration_s = float(np.ptp(scene.photos.wall_s[slice(*part)]))
    if before and high < low + duration_s:
        high = low + duration_s + UNBOUNDED_S
    if after and low > high - duration_s:
        low = high - duration_s - UNBOUNDED_S
    found = wide.search(scene, part, wide.Bounds(low, high, before=before, after=after))
    if found is not None:
        return settled(scene, found)
    # Nothing bounds it: what the wall clock says is the best guess, without any trust.
    return [replace(stretch, confidence=0.0) for stretch in _found(scene, [part], 0.0)]


def _utc(scene: Scene, stretch: Stretch, *, at_end: bool) -> float:
    wall = scene.photos.wall_s
    row = stretch.last if at_end else stretch.first
    return float(stretch.utc_s(wall[row : row + 1], float(wall[stretch.first]))[0])
