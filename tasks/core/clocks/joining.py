"""From the blocks' posteriors to findings: each block's winner, neighbours of one clock joined, the less sure told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tasks.core.clocks.blocks import Spans
from tasks.core.clocks.grid import Grid, mass_within
from tasks.core.clocks.likelihood import Floats32
from tasks.core.clocks.verdict import NEAR_S, Finding
from tasks.core.clocks.witness import Floats

SAME_S: Final = 120.0
"""Winners of neighbouring blocks this near to each other are one clock."""

SURE_AT: Final = 0.9
LIKELY_AT: Final = 0.6


@dataclass(frozen=True)
class Outcome:
    """What the chains say of the blocks ``spans``, all laid along ``drift`` to the wall clock ``at_wall_s``."""

    grid: Grid
    spans: Spans
    strict: Floats32  # posteriors, blocks x offsets
    doubted: Floats32  # those of a clock that is changed more often
    priors: tuple[Floats, ...]
    sharp: Floats32  # log likelihoods of the sharp evidence
    scale: float
    drift: float
    at_wall_s: float
    surprising: bool


def findings(outcome: Outcome) -> list[Finding]:
    """Join neighbouring blocks of one clock; within each, runs of blocks that are sure or not are told apart."""
    best, mass = _winners(outcome.strict, outcome.doubted, outcome.grid)
    step_s, spans = outcome.grid.step_s, outcome.spans
    cuts = [
        block
        for block in range(1, len(best))
        # Photos of other parts may lie between two blocks.
        if abs(best[block] - best[block - 1]) * step_s > SAME_S or spans[block][0] != spans[block - 1][1]
    ]
    return [
        _finding(outcome, start, end, best[start:end], mass[start:end])
        for start, end in zip([0, *cuts], [*cuts, len(best)], strict=True)
    ]


def _finding(outcome: Outcome, start: int, end: int, best: list[int], mass: list[float]) -> Finding:
    spans = outcome.spans[start:end]
    sizes = np.array([last - first for first, last in spans])
    share = sizes / sizes.sum()
    runs, run = [], 0
    for block in range(1, len(spans) + 1):
        if block == len(spans) or (mass[block] >= SURE_AT) != (mass[run] >= SURE_AT):
            sure = float(np.average(mass[run:block], weights=sizes[run:block]))
            runs.append((spans[run][0], spans[block - 1][1], sure))
            run = block
    return Finding(
        first=spans[0][0],
        last=spans[-1][1],
        grid=outcome.grid,
        posterior=(outcome.doubted[start:end] * share[:, None]).sum(0, dtype=np.float64),
        prior=outcome.priors[start],
        sharp=outcome.sharp[start:end].sum(0, dtype=np.float64),
        ahead_s=float(outcome.grid.ahead_s[int(np.median(np.repeat(best, sizes)))]),
        at_wall_s=outcome.at_wall_s,
        drift=outcome.drift,
        runs=_bracketed(runs),
        scale=outcome.scale,
        surprising=outcome.surprising,
    )


def _bracketed(runs: list[tuple[int, int, float]]) -> tuple[tuple[int, int, float], ...]:
    """Return the runs, those between sure ones of the same clock taken in: a change and back is next to impossible."""
    kept = [runs[0]]
    for at in range(1, len(runs)):
        first, last, sure = runs[at]
        inner = kept[-1][2] >= SURE_AT and sure < SURE_AT and sure >= LIKELY_AT and at + 1 < len(runs)
        if inner or (kept[-1][2] >= SURE_AT and sure >= SURE_AT):
            before = kept.pop()
            sizes = before[1] - before[0], last - first
            mean = (before[2] * sizes[0] + sure * sizes[1]) / sum(sizes)
            kept.append((before[0], last, max(mean, SURE_AT)))
        else:
            kept.append(runs[at])
    return tuple(kept)


def _winners(strict: Floats32, doubted: Floats32, grid: Grid) -> tuple[list[int], list[float]]:
    """Return for each block the offset about which most of the strict chain's probability lies, and how much within NEAR_S.

    The probability is the lower of the two chains', so that it also stands for a clock that is changed more often.
    """
    best, mass = [], []
    for row, doubted_row in zip(strict, doubted, strict=True):
        top, sure = _winner(row, grid)
        best.append(top)
        mass.append(min(sure, _mass_at(doubted_row, top, grid), 1.0))
    return best, mass


def _winner(row: Floats32, grid: Grid) -> tuple[int, float]:
    reach = grid.steps(NEAR_S)
    values = row.astype(np.float64)
    near = mass_within(values, reach)
    top = int(np.argmax(values * 0.01 + near))
    low = max(0, top - reach)
    top = low + int(np.argmax(values[low : top + reach + 1]))
    return top, float(near[top])


def _mass_at(row: Floats32, at: int, grid: Grid) -> float:
    reach = grid.steps(NEAR_S)
    return float(row[max(0, at - reach) : at + reach + 1].sum(dtype=np.float64))
