"""ESTIMATES in, OUTCOMES out: positions that we wrote go out of photos and sidecars, with backup, journal and proof like any write.

What the journal can undo to the byte was undone before; here is the rest: files that another program changed since, or whose write
brought a date as well. Only the GPS of ours goes, and this is a run of its own that ``restore`` can undo.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from config.settings import Settings
from tasks.core.edits import Edit
from tasks.core.errors import Refused, UsageError
from tasks.core.file_state import Changed, sha256
from tasks.core.journal import Journal, Write, pack_extended, pack_undo
from tasks.core.originals import as_noted, keep, place_of
from tasks.core.our_positions import edits_without_ours
from tasks.core.paths import backup_root
from tasks.core.recovery import hash_now, recover
from tasks.core.safe_file import replace_file
from tasks.core.tables import OUTCOMES
from tasks.runtime.manner import manner_of
from tasks.runtime.steps import step

log = logging.getLogger(__name__)
Outcome = tuple[str, str]
"""Status and problem."""


class _Place(NamedTuple):
    path: str
    lat: float
    lon: float
    source: str


@dataclass(frozen=True)
class _Run:
    """What the photos of one removal share; ``journal`` is None in a dry run."""

    archive: Path
    out: Path
    run_id: str
    settings: Settings
    now: Callable[[], datetime]
    journal: Journal | None

    def instant(self) -> str:
        return self.now().isoformat(timespec="milliseconds")


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


@step(run_name="take positions of ours out", description="Take the positions that we wrote out of the files.", progress="marked")
def take_out(
    marked: pd.DataFrame,
    given_back: pd.DataFrame,
    archive: Path,
    out: Path,
    run_id: str,
    settings: Settings,
    *,
    archive_id: str = "",
    dry_run: bool = False,
    advance: Callable[[int], object] = lambda _: None,
    now: Callable[[], datetime] = utc_now,
) -> pd.DataFrame:
    """Take the positions of ESTIMATES out and return OUTCOMES, a row for each, in the same order.

    ``given_back`` are the OUTCOMES of those that were undone to the byte (``restored``; in a dry run: would be). ``written``: it
    went out of the photo; ``sidecar``: out of its sidecar; ``unchanged``: there is none any more. With ``dry_run`` everything is
    planned and proven and nothing is written. Raises UsageError before anything is written if the journal cannot be used.
    """
    if not archive.is_dir():
        raise UsageError(f"{archive}: there is no such folder; name the archive's folder")
    before = {path: (status, problem) for path, status, problem in given_back.itertuples(index=False, name=None)}
    places = [_Place(*row) for row in marked[list(_Place._fields)].itertuples(index=False, name=None)]
    if dry_run:
        run = _Run(archive, out, run_id, settings, now, None)
        outcomes = [_outcome(run, place, before.get(place.path), advance) for place in places]
    else:
        with Journal(out) as journal:
            run = _Run(archive, out, run_id, settings, now, journal)
            _begin(run, journal, archive_id)
            outcomes = [_outcome(run, place, before.get(place.path), advance) for place in places]
            journal.finish(run_id, at=run.instant())
    table = OUTCOMES.make(outcomes)
    log.info("take_out: %s", ", ".join(f"{count} {status}" for status, count in table["status"].value_counts().items()))
    return table


def _begin(run: _Run, journal: Journal, archive_id: str) -> None:
    root = backup_root(run.out, run.settings.backup.dir)
    try:
        recover(journal, run.archive, run.out, root, at=run.instant(), now_s=run.now().timestamp())
        journal.begin(run.run_id, flow="estimates", archive_id=archive_id, at=run.instant())
    except sqlite3.Error as error:
        raise UsageError(
            f"{journal.file}: the journal cannot be written ({error}); no further photo was touched; make room there"
        ) from error


def _outcome(run: _Run, place: _Place, before: Outcome | None, advance: Callable[[int], object]) -> dict[str, str]:
    """Take one position out; ``before`` is what its undoing gave. Whatever goes wrong is its outcome."""
    would_be_back = run.journal is None and before is not None and before[0] == "restored"
    try:
        status, problem = before if before and would_be_back else _do(run, place, before)
    except (Refused, Changed) as refused:
        status, problem = "refused", getattr(refused, "reason", str(refused))
    except (OSError, sqlite3.Error) as error:
        status, problem = "failed", f"{error}; run it again"
    advance(1)
    return {"path": place.path, "status": status, "problem": problem}


def _do(run: _Run, place: _Place, before: Outcome | None) -> Outcome:
    statuses = []
    for edit in edits_without_ours(run.archive, place.path, manner_of(run.settings.apply)):
        if run.journal is not None:
            _put(run, run.journal, place, edit)
        statuses.append("written" if edit.target.path == place.path else "sidecar")
    return (statuses[0], "") if statuses else (before or ("unchanged", ""))


def _put(run: _Run, journal: Journal, place: _Place, edit: Edit) -> None:
    """Back up, note, replace, note again. Raises Changed and OSError; the file is as it was then."""
    before = edit.before
    if before is None:
        raise Changed("the file is not there any more")
    root = backup_root(run.out, run.settings.backup.dir)
    backup = as_noted(keep(before, place_of(root, run.run_id, edit.target.path)), run.out)
    attributes = before.attributes
    write = Write(
        run_id=run.run_id,
        path=place.path,
        target=edit.target.path,
        created=False,
        size_before=before.stamp.size,
        sha_before=before.sha256,
        sha_after=sha256(edit.data),
        mode=attributes.mode,
        mtime_ns=before.stamp.mtime_ns,
        atime_ns=attributes.atime_ns or 0,
        extended=pack_extended(attributes.extended),
        backup=backup,
        undo=pack_undo(edit.undo),
        lat=place.lat,
        lon=place.lon,
        source=place.source,
        row_id="",
        at=run.instant(),
    )
    write_id = journal.intend(write)
    try:
        replace_file(edit.target.file, edit.data, seen=before)
    except (Changed, OSError) as error:
        if hash_now(run.archive, edit.target.path) != write.sha_after:
            journal.mark(write_id, "abandoned", at=run.instant(), problem=str(error))
            raise
        log.warning("%s: written, but its folder could not be synced (%s)", edit.target.path, error)
    journal.mark(write_id, "written", at=run.instant())
