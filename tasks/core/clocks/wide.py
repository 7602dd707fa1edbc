"""The search for a clock whose dates cannot be (reset to 2000-01-01): through all of the time in which its photos may lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tasks.core.clocks.activity import VISIT
from tasks.core.clocks.coarse import daylight
from tasks.core.clocks.grid import Grid, mass_within, normalised
from tasks.core.clocks.likelihood import flow_likelihood, position_likelihood
from tasks.core.clocks.scaling import rescaled
from tasks.core.clocks.scene import Scene
from tasks.core.clocks.verdict import NEAR_S, Finding
from tasks.core.clocks.witness import DAY_S, HOUR_S, Floats

MOST_OFFSETS: Final = 4e6
MOST_WORK: Final = 4e8
STEP_S: Final = 10.0
_MOST_WITH_DAYLIGHT: Final = 3e6


@dataclass(frozen=True)
class Bounds:
    """Between which UTC seconds photos were taken, and whether a photo of the same camera before or after them says so."""

    low_s: float
    high_s: float
    before: bool = False
    after: bool = False

    def log_prior(self, first_s: Floats, last_s: Floats) -> Floats:
        """Return a log weight for the instants of the first and the last photo: who was seen last is soon seen again."""
        weight = np.zeros_like(first_s)
        if self.before:
            weight -= np.log(DAY_S + np.maximum(first_s - self.low_s, 0.0))
        if self.after:
            weight -= np.log(DAY_S + np.maximum(self.high_s - last_s, 0.0))
        return weight


def search(scene: Scene, part: tuple[int, int], bounds: Bounds) -> Finding | None:
    """Return the finding for photos [first, last) taken within bounds; None where they do not fit between."""
    first, last = part
    wall = scene.photos.wall_s[first:last]
    # The first photo not before low, the last not after high, whatever the offset.
    start_s, end_s = float(wall.max()) - bounds.high_s, float(wall.min()) - bounds.low_s
    if not np.isfinite(start_s + end_s) or end_s < start_s:
        return None
    step_s = max(STEP_S, (end_s - start_s) / MOST_OFFSETS)
    grid = Grid(start_s, step_s, int((end_s - start_s) / step_s) + 1)
    events = scene.events(first, last, int(np.clip(MOST_WORK / grid.count, 60, 2000)), VISIT)
    hours = len(np.unique(scene.photos.wall_s[events.rows] // HOUR_S))
    flows, scale = rescaled(flow_likelihood(scene, [events], grid), grid, hours, float(events.weights.sum()))
    sharp = (flows + position_likelihood(scene, [events], grid))[0].astype(np.float64)
    ahead = grid.ahead_s
    log_prior = bounds.log_prior(wall.min() - ahead, wall.max() - ahead)
    log_posterior = sharp + log_prior
    if np.isfinite(scene.lon) and grid.count < _MOST_WITH_DAYLIGHT:
        log_posterior += daylight(wall, scene.lon, ahead)
    posterior = normalised(log_posterior)
    best = int(np.argmax(log_posterior))
    near = mass_within(posterior, grid.steps(NEAR_S))
    return Finding(
        first=first,
        last=last,
        grid=grid,
        posterior=posterior,
        prior=normalised(log_prior),
        sharp=sharp,
        ahead_s=float(ahead[best]),
        at_wall_s=float(wall[0]),
        drift=0.0,
        runs=((first, last, min(float(near[best]), 1.0)),),
        scale=scale,
        surprising=True,
    )
