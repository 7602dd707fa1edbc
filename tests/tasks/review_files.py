"""Workbooks as a person saves them, and the sheets of an output folder that a person edits."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import openpyxl

from tasks.core.identity import FILE, MARK
from tasks.core.tables import REVIEW_NUMBERS
from tests.review_rows import ARCHIVE_ID, read_csv


def make_output(out: Path, archive: str = "/photos/archive") -> Path:
    """Make a folder an output folder of an archive."""
    out.mkdir(parents=True, exist_ok=True)
    (out / FILE).write_text(json.dumps({"program": MARK, "archive": archive, "id": ARCHIVE_ID}), "utf-8")
    return out


def save_workbook(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    """Write rows as Excel has them: numbers in the columns of numbers, text in the others."""
    rows = list(rows)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append([_cell(name, text) for name, text in row.items()])
    book.save(path)
    return path


def workbook_of(out: Path, edits: Mapping[str, Mapping[str, str]], rows: Iterable[Mapping[str, str]] | None = None) -> Path:
    """Save OUT/review.xlsx: rows, those of review.csv if none are given, with a person's edits by path."""
    rows = read_csv(out / "review.csv") if rows is None else rows
    return save_workbook(out / "review.xlsx", [{**row, **edits.get(row["path"], {})} for row in rows])


def saved_at(path: Path, seconds: int) -> Path:
    """Give a file the time at which it was saved, in seconds after 2026-01-01."""
    at = 1_767_225_600 + seconds
    os.utime(path, (at, at))
    return path


def _cell(name: str, text: str) -> float | str | None:
    if name in REVIEW_NUMBERS:
        try:
            return float(text)
        except ValueError:
            return text or None
    return text or None
