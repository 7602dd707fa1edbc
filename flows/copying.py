"""Copies that a report is asked for: photos by place, and the review for somebody else."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from flows.places import known_places
from flows.reading import read_for_report
from flows.run import Run
from flows.targets import Asked
from flows.telling import SHOWN
from flows.times import known_fixes
from flows.whose import privacy_secret
from tasks.copy_places import copy_places
from tasks.copy_review import copy_review
from tasks.core.counting import counted
from tasks.core.errors import UsageError
from tasks.core.privacy import Seen
from tasks.core.review_csv import read_review
from tasks.runtime.progress import detail, say
from tasks.thumbnail import thumbnail


def copied(run: Run, seen: Seen, asked: Asked) -> dict[str, Path]:
    """Copy photos by place, and the review for somebody else, where that is asked for; return the folder and the page."""
    files: dict[str, Path] = {}
    if asked.copy_places:
        _tell(copy_places(seen.photos, seen.places, run.archive, asked.copy_places))
        files["copies"] = asked.copy_places
    if asked.review_copy:
        files["review_copy"] = _review_copied(run, asked.review_copy)
    return files


def _tell(done: pd.DataFrame) -> None:
    """Say how many files were copied, and which were not."""
    by_status = done["status"].value_counts()
    words = {"copied": "copied", "there": "there already", "refused": "not copied"}
    say(
        "copies: " + (", ".join(f"{int(by_status[name]):,} {words[name]}" for name in words if name in by_status.index) or "none")
    )
    refused = done[done["status"] == "refused"]
    for row in refused.head(SHOWN).itertuples(index=False):
        detail(f"  {row.path}: {row.problem}")
    if len(refused) > SHOWN:
        detail(f"  … and {counted(len(refused) - SHOWN, 'more', 'more')}")


def _review_copied(run: Run, folder: Path) -> Path:
    """Copy what of the review lies in no privacy zone; UsageError where there is no review yet."""
    review = run.out / "review.csv"
    if not review.exists():
        raise UsageError(f"--review-copy: there is no {review} yet; whereshot propose writes it")
    settings = run.settings
    known = read_for_report(run)
    rows = read_review(review).plain_rows()
    pictures = thumbnail(known, rows, run.archive, run.out, settings.review)
    secret = privacy_secret() if settings.privacy.zones else ""
    tables = rows, known, known_places(run), known_fixes(run), pictures
    sections = settings.privacy, settings.review, settings.map
    return copy_review(
        *tables, run.archive, run.out, folder, *sections, title=run.title, archive_id=run.archive_id, secret=secret
    )
