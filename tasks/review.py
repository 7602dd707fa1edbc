"""Put the proposals before the person: PROPOSALS and the earlier review.csv in, the new review.csv and its history/ out.

The person may have the file open, may have saved it a second ago, or may have saved an old one over a new one. So it is
replaced whole, only when something in it changes, and each version that a person left is kept before it goes.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from tasks.core.cells import as_shown
from tasks.core.dates_held import date_held
from tasks.core.errors import Locked, UsageError
from tasks.core.review_csv import Review, read_review, texts, write_review
from tasks.core.review_merge import merge_review
from tasks.core.row_ids import split_row_id
from tasks.core.row_places import name_rows
from tasks.core.tables import PHOTOS, PROPOSALS, REVIEW_NUMBERS
from tasks.core.whole_file import replacing
from tasks.runtime.steps import step

_ATTEMPTS = 3


@dataclass(frozen=True, eq=False)
class ReviewOutcome:
    """What became of review.csv: ``rows`` as text cells, ``messages`` for the person, and whether the file is a new one.

    ``kept`` is the copy in history/ of what a person had left.
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
) -> ReviewOutcome:
    """Merge PROPOSALS with ``out``/review.csv, keep what a person left in ``out``/history, and write the file if it changes.

    PHOTOS tell which photos are gone, so that the row of a moved one can follow it, and which have the date that was accepted;
    without them no row follows, and none waits for its date. PLACES name the rows that are kept as they name PROPOSALS.
    At most ``keep_history`` versions are kept. Raises UsageError if the earlier file cannot be read or is another
    archive's, Locked if it is being saved again and again meanwhile; the file is untouched then.
    """
    PROPOSALS.check(proposals)
    path = out / "review.csv"
    archive_paths = None if photos is None else texts(photos.loc[photos["donor_dir"] == "", "path"])
    for _ in range(_ATTEMPTS):
        before = _sha256(path)
        earlier = _earlier(path, archive_id) if before else None
        merged = merge_review(proposals, earlier, archive_paths, _dates(earlier, photos), _located(earlier, photos))
        kept = _keep(path, out, before, keep_history) if before else None
        rows = merged.rows if places is None or earlier is None else name_rows(merged.rows, proposals, places)
        changed = earlier is None or not _same_cells(earlier, rows)
        if _sha256(path) != before:
            continue
        if changed:
            write_review(path, rows)
        _note_sha256(out, _sha256(path))
        return ReviewOutcome(path, rows, changed, kept, merged.messages)
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


def _earlier(path: Path, archive_id: str) -> Review:
    earlier = read_review(path)
    if _is_anothers(earlier, archive_id):
        raise UsageError(f"{path}: was made for another archive; move it away, or choose another --out")
    return earlier


def _is_anothers(earlier: Review, archive_id: str) -> bool:
    """Say whether a review.csv has row_ids of ours, and none of this archive."""
    strange = False
    for row_id in map(split_row_id, earlier.rows["row_id"]) if "row_id" in earlier.rows.columns else ():
        if row_id and row_id.archive == archive_id:
            return False
        strange |= row_id is not None
    return strange


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


def _sha256(path: Path) -> str:
    """Return the digest of a file's bytes; "" where there is no file."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); expected the review.csv of an earlier run") from error


def _note(out: Path) -> Path:
    return out / "cache" / "review.sha256"


def _note_sha256(out: Path, digest: str) -> None:
    with replacing(_note(out)) as stream:
        stream.write(digest.encode())


def _keep(path: Path, out: Path, digest: str, keep_history: int) -> Path | None:
    """Copy a review.csv that is not as we left it to history/, named by its time and digest; None if it is ours or kept.

    `whereshot apply` and `accept` write decisions and statuses that no history has yet: their file counts as a person's.
    """
    note = _note(out)
    if note.is_file() and note.read_bytes() == digest.encode():
        return None
    history = out / "history"
    if any(history.glob(f"*-{digest[:12]}.csv.gz")):
        return None
    saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    copy = history / f"{saved_at:%Y-%m-%dT%H%M%SZ}-{digest[:12]}.csv.gz"
    with replacing(copy) as stream:
        stream.write(gzip.compress(path.read_bytes(), compresslevel=6, mtime=0))
    for oldest in sorted(history.glob("*.csv.gz"))[:-keep_history]:
        oldest.unlink()
    return copy
