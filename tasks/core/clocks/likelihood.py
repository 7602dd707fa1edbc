"""What each block of photos says about every offset of a grid: densities over UTC, positions on the track, votes."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.clocks.grid import Grid, spread
from tasks.core.clocks.pace import outside_back
from tasks.core.clocks.positions import position_log_ratio
from tasks.core.clocks.scene import Events, Scene
from tasks.core.clocks.votes import KINDS, log_likelihood
from tasks.core.clocks.witness import DAY_S, Floats

Floats32 = npt.NDArray[np.float32]

MOST_PER_PHOTO: Final = 4.0
"""What one photo may say by coinciding with another camera's, in nats."""

_WINDOW_S: Final = 40 * DAY_S
_MOST_POSITIONS: Final = 300


def flow_likelihood(scene: Scene, blocks: list[Events], grid: Grid) -> Floats32:
    """Return blocks x offsets: the sum over photos of their flows' log ratios (activity and track).

    The flows are evaluated once per window of photos on a line of UTC and added by slices, whatever the number of blocks.
    """
    total = np.zeros((len(blocks), grid.count), dtype=np.float32)
    if not scene.flows or not blocks:
        return total
    outside = np.zeros_like(total) if scene.pace is not None else np.zeros((0, 0), dtype=np.float32)
    for start_s, length, members in _windows(scene, blocks, grid):
        both = sum((flow.log_ratio(start_s, length, grid.step_s, MOST_PER_PHOTO) for flow in scene.flows), np.zeros(length))
        line = both.astype(np.float32)[::-1]  # rising offsets are falling UTC
        for block, at, weight in members:
            total[block] += np.float32(weight) * line[at : at + grid.count]
        if scene.pace is not None:
            gone = scene.pace.outside(start_s, length, grid.step_s).astype(np.float32)[::-1]
            for block, at, weight in members:
                outside[block] += np.float32(weight) * gone[at : at + grid.count]
    return total + outside_back(outside) if scene.pace is not None else total


def position_likelihood(scene: Scene, blocks: list[Events], grid: Grid) -> Floats32:
    """Return blocks x offsets: the sum over photos with positions of their log ratios against the track's."""
    total = np.zeros((len(blocks), grid.count), dtype=np.float32)
    located = scene.located
    if scene.pace is None or not located.any():
        return total
    photos, most = scene.photos, max(3, _MOST_POSITIONS // len(blocks))
    for block, events in enumerate(blocks):
        mine = np.flatnonzero(located[events.rows])
        kept = mine[spread(len(mine), most)]
        for row, weight in zip(events.rows[kept], events.weights[kept] * (len(mine) / max(len(kept), 1)), strict=True):
            utc_s = photos.wall_s[row] - grid.ahead_s
            ratio = position_log_ratio(photos.lat[row], photos.lon[row], photos.sigma_m[row], scene.pace, utc_s)
            total[block] += (weight * ratio).astype(np.float32)
    return total


def vote_likelihood(scene: Scene, first: int, last: int, ahead_s: Floats, step_s: float) -> Floats:
    """Return the log likelihood ratio of all votes of photos ``first`` ... ``last - 1`` over rising, regular offsets."""
    total = np.zeros_like(ahead_s)
    for name, kind in KINDS.items():
        total += log_likelihood(scene.votes[name][first:last], kind, ahead_s, step_s)
    return total


def _windows(scene: Scene, blocks: list[Events], grid: Grid) -> list[tuple[float, int, list[tuple[int, int, float]]]]:
    """Cut the photos into windows; for each its first UTC, its length and, per photo, block, place in the line, weight."""
    rows = np.concatenate([events.rows for events in blocks])
    weights = np.concatenate([events.weights for events in blocks])
    block = np.repeat(np.arange(len(blocks)), [len(events.rows) for events in blocks])
    wall = scene.photos.wall_s[rows]
    order = np.argsort(wall, kind="stable")
    wall, weights, block = wall[order], weights[order], block[order]
    last_s = grid.start_s + (grid.count - 1) * grid.step_s
    windows, start = [], 0
    while start < len(wall):
        near = int(np.searchsorted(wall, wall[start] + _WINDOW_S, "right"))
        gap = np.flatnonzero(np.diff(wall[start:near]) > grid.count * grid.step_s)
        end = start + int(gap[0]) + 1 if len(gap) else near
        length = int((wall[end - 1] - wall[start]) / grid.step_s) + grid.count + 2
        # The line is turned round: its place of a photo counts from the window's last UTC.
        at = length - grid.count - np.round((wall[start:end] - wall[start]) / grid.step_s).astype(np.int64)
        members = list(zip(block[start:end].tolist(), at.tolist(), weights[start:end].tolist(), strict=True))
        windows.append((float(wall[start] - last_s), length, members))
        start = end
    return windows
