"""The flows' log ratios about the instants of photos, on one array, for searches that ask for many shifts of each photo."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.core.clocks.activity import Activity
from tasks.core.clocks.pace import Pace
from tasks.core.clocks.witness import Floats

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Lines:
    """Values on lines of one step, end to end; photo i lies at place ``at[i]`` of the line from ``low[i]`` up to ``high[i]``."""

    values: Floats
    at: Floats  # with its fraction of a step
    low: Whole
    high: Whole

    def shifted(self, steps: Floats) -> Floats:
        """Return the value of each photo moved by ``steps`` (photos x any), the ends of its line going on."""
        shape = (-1,) + (1,) * (np.ndim(steps) - 1)
        at = np.round(self.at.reshape(shape) + steps).astype(np.int64)
        return np.asarray(self.values[np.clip(at, self.low.reshape(shape), self.high.reshape(shape) - 1)])


def lines_about(flows: tuple[Activity | Pace, ...], utc_s: Floats, margin_s: float, step_s: float, most: float) -> Lines:
    """Return the summed log ratios from ``margin_s`` before to ``margin_s`` after rising instants, near ones on one line."""
    starts = np.concatenate([[0], np.flatnonzero(np.diff(utc_s) > 2 * margin_s) + 1])
    ends = np.append(starts[1:], len(utc_s))
    pieces: list[Floats] = []
    at, low, high = np.empty(len(utc_s)), np.empty(len(utc_s), np.int64), np.empty(len(utc_s), np.int64)
    done = 0
    for start, end in zip(starts, ends, strict=True):
        begin = float(utc_s[start]) - margin_s
        length = int((utc_s[end - 1] + margin_s - begin) / step_s) + 2
        pieces.append(sum((flow.log_ratio(begin, length, step_s, most) for flow in flows), np.zeros(length)))
        at[start:end] = done + (utc_s[start:end] - begin) / step_s
        low[start:end], high[start:end] = done, done + length
        done += length
    return Lines(np.concatenate(pieces), at, low, high)
