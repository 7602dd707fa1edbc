"""Keep a small picture of each photo that is reviewed: rows of review.csv in, PICTURES and files below OUT/thumbnails out.

Pictures are a convenience: a disk that takes no more is told in a sentence, and the review goes on with those that are there.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from config.settings import Review
from tasks.core.errors import UsageError
from tasks.core.review_tables import PICTURES
from tasks.core.thumbnail_files import (
    PREVIEW,
    SHOWN_BY_BROWSERS,
    WITHOUT_PICTURE,
    Job,
    Shelf,
    make_batch,
    name_of,
    place_of,
    reason_of,
)
from tasks.core.thumbnails import Told
from tasks.runtime.processes import cores, in_processes
from tasks.runtime.progress import Advance, say
from tasks.runtime.steps import is_transient, last_try, step

_BATCH: Final = 16
"""Photos of one task of another process: about half a second."""


@step(run_name="make thumbnails", description="Make a small picture of each photo under review.", progress="rows")
def thumbnail(
    photos: pd.DataFrame,
    rows: pd.DataFrame,
    archive: Path,
    out: Path,
    settings: Review,
    *,
    processes: int = 0,
    advance: Advance = lambda _: None,
) -> pd.DataFrame:
    """Return PICTURES of the photos that have a row (text cells of review.csv), at most ``max_thumbnails``.

    Rows that wait for a decision come first. Pictures that are there are not made again, those of photos without a row are
    removed. None are kept where neither the page nor the workbook is written, and previews only for the page.
    Raises OSError where the disk fails in a way that may pass, as long as another try is left.
    """
    jobs = _jobs(_chosen(photos, rows, settings), archive, with_previews=settings.page)
    wanted = {name for job in jobs for name in job.names}
    advance(len(rows) - len(jobs))
    there: set[str] = set()
    try:
        shelf = Shelf(out)
        there = shelf.there
        shelf.tidy(wanted)
        _fill(shelf, jobs, archive, out, processes or cores(), advance)
        shelf.note_without(wanted)
    except (OSError, UsageError) as error:
        if is_transient(error) and not last_try():
            raise
        say(f"not every thumbnail is there ({reason_of(error)}); the review goes on without those that are missing")
    return PICTURES.make(
        pd.DataFrame(
            {
                "path": [job.path for job in jobs],
                "thumbnail": [_place(job.name, there) for job in jobs],
                "preview": [_place(job.name + PREVIEW, there) if job.with_preview else "" for job in jobs],
            },
            dtype="str",
        )
    )


def _chosen(photos: pd.DataFrame, rows: pd.DataFrame, settings: Review) -> pd.DataFrame:
    """Return the archive's PHOTOS that are to have a picture, in the order of their importance."""
    limit = settings.max_thumbnails if settings.page else min(settings.max_thumbnails, settings.max_workbook_thumbnails)
    if not (settings.page or settings.workbook):
        limit = 0
    own = photos[(photos["donor_dir"] == "") & ~photos["format"].isin(WITHOUT_PICTURE)]
    open_rows = rows["decision"] == ""
    urgency = np.select([open_rows & (rows["latitude"] != ""), open_rows], [0, 1], 2)
    paths = rows["path"].iloc[np.argsort(urgency, kind="stable")].drop_duplicates()
    found = pd.Index(own["path"]).get_indexer(paths)
    return own.iloc[found[found >= 0][:limit]]


def _jobs(chosen: pd.DataFrame, archive: Path, *, with_previews: bool) -> list[Job]:
    columns = (chosen[name].tolist() for name in ("path", "fingerprint", "format", "width", "height", "orientation"))
    jobs = []
    for path, fingerprint, format_, width, height, orientation in zip(*columns, strict=True):
        told = Told(format_, width, height, orientation)
        name = name_of(str(archive), path, fingerprint, told)
        jobs.append(Job(path, told, name, with_previews and format_ not in SHOWN_BY_BROWSERS))
    return jobs


def _fill(shelf: Shelf, jobs: list[Job], archive: Path, out: Path, processes: int, advance: Advance) -> None:
    """Make the pictures that are missing; raise the first error of the disk."""
    missing = list({job.name: job for job in jobs if any(map(shelf.missing, job.names))}.values())
    advance(len(jobs) - len(missing))
    batches = [missing[first : first + _BATCH] for first in range(0, len(missing), _BATCH)]
    failure: OSError | UsageError | None = None
    for number, made in in_processes(partial(make_batch, str(archive), str(out)), batches, processes):
        shelf.there.update(made.there)
        shelf.without.update(made.without)
        advance(len(batches[number]))
        if made.failure:
            failure = made.failure
            break  # what other processes have not begun is taken back
    if failure:
        raise failure


def _place(name: str, there: set[str]) -> str:
    return place_of(name) if name in there else ""
