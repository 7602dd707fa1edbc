"""ARCHIVE -> review.csv and report.html: where each photo was taken, for a person to decide. No photo is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow

from config.settings import DEFAULTS, Settings
from flows.reading import read_archive
from flows.run import archive_name, opened
from flows.telling import counts_of, tell_proposals
from tasks.choose import choose
from tasks.core.review_rows import proposals_of
from tasks.report import report
from tasks.review import review
from tasks.sources.proxy import locate_by_proxy


@flow(name="propose", flow_run_name=archive_name, persist_result=False)
def propose(
    archive: Path, out: Path, settings: Settings = DEFAULTS, donors: tuple[Path, ...] = (), every_photo: bool = False
) -> dict[str, Any]:
    """Find out where photos were taken and write review.csv and report.html.

    Args:
        archive: folder of photos; nothing in it is written.
        out: output folder.
        settings: every setting, a section per step.
        donors: other folders whose located photos are evidence.
        every_photo: give every photo a row, not only those without a position.
    """
    with opened("propose", archive, out, settings) as run:
        photos = read_archive(run, donors)
        candidates = locate_by_proxy(photos, settings.proxy)
        proposals = choose(photos, candidates, run.archive_id, settings.choose, every_photo=every_photo)
        reviewed = review(proposals, out, run.archive_id, keep_history=settings.review.keep_history, photos=photos)
        page = report(photos, proposals_of(reviewed.rows), run.archive, out, settings.report, title=run.title, made=run.started)
        tell_proposals(photos, reviewed, page)
        return run.summary({"review": reviewed.path, "report": page}, **counts_of(photos, reviewed))
