"""OUTCOMES -> column ``status`` of the sheet that the person gave: each row says what became of it.

A workbook is the person's: rewritten by us it would lose what a spreadsheet keeps beside the cells. And a CSV from elsewhere,
such as a page saves into Downloads, is forgotten soon. So what both decided is laid into OUT/review.csv, with the outcomes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from tasks.core.identity import is_output
from tasks.core.known_paths import KnownPaths, relative_path
from tasks.core.persons_sheet import PersonsSheet, is_workbook, write_for_person
from tasks.core.review_csv import Review, read_review, texts, write_review
from tasks.core.row_ids import split_row_id
from tasks.core.row_judging import NO_COMPANIONS
from tasks.core.sheet_history import keep_version
from tasks.core.sheet_notes import CSV, PAGE, WORKBOOK, left_rows, note_rows
from tasks.core.sheets_together import lay_over
from tasks.core.table import TEXT
from tasks.runtime.steps import step

Told = dict[str, list[str]]

_GRAVITY: Final = ("unchanged", "sidecar", "written", "restored", "refused", "failed")
_BAD: Final = ("refused", "failed")


class _Outcome(NamedTuple):
    path: str
    status: str
    problem: str


def told_by_row(outcomes: pd.DataFrame, refusals: pd.DataFrame, companions: pd.DataFrame = NO_COMPANIONS) -> Told:
    """Return what apply did by the path of each row; a row without a path goes by ``row N``, its number in the sheet.

    OUTCOMES and the ``refusals`` of ``decide`` say it. ``companions`` (of ``Decided``) are told in the row of their photo: the
    worst of all, and by file name what is wrong.
    """
    told = _by_row(outcomes, companions)
    for one in refusals.itertuples(index=False):
        told.setdefault(one.path or f"row {one.row}", []).append(f"refused: {one.reason}")
    return told


def with_status(sheet: Review, told: Told, archive: Path, *, by_number: bool = True) -> pd.DataFrame:
    """Return the rows of a sheet with their ``status``; a row of which ``told`` does not speak keeps its own.

    ``archive`` is what absolute paths lie in. Rows without a path are told by their number only with ``by_number``.
    """
    rows = sheet.plain_rows()
    known = KnownPaths(told)
    statuses = []
    before = texts(rows["status"]) if "status" in rows.columns else [""] * len(rows)
    for line, written, status in zip(sheet.lines, texts(rows["path"]), before, strict=True):
        try:
            photo = relative_path(written, archive) or (f"row {line}" if by_number else "")
            statuses.append("; ".join(dict.fromkeys(told[known.find(photo)])))
        except ValueError:
            statuses.append("; ".join(dict.fromkeys(told.get(written, []))) or status)
    return rows.assign(status=pd.Series(statuses, dtype=TEXT))


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


def _is_last(sheet: pd.DataFrame, left: pd.DataFrame | None) -> bool:
    """Say whether a sheet from elsewhere shows the proposals of the last run: then a blank cell in it was blanked by a person."""
    if left is None or not {"path", "row_id"} <= set(sheet.columns) & set(left.columns):
        return False
    shown, given = (set(zip(texts(rows["path"]), texts(rows["row_id"]), strict=True)) for rows in (sheet, left))
    return shown == given


def _carry_home(sheet: Review, saved_ns: int, out: Path, told: Told, archive: Path) -> list[str]:
    """Lay what a person changed in a sheet that is not OUT/review.csv over that, with the outcomes; return what to say of it."""
    csv, path, cells = out / CSV, sheet.path, sheet.plain_rows()
    its_own = path.resolve() == (out / WORKBOOK).resolve()
    messages: list[str] = []
    if csv.exists():
        before = read_review(csv)
        left = left_rows(out, out / (WORKBOOK if its_own else PAGE))
        later = saved_ns >= csv.stat().st_mtime_ns
        take_back = its_own or _is_last(cells, left)
        together, messages = lay_over(before, sheet, left, over_is_later=later, take_back=take_back)
        keep_version(out, csv)
    elif any(map(split_row_id, texts(cells["row_id"]))) if "row_id" in cells.columns else False:
        before, together = None, sheet
    else:
        return []  # a CSV of one's own, of which every row was its own affair
    found = PersonsSheet(together, before, sheet if its_own else None, {})
    write_for_person(out, with_status(together, told, archive, by_number=False), found)
    if not its_own:
        _note_page(out, cells)
    said = f"{path.name} is a workbook, which stays as you saved it; what became of its rows is in column status of {csv}"
    return [*messages, *([said] if is_workbook(path) else [])]


def _note_page(out: Path, cells: pd.DataFrame) -> None:
    """Note that the cells of a sheet from elsewhere have been taken in."""
    left = left_rows(out, out / PAGE)
    others = [] if left is None else [left[~left["path"].isin(cells["path"])]]
    note_rows(out, out / PAGE, pd.concat([cells, *others]).fillna("").astype(TEXT))


@step(run_name="note what was done in the sheet", description="Write each row's outcome into column status.")
def note(
    review: Path,
    outcomes: pd.DataFrame,
    refusals: pd.DataFrame,
    archive: Path,
    companions: pd.DataFrame = NO_COMPANIONS,
    *,
    copy_to: Path | None = None,
    out: Path | None = None,
) -> list[str]:
    """Write what became of each row (``told_by_row``) into its ``status``; return what the person should know.

    A CSV is written where it is, a workbook never. What a person changed in another sheet than ``out``/review.csv (by default
    the one beside it, if this is an output folder) is laid over that one as ``lay_over`` says, so that the next ``propose`` knows
    of it. With ``copy_to`` the archive was left alone, so nothing became of any row. Raises UsageError as reading and writing
    do; each file is replaced whole or not at all.
    """
    told = {} if copy_to else told_by_row(outcomes, refusals, companions)
    home = out or (review.parent if is_output(str(review.parent)) else None)
    sheet, saved_ns = read_review(review), review.stat().st_mtime_ns
    if home and review.resolve() == (home / CSV).resolve():
        if told:
            write_for_person(home, with_status(sheet, told, archive), PersonsSheet(sheet, sheet, None, {}))
        return []
    if told and not is_workbook(review):
        write_review(review, with_status(sheet, told, archive))
    if home:
        return _carry_home(sheet, saved_ns, home, told, archive)
    return [f"{review.name} is a workbook, which stays as you saved it: its status tells nothing"] if is_workbook(review) else []
