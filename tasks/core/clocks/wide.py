"""The search for a clock whose dates cannot be (reset to 2000-01-01): through all of the time in which its photos may lie."""

from __future__ import annotations

from typing import Final

import numpy as np

from tasks.core.clocks.activity import VISIT
from tasks.core.clocks.coarse import daylight
from tasks.core.clocks.grid import Grid, mass_within, normalised
from tasks.core.clocks.likelihood import flow_likelihood, position_likelihood
from tasks.core.clocks.scaling import rescaled
from tasks.core.clocks.scene import Scene
from tasks.core.clocks.verdict import NEAR_S, Finding
from tasks.core.clocks.witness import HOUR_S

MOST_OFFSETS: Final = 4e6
MOST_WORK: Final = 4e8
STEP_S: Final = 10.0
_MOST_WITH_DAYLIGHT: Final = 3e6


def search(scene: Scene, first: int, last: int, low_utc_s: float, high_utc_s: float) -> Finding | None:
    """Return the finding for photos ``first`` ... ``last - 1`` taken between two instants; None where they do not fit between."""
    wall = scene.photos.wall_s[first:last]
    # The first photo not before low, the last not after high, whatever the offset.
    start_s, end_s = float(wall.max()) - high_utc_s, float(wall.min()) - low_utc_s
    if not np.isfinite(start_s + end_s) or end_s < start_s:
        return None
    step_s = max(STEP_S, (end_s - start_s) / MOST_OFFSETS)
    grid = Grid(start_s, step_s, int((end_s - start_s) / step_s) + 1)
    events = scene.events(first, last, int(np.clip(MOST_WORK / grid.count, 60, 2000)), VISIT)
    hours = len(np.unique(scene.photos.wall_s[events.rows] // HOUR_S))
    flows, scale = rescaled(flow_likelihood(scene, [events], grid), grid, hours, float(events.weights.sum()))
    sharp = (flows + position_likelihood(scene, [events], grid))[0].astype(np.float64)
    log_posterior = sharp.copy()
    if np.isfinite(scene.lon) and grid.count < _MOST_WITH_DAYLIGHT:
        log_posterior += daylight(wall, scene.lon, grid.ahead_s)
    posterior = normalised(log_posterior)
    best = int(np.argmax(log_posterior))
    near = mass_within(posterior, grid.steps(NEAR_S))
    return Finding(
        first=first,
        last=last,
        grid=grid,
        posterior=posterior,
        prior=np.full(grid.count, 1.0 / grid.count),
        sharp=sharp,
        ahead_s=float(grid.ahead_s[best]),
        at_wall_s=float(wall[0]),
        drift=0.0,
        runs=((first, last, min(float(near[best]), 1.0)),),
        scale=scale,
        surprising=True,
    )
