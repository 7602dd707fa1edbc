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

from tasks.core.cells import parse_number
from tasks.core.errors import UsageError
from tasks.core.identity import is_output
from tasks.core.mended_rows import mended
from tasks.core.persons_sheet import PersonsSheet, is_workbook, persons_sheet, write_for_person
from tasks.core.review_csv import dicts_of, read_review, write_review
from tasks.core.row_ids import split_row_id
from tasks.core.row_marks import dispute_in, is_for_doubted
from tasks.core.sheet_notes import CSV
from tasks.core.table import TEXT
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
    is rewritten only if a row changes; in OUT/review.csv, what the person changed in the workbook beside it counts as decided and
    is written too. Raises UsageError for a file that is missing or no review.csv, for a workbook, which is the person's alone to
    write, and for a rule that cannot be meant.
    """
    _check_rule(within_m, sources, day)
    if is_workbook(path):
        raise UsageError(f"{path}: is a workbook, which only you write; {_instead(path)}")
    sheet = _sheet(path)
    review = sheet.review or read_review(path)
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
        accepted = rows.assign(decision=pd.Series(decisions, dtype=TEXT))
        try:
            if sheet.review is None:
                write_review(path, accepted)
            else:
                write_for_person(path.parent, accepted, sheet)
        except OSError as error:
            raise UsageError(f"{path}: cannot be written ({error.strerror}); make room there, and accept again") from error
    return Accepted(found["rows"], found["doubted"], found["disputed"])


def _sheet(path: Path) -> PersonsSheet:
    """Return what the person left in an output folder; with no ``review`` if the CSV at ``path`` is none of such a folder."""
    if path.name == CSV and is_output(str(path.parent)) and path.is_file():
        return persons_sheet(path.parent)
    return PersonsSheet(None, None, None, {})


def _instead(path: Path) -> str:
    if path.with_name(CSV).is_file():
        return f"name {path.with_name(CSV)} instead, where what you changed in {path.name} counts too"
    return "save it as CSV in UTF-8 and name that file"


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
    fixed = mended(row)
    if fixed.damage or not (row["latitude"].strip() and row["longitude"].strip()):
        return "", math.inf
    try:
        if fixed.moved and split_row_id(row.get("row_id", "")):
            return "manual", fixed.radius_m
        return fixed.row.get("gps_source", "").strip().casefold(), parse_number(row["error_m"])
    except ValueError:
        return "", math.inf


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
