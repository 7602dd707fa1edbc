"""The numbers that stand above the report: how much there is, how far one came, and how much of it is located."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from tasks.core.geo import distance_m
from tasks.core.page import standing
from tasks.core.world.gazetteer import AT_SEA

HOMES: Final = frozenset(
    {"home", "zuhause", "daheim", "chez moi", "maison", "casa", "a casa", "en casa", "thuis", "hem", "hjem", "dom"}
)
"""Names of places, in any case, that say where their person lives."""

LEGS: Final = ("walk_m", "ride_m", "flight_m", "unknown_m")


def headline(rows: pd.DataFrame, places: pd.DataFrame, way: pd.DataFrame, journeys: pd.DataFrame) -> dict[str, Any]:
    """Return the totals of standings, PLACES, WAY and JOURNEYS.

    ``photos``; ``located``, those with a position in their file or sidecar; ``proposed``, those that may get one; ``days`` with
    a photo, the ``first`` and the ``last`` (None: no time is known); ``places`` of the first level and ``countries``;
    ``journeys``, as many as are listed; ``metres`` along all of them, and of each kind of leg; ``flights``; and ``furthest`` from
    home: its metres, the place's words, and what home is called - None where no place has one of the names in HOMES.
    """
    own = rows[rows["state"] != standing.DONOR]
    days = own["when"].str.slice(0, 10)
    days = pd.Series(days[days != ""].unique(), dtype="str")
    there = places[(places["photos"] > 0) & (places["within"] == "")]
    flying = way["mode"] == "flight"
    return {
        "photos": len(own),
        "located": int(own["state"].isin((standing.LOCATED, standing.WRITTEN)).sum()),
        "proposed": int(own["state"].isin((standing.PROPOSED, standing.ACCEPTED)).sum()),
        "days": len(days),
        "first": days.min() if len(days) else None,
        "last": days.max() if len(days) else None,
        "places": len(there),
        "countries": _countries(there),
        "journeys": len(journeys),
        "metres": round(float(journeys["metres"].sum())),
        **{leg: round(float(journeys[leg].sum())) for leg in LEGS},
        "flights": int((flying & ~flying.shift(fill_value=False)).sum()),
        "furthest": _furthest(places, there),
    }


def _countries(places: pd.DataFrame) -> int:
    """Count what comes last in the words of places but of those at sea; a single word may be anything."""
    words = places.loc[places["place"].str.contains(",", regex=False) & ~places["place"].str.startswith(AT_SEA), "place"]
    return int(words.str.rsplit(",", n=1).str[-1].str.strip().nunique())


def _furthest(places: pd.DataFrame, there: pd.DataFrame) -> dict[str, Any] | None:
    homes = places[places["name"].str.strip().str.casefold().isin(HOMES)].sort_values("photos", ascending=False, kind="stable")
    if homes.empty or there.empty:
        return None
    home = homes.iloc[0]
    away_m = pd.Series(distance_m(home["lat"], home["lon"], there["lat"], there["lon"]), index=there.index)
    furthest = there.loc[away_m.idxmax()]
    words = furthest["name"].strip() or furthest["place"]
    return {"metres": round(float(away_m.max())), "place": words, "home": home["name"].strip()} if away_m.max() > 0 else None
