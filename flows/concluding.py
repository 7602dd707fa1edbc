"""What follows the writing: the status column, the report. It may fail without a word of what was written being lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from flows.drawing import draw_report, known_now
from flows.redrawing import redraw_page
from flows.run import Run
from flows.telling import photo_counts, tell_files
from tasks.core.errors import WhereshotError
from tasks.core.row_judging import Decided
from tasks.note import note
from tasks.runtime.progress import detail, say

NO_REFUSALS = pd.DataFrame({"path": [], "row": [], "reason": []})


class Concluded(NamedTuple):
    """The archive's counts, or the ``problem``, and the files that were drawn by kind, as the JSON has them."""

    counts: dict[str, Any]
    files: dict[str, Path]


def conclude(run: Run, review: Path, outcomes: pd.DataFrame, asked: Decided, *, dry_run: bool, copy_to: Path | None) -> Concluded:
    """Note each row's outcome in the CSV, read the archive again, draw the report, and return the archive's counts.

    The photos are written by now: what goes wrong from here on is told, is the result's ``problem``, and does not hide that.
    A dry run has changed nothing, so there is nothing to conclude.
    """
    if dry_run:
        return Concluded({}, {})
    try:
        for line in note(review, outcomes, asked.refusals, run.archive, asked.companions, copy_to=copy_to, out=run.out):
            say(line)
        return _redrawn(run)
    except (OSError, WhereshotError) as error:
        problem = f"the photos are written, but {review.name}, its page and the report are not up to date: {error}"
        detail(problem)
        return Concluded({"problem": problem}, {})


def conclude_removal(run: Run, outcomes: pd.DataFrame, *, dry_run: bool) -> Concluded:
    """Note in review.csv which photos have no position of ours any more, draw the report, and return the archive's counts."""
    if dry_run:
        return Concluded({}, {})
    removed = outcomes["status"].isin(["written", "sidecar", "restored"])
    note_restored(run, outcomes.assign(status=outcomes["status"].mask(removed, "restored")))
    try:
        return _redrawn(run)
    except (OSError, WhereshotError) as error:
        problem = f"the positions are taken out, but the report is not up to date: {error}"
        detail(problem)
        return Concluded({"problem": problem}, {})


def _redrawn(run: Run) -> Concluded:
    """Draw the map, and what the settings have drawn with it, which is named."""
    known = known_now(run)
    drawn = draw_report(run, known)
    redraw_page(run.out)
    tell_files({kind: path for kind, path in drawn.items() if kind != "report"})
    return Concluded(photo_counts(known.photos), drawn)


def note_restored(run: Run, outcomes: pd.DataFrame) -> None:
    """Note in review.csv which photos were given back; they are, so a CSV that cannot be written is only told."""
    review = run.out / "review.csv"
    try:
        if review.exists():
            note(review, outcomes, NO_REFUSALS, run.archive, out=run.out)
            redraw_page(run.out)
    except (OSError, WhereshotError) as error:
        detail(f"the photos are as they were, but {review.name} does not say so: {error}")
