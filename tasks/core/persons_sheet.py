"""What the person left in OUT: review.csv, with review.xlsx laid over it where that was changed. OUT in, Review out.

Every step that reads decisions, rejections or addresses from OUT reads them here, so that it does not matter which of the two
a person edits. A workbook is taken in once: what it says is in review.csv from the next ``propose`` on. A review.ods, or a
workbook of any other name, is read only where it is named to ``apply``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from tasks.core.errors import UsageError
from tasks.core.review_csv import Review, read_review, write_review
from tasks.core.row_ids import split_row_id
from tasks.core.sheet_history import keep_version
from tasks.core.sheet_notes import CSV, WORKBOOK, digest, is_ours, left_rows, note_ours, note_rows
from tasks.core.sheets_together import lay_over

_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


@dataclass(frozen=True, eq=False)
class PersonsSheet:
    """What both sheets say (``review``; None where there is none), and each by itself; ``workbook`` is None unless changed.

    ``digests`` are of the files by name as they were when they were read, "" for none; ``messages`` are for the person.
    """

    review: Review | None
    csv: Review | None
    workbook: Review | None
    digests: Mapping[str, str]
    messages: list[str] = field(default_factory=list)

    def is_unchanged(self, out: Path) -> bool:
        """Say whether the files of ``out`` are still those that were read."""
        return all(digest(out / name) == found for name, found in self.digests.items())


def persons_sheet(out: Path, archive_id: str = "") -> PersonsSheet:
    """Read the sheets of ``out``; UsageError if one cannot be understood or, with ``archive_id``, is another archive's.

    What was changed in both counts as ``lay_over`` says, by the time at which the files were saved.
    """
    csv, workbook = out / CSV, out / WORKBOOK
    digests = {path.name: digest(path) for path in (csv, workbook)}
    left = _checked(csv, archive_id) if digests[CSV] else None
    if is_ours(out, workbook):
        return PersonsSheet(left, left, None, digests)
    changed = _checked(workbook, archive_id)
    if left is None:
        return PersonsSheet(changed, None, changed, digests, [f"{WORKBOOK} was read, for there is no {CSV}"])
    later = workbook.stat().st_mtime_ns >= csv.stat().st_mtime_ns
    both = lay_over(left, changed, left_rows(out, workbook), over_is_later=later)
    return PersonsSheet(both.review, left, changed, digests, both.messages)


def unseen_beside(sheet: Path, out: Path) -> str:
    """Return what to tell the person who applies one of the two sheets of ``out`` while the other was changed too; "" if not."""
    for name, other in ((CSV, WORKBOOK), (WORKBOOK, CSV)):
        if sheet.resolve() == (out / name).resolve() and not is_ours(out, out / other):
            return f"{other} was changed as well, and only {name} is applied; whereshot propose puts the two together"
    return ""


def write_for_person(out: Path, rows: pd.DataFrame, found: PersonsSheet) -> None:
    """Write rows that a command decided for the person into review.csv, and keep them in history/ as if the person had.

    An older sheet that is open somewhere may be saved over them; then ``propose`` can tell, and they are not lost.
    """
    if found.workbook is not None:
        keep_version(out, out / WORKBOOK)
        if found.csv is not None:
            keep_version(out, out / CSV)
    write_review(out / CSV, rows)
    note_rows(out, out / CSV, rows)
    keep_version(out, out / CSV)
    if found.workbook is not None:
        note_ours(out, out / WORKBOOK, found.workbook.plain_rows())


def is_workbook(path: Path) -> bool:
    """Say whether a file is a spreadsheet's own format (.xlsx, .ods, .xls) by its first bytes, whatever it is called."""
    try:
        with path.open("rb") as stream:
            return stream.read(8).startswith(_WORKBOOKS)
    except OSError:
        return False


def _checked(path: Path, archive_id: str) -> Review:
    sheet = read_review(path)
    if archive_id and _is_anothers(sheet, archive_id):
        raise UsageError(f"{path}: was made for another archive; move it away, or choose another --out")
    return sheet


def _is_anothers(sheet: Review, archive_id: str) -> bool:
    """Say whether a sheet has row_ids of ours, and none of this archive."""
    strange = False
    for row_id in map(split_row_id, sheet.rows["row_id"]) if "row_id" in sheet.rows.columns else ():
        if row_id and row_id.archive == archive_id:
            return False
        strange |= row_id is not None
    return strange
