"""OUTCOMES -> column ``status`` of the CSV that the person gave: each row says what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from tasks.core.known_paths import KnownPaths, relative_path
from tasks.core.review_csv import read_review, texts, write_review
from tasks.core.row_judging import NO_COMPANIONS
from tasks.core.table import TEXT
from tasks.runtime.steps import step

_GRAVITY: Final = ("unchanged", "sidecar", "written", "restored", "refused", "failed")
_BAD: Final = ("refused", "failed")


class _Outcome(NamedTuple):
    path: str
    status: str
    problem: str


def write_status(
    path: Path, outcomes: pd.DataFrame, refusals: pd.DataFrame, archive: Path, companions: pd.DataFrame = NO_COMPANIONS
) -> None:
    """Write what apply did with each row into the column ``status`` of the CSV, everything else as it was.

    OUTCOMES and the ``refusals`` of ``decide`` say it; a row of which neither speaks keeps its status. ``companions`` (of
    ``Decided``) are told in the row of their photo: the worst of all, and by file name what is wrong. ``archive`` is what
    absolute paths in the CSV lie in. Raises UsageError as reading and writing do; the file is replaced whole or not at all.
    """
    review = read_review(path)
    rows = review.plain_rows()
    told = _by_row(outcomes, companions)
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


def _by_row(outcomes: pd.DataFrame, companions: pd.DataFrame) -> dict[str, list[str]]:
    row_of = dict(zip(companions["path"], companions["row_path"], strict=True))
    files: dict[str, list[_Outcome]] = {}
    for one in map(_Outcome._make, zip(*(outcomes[name] for name in _Outcome._fields), strict=True)):
        files.setdefault(row_of.get(one.path, one.path), []).append(one)
    return {row: [_status(row, some)] for row, some in files.items()}


def _status(row: str, files: Sequence[_Outcome]) -> str:
    """Return one status of the files of a photo: the worst, with what is wrong with each, and how the others fared then."""
    worst = max(files, key=lambda one: _GRAVITY.index(one.status))
    said = []
    for one in files:
        name = "" if one.path == row else f"{one.path.rpartition('/')[2]}: "
        if one.problem:
            said.append(f"{name}{one.problem}")
        elif worst.status in _BAD:
            said.append(f"{one.path.rpartition('/')[2]}: {one.status}")
    return ": ".join(filter(None, [worst.status, "; ".join(said)]))


@step(run_name="note what was done in the CSV", description="Write each row's outcome into column status.")
def note(
    review: Path,
    outcomes: pd.DataFrame,
    refusals: pd.DataFrame,
    archive: Path,
    companions: pd.DataFrame = NO_COMPANIONS,
    *,
    copy_to: Path | None = None,
) -> None:
    """``write_status``, unless the archive was left alone and copies were written to ``copy_to``."""
    if copy_to is None:
        write_status(review, outcomes, refusals, archive, companions)
