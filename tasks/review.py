"""Put the proposals before the person: PROPOSALS and the earlier sheets in, the new review.csv and its history/ out.

The person may have a file open, may have saved it a second ago, or may have saved an old one over a new one. So it is
replaced whole, only when something in it changes, and each version that a person left is kept before it goes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tasks.core.cells import as_shown
from tasks.core.dates_held import date_held
from tasks.core.errors import Locked, UsageError
from tasks.core.open_elsewhere import open_elsewhere
from tasks.core.persons_sheet import PersonsSheet, persons_sheet
from tasks.core.review_csv import Review, texts, write_review
from tasks.core.review_list import overruled, with_list
from tasks.core.review_merge import merge_review
from tasks.core.row_places import name_rows
from tasks.core.sheet_history import keep_version
from tasks.core.sheet_notes import CSV, PAGE, WORKBOOK, is_ours, left_rows, note_ours, note_rows
from tasks.core.tables import PHOTOS, PROPOSALS, REVIEW_NUMBERS
from tasks.core.taken_back import not_accepted_again, noted, taken_back, words
from tasks.runtime.steps import step

_ATTEMPTS = 3


@dataclass(frozen=True, eq=False)
class ReviewOutcome:
    """What became of review.csv: ``rows`` as text cells, ``messages`` for the person, and whether the file is a new one.

    ``kept`` is the copy in history/ of what a person had left: of review.csv, or else of review.xlsx.
    """

    path: Path
    rows: pd.DataFrame
    rewritten: bool
    kept: Path | None
    messages: list[str]


@step(run_name="merge review.csv", description="Lay the proposals over what the person wrote.")
def review(
    proposals: pd.DataFrame,
    out: Path,
    archive_id: str,
    *,
    keep_history: int,
    photos: pd.DataFrame | None = None,
    places: pd.DataFrame | None = None,
    listing: Review | None = None,
    looked_at: Collection[str] | None = None,
) -> ReviewOutcome:
    """Merge PROPOSALS with the sheets in ``out``, keep what a person left in ``out``/history, and write the CSV if it changes.

    PHOTOS tell which photos are gone, so that the row of a moved one can follow it, and which have the date that was accepted;
    without them no row follows, and none waits for its date. PLACES name the rows that are kept as they name PROPOSALS.
    ``listing`` are the rows of a person's list, under the paths of their photos: they count where review.csv has no row, and
    their columns that are not ours follow. ``looked_at`` are the photos that this run looked at, if not at all (with a list and
    without them, PHOTOS): the rows of others are kept as they are. At most ``keep_history`` versions are kept. Raises UsageError
    if an earlier sheet cannot be read or is another archive's, or review.csv cannot be written, Locked if a sheet is being saved
    again and again meanwhile; the files are untouched then.
    """
    PROPOSALS.check(proposals)
    path = out / CSV
    archive_paths = None if photos is None else texts(photos.loc[photos["donor_dir"] == "", "path"])
    if listing is not None and looked_at is None:
        looked_at = archive_paths
    for _ in range(_ATTEMPTS):
        found = persons_sheet(out, archive_id)
        earlier = with_list(found.review, listing, proposals)
        merged = merge_review(proposals, earlier, archive_paths, _dates(earlier, photos), _located(earlier, photos), looked_at)
        waiting = taken_back(found.review, left_rows(out, path))
        rows = not_accepted_again(merged.rows, proposals, waiting)
        rows = rows if places is None or earlier is None else name_rows(rows, proposals, places)
        changed = found.csv is None or not _same_cells(found.csv, rows)
        try:
            kept = _keep(found, out, keep_history)
            if not found.is_unchanged(out):
                continue
            _leave(found, out, rows, waiting, changed=changed)
        except OSError as error:
            raise UsageError(f"{path}: cannot be written ({error.strerror}); make room there, or choose another --out") from error
        lock = [open_elsewhere(path)] if changed else []
        listed = overruled(found.review, listing)
        messages = [*found.messages, *listed, *merged.messages, *words(waiting), *filter(None, lock)]
        return ReviewOutcome(path, rows, changed, kept, messages)
    raise Locked(f"{path}: another program saves it again and again; close it there and run the same command again")


def _dates(earlier: Review | None, photos: pd.DataFrame | None) -> dict[str, str]:
    """Return by path the dates, as review.csv shows them, of the photos whose rows have a date decision."""
    asked = _decided(earlier, photos, "date_decision")
    return dict(zip(asked["path"], date_held(asked), strict=True))


def _located(earlier: Review | None, photos: pd.DataFrame | None) -> frozenset[str]:
    """Return the paths of the photos that have a position and whose rows have a decision."""
    asked = _decided(earlier, photos, "decision")
    return frozenset(asked.loc[asked["lat"].notna(), "path"])


def _decided(earlier: Review | None, photos: pd.DataFrame | None, column: str) -> pd.DataFrame:
    """Return those of the archive's PHOTOS whose rows have something in a column."""
    if earlier is None or photos is None or column not in earlier.rows.columns:
        return PHOTOS.empty()
    decided = earlier.rows.loc[earlier.rows[column] != "", "path"]
    return photos[(photos["donor_dir"] == "") & photos["path"].isin(decided)]


def _same_cells(earlier: Review, rows: pd.DataFrame) -> bool:
    """Say whether the earlier file says the same as ``rows``, whatever its separator, decimal sign and order of rows."""
    if set(earlier.rows.columns) != set(rows.columns) or len(earlier.rows) != len(rows):
        return False
    before, after = earlier.plain_rows(), rows
    if not before["path"].equals(after["path"]):
        before, after = (table.sort_values("path", kind="stable") for table in (before, after))
    for name in rows.columns:
        other = (before[name].array != after[name].array).astype(bool)
        if other.any() and name not in REVIEW_NUMBERS:
            return False
        pairs = zip(texts(before[name][other]), texts(after[name][other]), strict=True)
        if any(as_shown(name, old) != as_shown(name, new) for old, new in pairs):
            return False
    return True


def _keep(found: PersonsSheet, out: Path, keep_history: int) -> Path | None:
    """Copy the sheets that are not as we left them to history/; return the copy of the CSV, or else of the workbook, if any.

    `whereshot apply` and `accept` write decisions and statuses that no history has yet: their file counts as a person's.
    """
    copies = [
        keep_version(out, out / name, keep_history)
        for name, read in ((CSV, found.csv), (WORKBOOK, found.workbook))
        if read is not None and not is_ours(out, out / name)
    ]
    return next(filter(None, copies), None)


def _leave(found: PersonsSheet, out: Path, rows: pd.DataFrame, waiting: pd.DataFrame, *, changed: bool) -> None:
    """Write review.csv if it changes, and note both sheets as we leave them: what is in the workbook is in the CSV now."""
    if changed:
        write_review(out / CSV, rows)
    note_ours(out, out / CSV, noted(rows, waiting))
    note_rows(out, out / PAGE)
    if found.workbook is not None:
        note_ours(out, out / WORKBOOK, found.workbook.plain_rows())
