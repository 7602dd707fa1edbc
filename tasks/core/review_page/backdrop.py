"""What the map of review.html shows beside the rows: photos that have a position, names of places and towns, land and sea."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import numpy as np
import pandas as pd

from tasks.core.geo import Floats
from tasks.core.page.base_map import base_map
from tasks.core.page.columns import column, numbers
from tasks.core.page.extent import extent_of
from tasks.core.page.standing import wall_clocks

MAX_PHOTOS: Final = 20_000
"""Photos with a position that are drawn; of more, each place keeps its share."""

_SPOT_DEG: Final = 0.01
_SAME_DEG: Final = 1e-6


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
    return {
        "extent": asdict(extent) if extent else None,
        "photos": _photos(existing),
        **base_map(lat, lon, places),
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
