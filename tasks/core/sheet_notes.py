"""How we left the sheets in OUT: the digest of each and the cells that a person may change, so that what a person did is told.

The digest alone says that a sheet was changed, not by how much: whoever takes a decision back leaves a blank cell, which looks
like one that was never filled. So the cells themselves are kept beside the digest.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import pandas as pd

from tasks.core.errors import UsageError
from tasks.core.review_csv import read_review, write_review
from tasks.core.tables import REVIEW_COLUMNS
from tasks.core.whole_file import replacing

CSV: Final = "review.csv"
WORKBOOK: Final = "review.xlsx"
PAGE: Final = "review.html"

OF_POSITION: Final = ("decision", "latitude", "longitude", "gps_source", "error_m")
OF_DATE: Final = ("new_datetime", "datetime_source", "date_decision")
BY_THEMSELVES: Final = ("address", "note", "altitude", "direction")
_LEFT: Final = ("path", *OF_POSITION, *OF_DATE, *BY_THEMSELVES, "row_id")


def note_ours(out: Path, path: Path, rows: pd.DataFrame | None = None) -> None:
    """Note a sheet of ``out``, review.csv or review.xlsx, as we leave it or have taken it in, once it has its name.

    ``rows`` are its text cells; None = the same as review.csv, which was noted before. Raises UsageError where it cannot be read.
    """
    note_rows(out, path, rows)
    with replacing(_note(out, path)) as stream:
        stream.write(digest(path).encode())


def note_rows(out: Path, path: Path, rows: pd.DataFrame | None = None) -> None:
    """Note only the cells (``note_ours``) that a sheet has, or that a page shows whose CSV comes back from elsewhere."""
    if rows is not None:
        write_review(_left(out, path), rows[[name for name in rows.columns if name in _LEFT or name not in REVIEW_COLUMNS]])
    elif _left(out, out / CSV).is_file():
        with replacing(_left(out, path)) as stream:
            stream.write(_left(out, out / CSV).read_bytes())


def is_ours(out: Path, path: Path) -> bool:
    """Say whether a sheet is as it was noted, so that nothing of a person's is lost when it is replaced; True where none is.

    Whoever replaces a sheet asks first: a person may have saved it since it was read.
    """
    found, note = digest(path), _note(out, path)
    return not found or (note.is_file() and note.read_bytes() == found.encode())


def left_rows(out: Path, path: Path) -> pd.DataFrame | None:
    """Return the cells that a person may change as they were when ``path`` was noted, one row a path; None if nobody knows."""
    try:
        left = read_review(_left(out, path)).rows
    except UsageError:
        return None  # none was kept, or the cache was tampered with: what the rows themselves tell must do
    return left.drop_duplicates("path", keep=False)


def digest(path: Path) -> str:
    """Return the digest of a file's bytes; "" where there is no file. Raises UsageError where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); expected the sheet of an earlier run") from error


def _note(out: Path, path: Path) -> Path:
    return out / "cache" / f"{path.name}.sha256"


def _left(out: Path, path: Path) -> Path:
    return out / "cache" / f"{path.name}.left.csv"
