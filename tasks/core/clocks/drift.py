"""The rate at which a camera's crystal runs fast or slow, one for all its stretches: blocks are laid along each and chained."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from tasks.core.clocks.chain import Chain
from tasks.core.clocks.grid import Grid
from tasks.core.clocks.likelihood import Floats32
from tasks.core.clocks.witness import DAY_S, Floats

MOST_DRIFT: Final = 3.0
"""Seconds per day."""

SCALE: Final = 1.0
COST: Final = 2.0
"""A drift must explain the blocks by so many nats better than none."""

UNSEEN_S: Final = 600.0
NOTICED_S: Final = 300.0
"""Whoever sees a clock off by more than ten minutes sets it: each five minutes more that it ran on for take a nat."""

LEAST_SPAN_DAYS: Final = 8.0

_MOST_DRIFTS: Final = 31
_FINEST_S: Final = 40.0  # over the whole span, between two drifts that are tried
_COARSER: Final = 3
_STEP_S: Final = 120.0


def likely_drift(chain: Chain, middle_s: Floats, votes_s: Floats) -> float:
    """Return the drift in s/day that explains the blocks (at wall clocks ``middle_s``) best, 0 where none does clearly.

    ``votes_s`` are the medians of the blocks' votes, NaN where there is none; where half of the blocks have some they decide.
    """
    span = float(np.ptp(middle_s)) / DAY_S
    if span < LEAST_SPAN_DAYS or len(middle_s) < 3 or not np.ptp(chain.log_likelihood, axis=1).any():
        return 0.0
    voted = np.flatnonzero(np.isfinite(votes_s))
    if 2 * len(voted) >= len(middle_s):
        return _voted_drift(middle_s[voted] / DAY_S, votes_s[voted])
    number = min(_MOST_DRIFTS, 2 * int(MOST_DRIFT * span / _FINEST_S) + 1) | 1
    coarse = _coarser(chain)
    scores = []
    drifts = np.linspace(-MOST_DRIFT, MOST_DRIFT, max(number, 5))
    for drift in drifts:
        laid = ramped(coarse.log_likelihood, coarse.grid, middle_s, float(middle_s[0]), float(drift))
        unnoticed = max(abs(drift) * span - UNSEEN_S, 0.0) / NOTICED_S
        cost = abs(drift) / SCALE + (COST if drift else 0.0) + unnoticed
        scores.append(replace(coarse, log_likelihood=laid).log_evidence() - cost)
    return float(drifts[int(np.argmax(scores))])


def _voted_drift(days: Floats, votes_s: Floats) -> float:
    """Return by how much the votes change in all, steps of the clock left out, over the days between them."""
    change, passed = np.diff(votes_s), np.diff(days)
    steady = np.abs(change) < _STEP_S
    drift = float(change[steady].sum() / max(passed[steady].sum(), 1.0))
    return float(np.clip(drift, -MOST_DRIFT, MOST_DRIFT))


def ramped(log_likelihood: Floats32, grid: Grid, middle_s: Floats, at_s: float, drift: float) -> Floats32:
    """Return blocks x offsets at ``at_s``: what each block says of the offset that its clock had then, if it drifts so."""
    if not drift:
        return log_likelihood
    bins = np.round(drift * (middle_s - at_s) / DAY_S / grid.step_s).astype(np.int64)
    line = np.arange(grid.count)
    return np.stack([row[np.clip(line + by, 0, grid.count - 1)] for row, by in zip(log_likelihood, bins, strict=True)])


def _coarser(chain: Chain) -> Chain:
    """Return the chain over a coarser grid, each of its offsets being as likely as the likeliest of those that it stands for."""
    grid = chain.grid
    count = grid.count // _COARSER
    kept = count * _COARSER
    rows = np.maximum.reduce([chain.log_likelihood[:, side:kept:_COARSER] for side in range(_COARSER)])
    made: dict[int, Floats] = {}
    for prior in chain.priors:
        if id(prior) not in made:
            made[id(prior)] = prior[:kept].reshape(count, _COARSER).sum(1)
    coarse = Grid(grid.start_s + grid.step_s * (_COARSER - 1) / 2, grid.step_s * _COARSER, count)
    # A walk of steps n times as long is as fast with 1 / n^2 as many of them.
    moves = tuple(replace(taken, wander=taken.wander / _COARSER**2) for taken in chain.moves)
    return Chain(coarse, rows, tuple(made[id(prior)] for prior in chain.priors), moves)
