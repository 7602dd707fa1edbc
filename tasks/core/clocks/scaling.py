"""How much the densities over UTC may say: their likelihood is measured against itself over the wrong offsets."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.ndimage import uniform_filter1d

from tasks.core.clocks.grid import Grid, mass_within
from tasks.core.clocks.likelihood import Floats32
from tasks.core.clocks.witness import HOUR_S, Floats

SMOOTH_S: Final = 2400.0
LOCAL_S: Final = 3 * HOUR_S
MASKED_S: Final = 600.0

EFFECT: Final = 0.47
LEAST_SIGMA: Final = 1.5
"""Chance below so many nats is left as it is."""

PHOTOS_PER_HOUR: Final = 1.5


def smooth_part(values: npt.NDArray[Any], grid: Grid) -> npt.NDArray[Any]:
    """Return the part of a log likelihood that changes over 40 min or more: the hour, not the minute."""
    width = max(1, grid.steps(SMOOTH_S)) | 1
    for _ in range(3):
        values = uniform_filter1d(values, width, axis=-1, mode="nearest")
    return values


def chance_sigma(sharp: Floats, grid: Grid) -> float:
    """Return how much a sharp log likelihood fluctuates over wrong offsets: the 90th percentile of its deviation over 3 h.

    The two highest peaks, which may be the truth, are left out.
    """
    kept = np.ones(len(sharp), dtype=bool)
    masked = grid.steps(MASKED_S)
    for _ in range(2):
        top = int(np.argmax(np.where(kept, sharp, -np.inf)))
        kept[max(0, top - masked) : top + masked + 1] = False
    reach = max(1, min(grid.steps(LOCAL_S) // 2, grid.count // 4))
    number = np.maximum(mass_within(kept.astype(np.float64), reach), 1.0)
    mean = mass_within(np.where(kept, sharp, 0.0), reach) / number
    square = mass_within(np.where(kept, sharp**2, 0.0), reach) / number
    return float(np.percentile(np.sqrt(np.maximum(square - mean**2, 0.0)), 90))


def rescaled(flows: Floats32, grid: Grid, hours: float, weight: float) -> tuple[Floats32, float]:
    """Return flows (blocks x offsets), scaled down where they say more than they can, and the factor of their sharp part.

    With photos weighed by visits most flows are left as they are. But photos depend on each other in ways that no model of
    independent photos knows, so that the sum over many of them may make tens of nats by chance. With that chance as sigma and z
    the height of the best offset in it, the likelihood ratio of an effect of unknown size N(0, tau^2) is about
    exp(z^2/2 tau^2/(1 + tau^2)), EFFECT z^2 for tau = 4 (Johnson 2005, J. R. Stat. Soc. B 67(5), 689-701, has such factors from
    test statistics): the peak says that at most. The smooth part counts as many photos as there are hours with photos.
    """
    smooth = smooth_part(flows, grid)
    sharp = flows - smooth
    total = sharp.sum(0, dtype=np.float64)
    sigma = chance_sigma(total, grid)
    peak = float(total.max()) / max(sigma, 1e-9)
    factor = min(1.0, max(LEAST_SIGMA, EFFECT * peak) / max(sigma, 1e-9))
    return (factor * sharp + min(1.0, PHOTOS_PER_HOUR * hours / max(weight, 1e-9)) * smooth).astype(np.float32), factor
