"""Which photos stand for all where there is no room for every one: standings in, the best of each spot of the map out."""

from __future__ import annotations

from collections.abc import Container
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

_FINEST: Final = 22
"""The map is cut into 4^22 cells at most, 10 m wide at the equator."""

_MERCATOR_LAT: Final = 85.05

Ints = npt.NDArray[np.int64]


def best_of_cells(rows: pd.DataFrame, limit: int, thumbnails: Container[tuple[str, str]] = frozenset()) -> pd.DataFrame:
    """Return ``limit`` of the standings (all with a position), or all of them, in their order.

    The map is cut into 4 cells, each of these into 4, and so on: of every cell of one size one photo is kept before any cell
    keeps a second one, so that fewer photos are a part of more of them. The best of a cell waits for a decision, has one of
    ``thumbnails`` (donor_dir, path), is a larger picture (``pixels``), is known within a smaller radius, or is the earlier row.
    """
    if len(rows) <= limit:
        return rows
    rank = _rank(rows, thumbnails)
    cell = _cells(rows["lat"].to_numpy(np.float64), rows["lon"].to_numpy(np.float64))
    by_cell = np.lexsort((rank, cell))
    cell, rank = cell[by_cell], rank[by_cell]
    level = np.zeros(len(rows), dtype=np.int64)
    is_first = np.append(True, np.diff(cell) != 0)
    start = np.flatnonzero(is_first)
    # What shares the finest cell with a better one comes after all that do not, one of each cell at a time.
    turn = np.arange(len(rows)) - np.repeat(start, np.diff(np.append(start, len(rows))))
    level[~is_first] = _FINEST + 1
    best = start
    for depth in range(_FINEST, 0, -1):
        outer = cell[best] >> (2 * (_FINEST - depth + 1))
        begins = np.flatnonzero(np.append(True, np.diff(outer) != 0))
        least = np.repeat(np.minimum.reduceat(rank[best], begins), np.diff(np.append(begins, len(best))))
        is_best = rank[best] == least
        level[best[~is_best]] = depth
        best = best[is_best]
    chosen = np.lexsort((rank, turn, level))[:limit]
    return rows.iloc[np.sort(by_cell[chosen])]


def _rank(rows: pd.DataFrame, thumbnails: Container[tuple[str, str]]) -> Ints:
    """Return 0 for the best row, 1 for the next one, and so on."""
    pictured = np.fromiter((key in thumbnails for key in zip(rows["donor_dir"], rows["path"], strict=True)), bool, len(rows))
    radius = rows["error_m"].fillna(np.inf).to_numpy()
    order = np.lexsort((radius, -rows["pixels"].to_numpy(np.float64), ~pictured, ~rows["waits"].to_numpy(bool)))
    rank = np.empty(len(rows), dtype=np.int64)
    rank[order] = np.arange(len(rows))
    return rank


def _cells(lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]) -> Ints:
    """Return the finest cell of each position on a map of the Mercator projection; two digits more for each cut into 4."""
    sine = np.sin(np.radians(np.clip(lat, -_MERCATOR_LAT, _MERCATOR_LAT)))
    across, down = (lon / 360 + 0.5) % 1.0, np.clip(0.5 - np.arctanh(sine) / (2 * np.pi), 0.0, 1 - 1e-12)
    x, y = ((axis * 2**_FINEST).astype(np.int64) for axis in (across, down))
    return _with_gaps(x) | (_with_gaps(y) << 1)


def _with_gaps(number: Ints) -> Ints:
    """Return whole numbers of up to 32 bits with a 0 before each of their bits (Morton 1966)."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        number = (number | (number << shift)) & mask
    return number
