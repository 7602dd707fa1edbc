"""What every source that locates by time reckons with alike: photos that it cannot place, times that are guessed.

Two sources that say the same of a photo are told once in review.csv, so they must say it in the same words.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

_NOT_OWN: Final = {
    "screenshot": "a screenshot tells nothing of where its owner was (proxy.locate_received)",
    "received": "a received picture tells nothing of where its owner was (proxy.locate_received)",
}
NO_DATE: Final = "no date"
NO_ZONE: Final = "no time zone is known: nothing is located near it; fill in override in cameras.csv or set clock.default_zone"

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
    return reasons.mask(unknown & photos["taken_local"].isna(), NO_DATE)
