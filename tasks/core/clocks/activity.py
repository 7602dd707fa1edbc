"""When other cameras with known clocks photographed: how much likelier one more photo is at each moment than at any other."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np

from tasks.core.clocks.grid import blurred
from tasks.core.clocks.witness import DAY_S, HOUR_S, Floats

FLAT_SHARE: Final = 0.20
"""Share of photos that have nothing to do with those of the other cameras."""

WIDE: Final = ((0.25, HOUR_S), (0.25, 480.0))
CLOSE: Final = ((0.20, 45.0), (0.10, 8.0))
"""Shares and widths (1 sigma, seconds) of the kernels around the other cameras' photos: the same outing, the same sight, the
same moment."""

BURST: Final = (30.0, 0.5)
"""Near the right offset the photos of half a minute are one event, nearly: n of them weigh as n^1/2."""

VISIT: Final = (600.0, 0.6)
"""Over all offsets those of twenty minutes are: who stays somewhere and photographs does so at any hour of rest, right or wrong.
Found by the log score of the truth among offsets of +-12 h, real rhythms on real tracks (10 to 1000 photos): -0.15 against -0.57
nats for thirty photos beside another camera, -0.46 against -0.79 for a hundred along a track."""

_WIDE_BIN_S: Final = 120.0
_MOST_WIDE_BINS: Final = 4e6
_CLOSE_REACH_S: Final = 300.0


def crowd_weights(times_s: Floats, crowd: tuple[float, float]) -> Floats:
    """Return n^-power for sorted times, n being the photos within ``near_s``; ``crowd`` is (near_s, power)."""
    near_s, power = crowd
    count = np.searchsorted(times_s, times_s + near_s, "right") - np.searchsorted(times_s, times_s - near_s, "left")
    return np.asarray(np.maximum(count, 1.0) ** -power)


class Activity:
    """The density of other cameras' photos over UTC: a mixture of kernels around them."""

    def __init__(self, others_s: Floats) -> None:
        """Take the UTC seconds of the other cameras' photos, at least one."""
        self.times_s = np.sort(others_s)
        self.weights = crowd_weights(self.times_s, BURST)
        self.begin_s, self.end_s = float(self.times_s[0]), float(self.times_s[-1])
        self._flat = 1.0 / (len(np.unique(self.times_s // DAY_S)) * DAY_S)
        self._total = float(self.weights.sum())

    @cached_property
    def _wide(self) -> tuple[float, float, Floats]:
        """Return start, bin width and density of the wide kernels over all of the time about the photos."""
        margin = 4 * HOUR_S
        width = max(_WIDE_BIN_S, (self.end_s - self.begin_s) / _MOST_WIDE_BINS)
        start = self.begin_s - margin
        count = int((self.end_s - start + margin) / width) + 1
        bins = ((self.times_s - start) / width).astype(np.int64)
        density = np.bincount(bins, self.weights, count)[:count] / (self._total * width)
        smooth = sum((share * blurred(density, sigma / width) for share, sigma in WIDE), np.zeros(count))
        return start, width, smooth

    def log_ratio(self, start_s: float, count: int, step_s: float, most: float) -> Floats:
        """Return log(density / flat density) at ``start_s + i step_s``, at most ``most``.

        Flat is an even density over the days on which the other cameras photographed at all.
        """
        wide_start, wide_step, wide = self._wide
        at = (start_s - wide_start + step_s * np.arange(count)) / wide_step - 0.5
        mixture = np.full(count, FLAT_SHARE * self._flat)
        # Ten years have millions of bins, of which a call looks at a few.
        low, high = max(0, int(at[0]) - 1), min(len(wide), int(at[-1]) + 3)
        if low < high:
            mixture += np.interp(at, np.arange(low, high), wide[low:high], left=0.0, right=0.0)
        pad = int(_CLOSE_REACH_S / step_s) + 1
        first, last = np.searchsorted(self.times_s, [start_s - pad * step_s, start_s + (count + pad) * step_s])
        if last > first:
            length = count + 2 * pad
            bins = np.round((self.times_s[first:last] - start_s) / step_s).astype(np.int64) + pad
            density = np.bincount(bins, self.weights[first:last], length + 1)[:length] / (self._total * step_s)
            for share, sigma in CLOSE:
                mixture += share * blurred(density, sigma / step_s)[pad : pad + count]
        return np.asarray(np.minimum(np.log(mixture / self._flat), most))
