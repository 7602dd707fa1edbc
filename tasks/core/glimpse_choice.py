"""Which photos the map shows as small pictures, and which are only looked at for the colours of the journeys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.page.best_of_cells import best_of_cells
from tasks.core.page.layers import ON_THE_MAP

KEY: Final = ["donor_dir", "path"]

_Chooser = Callable[[pd.DataFrame, int], pd.DataFrame]
_SHARES: Final = (0.5, 0.25, 0.25)
"""Of the pictures: for what waits for a decision, for the places, and for the journeys; what one of them leaves, others take."""


def choose_pictures(
    rows: pd.DataFrame, way: pd.DataFrame, best_of_places: pd.DataFrame, *, max_thumbnails: int, max_colours: int
) -> pd.DataFrame:
    """Return the photos to look at: donor_dir, path, and ``picture``, whether a small picture of it is wanted too.

    ``rows`` are standings, ``way`` is WAY, ``best_of_places`` (place_id, donor_dir, path) the best photos of the places, those of
    the most important place first, and of each its best. At most ``max_thumbnails`` pictures, in this order: of what waits for a
    decision, of the places (one of each, then a second one), of photos all along the journeys, each within its share as long as
    the others need theirs, then of the rest of the map. At most ``max_colours`` photos of the way, spread evenly over it, are
    looked at for their colour.
    """
    on_map = rows[rows["state"].isin(ON_THE_MAP)]
    passed = way.loc[way["kind"] == "photo", KEY]
    by_turn = best_of_places.groupby("place_id").cumcount().argsort(kind="stable")
    groups: list[tuple[pd.DataFrame, _Chooser]] = [
        (on_map[on_map["waits"]], best_of_cells),
        (best_of_places.iloc[by_turn], pd.DataFrame.head),
        (passed, _evenly),
    ]
    chosen = on_map[KEY].head(0)
    for (group, choose), share in zip(groups, _SHARES, strict=True):
        chosen = _joined(chosen, choose(_without(group, chosen), int(share * max_thumbnails)))
    for group, choose in (*groups, (on_map, best_of_cells)):
        if len(chosen) < max_thumbnails:
            chosen = _joined(chosen, choose(_without(group, chosen), max_thumbnails - len(chosen)))
    only_seen = _without(_evenly(passed, max_colours), chosen)
    return pd.concat([chosen.assign(picture=True), only_seen.assign(picture=False)], ignore_index=True)


def _evenly(rows: pd.DataFrame, limit: int) -> pd.DataFrame:
    """Return ``rows``, or ``limit`` of them spread evenly over the table."""
    if len(rows) <= limit:
        return rows
    return rows.iloc[np.linspace(0, len(rows) - 1, limit).round().astype(int)] if limit > 0 else rows.iloc[:0]


def _joined(chosen: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([chosen, more[KEY]], ignore_index=True).drop_duplicates(ignore_index=True)


def _without(rows: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are not chosen; most are told by their path alone, for there may be a million."""
    doubtful = rows["path"].isin(chosen["path"]).to_numpy()
    known = set(zip(chosen["donor_dir"], chosen["path"], strict=True))
    there = doubtful.copy()
    there[doubtful] = [key in known for key in zip(rows["donor_dir"][doubtful], rows["path"][doubtful], strict=True)]
    return rows[~there]
