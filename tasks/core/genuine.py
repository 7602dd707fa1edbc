"""Which photos say where their photographer was: PHOTOS in, one flag a row out."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.estimates import is_estimate

OWN_KINDS: Final = ("photo", "video")
"""Kinds that their owner took: a screenshot, a received or a derived picture may show another place and another time."""


def genuine_position(photos: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say of each of PHOTOS whether it has a position that is not an estimate of ours."""
    estimates = [method for method in photos["gps_method"].unique() if is_estimate(method)]
    flags: npt.NDArray[np.bool_] = (photos["lat"].notna() & ~photos["gps_method"].isin(estimates)).to_numpy(dtype=bool)
    return flags


def evidence(photos: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say of each of PHOTOS whether its genuine position tells where its owner was: of kind photo or video."""
    flags: npt.NDArray[np.bool_] = genuine_position(photos) & photos["kind"].isin(OWN_KINDS).to_numpy(dtype=bool)
    return flags
