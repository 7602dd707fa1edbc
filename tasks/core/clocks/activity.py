"""When other cameras with known clocks photographed: how much likelier one more photo is at each moment than at any other."""

from __future__ import annotations

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

BURST_S: Final = 30.0
_WIDE_BIN_S: Final = 120.0


def burst_weights(times_s: Floats, near_s: float = BURST_S) -> Floats:
    """Return n^-1/2 for sorted times, n being the photos within ``near_s``: those of one burst are nearly one event."""
    count = np.searchsorted(times_s, times_s + near_s, "right") - np.searchsorted(times_s, times_s - near_s, "left")
    return np.asarray(1.0 / np.sqrt(np.maximum(count, 1)))


class Activity:
    """The density of other cameras' photos over UTC: a mixture of kernels around them."""

    def __init__(self, others_s: Floats) -> None:
        """Take the UTC seconds of the other cameras' photos, at least one."""
        self.times_s = np.sort(others_s)
        self.weights = burst_weights(self.times_s)
        self.begin_s, self.end_s = float(self.times_s[0]), float(self.times_s[-1])
        self._flat = 1.0 / (len(np.unique(self.times_s // DAY_S)) * DAY_S)
        self._total = float(self.weights.sum())

    def log_ratio(self, start_s: float, count: int, step_s: float, most: float) -> Floats:
        """Return log(density / flat density) at ``start_s + i step_s``, at most ``most``.

        Flat is an even density over the days on which the other cameras photographed at all.
        """
        pad = int(4 * 1.5 * HOUR_S / step_s)
        first, last = np.searchsorted(self.times_s, [start_s - pad * step_s, start_s + (count + pad) * step_s])
        bins = ((self.times_s[first:last] - start_s) / step_s + pad).astype(np.int64)
        length = count + 2 * pad
        density = np.bincount(bins, self.weights[first:last], length + 1)[:length] / (self._total * step_s)
        mixture = np.full(count, FLAT_SHARE * self._flat)
        coarse = max(1, int(_WIDE_BIN_S / step_s))
        cells = -(-length // coarse)
        coarse_density = np.bincount(np.arange(length) // coarse, density, cells) / coarse
        smooth = sum((share * blurred(coarse_density, sigma / step_s / coarse) for share, sigma in WIDE), np.zeros(cells))
        mixture += np.interp(np.arange(pad, pad + count), (np.arange(cells) + 0.5) * coarse - 0.5, smooth)
        for share, sigma in CLOSE:
            mixture += share * blurred(density, sigma / step_s)[pad : pad + count]
        return np.minimum(np.log(mixture / self._flat), most)
