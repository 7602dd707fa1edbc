"""What every source that locates by time reckons with alike: photos that it cannot place, times that are guessed.

Two sources that say the same of a photo are told once in review.csv, so they must say it in the same words.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from tasks.core.durations import in_words
from tasks.core.geo import Floats

_NOT_OWN: Final = {
    "screenshot": "a screenshot tells nothing of where its owner was (proxy.locate_received)",
    "received": "a received picture tells nothing of where its owner was (proxy.locate_received)",
}
NO_DATE: Final = "no date"
DAY_ALONE: Final = "its name tells the day alone, no time of day"
NO_ZONE: Final = (
    "no time zone is known: nothing is located near it; "
    "fill in override in cameras.csv, give --time-offset, or set clock.default_zone"
)

OTHER_CAMERA_S: Final = 120.0
"""Two cameras' clocks are rarely closer than this, even where both are taken as right: both gaps grow by it."""

OTHER_CAMERA_FACTOR: Final = 1.25
"""Two cameras of one archive mostly travel together, but not always: the radius grows by it."""

GUESSED_BASES: Final = ("clock", "zone")
"""Values of PHOTOS.time_basis where the file itself tells no zone."""

GUESSED_ZONE_FACTOR: Final = 1.25
"""The radius grows by it where another camera's photos and the place alone tell the zone."""

GUESSED_ZONE_WORDS: Final = "; its time zone is inferred, the file has none"


def not_own(photos: pd.DataFrame, *, locate_received: bool) -> pd.Series:
    """Return why each of PHOTOS is none that its owner took; "" where it is one, and everywhere with ``locate_received``."""
    reasons = pd.Series("", index=photos.index, dtype="str")
    if not locate_received:
        for kind, words in _NOT_OWN.items():
            reasons = reasons.mask(photos["kind"] == kind, words)
    return reasons


def no_instant(photos: pd.DataFrame) -> pd.Series:
    """Return why the instant of each of PHOTOS is unknown; "" where it is known."""
    unknown = photos["taken_at"].isna()
    reasons = pd.Series("", index=photos.index, dtype="str").mask(unknown & photos["taken_local"].notna(), NO_ZONE)
    reasons = reasons.mask(unknown & photos["day_only"], DAY_ALONE)
    return reasons.mask(unknown & photos["taken_local"].isna(), NO_DATE)


UNSURE_FROM_S: Final = 300.0
"""A clock that is surer than this is told as sure: it changes the radius, and needs no words."""


def unsure_clock_s(photos: pd.DataFrame) -> Floats:
    """Return the seconds by which the instant of each of PHOTOS may be off; 0 where nothing speaks against its camera's clock."""
    seconds: Floats = np.nan_to_num(photos["time_error_s"].to_numpy(dtype=np.float64), nan=0.0)
    return seconds


def unsure_clock_words(seconds: Floats) -> list[str]:
    """Return what a sentence ends with for each photo, "" where its clock is sure enough."""
    return [f"; the clocks may be {in_words(s)} apart" if s >= UNSURE_FROM_S else "" for s in seconds.tolist()]
