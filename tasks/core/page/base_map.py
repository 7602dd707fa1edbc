"""What lies under the photos on a map without tiles: positions in, land, borders and names for ``base.js`` out."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from tasks.core.geo import Floats
from tasks.core.page.map_labels import map_labels
from tasks.core.page.outlines import outlines

_SPOTS_PER_DEGREE: Final = 100
_ROUND: Final = 360 * _SPOTS_PER_DEGREE


def base_map(lat: Floats, lon: Floats, places: pd.DataFrame | None = None) -> dict[str, Any]:
    """Return ``labels`` (map_labels.py) and ``outlines`` (outlines.py), finer where the positions (degrees) are.

    PLACES give the names of the person's places, where nothing else on the map shows them.
    """
    lat, lon = _spots(lat, lon)
    return {"labels": map_labels(lat, lon, places), "outlines": outlines(lat, lon)}


def _spots(lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Return one position for all that lie within about a kilometre."""
    row, column = (np.round(axis * _SPOTS_PER_DEGREE).astype(np.int64) for axis in (lat, lon))
    row, column = np.divmod(np.unique(row * _ROUND + column % _ROUND), _ROUND)
    return row / _SPOTS_PER_DEGREE, (column / _SPOTS_PER_DEGREE + 180) % 360 - 180
