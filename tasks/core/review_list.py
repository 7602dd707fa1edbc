"""The rows of a person's list (``--list``) laid under the earlier review.csv: two Reviews in, one to merge PROPOSALS with out.

A list is written once and used again and again, while its rows live on in review.csv, where the person decides. So a row of the
list counts only until review.csv has one for its photo; a column that review.csv lacks comes from the list at any time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.cells import as_shown, decision_of
from tasks.core.counting import counted
from tasks.core.known_paths import KnownPaths
from tasks.core.review_csv import Review, dicts_of, texts
from tasks.core.row_ids import split_row_id
from tasks.core.table import TEXT
from tasks.core.tables import REVIEW_COLUMNS

_T = TypeVar("_T")
_WORDS: Final = ("decision", "latitude", "longitude", "address")


def with_list(earlier: Review | None, listing: Review | None, proposals: pd.DataFrame) -> Review | None:
    """Return the earlier review.csv with the rows of ``listing`` whose photos have a proposal and no row there.

    The columns that are not ours follow those of review.csv in the order of the list, and fill the rows of review.csv too where
    it has no such column. A position in the list without a row_id of ours is a person's: if the list states a radius, it counts.
    """
    if listing is None:
        return earlier
    rows = listing.plain_rows()
    known = KnownPaths(texts(proposals["path"]))
    asked = np.array([known.holds(path) for path in texts(rows["path"])], dtype=bool)
    rows, lines, damage = _stated(rows[asked]), _these(listing.lines, asked), _these(listing.damage, asked)
    if earlier is None:
        return replace(listing, rows=rows.reset_index(drop=True), lines=lines, damage=damage)
    below = earlier.plain_rows()
    new = [name for name in rows.columns if name not in below.columns and name not in REVIEW_COLUMNS and name.strip()]
    cells = rows.drop_duplicates("path", keep=False).set_index("path")[new].reindex(below["path"], fill_value="")
    below = below.assign(**{name: pd.Series(cells[name].tolist(), dtype=TEXT) for name in new})
    there = KnownPaths(texts(below["path"]))
    added = np.array([not there.holds(path) for path in texts(rows["path"])], dtype=bool)
    names = list(below.columns) + [name for name in rows.columns if name not in below.columns and name.strip()]
    together = pd.concat([below, rows[added]]).reindex(columns=names).fillna("").astype(TEXT)
    return replace(
        earlier,
        rows=together.reset_index(drop=True),
        lines=[*earlier.lines, *_these(lines, added)],
        damage=[*earlier.damage, *_these(damage, added)],
    )


def overruled(earlier: Review | None, listing: Review | None) -> list[str]:
    """Return a sentence on the rows of a list that say otherwise than the rows which review.csv has for their photos, if any."""
    if earlier is None or listing is None:
        return []
    there = {row["path"]: row for row in dicts_of(earlier.plain_rows())}
    known = KnownPaths(there)
    differing = 0
    for row in dicts_of(listing.plain_rows()):
        try:
            other = there[known.find(row["path"])]
        except ValueError:
            continue  # a photo without a row there, or one of two alike
        differing += any(row.get(name, "").strip() and not _agree(name, row[name], other.get(name, "")) for name in _WORDS)
    if not differing:
        return []
    rows = counted(differing, "row")
    return [f"{rows} of {listing.path.name} not taken: review.csv says otherwise of the photos, and it counts; change it there"]


def _agree(name: str, one: str, other: str) -> bool:
    if name == "decision":
        return decision_of(one) == decision_of(other)
    return as_shown(name, one) == as_shown(name, other)


def _these(some: list[_T], which: npt.NDArray[np.bool_]) -> list[_T]:
    return [one for one, is_meant in zip(some, which.tolist(), strict=True) if is_meant]


def _stated(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of a list in which each position that comes with a radius and no row_id of ours is said to be a person's."""
    if not {"latitude", "longitude", "error_m"} <= set(rows.columns):
        return rows
    sources = [
        row.get("gps_source", "") if split_row_id(row.get("row_id", "")) or not row["error_m"].strip() else "manual"
        for row in dicts_of(rows)
    ]
    return rows.assign(gps_source=pd.Series(sources, index=rows.index, dtype=TEXT))
