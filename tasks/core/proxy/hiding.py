"""Which located photos to hide together, as positions are missing in real archives: times and cameras in, blocks out.

A block is what is hidden at once. One tenth of an archive's blocks is hidden at a time, so that the rest is nearly all there is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from tasks.core.geo import Floats
from tasks.core.proxy.donors import Indices

FOLDS: Final = 10
BURST_S: Final = 120.0
"""Photos further apart are not of one burst."""

_RUN: Final = (5, 30)
_HALF_DAY_S: Final = 43200.0


def _alone(at_s: Floats, _camera: Indices, _rng: np.random.Generator) -> Indices:
    return np.arange(len(at_s))


def _bursts(at_s: Floats, _camera: Indices, _rng: np.random.Generator) -> Indices:
    return np.cumsum(np.diff(at_s, prepend=at_s[:1]) > BURST_S)


def _runs(at_s: Floats, _camera: Indices, rng: np.random.Generator) -> Indices:
    lengths = rng.integers(_RUN[0], _RUN[1] + 1, len(at_s))
    return np.searchsorted(np.cumsum(lengths), np.arange(len(at_s)), side="right")


def _half_days(at_s: Floats, camera: Indices, _rng: np.random.Generator) -> Indices:
    half_day = np.floor(at_s / _HALF_DAY_S).astype(np.int64)
    return np.unique(np.stack([camera, half_day]), axis=1, return_inverse=True)[1].ravel()


PATTERNS: Final[Mapping[str, Callable[[Floats, Indices, np.random.Generator], Indices]]] = {
    "alone": _alone,
    "its burst": _bursts,
    "a run of 5 to 30": _runs,
    "its camera's half day": _half_days,
}
"""By the words for it: a function of times (rising), numbers of cameras, and chance that gives each photo's block."""


def fold_of(block: Indices, rng: np.random.Generator) -> Indices:
    """Return in which of ``FOLDS`` turns each photo is hidden: with its block, and each turn hides about as many blocks."""
    count = int(block.max(initial=-1)) + 1
    fold = rng.permutation(np.arange(count) % FOLDS)
    return fold[block]
