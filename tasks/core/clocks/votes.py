"""Photos that tell UTC themselves (GPS time, file name, near-identical picture): each votes for what the clock is ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tasks.core.clocks.grid import Grid, spread
from tasks.core.clocks.witness import HOUR_S, Floats, Witness

ROLLOVER_S: Final = 1024 * 7 * 86_400.0
"""The week counter of GPS has ten bits: old receivers fall back by 1024 weeks (IS-GPS-200, 20.3.3.3.1.1)."""

_ROLLOVER_REACH_S: Final = 3 * 86_400.0
_MOST_DISTINCT: Final = 2000


@dataclass(frozen=True)
class Kind:
    """How votes of one kind err: a sharp core, tails before and after, and a share that means nothing.

    The heights are likelihood ratios against a vote for any offset; a vote of 0 height there counts log(1) = 0.
    """

    core_s: float  # 1 sigma
    core: float
    late_s: float  # the vote is higher than the truth by an exponential with this mean: its UTC is stale
    late: float
    early_s: float
    early: float
    long_late_s: float = 0.0  # and any vote within this above the truth has a ratio of at least 2


GPS: Final = Kind(core_s=2.0, core=3000.0, late_s=30.0, late=40.0, early_s=1.0, early=0.0, long_late_s=2 * HOUR_S)
"""A receiver without a fix repeats the last one, whose time is earlier: wall - UTC comes out too high, never too low."""

NAME: Final = Kind(core_s=2.0, core=1500.0, late_s=20.0, late=60.0, early_s=20.0, early=60.0)
"""Names are written when a picture is saved or begun, seconds from when its clock was read."""

MATCH: Final = Kind(core_s=6.0, core=400.0, late_s=25.0, late=120.0, early_s=25.0, early=120.0)
"""Two cameras show the same picture some seconds apart; a share of the matches is of another moment."""


def ahead_votes(wall_s: Floats, utc_s: Floats) -> tuple[Floats, bool]:
    """Return wall - UTC, NaN where UTC is unknown, whole rollovers of the GPS week taken off, and whether any were."""
    votes = wall_s - utc_s
    weeks = np.round(votes / ROLLOVER_S)
    rolled = (weeks != 0) & (np.abs(votes - weeks * ROLLOVER_S) < _ROLLOVER_REACH_S)
    return np.where(rolled, votes - weeks * ROLLOVER_S, votes), bool(rolled.any())


def log_likelihood(votes: Floats, kind: Kind, ahead_s: Floats, step_s: float) -> Floats:
    """Return the summed log likelihood ratio of votes (NaN left out) over rising, regular offsets.

    k equal votes count k^0.7: they are of one cause more often than chance would have it.
    """
    total = np.zeros_like(ahead_s)
    distinct, count = np.unique(np.round(votes[np.isfinite(votes)]), return_counts=True)
    kept = spread(len(distinct), _MOST_DISTINCT)
    fold = len(distinct) / max(len(kept), 1)
    grid = Grid(float(ahead_s[0]), step_s, len(ahead_s))
    below = max(6 * kind.late_s, 6 * kind.core_s, kind.long_late_s) + step_s
    above = max(6 * kind.early_s, 6 * kind.core_s) + step_s
    for vote, number in zip(distinct[kept], count[kept], strict=True):
        where = grid.window(float(vote) - below, float(vote) + above)
        total[where] += fold * float(number) ** 0.7 * one_vote(float(vote) - ahead_s[where], kind, step_s)
    return total


def one_vote(error_s: Floats, kind: Kind, step_s: float) -> Floats:
    """Return the log likelihood ratio of a vote that is ``error_s`` above the truth, the truth known to half a step."""
    core = kind.core * np.exp(-0.5 * (np.maximum(np.abs(error_s) - step_s / 2, 0.0) / kind.core_s) ** 2)
    late = np.where(error_s > 0, kind.late * np.exp(-np.abs(error_s) / kind.late_s), 0.0)
    early = np.where(error_s < 0, kind.early * np.exp(-np.abs(error_s) / kind.early_s), 0.0)
    lasting = ((error_s > 0) & (error_s < kind.long_late_s)).astype(np.float64)
    return np.asarray(np.log1p(core + late + early + lasting))


def all_votes(photos: Witness) -> tuple[dict[str, Floats], bool]:
    """Return the votes by kind ("gps", "name", "match"), and whether GPS weeks rolled over."""
    gps, rolled = ahead_votes(photos.wall_s, photos.gps_s)
    return {"gps": gps, "name": photos.wall_s - photos.name_s, "match": photos.wall_s - photos.match_s}, rolled


KINDS: Final = {"gps": GPS, "name": NAME, "match": MATCH}
