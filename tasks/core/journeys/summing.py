"""What is told of each journey: its moments and legs in, JOURNEYS out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.journey_tables import JOURNEYS
from tasks.core.journeys.modes import Legs
from tasks.core.journeys.splitting import day_of

Whole = npt.NDArray[np.int64]


def summed(moments: pd.DataFrame, journey: Whole, legs: Legs, titles: list[str], owner: str) -> pd.DataFrame:
    """Return JOURNEYS of one owner; ``metres`` leaves out what nobody can have gone, and is the sum of the modes' lengths."""
    first = np.flatnonzero(np.diff(journey, prepend=-1))
    last = np.append(first[1:], len(journey)) - 1
    lengths = {mode: _summed(legs.metres, (legs.mode == mode), journey) for mode in ("walk", "ride", "flight", "unknown")}
    photo = (moments["kind"] == "photo").to_numpy()
    days = pd.DataFrame({"journey": journey, "day": day_of(moments["local_s"].to_numpy())}).drop_duplicates()
    at, local = (instants(moments[name].to_numpy()) for name in ("at_s", "local_s"))
    return JOURNEYS.make(
        pd.DataFrame(
            {
                "owner": owner,
                "journey": journey[first],
                "title": titles,
                "first_at": at[first],
                "last_at": at[last],
                "first_local": local[first],
                "last_local": local[last],
                "metres": sum(lengths.values()),
                **{f"{mode}_m": length for mode, length in lengths.items()},
                "photos": np.bincount(journey[photo], minlength=len(first)),
                "fixes": np.bincount(journey[~photo], minlength=len(first)),
                "days": np.bincount(days["journey"]),
            }
        )
    )


def instants(seconds: npt.NDArray[np.float64]) -> npt.NDArray[np.datetime64]:
    """Return seconds since 1970 as ``datetime64[us]``."""
    return (np.round(seconds * 1e6)).astype("datetime64[us]")


def _summed(metres: npt.NDArray[np.float64], those: npt.NDArray[np.bool_], journey: Whole) -> npt.NDArray[np.float64]:
    return np.bincount(journey, np.where(those, metres, 0.0)).astype(np.float64)
