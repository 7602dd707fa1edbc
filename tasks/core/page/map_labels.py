"""The names on a map without tiles: positions and the person's places in, names with the zooms at which each is shown out.

A town is named where a photo is near it, the further away the larger it is; countries and the largest cities are named
wherever the photos are.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from tasks.core.geo import EARTH_RADIUS_M, Floats
from tasks.core.page.columns import column, numbers
from tasks.core.thinning import chord_of, unit_vectors
from tasks.core.world.country_spots import country_spots
from tasks.core.world.gazetteer import plain_name
from tasks.core.world.towns import nearest_town, the_towns

MAX_TOWNS: Final = 2_500
MAX_PLACES: Final = 500

PERSONS, TOWN, COUNTRY = 0, 1, 2
"""Kinds of a label: a place that the person named, a town of GeoNames, a country."""

ALWAYS: Final = 99.0
"""``until`` of a label that is shown however near the map is."""

_TOWN_BASE_M: Final = 3_000.0
_TOWN_M_PER_HEAD: Final = 1.0
"""A town is named within so far of a position: a village of 500 within 3.5 km, a city of a million within 1,000 km."""

_CITY: Final = 100_000
"""Of smaller places only those are looked at that may be near enough to be named: they are nearly all."""

_WORLD_CITY: Final = 1_000_000
"""Cities of this size are named wherever the photos are: without any, a map of no position would have no name at all."""

_PIXELS_PER_DEGREE: Final = 256 / 360  # at zoom 0, along the equator
_COUNTRY_FROM_PX, _COUNTRY_UNTIL_PX = 42.0, 1_100.0
"""A country is named while the largest circle inside it is so wide: room for its name, and not yet all that is seen."""

_SMALLEST_COUNTRY_FROM: Final = 8.0


def map_labels(lat: Floats, lon: Floats, places: pd.DataFrame | None = None) -> dict[str, Any]:
    """Return the labels of a map that looks at positions (degrees), the most important ones first, in columns.

    ``name``, ``lat``, ``lon``, ``kind`` and the zooms ``zoom`` and ``until`` from and up to which each is shown; PLACES give the
    names of the person's places.
    """
    parts = [] if places is None else [_persons(places)]
    labels = pd.concat([*parts, _countries(), _towns(lat, lon)], ignore_index=True)
    return {
        "name": labels["name"].tolist(),
        "lat": numbers(labels["lat"], 3),
        "lon": numbers(labels["lon"], 3),
        "kind": column(labels["kind"]),
        "zoom": numbers(labels["zoom"], 1),
        "until": column(labels["until"].round(1)),
    }


def _persons(places: pd.DataFrame) -> pd.DataFrame:
    """Return the labels of the places that have a name or an emoji, those of the most photos first."""
    text = (places["emoji"].str.strip() + " " + places["name"].str.strip()).str.strip()
    inner = places["within"] != ""
    named = pd.DataFrame(
        {
            "name": text,
            "lat": places["lat"],
            "lon": places["lon"],
            "kind": PERSONS,
            "zoom": np.where(inner, 11.0, 4.0),
            "until": ALWAYS,
        }
    )
    order = places["photos"].sort_values(ascending=False, kind="stable").index
    named = named.loc[order]
    return named[(named["name"] != "") & named["lat"].notna()].head(MAX_PLACES)


def _countries() -> pd.DataFrame:
    spots = country_spots()
    width = 2 * spots["reach"] * _PIXELS_PER_DEGREE
    return spots[["name", "lat", "lon"]].assign(
        kind=COUNTRY,
        zoom=np.log2(_COUNTRY_FROM_PX / width).clip(0.0, _SMALLEST_COUNTRY_FROM),
        until=np.log2(_COUNTRY_UNTIL_PX / width).clip(4.0, 9.0),
    )


def _towns(lat: Floats, lon: Floats) -> pd.DataFrame:
    """Return the labels of the towns that matter to positions, the largest first."""
    towns = the_towns()
    wanted = np.flatnonzero(towns.population >= _WORLD_CITY)
    if len(lat):
        pull = _away_m(lat, lon, towns.population < _CITY) / (_TOWN_BASE_M + _TOWN_M_PER_HEAD * towns.population)
        pull[nearest_town(lat, lon).town.ravel()] = 0  # there is always one
        near = np.argsort(pull, kind="stable")[:MAX_TOWNS]
        wanted = np.union1d(wanted, near[pull[near] <= 1])
    population = towns.population[wanted]
    return pd.DataFrame(
        {
            "name": [plain_name(name) for name in towns.names[wanted]],
            "lat": towns.lat[wanted],
            "lon": towns.lon[wanted],
            "kind": TOWN,
            "zoom": np.maximum(15 - 2.1 * np.log10(population), 0.0),
            "until": ALWAYS,
        }
    )


def _away_m(lat: Floats, lon: Floats, is_small: np.ndarray) -> Floats:
    """Return how far each town is from the nearest position; infinite for small ones that are too far to be named."""
    towns = the_towns()
    tree, at = cKDTree(unit_vectors(lat, lon)), unit_vectors(towns.lat, towns.lon)
    chord = np.empty(len(at))
    for these, within in ((is_small, chord_of(_TOWN_BASE_M + _TOWN_M_PER_HEAD * _CITY)), (~is_small, np.inf)):
        chord[these], _ = tree.query(at[these], distance_upper_bound=within)
    away_m: Floats = np.where(np.isfinite(chord), 2 * EARTH_RADIUS_M * np.arcsin(np.clip(chord / 2, 0, 1)), np.inf)
    return away_m
