"""review.csv -> photos: each accepted position is written to all files of its photo, with backup and proof; then the report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow

from config.settings import DEFAULTS, Settings
from flows.concluding import conclude
from flows.reading import read_archive
from flows.run import archive_name, opened
from flows.telling import apply_counts, tell_outcomes
from tasks.accompany import accompany
from tasks.agree import agree
from tasks.apply import apply as write
from tasks.backup import backup
from tasks.core.persons_sheet import unseen_beside
from tasks.core.review_csv import read_review
from tasks.decide import decide
from tasks.runtime.progress import say


@flow(name="apply", flow_run_name=archive_name, persist_result=False)
def apply(
    review: Path,
    archive: Path,
    out: Path,
    settings: Settings = DEFAULTS,
    dry_run: bool = False,
    accept_all: bool = False,
    copy_to: Path | None = None,
    ask: bool = False,
) -> dict[str, Any]:
    """Write the accepted rows of a review CSV into the photos.

    Args:
        review: the CSV as the person saved it.
        archive: folder of photos.
        out: its output folder: backups, journal, report.
        settings: every setting, a section per step.
        dry_run: plan and check everything, change nothing.
        accept_all: take every row with a position of a CSV without a decision column.
        copy_to: write tagged copies into this folder; the archive stays untouched.
        ask: ask on the terminal before the first write.
    """
    with opened("apply", archive, out, settings, writes=True) as run:
        sheet = read_review(review)
        photos = read_archive(run)
        pictures = dict(zip(photos["path"], photos["fingerprint"], strict=True))
        asked = decide(
            sheet, run.archive, run.archive_id, accept_all=accept_all, known_paths=photos["path"], fingerprints=pictures
        )
        asked = accompany(asked, sheet, photos, run.archive)
        if told := unseen_beside(review, out):
            say(told)
        decided = agree(asked, sheet, ask=ask, dry_run=dry_run)
        kept = backup(
            decided,
            run.archive,
            run.backups,
            run.run_id,
            settings,
            dry_run=dry_run,
            copy_to=copy_to,
        )
        outcomes = write(
            decided,
            run.archive,
            out,
            run.run_id,
            settings,
            kept,
            archive_id=run.archive_id,
            dry_run=dry_run,
            copy_to=copy_to,
        )
        after = conclude(run, review, outcomes, asked, dry_run=dry_run, copy_to=copy_to)
        tell_outcomes(outcomes, run, review, dry_run=dry_run, copy_to=copy_to)
        dry = {"dry_run": True} if dry_run else {}
        files = {"review": review, "report": run.report_html, **after.files}
        return run.summary(files, **dry, **after.counts, **apply_counts(asked, outcomes))
