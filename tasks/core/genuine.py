"""Which photos say where their photographer was: PHOTOS in, one flag a row out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.estimates import is_estimate, is_ours

OWN_KINDS: Final = ("photo", "video")
"""Kinds that their owner took: a screenshot, a received or a derived picture may show another place and another time."""

FIRST_GPS_TIME: Final = pd.Timestamp("1980-01-06", tz="UTC")
"""Zero of GPS time."""


def genuine_position(photos: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say of each of PHOTOS whether it has a position that is not an estimate of ours."""
    flags: npt.NDArray[np.bool_] = photos["lat"].notna().to_numpy(dtype=bool) & ~_marked(photos, is_estimate)
    return flags


def genuine_gps_time(photos: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say of each of PHOTOS whether its GPS time is a receiver's.

    Beside a position that we wrote, a typed one too, stands the time that we worked out from the camera's clock: to solve the
    clock by it would be to believe ourselves.
    """
    flags: npt.NDArray[np.bool_] = photos["gps_at"].notna().to_numpy(dtype=bool) & ~_marked(photos, is_ours)
    return flags


def evidence(photos: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say of each of PHOTOS whether its genuine position tells where its owner was: of kind photo or video, not doubted."""
    undoubted = (photos["doubt"] == "").to_numpy(dtype=bool)
    flags: npt.NDArray[np.bool_] = genuine_position(photos) & undoubted & photos["kind"].isin(OWN_KINDS).to_numpy(dtype=bool)
    return flags


def wanting(photos: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say of each of PHOTOS whether sources are to place it: of the archive, with no position or a doubted one."""
    without = photos["lat"].isna() | (genuine_position(photos) & (photos["doubt"] != ""))
    flags: npt.NDArray[np.bool_] = (without & (photos["donor_dir"] == "")).to_numpy(dtype=bool)
    return flags


def sure(photos: pd.DataFrame, max_error_m: float, max_fix_age_s: float) -> npt.NDArray[np.bool_]:
    """Say of each of PHOTOS that its position is neither coarse nor old.

    That is, its stated error is not over ``max_error_m``, and its GPS time not further than ``max_fix_age_s`` from its own: a
    phone may write the fix that it had hours ago, where it was then, not where the photo was taken. What is not stated is sure.
    """
    coarse = (photos["gps_error_m"] > max_error_m).to_numpy(dtype=bool)
    old = ((photos["taken_at"] - photos["gps_at"]).dt.total_seconds().abs() > max_fix_age_s).to_numpy(dtype=bool)
    flags: npt.NDArray[np.bool_] = ~coarse & ~old
    return flags


def _marked(photos: pd.DataFrame, is_so: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
    methods = [method for method in photos["gps_method"].unique() if is_so(method)]
    flags: npt.NDArray[np.bool_] = photos["gps_method"].isin(methods).to_numpy(dtype=bool)
    return flags
