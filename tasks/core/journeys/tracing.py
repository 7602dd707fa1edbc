"""From positions to journeys: PHOTOS, FIXES and PLACES of one archive become WAY and JOURNEYS."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from tasks.core.journey_tables import JOURNEYS, WAY
from tasks.core.journeys.company import of_companions
from tasks.core.journeys.homes import at_home
from tasks.core.journeys.modes import legs_of
from tasks.core.journeys.passing import moments_of
from tasks.core.journeys.splitting import day_of, numbered
from tasks.core.journeys.summing import instants, summed
from tasks.core.journeys.titles import titles_of


class Traced(NamedTuple):
    """WAY and JOURNEYS."""

    way: pd.DataFrame
    journeys: pd.DataFrame


def traced(
    photos: pd.DataFrame,
    fixes: pd.DataFrame,
    places: pd.DataFrame,
    *,
    gap_s: float,
    gap_m: float,
    home_m: float,
    owner: str = "",
) -> Traced:
    """Return WAY and JOURNEYS, titled after PLACES.

    Of PHOTOS and FIXES count those that ``passing`` tells, but for a companion's (``company``). How they are cut into journeys
    says ``splitting``, what home is ``homes``, how modes and lengths are found ``modes``, what a journey is called ``titles``.
    """
    moments = moments_of(photos, fixes)
    moments = moments[~of_companions(moments)].reset_index(drop=True)
    if moments.empty:
        return Traced(WAY.empty(), JOURNEYS.empty())
    at_s, local_s, lat, lon, error_m = (moments[name].to_numpy() for name in ("at_s", "local_s", "lat", "lon", "error_m"))
    day = day_of(local_s)
    home = at_home(lat, lon, day, home_m)
    journey = numbered(at_s, local_s, lat, lon, home, gap_s=gap_s, gap_m=gap_m)
    legs = legs_of(at_s, lat, lon, error_m, moments["carrier"].to_numpy(), journey)
    titles = titles_of(journey, day, (moments["kind"] == "photo").to_numpy(), home, lat, lon, places)
    first = np.flatnonzero(np.diff(journey, prepend=-1))
    way = moments.assign(
        owner=owner, journey=journey, corner=np.arange(len(journey)) - first[journey], at=instants(at_s),
        local=instants(local_s), mode=legs.mode, speed_kmh=legs.speed_kmh,
    )  # fmt: skip
    return Traced(WAY.make(way), summed(moments, journey, legs, titles, owner))
