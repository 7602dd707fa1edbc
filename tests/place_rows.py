"""PLACES built in code."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tasks.core.tables import PLACES

ROME = (41.8902102, 12.4922309)
DEGREE_M = 111_195.08
"""Of latitude on the sphere of mean radius: 6,371,008.8 m x pi / 180."""


def place(place_id: str, **columns: Any) -> dict[str, Any]:
    """Return a first-level place at the Colosseum with one visit; ``north_m`` moves it, ``columns`` replace others."""
    north_m = columns.pop("north_m", 0.0)
    return {
        "place_id": place_id, "place": "Monti, Rome, Italy", "lat": ROME[0] + north_m / DEGREE_M, "lon": ROME[1],
        "radius_m": 500.0, "photos": 12, "visits": 1, "first_at": pd.Timestamp("2024-05-01T09:00:12.4Z"),
        "last_at": pd.Timestamp("2024-05-01T11:20:04.6Z"), "visit_times": "2024-05-01T09:00:12Z/2024-05-01T11:20:05Z",
    } | columns  # fmt: skip


def places(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return PLACES of these rows."""
    return PLACES.make(rows)
