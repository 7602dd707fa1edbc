"""Positions next to (0, 0), in the sea off Ghana: what a receiver without a fix writes when it does not write plain zeros.

Exactly (0, 0) is no position at all, as ``extract`` reads it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from tasks.core.doubts.finding import Finding
from tasks.core.genuine import genuine_position
from tasks.core.geo import distance_m

NEAR_M: Final = 2000.0
"""The nearest land is 500 km away."""

_PROBLEM: Final = "its position is within 2 km of (0, 0), in the open sea: a receiver without a fix writes such numbers"


def null_island(photos: pd.DataFrame) -> list[Finding]:
    """Return a finding for each of PHOTOS whose genuine position is next to (0, 0)."""
    near = distance_m(photos["lat"], photos["lon"], 0.0, 0.0) <= NEAR_M
    return [Finding(row, _PROBLEM) for row in np.flatnonzero(near & genuine_position(photos)).tolist()]
