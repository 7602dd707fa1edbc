"""Blocks chained by a hidden Markov model of the clock: it stays, takes an hour's step or a zone's, or is set anew.

Forward-backward as in Rabiner 1989 (Proc. IEEE 77(2), 257-286), scaled at each block; the states are the offsets of a grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tasks.core.clocks.grid import Grid, shifted
from tasks.core.clocks.likelihood import Floats32
from tasks.core.clocks.witness import DAY_S, HOUR_S, Floats

AT_ONCE: Final = 1e-5
HOUR_STEP_PER_DAY: Final = 2e-3
SET_ANEW_PER_DAY: Final = 1e-3
MOST_STEP: Final = 2e-3
"""How likely a clock takes an hour's step either way, or is set anew, between two blocks: by the days between, never certain."""

DOUBT: Final = 30.0
MOST_DOUBT: Final = 0.06
"""Nobody knows how often clocks are changed: an answer is sure only where it also stands if they are so many times as often, up
to 6 % a night. Photos after a night without any evidence of their own then stay below sure."""

ZONE_STEP: Final = 0.25
TAG_STEP: Final = 0.6
IMPOSSIBLE: Final = 1e-7
BACK_STAY: Final = 1e-6
"""Staying, where the wall clock went back although the files are numbered on."""

_WANDER_PER_DAY: Final = 0.03
_SLACK_S: Final = 60.0


@dataclass(frozen=True)
class Move:
    """What a clock may do between two blocks."""

    stay: float
    wander: float  # probability of one grid step either way while staying
    steps: tuple[tuple[float, float], ...]  # (seconds added to ahead, probability)
    anew: float

    def doubted(self) -> Move:
        """Return the move of a clock that is changed DOUBT times as often."""
        steps = tuple((step, min(share * DOUBT, MOST_DOUBT) if share < MOST_DOUBT else share) for step, share in self.steps)
        anew = min(self.anew * DOUBT, MOST_DOUBT)
        changed = min(anew + sum(share for _, share in steps), 0.95)
        return Move(min(self.stay, 1 - changed), self.wander, steps, anew)


def move(back_s: float, gap_s: float, zone_step_s: float, tag_step_s: float) -> Move:
    """Return the move over a gap; ``back_s`` is by how much the wall clock went back, steps 0 where none is known.

    Steps that leave photos before those with lower file numbers are next to impossible.
    """
    days = max(gap_s, 0.0) / DAY_S
    hour, anew = (min(MOST_STEP, AT_ONCE + rate * days) for rate in (HOUR_STEP_PER_DAY, SET_ANEW_PER_DAY))
    steps = {HOUR_S: hour, -HOUR_S: hour}
    if zone_step_s:
        steps[zone_step_s] = ZONE_STEP
    if tag_step_s:
        steps[tag_step_s] = TAG_STEP
    # A clock put back by s seconds makes the wall clock go back by up to s: wall goes back only if -step > back.
    possible = {step: (share if back_s < -step + _SLACK_S else IMPOSSIBLE) for step, share in steps.items()}
    stay = 1.0 - min(sum(possible.values()), 0.9) - anew
    wander = min(0.25, days * _WANDER_PER_DAY)
    return Move(
        stay if back_s < _SLACK_S else BACK_STAY, wander, tuple(possible.items()), anew if back_s < _SLACK_S else MOST_STEP
    )


@dataclass(frozen=True)
class Chain:
    """The blocks' log likelihoods (blocks x offsets), the prior probability at each block, the moves between them."""

    grid: Grid
    log_likelihood: Floats32
    priors: tuple[Floats, ...]
    moves: tuple[Move, ...]

    def posteriors(self) -> Floats32:
        """Return blocks x offsets: the probability of each offset at each block, given all blocks."""
        number = len(self.log_likelihood)
        forward = np.empty((number, self.grid.count), dtype=np.float32)
        state = self.priors[0]
        for block in range(number):
            if block:
                state = self._ahead(state, block)
            state = state * self._weights(block)
            state /= state.sum()
            forward[block] = state
        back = np.ones(self.grid.count)
        for block in range(number - 2, -1, -1):
            back = self._behind(back * self._weights(block + 1), block + 1)
            back /= back.max()
            both = forward[block] * back
            forward[block] = both / both.sum()
        return forward

    def log_evidence(self) -> float:
        """Return the log probability of all blocks together."""
        total, state = 0.0, self.priors[0]
        for block in range(len(self.log_likelihood)):
            if block:
                state = self._ahead(state, block)
            state = state * self._weights(block)
            weight = float(state.sum())
            total += float(np.log(weight)) + float(self.log_likelihood[block].max())
            state /= weight
        return total

    def _weights(self, block: int) -> Floats:
        values = self.log_likelihood[block]
        return np.asarray(np.exp(values - values.max(), dtype=np.float64))

    def _ahead(self, state: Floats, block: int) -> Floats:
        taken = self.moves[block - 1]
        after = taken.stay * _wandered(state, taken.wander) + taken.anew * self.priors[block]
        for seconds, share in taken.steps:
            after += share * shifted(state, self.grid.steps(seconds))
        return np.asarray(after)

    def _behind(self, state: Floats, block: int) -> Floats:
        taken = self.moves[block - 1]
        before = taken.stay * _wandered(state, taken.wander) + taken.anew * float((state * self.priors[block]).sum())
        for seconds, share in taken.steps:
            before += share * shifted(state, -self.grid.steps(seconds))
        return np.asarray(before)


def _wandered(state: Floats, share: float) -> Floats:
    moved = (1 - 2 * share) * state
    moved[1:] += share * state[:-1]
    moved[:-1] += share * state[1:]
    return np.asarray(moved)
