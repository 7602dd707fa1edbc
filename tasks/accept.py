"""Fill in the decision of many rows at once: review.csv in, the same file with ``accept`` where the person's rule fits out.

A rule may be wide, so it never touches a row that has a decision, and takes what an AI guessed, or what another source speaks
against, only when the source is named.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from tasks.core.cells import parse_number, radius_of_moved_m
from tasks.core.errors import UsageError
from tasks.core.review_csv import dicts_of, read_review, write_review
from tasks.core.row_ids import was_moved
from tasks.core.row_marks import dispute_in, is_for_doubted
from tasks.core.table import LAT, LON, TEXT
from tasks.core.tables import SOURCES

_NEEDED = ("decision", "latitude", "longitude", "error_m")
_NOT_BY_ITSELF = ("", "ai", "exif")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Accepted(NamedTuple):
    """How many ``rows`` were accepted, and how many known as well were left out.

    ``doubted``: their photos have a position, which only ``overwrite`` replaces; ``disputed``: their sources disagree.
    """

    rows: int
    doubted: int = 0
    disputed: int = 0


def accept(path: Path, within_m: float, sources: Collection[str] = (), place: str = "", day: str = "") -> Accepted:
    """Write ``accept`` into each undecided row with a position known to ``within_m`` metres or better; count them.

    ``sources``: only those (``ai``, and rows of which sources disagree, count only so); ``place``: only rows whose place contains
    the text, in any case; ``day``: only photos of that day, YYYY-MM-DD, by the date in the file. A position that the file has is
    not accepted again, nor is one that would replace a doubted one, and no date ever is: a radius says nothing of it. The file
    is rewritten only if a row changes. Raises UsageError for a file that is missing or no review.csv, and for a rule that cannot
    be meant.
    """
    _check_rule(within_m, sources, day)
    review = read_review(path)
    missing = [name for name in _NEEDED if name not in review.rows.columns]
    if missing:
        raise UsageError(f"{path}: has no column {', '.join(missing)}; name the review.csv that `whereshot propose` made")
    rows = review.plain_rows()
    wanted = _folded(place)
    decisions, found = [], Counter[str]()
    for row, damage in zip(dicts_of(rows), review.damage, strict=True):
        source, error_m = _source_and_radius(row)
        fits = (
            not damage
            and not row["decision"].strip()
            and error_m <= within_m
            and (source in sources if sources else source not in _NOT_BY_ITSELF)
            and wanted in _folded(row.get("place", ""))
            and row.get("datetime", "").strip().startswith(day)
        )
        word = _standing(row, source, sources) if fits else ""
        found[word] += 1
        decisions.append("accept" if word == "rows" else row["decision"])
    if found["rows"]:
        write_review(path, rows.assign(decision=pd.Series(decisions, dtype=TEXT)))
    return Accepted(found["rows"], found["doubted"], found["disputed"])


def _standing(row: Mapping[str, str], source: str, sources: Collection[str]) -> str:
    """Return the field of Accepted that counts a row which fits the rule."""
    if is_for_doubted(row.get("alternatives", "")):
        return "doubted"
    # What the person typed is no source's, and none speaks against it.
    disputed = bool(dispute_in(row.get("problem", ""))) and source not in ("manual", *sources)
    return "disputed" if disputed else "rows"


def _check_rule(within_m: float, sources: Collection[str], day: str) -> None:
    if not (math.isfinite(within_m) and within_m >= 0):
        raise UsageError(f"--within {within_m:g}: expected metres, 0 or more")
    unknown = sorted(set(sources) - set(SOURCES))
    if unknown:
        raise UsageError(f"--source {unknown[0]}: expected one of {', '.join(SOURCES)}")
    if day and not _is_day(day):
        raise UsageError(f"--day {day}: expected a day such as 2024-05-01")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return _DAY.fullmatch(text) is not None


def _source_and_radius(row: Mapping[str, str]) -> tuple[str, float]:
    """Return the source and radius in metres of a row's position; "" and infinity where it has none that can be trusted."""
    try:
        lat, lon = parse_number(row["latitude"]), parse_number(row["longitude"])
        if not (LAT[0] <= lat <= LAT[1] and LON[0] <= lon <= LON[1]):
            return "", math.inf
        if was_moved(row):
            return "manual", radius_of_moved_m(row)
        return row.get("gps_source", "").strip().casefold(), parse_number(row["error_m"])
    except ValueError:
        return "", math.inf


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
