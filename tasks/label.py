"""Say in words where each proposal lies: PROPOSALS and PLACES in, PROPOSALS with ``place`` and ``group`` out."""

from __future__ import annotations

import pandas as pd

from tasks.core.row_places import first_level_at, with_place, words_for
from tasks.core.tables import PLACES, PROPOSALS
from tasks.runtime.steps import step


@step(run_name="name places of proposals", description="Say in words where each proposal lies.", version=2)
def label(proposals: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return PROPOSALS with ``place`` in words, and in ``group`` the first-level place after the day, where there is a position.

    ``place`` is the person's name of the smallest of PLACES that holds the position, else the gazetteer's words for a position of
    this radius (``words_for``).
    """
    PROPOSALS.check(proposals)
    PLACES.check(places)
    found = proposals[proposals["latitude"].notna() & proposals["longitude"].notna()]
    lat, lon = found["latitude"].to_numpy(), found["longitude"].to_numpy()
    place, group = proposals["place"].copy(), proposals["group"].copy()
    place[found.index] = words_for(lat, lon, places, found["error_m"].to_numpy())
    group[found.index] = with_place(found["group"].tolist(), first_level_at(lat, lon, places))
    return PROPOSALS.check(proposals.assign(place=place, group=group))
