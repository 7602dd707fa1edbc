"""A regular line of clock offsets and what is done with functions on it: blurring, shifting, mass near a point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import uniform_filter1d

from tasks.core.clocks.witness import Floats


@dataclass(frozen=True)
class Grid:
    """Offsets ``start_s + step_s * (0 ... count - 1)``, seconds that a clock is ahead of UTC."""

    start_s: float
    step_s: float
    count: int

    @property
    def ahead_s(self) -> Floats:
        """Return all offsets, rising."""
        return np.asarray(self.start_s + self.step_s * np.arange(self.count), dtype=np.float64)

    def index(self, ahead_s: float) -> int:
        """Return the position of the nearest offset, that of the end where it lies outside."""
        return int(np.clip(round((ahead_s - self.start_s) / self.step_s), 0, self.count - 1))

    def window(self, low_s: float, high_s: float) -> slice:
        """Return the slice of the offsets in [low_s, high_s)."""
        first, last = np.clip(np.ceil((np.array([low_s, high_s]) - self.start_s) / self.step_s), 0, self.count).astype(int)
        return slice(int(first), int(last))

    def steps(self, seconds: float) -> int:
        """Return how many steps a duration has, rounded."""
        return round(seconds / self.step_s)


def centred(centre_s: float, reach_s: float, step_s: float) -> Grid:
    """Return the grid of ``centre_s`` +- ``reach_s``, the centre being one of its offsets."""
    half = round(reach_s / step_s)
    return Grid(centre_s - half * step_s, step_s, 2 * half + 1)


def blurred(values: Floats, sigma_bins: float, *, mode: str = "constant") -> Floats:
    """Blur the last axis by three box filters, which come near a Gaussian (Wells 1986, PAMI 8(2), 234-239)."""
    # Three boxes of odd width m have the variance (m^2 - 1) / 4; m = 2 sigma, made odd, is near enough.
    width = max(1, round(sigma_bins * 2)) | 1
    for _ in range(3):
        values = uniform_filter1d(values, width, axis=-1, mode=mode)
    return values


def shifted(values: Floats, by: int) -> Floats:
    """Return ``values`` moved towards higher indices by ``by`` bins, zeros coming in."""
    moved = np.zeros_like(values)
    if by >= len(values) or -by >= len(values):
        return moved
    if by >= 0:
        moved[by:] = values[: len(values) - by]
    else:
        moved[:by] = values[-by:]
    return moved


def mass_within(probability: Floats, reach: int) -> Floats:
    """Return for each bin the sum over the bins at most ``reach`` away."""
    padded = np.concatenate([np.zeros(reach + 1), probability, np.zeros(reach)])
    total = np.cumsum(padded)
    return np.asarray(total[2 * reach + 1 :] - total[: -2 * reach - 1])


def normalised(log_weights: Floats) -> Floats:
    """Return probabilities from log weights, summing to 1."""
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


def spread(count: int, limit: int) -> npt.NDArray[np.intp]:
    """Return at most ``limit`` of the indices 0 ... count - 1, evenly spread, without chance."""
    if count <= limit:
        return np.arange(count, dtype=np.intp)
    return np.unique(np.linspace(0, count - 1, limit).astype(np.intp))
