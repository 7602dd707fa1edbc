"""Write the rows of review.csv as review.xlsx: text cells and PICTURES in, a workbook for those who prefer one out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from config.settings import Review
from tasks.core import workbook, workbook_cells, workbook_columns, workbook_help, workbook_pictures
from tasks.core.errors import CannotWrite, UsageError
from tasks.core.open_elsewhere import open_elsewhere
from tasks.core.sheet_notes import WORKBOOK, is_ours, note_ours
from tasks.core.whole_file import replacing
from tasks.core.workbook import write_workbook
from tasks.runtime.progress import say
from tasks.runtime.steps import is_transient, step
from tasks.runtime.unchanged import Drawn

_MODULES = (workbook, workbook_cells, workbook_columns, workbook_help, workbook_pictures)
_CODE = (Path(__file__), *(Path(str(module.__file__)) for module in _MODULES))


@step(run_name="write review.xlsx", description="Write the rows of review.csv as a workbook.")
def tabulate(rows: pd.DataFrame, pictures: pd.DataFrame, out: Path, settings: Review) -> Path | None:
    """Write OUT/review.xlsx where ``settings.workbook`` is on, whole or not at all; return its path, None where there is none.

    ``rows`` are text cells as review.csv has them. A workbook that a flow wrote from the very same is left as it is, and one that
    a person saved since the review was merged too: the next run takes it in. Raises UsageError where OUT may not be written or
    is full, OSError where the disk fails in a way that may pass.
    """
    if not settings.workbook:
        return None
    target = out / WORKBOOK
    if not is_ours(out, target):
        say(f"{WORKBOOK} was saved while this run went on; it stays as it is, and the next propose takes it in")
        return target
    shown = _shown(rows, pictures, settings.max_workbook_thumbnails)
    drawn = Drawn(target, _CODE, rows, shown, out)
    if drawn.is_there():
        return target
    files = {path: out / place for path, place in zip(shown["path"], shown["thumbnail"], strict=True)}
    note = f"{len(files):,} of {len(rows):,} rows have a picture (setting review.max_workbook_thumbnails)." if len(shown) else ""
    try:
        with replacing(target) as stream:
            cut = write_workbook(stream, rows, files, picture_note=note)
    except CannotWrite as error:
        say(f"{WORKBOOK} is not written ({error.reason}); review.csv has every row")
        return None
    except OSError as error:
        if is_transient(error):
            raise
        raise UsageError(f"{target}: cannot be written ({error.strerror}); make room there, or choose another --out") from error
    note_ours(out, target)
    drawn.note()
    if cut:
        say(f"{WORKBOOK}: {cut:,} cells are longer than a workbook takes; they end by saying so, and review.csv has all of them")
    if told := open_elsewhere(target):
        say(told)
    return target


def _shown(rows: pd.DataFrame, pictures: pd.DataFrame, limit: int) -> pd.DataFrame:
    """Return the PICTURES of the workbook: those of rows that wait for a decision first, then by their order in the sheet."""
    made = pictures[(pictures["thumbnail"] != "") & pictures["path"].isin(rows["path"])]
    return made.iloc[:limit]
