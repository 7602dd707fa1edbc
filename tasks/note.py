"""OUTCOMES -> column ``status`` of the CSV that the person gave: each row says what became of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tasks.core.known_paths import KnownPaths, relative_path
from tasks.core.review_csv import read_review, texts, write_review
from tasks.core.tables import TEXT
from tasks.runtime.steps import step


def write_status(path: Path, outcomes: pd.DataFrame, refusals: pd.DataFrame, archive: Path) -> None:
    """Write what apply did with each row into the column ``status`` of the CSV, everything else as it was.

    OUTCOMES and the ``refusals`` of ``decide`` say it; a row of which neither speaks keeps its status. ``archive`` is what
    absolute paths in the CSV lie in. Raises UsageError as reading and writing do; the file is replaced whole or not at all.
    """
    review = read_review(path)
    rows = review.plain_rows()
    told: dict[str, list[str]] = {}
    for one in outcomes.itertuples(index=False):
        told.setdefault(one.path, []).append(f"{one.status}: {one.problem}" if one.problem else one.status)
    for one in refusals.itertuples(index=False):
        told.setdefault(one.path or f"row {one.row}", []).append(f"refused: {one.reason}")
    known = KnownPaths(told)
    statuses = []
    before = texts(rows["status"]) if "status" in rows.columns else [""] * len(rows)
    for line, written, status in zip(review.lines, texts(rows["path"]), before, strict=True):
        try:
            photo = relative_path(written, archive)
            statuses.append("; ".join(dict.fromkeys(told[known.find(photo or f"row {line}")])))
        except ValueError:
            statuses.append("; ".join(dict.fromkeys(told.get(written, []))) or status)
    write_review(path, rows.assign(status=pd.Series(statuses, dtype=TEXT)))


@step(run_name="note what was done in the CSV", description="Write each row's outcome into column status.")
def note(
    review: Path, outcomes: pd.DataFrame, refusals: pd.DataFrame, archive: Path, *, dry_run: bool, copy_to: Path | None
) -> None:
    """``write_status``, unless nothing was written into the archive."""
    if not dry_run and copy_to is None:
        write_status(review, outcomes, refusals, archive)
