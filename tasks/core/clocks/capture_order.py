"""The order in which a camera took its photos: their paths and wall clocks in, an order out.

File numbers go on where a clock was reset; but cards are formatted, files renamed and lost, so they rule only where they run
with the wall clock nearly everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.clocks.chains import chains_of, runs_with_the_clock
from tasks.core.clocks.file_numbers import Counter, Floats, Rows, counter_of, wall_order

_FEWEST: Final = 5
_LOST: Final = 4.0
"""Numbers a photo that the archive holds: where more are lost, close numbers meet by chance."""


@dataclass(frozen=True)
class Captured:
    """``order`` lists the photos as taken, undated ones first; ``numbered`` says that it comes from file numbers."""

    order: Rows
    numbered: bool


def wall_seconds(wall: pd.Series) -> Floats:
    """Return wall clocks as seconds since 1970 on that clock; NaN for NaT."""
    seconds = wall.to_numpy().astype("datetime64[us]").astype(np.int64) / 1e6
    return np.where(wall.isna().to_numpy(), np.nan, seconds)


def capture_order(paths: pd.Series, wall_s: Floats) -> Captured:
    """Return the order of one camera's photos: by file number where these run with the wall clocks, else by wall clock.

    ``wall_s`` as ``wall_seconds`` gives it. A photo without a number keeps its place behind the one that is before it by wall
    clock; undated photos come first.
    """
    counter = counter_of(paths, wall_s) if np.isfinite(wall_s).sum() >= _FEWEST else None
    if counter is None:
        return Captured(wall_order(wall_s), numbered=False)
    by_wall = wall_order(wall_s, counter.number)
    undated = np.isnan(wall_s[by_wall])
    carried = Counter(_carried(counter.number, by_wall[~undated]), counter.period)
    chains = chains_of(carried, wall_s)
    if len(chains) > 1 or not runs_with_the_clock(chains[0], wall_s, len(wall_s)) or _is_sparse(chains[0], carried, wall_s):
        return Captured(by_wall, numbered=False)
    return Captured(np.concatenate([by_wall[undated], carried.counted(wall_s, chains[0], within=0)]), numbered=True)


def _carried(number: Floats, dated: Rows) -> Floats:
    """Return numbers of all dated photos, given in the order of time: one without takes that of the one before it."""
    carried = np.full(len(number), np.nan)
    carried[dated] = pd.Series(number[dated]).ffill().bfill().to_numpy()
    return carried


def _is_sparse(chain: Rows, counter: Counter, wall_s: Floats) -> bool:
    steps = counter.steps(wall_s, chain)
    return float(steps.sum()) > _LOST * (int((steps > 0).sum()) + 1)
