"""Where on a map the name of each country stands, and how much room there is for it; made by ``make_country_spots``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd

from tasks.core.world.countries import country_name

DATA: Final = Path(__file__).with_name("country_spots.csv")


@cache
def country_spots() -> pd.DataFrame:
    """Return ``name``, ``lat``, ``lon`` (degrees) and ``reach`` of each country, those with the most room first.

    ``reach`` is the radius of the largest circle inside the country's largest piece of land on a map of the Mercator
    projection, in degrees of longitude.
    """
    spots = pd.read_csv(DATA, keep_default_na=False)  # NA is Namibia
    return spots.assign(name=spots["code"].map(country_name)).drop(columns="code")
