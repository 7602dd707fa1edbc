"""What a report shows: all its tables, whoever they are shown to."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd


class Shown(NamedTuple):
    """PHOTOS, PROPOSALS, PLACES, WAY, JOURNEYS, GLIMPSES, and TRIALS if there are any."""

    photos: pd.DataFrame
    rows: pd.DataFrame
    places: pd.DataFrame
    way: pd.DataFrame
    journeys: pd.DataFrame
    glimpses: pd.DataFrame
    trials: pd.DataFrame | None
