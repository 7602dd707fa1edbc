"""The heatmaps of the report: standings become cells with weights, of all positions, of proposals and of what is missing."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.page import standing
from tasks.core.page.columns import steps
from tasks.core.page.layers import LOOKS, OFFERED, Layer

MAX_CELLS: Final = 10_000
MANY: Final = 1_000
"""So many positions are seen better as heat than as points: then the heatmap is on when the page opens."""

PLACED: Final = (standing.LOCATED, standing.WRITTEN, *OFFERED)

_FINEST_DEG: Final = 0.00025
"""About 28 m, finer than the heatmap shows at street level."""

_ROW: Final = 4_000_000
"""More than there are cells around the world."""

_ALL, _MISSING = "#5E3C99", "#B2182B"

Floats = npt.NDArray[np.float64]


def heat_layers(rows: pd.DataFrame) -> list[Layer]:
    """Return the heatmaps of which there is anything: of all positions, of proposals, and of photos that have neither.

    All positions are those that photos of the archive have or may get. Photos without one lie where the others of their day are:
    each day's are spread evenly over that day's positions, or over those of the nearest day that has any.
    """
    placed = rows[rows["state"].isin(PLACED)]
    offered = placed[placed["state"].isin(OFFERED)]
    layers = []
    if len(placed):
        whose = ", of all archives" if rows["owner"].ne("").any() else ""  # no switch of one of them changes it
        hint = f"where most photos were taken, proposals included{whose}"
        layers.append(_layer("heat", "Heatmap", hint, _ALL, placed, len(placed), shown=len(placed) >= MANY))
    if len(offered):
        colour = LOOKS[standing.PROPOSED].colour
        layers.append(
            _layer("heat-proposed", "Heatmap of proposals", "where positions are proposed", colour, offered, len(offered))
        )
    near, weight, timeless = _near_in_time(rows[rows["state"].isin((standing.MISSING, standing.UNREADABLE))], placed)
    if len(near):
        hint = "photos without position or proposal, laid where those of their day, or of the nearest day, were"
        if timeless:
            hint += f"; {timeless:,} without a date left out"
        count = round(float(weight.sum()))
        layers.append(_layer("heat-missing", "Heatmap of what is missing", hint, _MISSING, near, count, weight))
    return layers


def _layer(
    key: str,
    label: str,
    hint: str,
    colour: str,
    rows: pd.DataFrame,
    count: int,
    weight: Floats | None = None,
    *,
    shown: bool = False,
) -> Layer:
    weights = np.ones(len(rows)) if weight is None else weight
    cells = _cells(rows["lat"].to_numpy(np.float64), rows["lon"].to_numpy(np.float64), weights)
    first = np.arange(len(cells)) == 0
    content = {
        "lat": steps(cells["lat"].to_numpy(), first, 4),
        "lon": steps(cells["lon"].to_numpy(), first, 4),
        "weight": [round(value) if value >= 10 or value == int(value) else round(value, 2) for value in cells["weight"].tolist()],
    }
    return Layer(key, "heat", label, hint, colour, "heat", count, content, part=False, shown=shown)


def _near_in_time(missing: pd.DataFrame, placed: pd.DataFrame) -> tuple[pd.DataFrame, Floats, int]:
    """Return the rows of ``placed`` over which ``missing`` is spread, the share of each, and how many of it have no date."""
    lacking, known = _days(missing), _days(placed)
    timeless = int((lacking < 0).sum())
    day, lacks = np.unique(lacking[lacking >= 0], return_counts=True)
    there, of = np.unique(known[known >= 0], return_counts=True)
    if not len(day) or not len(there):
        return placed.iloc[:0], np.empty(0), timeless
    after = np.searchsorted(there, day).clip(0, len(there) - 1)
    before = (after - 1).clip(0)
    nearest = np.where(np.abs(there[after] - day) < np.abs(day - there[before]), after, before)
    share = np.bincount(nearest, lacks, minlength=len(there)) / of
    weight = np.where(known >= 0, share[np.searchsorted(there, known).clip(0, len(there) - 1)], 0.0)
    return placed[weight > 0], weight[weight > 0], timeless


def _days(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return the day of each wall clock since year 0, -1 where none is known."""
    day = pd.to_datetime(rows["when"].str.slice(0, 10), format="%Y-%m-%d", errors="coerce")
    number = day.to_numpy(dtype="datetime64[D]").astype(np.int64) + 719_528
    return np.where(day.notna(), number, -1)


def _cells(lat: Floats, lon: Floats, weight: Floats) -> pd.DataFrame:
    """Return at most MAX_CELLS cells, their mean position and weight, on the finest grid that allows it, south to north."""
    row, column = (np.floor(axis / _FINEST_DEG).astype(np.int64) for axis in (lat, lon))
    sums = np.column_stack([lat, lon, np.ones(len(lat)), weight])
    while True:
        _, first, of = np.unique(row * _ROW + column, return_index=True, return_inverse=True)
        sums = np.column_stack([np.bincount(of, of_column) for of_column in sums.T])
        if len(first) <= MAX_CELLS:
            break
        row, column = row[first] >> 1, column[first] >> 1
    return pd.DataFrame({"lat": sums[:, 0] / sums[:, 2], "lon": sums[:, 1] / sums[:, 2], "weight": sums[:, 3]})
