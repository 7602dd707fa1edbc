"""Say in words where each proposal lies: PROPOSALS and PLACES in, PROPOSALS with ``place`` and ``group`` out."""

from __future__ import annotations

import pandas as pd

from tasks.core.row_places import first_level_at, names_at, with_place, words_for
from tasks.core.tables import PLACES, PROPOSALS
from tasks.core.world.wording import WIDE_M, without_quarter
from tasks.runtime.steps import step


def _told(words: list[str], names: list[str], error_m: list[float]) -> list[str]:
    """Return the words that a position of this radius bears; a person's names stay as they are."""
    return [
        without_quarter(text) if radius_m > WIDE_M and not name else text
        for text, name, radius_m in zip(words, names, error_m, strict=True)
    ]


@step(run_name="name places of proposals", description="Say in words where each proposal lies.", version=2)
def label(proposals: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return PROPOSALS with ``place`` in words, and in ``group`` the first-level place after the day, where there is a position.

    ``place`` is the person's name of the smallest of PLACES that holds the position, else the gazetteer's words: of a radius that
    is more than a quarter of a city those of the city, for more would be guessed.
    """
    PROPOSALS.check(proposals)
    PLACES.check(places)
    found = proposals[proposals["latitude"].notna() & proposals["longitude"].notna()]
    lat, lon = found["latitude"].to_numpy(), found["longitude"].to_numpy()
    place, group = proposals["place"].copy(), proposals["group"].copy()
    place[found.index] = _told(words_for(lat, lon, places), names_at(lat, lon, places), found["error_m"].tolist())
    group[found.index] = with_place(found["group"].tolist(), first_level_at(lat, lon, places))
    return PROPOSALS.check(proposals.assign(place=place, group=group))
