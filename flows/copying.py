"""Copies that a report is asked for: photos by place, and the review for somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from flows.drawing import Known
from flows.run import Run
from flows.targets import Asked
from flows.telling import SHOWN
from flows.whose import privacy_secret
from tasks.copy_places import copy_places
from tasks.copy_review import copy_review
from tasks.core.counting import counted
from tasks.core.errors import UsageError
from tasks.core.review_csv import read_review
from tasks.runtime.progress import detail, say
from tasks.thumbnail import thumbnail


@dataclass(frozen=True)
class Copied:
    """What was copied: the folder and the page by kind, and the files that were not, as the JSON has them."""

    files: dict[str, Path]
    counts: dict[str, Any]


def copied(run: Run, known: Known, asked: Asked) -> Copied:
    """Copy photos by place, and the review for somebody else, where that is asked for.

    Copies by place are the owner's, of all photos; what lies in a privacy zone is left out of the review alone.
    """
    files: dict[str, Path] = {}
    counts: dict[str, Any] = {}
    if asked.copy_places:
        counts = _told(copy_places(known.photos, known.places, run.archive, run.out, asked.copy_places))
        files["copies"] = asked.copy_places
    if asked.review_copy:
        files["review_copy"] = _review_copied(run, known, asked.review_copy)
    return Copied(files, counts)


def _told(done: pd.DataFrame) -> dict[str, Any]:
    """Say how many files were copied, and which were not and why; return the counts."""
    words = {"copied": "copied", "there": "there already", "refused": "refused", "failed": "failed"}
    number = {status: int((done["status"] == status).sum()) for status in words}
    said = ", ".join(f"{count:,} {words[status]}" for status, count in number.items() if count)
    say(f"copies: {said or 'no photo has a position'}")
    not_done = done[done["status"].isin(["refused", "failed"])]
    for row in not_done.head(SHOWN).itertuples(index=False):
        detail(f"  {row.path}: {row.problem}")
    if len(not_done) > SHOWN:
        detail(f"  … and {len(not_done) - SHOWN:,} more; --json names each")
    reasons = [{"path": row.path, "reason": row.problem} for row in not_done.itertuples(index=False)]
    return {"copied": number["copied"], "refused": number["refused"], "failed": number["failed"], "refusals": reasons}


def _review_copied(run: Run, known: Known, folder: Path) -> Path:
    """Copy what of the review lies in no privacy zone; UsageError where there is no review yet."""
    review = run.out / "review.csv"
    if not review.exists():
        raise UsageError(f"--review-copy: there is no {review} yet; whereshot propose writes it")
    settings = run.settings
    rows = read_review(review).plain_rows()
    pictures = thumbnail(known.photos, rows, run.archive, run.out, settings.review)
    secret = privacy_secret() if settings.privacy.zones else ""
    tables = rows, known.photos, known.places, known.fixes, pictures
    sections = settings.privacy, settings.review, settings.map
    page = copy_review(
        *tables, run.archive, run.out, folder, *sections, title=run.title, archive_id=run.archive_id, secret=secret
    )
    left = len(read_review(page.with_name(review.name)).rows)
    if left < len(rows):
        say(f"review: {left:,} of {counted(len(rows), 'row')}; the others lie in privacy zones, or may")
    return page
