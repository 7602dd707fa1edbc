"""Pages of report.html made of its parts, without archive and pictures, for the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tasks.core.journey_tables import JOURNEYS, WAY
from tasks.core.page.base_map import base_map
from tasks.core.page.extent import extent_of
from tasks.core.page.heats import heat_layers
from tasks.core.page.html import html_page
from tasks.core.page.layers import Layer, list_layers, point_layers, radius_layer
from tasks.core.page.panel import panel_facts
from tasks.core.page.places import place_layer
from tasks.core.page.standing import standings
from tasks.core.tables import PHOTOS, PLACES, PROPOSALS

PIXEL = "R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=="
"""A picture of one pixel, for what only counts pictures."""


@dataclass(frozen=True)
class Page:
    """A page and the layers in it."""

    path: Path
    layers: Sequence[Layer]


def photo(path: str, lat: float = np.nan, lon: float = np.nan, at: str = "", **values: Any) -> dict[str, Any]:
    """Return a row of PHOTOS whose clock shows UTC."""
    taken = pd.Timestamp(at) if at else pd.NaT
    times = {"taken_local": taken, "utc_offset_min": 0.0, "taken_at": taken.tz_localize("UTC")} if at else {}
    return {"path": path, "kind": "photo", "time_basis": "none", "lat": lat, "lon": lon, **times, **values}


def proposal(path: str, lat: float, lon: float, error_m: float = 500.0, **values: Any) -> dict[str, Any]:
    """Return a row of PROPOSALS."""
    return {"path": path, "latitude": lat, "longitude": lon, "gps_source": "proxy", "error_m": error_m, **values}


def draw(
    folder: Path,
    photos: Sequence[Mapping[str, Any]],
    *,
    proposals: Sequence[Mapping[str, Any]] = (),
    places: Sequence[Mapping[str, Any]] = (),
    pictures: Mapping[str, Sequence[str]] | None = None,
    tiles: str = "",
    attribution: str = "",
) -> Page:
    """Write FOLDER/report.html."""
    tables = PHOTOS.make(photos), PROPOSALS.make(proposals), PLACES.make(places)
    rows = standings(*tables[:2])
    placed, _ = place_layer(tables[2], 100, pictures or {})
    layers = [*point_layers(rows, max_markers=1000, thumbnails={}, urls={})]
    layers += [layer for layer in (placed, radius_layer(rows), *heat_layers(rows), *list_layers(rows)) if layer]
    on_map = rows[rows["lat"].notna()]
    spots = on_map["lat"].to_numpy(), on_map["lon"].to_numpy()
    page = html_page(
        title="Trip",
        layers=layers,
        extent=extent_of(*spots),
        facts={
            "total": len(photos), "span": None, "made": None, "archive_url": "../", "owners": [], "trials": None,
            **panel_facts(rows, tables[0], tables[2], WAY.empty(), JOURNEYS.empty()),
        },
        notices=[],
        base=base_map(*spots),
        tiles=tiles,
        attribution=attribution,
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "report.html"
    path.write_text(page, "utf-8")
    return Page(path, layers)
