"""What the map of review.html shows beside the rows: photos that have a position, names of places and towns, coasts.

Without tiles this is all by which a person knows where on the map they are, so that a town is named where a photo is near it,
the further away the larger it is.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from tasks.core.geo import EARTH_RADIUS_M, Floats
from tasks.core.page.columns import column, numbers
from tasks.core.page.extent import extent_of
from tasks.core.page.standing import wall_clocks
from tasks.core.review_page.outlines import outlines
from tasks.core.thinning import chord_of, unit_vectors
from tasks.core.world.gazetteer import plain_name
from tasks.core.world.towns import nearest_town, the_towns

MAX_PHOTOS: Final = 20_000
"""Photos with a position that are drawn; of more, each place keeps its share."""

MAX_TOWNS: Final = 1_500
MAX_PLACES: Final = 500

PERSONS, TOWN = 0, 1
"""Kinds of a label: a place that the person named, or a town of GeoNames."""

_SPOT_DEG: Final = 0.01
_SAME_DEG: Final = 1e-6
_TOWN_BASE_M: Final = 3_000.0
_TOWN_M_PER_HEAD: Final = 1.0
"""A town is named within so far of a position: a village of 500 within 3.5 km, a city of a million within 1,000 km."""

_CITY: Final = 100_000
"""Of smaller places only those are looked at that may be near enough to be named: they are nearly all."""

_WORLD_CITY: Final = 3_000_000
"""Cities of this size are named wherever the photos are: without any, a map of no position would have no name at all."""


def backdrop(photos: pd.DataFrame, places: pd.DataFrame, rows: pd.DataFrame) -> dict[str, Any]:
    """Return what the map shows beside ``rows`` of review.csv (text cells or numbers): extent, photos, labels and outlines.

    ``photos`` are those of PHOTOS that have a position, donors among them, with the ``of`` that there are in all; a photo is
    left out where its row stands at that very position, and shown where the row proposes another one.
    ``labels`` come by importance, with the zoom from which each is shown; PLACES give the names of the person's places.
    """
    of_rows = _positions(rows["latitude"], rows["longitude"])
    located = photos[photos["lat"].notna()]
    existing = located[(located["donor_dir"] != "") | ~_stands_at_row(located, rows)]
    lat, lon = np.hstack([of_rows, _positions(existing["lat"], existing["lon"])])
    extent = extent_of(lat, lon)
    lat, lon = _spots(lat, lon)
    return {
        "extent": asdict(extent) if extent else None,
        "photos": _photos(existing),
        "labels": _labels(places, lat, lon),
        "outlines": outlines(lat, lon),
    }


def thinned(lat: Floats, lon: Floats, limit: int) -> np.ndarray:
    """Return the numbers of at most ``limit`` positions: every spot of about a kilometre keeps one before any keeps two."""
    spot = pd.DataFrame({"lat": np.floor(lat / _SPOT_DEG), "lon": np.floor(lon / _SPOT_DEG)})
    turn = spot.groupby(["lat", "lon"]).cumcount().to_numpy()
    return np.sort(np.argsort(turn, kind="stable")[:limit])


def _positions(lat: pd.Series, lon: pd.Series) -> Floats:
    """Return the positions of cells as (lat, lon), shape (2, n), longitudes in [-180, 180); what is no number is left out."""
    found = np.vstack([pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64) for cells in (lat, lon)])
    found = found[:, np.isfinite(found).all(axis=0) & (np.abs(found[0]) <= 90)]
    return np.vstack([found[0], (found[1] + 180) % 360 - 180])


def _stands_at_row(located: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Say which photos have the position that the row of their path has too, as far as review.csv can tell."""
    at = rows.drop_duplicates("path").set_index("path")
    of_row = [pd.to_numeric(located["path"].map(at[name]), errors="coerce") for name in ("latitude", "longitude")]
    return (located["lat"] - of_row[0]).abs().lt(_SAME_DEG) & (located["lon"] - of_row[1]).abs().lt(_SAME_DEG)


def _spots(lat: Floats, lon: Floats) -> Floats:
    """Return one position for all that lie within about a kilometre."""
    return np.unique(np.round(np.vstack([lat, lon]) / _SPOT_DEG) * _SPOT_DEG, axis=1)


def _photos(existing: pd.DataFrame) -> dict[str, Any]:
    drawn = existing.iloc[thinned(existing["lat"].to_numpy(), existing["lon"].to_numpy(), MAX_PHOTOS)]
    return {
        "of": len(existing),
        "lat": numbers(drawn["lat"], 5),
        "lon": numbers(drawn["lon"], 5),
        "path": drawn["path"].tolist(),
        "when": wall_clocks(drawn).tolist(),
        "donor": column(drawn["donor_dir"] != ""),
    }


def _labels(places: pd.DataFrame, lat: Floats, lon: Floats) -> dict[str, Any]:
    towns, named = _towns(lat, lon), _persons(places)
    labels = pd.concat([named, towns], ignore_index=True)
    return {
        "name": labels["name"].tolist(),
        "lat": numbers(labels["lat"], 4),
        "lon": numbers(labels["lon"], 4),
        "kind": column(labels["kind"]),
        "zoom": numbers(labels["zoom"], 1),
    }


def _persons(places: pd.DataFrame) -> pd.DataFrame:
    """Return the labels of the places that have a name or an emoji, those of the most photos first."""
    text = (places["emoji"].str.strip() + " " + places["name"].str.strip()).str.strip()
    inner = places["within"] != ""
    named = pd.DataFrame(
        {"name": text, "lat": places["lat"], "lon": places["lon"], "kind": PERSONS, "zoom": np.where(inner, 11.0, 4.0)}
    )
    order = places["photos"].sort_values(ascending=False, kind="stable").index
    named = named.loc[order]
    return named[(named["name"] != "") & named["lat"].notna()].head(MAX_PLACES)


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
