"""The data block of review.html: the text cells of review.csv and what is known of their photos, in columns that parse fast."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any, Final

import numpy as np
import pandas as pd

from tasks.core.cells import DECISION_WORDS, LEAST_TYPED_RADIUS_M, decision_of, parse_degrees
from tasks.core.csv_text import quoted
from tasks.core.review_csv import as_cells, dicts_of, header_cell, holds_text, texts, written_cell
from tasks.core.review_page.backing import Backing
from tasks.core.review_page.columns import packed, packed_links
from tasks.core.row_ids import was_moved
from tasks.core.row_marks import dispute_in, is_for_doubted
from tasks.core.tables import REVIEW_COLUMNS

LOCATED: Final = 1  # the photo has a position, and the row proposes none in its place
DOUBTED: Final = 2  # the row proposes to replace a position that the file has
MOVED: Final = 4  # a person typed the position into review.csv
DISPUTED: Final = 8  # its sources disagree

_NO_FACTS: Final = ("", "", "", False)
_PLAIN_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def page_data(rows: pd.DataFrame, backing: Backing) -> dict[str, Any]:
    """Return the block of the rows of review.csv (PROPOSALS, or text cells with foreign columns) in the order of the file.

    Of more than ``max_rows`` those that ``waiting_first`` chose; the order stays that of the file.
    """
    total = len(rows)
    shown = as_cells(_of_page(rows, backing))
    names = [name for name in REVIEW_COLUMNS if name in shown.columns]
    names += [name for name in shown.columns if name not in REVIEW_COLUMNS]
    cells = {name: texts(shown[name]) for name in names}
    paths = cells["path"]
    facts = [backing.photos.get(path, _NO_FACTS) for path in paths]
    return {
        "title": backing.title,
        "archive_id": backing.archive_id,
        "n": len(shown),
        "total": total,
        "max_rows": backing.max_rows,
        "header": [header_cell(name) for name in names],
        "columns": [{"name": name, "text": holds_text(name), **_packed(name, cells)} for name in names],
        "flags": packed([_flags(row, is_located=bool(of[3])) for row, of in zip(dicts_of(shown), facts, strict=True)]),
        "thumbnails": packed([of[0] for of in facts]),
        "previews": packed([of[1] for of in facts]),
        "odd": {str(i): of[2] for i, of in enumerate(facts) if of[2]},
        "folder": backing.folder,
        "words": _meanings(cells),
        "written": {name: found for name in names if (found := _written(name, cells[name]))},
        "degrees": {name: _degrees(cells.get(name, [])) for name in ("latitude", "longitude")},
        "least_typed_m": LEAST_TYPED_RADIUS_M,
        "places": backing.places,
        "backdrop": backing.backdrop,
        "map": backing.map,
        "geocoder": backing.geocoder,
    }


def _meanings(cells: dict[str, list[str]]) -> dict[str, str]:
    """Return what a decision means, of the words that a person may write and of those that stand in the rows."""
    words = {word: meaning for meaning, words in DECISION_WORDS.items() for word in words}
    found = {*cells.get("decision", ()), *cells.get("date_decision", ())}
    return {**words, **{text: decision_of(text) or "" for text in found if text}}


def _written(name: str, cells: list[str]) -> dict[str, str]:
    """Return by row, as they stand in review.csv, the cells that are guarded there or lack what no CSV holds."""
    is_text = holds_text(name)
    written = ((row, text, written_cell(text, is_text=is_text)) for row, text in enumerate(cells) if text)
    return {str(row): cell for row, text, cell in written if cell != quoted(text)}


def _degrees(cells: list[str]) -> dict[str, float]:
    """Return by row the degrees of cells that a person wrote in another way than with a decimal point."""
    found = {}
    for row, text in enumerate(cells):
        if text and not _PLAIN_NUMBER.fullmatch(text):
            with suppress(ValueError):
                found[str(row)] = float(parse_degrees(text).degrees)
    return found


def _packed(name: str, cells: dict[str, list[str]]) -> dict[str, Any]:
    if name == "map" and {"latitude", "longitude"} <= cells.keys():
        return packed_links(cells["map"], cells["latitude"], cells["longitude"])
    return packed(cells[name])


def _flags(row: dict[str, str], *, is_located: bool) -> int:
    is_doubted = is_for_doubted(row.get("alternatives", ""))
    return (
        LOCATED * (is_located and not is_doubted)
        + DOUBTED * is_doubted
        + MOVED * was_moved(row)
        + DISPUTED * bool(dispute_in(row.get("problem", "")))
    )


def waiting_first(rows: pd.DataFrame, limit: int) -> pd.DataFrame:
    """Return at most ``limit`` rows in their order: undecided ones with a position, then other undecided ones, then the rest."""
    if len(rows) <= limit:
        return rows
    told = as_cells(rows[[name for name in ("decision", "latitude") if name in rows.columns]])
    blank = pd.Series("", rows.index)
    decided = told.get("decision", blank).map(lambda text: bool(decision_of(text))).to_numpy(dtype=bool)
    placed = (told.get("latitude", blank) != "").to_numpy(dtype=bool)
    rank = np.where(decided, 2, np.where(placed, 0, 1))
    return rows.iloc[np.sort(np.argsort(rank, kind="stable")[:limit])]


def _of_page(rows: pd.DataFrame, backing: Backing) -> pd.DataFrame:
    """Return the rows that are shown; of too many, those of which there are facts: the same ones as when it was first drawn."""
    if len(rows) <= backing.max_rows:
        return rows
    known = rows[rows["path"].isin(backing.photos)]
    return waiting_first(rows if known.empty else known, backing.max_rows)
