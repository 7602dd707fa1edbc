"""TRIALS by hand: errors of a log-normal shape, whose stated radius holds a known share of them."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import pandas as pd

from tasks.core.evidence_tables import TRIALS

SPREAD = 0.45
"""Standard deviation of the errors' decimal logarithm."""


def trials(
    n: int, *, holds: float = 0.95, cameras: Sequence[str] = ("Acme One",), refused: int = 0, seed: int = 7
) -> pd.DataFrame:
    """Return ``n`` answered TRIALS and ``refused`` ones, each photo hidden alone and with its burst.

    Errors grow with the gap (4 s to 6 h), and each radius holds a truth with the probability ``holds``.
    """
    random = np.random.default_rng(seed)
    whole = n + refused
    gap_s = 10 ** random.uniform(0.6, 4.33, whole)
    usual_m = 6 * gap_s**0.7
    error_m = usual_m * 10 ** (NormalDist(0, SPREAD).inv_cdf(holds))
    error_m[n:] = np.nan
    rows = {
        "path": [f"trip/{number // 2}.jpg" for number in range(whole)],
        "pattern": ["alone" if number % 2 == 0 else "its burst" for number in range(whole)],
        "camera": [cameras[number % len(cameras)] for number in range(whole)],
        "gap_s": gap_s,
        "two_sided": True,
        "error_m": error_m,
        "off_m": np.where(np.isnan(error_m), np.nan, usual_m * 10 ** random.normal(0, SPREAD, whole)),
    }
    return TRIALS.make(pd.DataFrame(rows))


def exact(*rows: tuple[float, float], **values: object) -> pd.DataFrame:
    """Return TRIALS of these (error_m, off_m), each of a photo of its own; ``values`` are columns for all."""
    given = [{"path": f"{number}.jpg", "error_m": error_m, "off_m": off_m} for number, (error_m, off_m) in enumerate(rows)]
    return TRIALS.make(pd.DataFrame(given).assign(**{"gap_s": 30.0, "pattern": "alone", **values}))
