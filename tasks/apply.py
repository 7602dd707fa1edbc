"""DECISIONS in, OUTCOMES out: each accepted position is written into its photo or sidecar, or refused with the reason.

The order per photo is the promise: new bytes proven, original copied and the copy read back, intent in the journal on the disk,
file replaced, journal told. A kill between any two leaves a whole file and enough to tell which; the next run settles it.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from config.settings import Settings
from tasks.core.edits import Decision, Edit, Subject, decisions_of, plan, prepare
from tasks.core.errors import Refused, UsageError
from tasks.core.file_state import Changed, attributes_of, sha256
from tasks.core.journal import Journal, Write, pack_extended, pack_undo
from tasks.core.originals import as_noted, keep, place_of, require_room
from tasks.core.paths import backup_root, inside
from tasks.core.recovery import hash_now, recover
from tasks.core.safe_file import create_file, is_disk_full, replace_file, sweep_temporaries
from tasks.core.tables import OUTCOMES
from tasks.core.tagged_copy import check_destination, copy_tagged, sidecar_attributes
from tasks.runtime.steps import step

log = logging.getLogger(__name__)
Outcome = tuple[str, str]
"""Status and problem."""


@dataclass
class _Run:
    """What the photos of one run share."""

    archive: Path
    out: Path
    run_id: str
    settings: Settings
    now: Callable[[], datetime]
    dry_run: bool
    copy_to: Path | None
    journal: Journal | None
    spoken_for: dict[str, Subject] = field(default_factory=dict)  # target: what this run wrote it for
    stopped: str = ""  # why no further photo is tried

    def instant(self) -> str:
        return self.now().isoformat(timespec="milliseconds")


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


@step(run_name="write positions", description="Write, verify and note each accepted position.", progress="decisions")
def apply(
    decisions: pd.DataFrame,
    archive: Path,
    out: Path,
    run_id: str,
    settings: Settings,
    *,
    archive_id: str = "",
    dry_run: bool = False,
    copy_to: Path | None = None,
    advance: Callable[[int], object] = lambda _: None,
    now: Callable[[], datetime] = utc_now,
) -> pd.DataFrame:
    """Write DECISIONS into the archive and return OUTCOMES, a row for each, in the same order.

    With ``dry_run`` everything is planned and proven and nothing is written anywhere; the outcomes are those it would have.
    With ``copy_to`` tagged copies are made under that folder and the archive is only read. A photo that cannot be written is
    ``refused`` (its row or the file) or ``failed`` (the system), and the others go on, unless the disk is full. Raises UsageError
    before anything is written if the archive is missing, ``copy_to`` lies in it, or the journal cannot be used.
    """
    if not archive.is_dir():
        raise UsageError(f"{archive}: there is no such folder; name the archive's folder")
    wanted = list(decisions_of(decisions))
    run = _Run(archive, out, run_id, settings, now, dry_run, copy_to, None)
    if copy_to is not None:
        check_destination(archive, copy_to)
        require_room(
            (os.lstat(file).st_size for file in _files(archive, wanted)),
            copy_to,
            remedy="choose a folder on a larger disk for --copy-to",
        )
    if dry_run or copy_to is not None:
        outcomes = [_outcome(run, decision, advance) for decision in wanted]
    else:
        with Journal(out) as journal:
            run.journal = journal
            _begin(run, journal, archive_id)
            sweep_temporaries((os.path.dirname(file) for file in _files(archive, wanted)), now_s=now().timestamp())  # noqa: PTH120
            outcomes = [_outcome(run, decision, advance) for decision in wanted]
            _finish(run, journal)
    table = OUTCOMES.make(outcomes)
    log.info("apply: %s", ", ".join(f"{count} {status}" for status, count in table["status"].value_counts().items()))
    return table


def _begin(run: _Run, journal: Journal, archive_id: str) -> None:
    root = backup_root(run.out, run.settings.backup.dir)
    try:
        recover(journal, run.archive, run.out, root, at=run.instant(), now_s=run.now().timestamp())
        journal.begin(run.run_id, flow="apply", archive_id=archive_id, at=run.instant())
    except sqlite3.Error as error:
        raise UsageError(
            f"{journal.file}: the journal cannot be written ({error}); no photo was touched; make room there"
        ) from error


def _finish(run: _Run, journal: Journal) -> None:
    try:
        journal.finish(run.run_id, at=run.instant())
    except sqlite3.Error as error:
        log.warning("%s: the end of this run could not be noted (%s); the next run does it", journal.file, error)


def _outcome(run: _Run, decision: Decision, advance: Callable[[int], object]) -> dict[str, str]:
    """Do one decision; whatever goes wrong with it is its outcome."""
    try:
        status, problem = _do(run, decision) if not run.stopped else ("failed", run.stopped)
    except Refused as refused:
        status, problem = "refused", refused.reason
    except Changed as changed:
        status, problem = "refused", str(changed)
    except (OSError, sqlite3.Error) as error:
        status, problem = "failed", _reason(error)
        if is_disk_full(error) or isinstance(error, sqlite3.Error):
            run.stopped = f"not tried, because of what happened to {decision.path}: {problem}"
    advance(1)
    log.debug("apply: %s %s %s", decision.path, status, problem)
    return {"path": decision.path, "status": status, "problem": problem}


def _do(run: _Run, decision: Decision) -> Outcome:
    subject = prepare(run.archive, decision, hard_links=run.settings.apply.hard_links)
    edit = plan(subject)
    written = "written" if subject.in_file else "sidecar"
    if edit is not None:
        other = run.spoken_for.setdefault(subject.target, subject)
        if other.position != subject.position:
            raise Refused(
                decision.path,
                f"its sidecar {subject.target} has just been written for {other.decision.path}; decide on one of the two",
            )
        if other is not subject and run.dry_run and run.copy_to is None:
            return "unchanged", ""  # it would find written what both files of one photo share
    if run.copy_to is not None:
        if run.dry_run:
            return written, ""
        return (written if copy_tagged(subject, edit, run.archive, run.copy_to) else "unchanged"), ""
    if edit is None:
        return "unchanged", ""
    if run.journal is None:
        return written, ""
    return _write(run, run.journal, subject, edit, written)


def _write(run: _Run, journal: Journal, subject: Subject, edit: Edit, written: str) -> Outcome:
    """Back up, note, replace, note again."""
    place = ""
    if edit.before is not None:
        place = keep(edit.before, place_of(backup_root(run.out, run.settings.backup.dir), run.run_id, subject.target))
    write = _entry(run, subject, edit, as_noted(place, run.out) if place else "")
    write_id = journal.intend(write)
    try:
        if edit.before is None:
            photo = attributes_of(subject.file, os.lstat(subject.file))
            create_file(subject.target_file, edit.data, attributes=sidecar_attributes(photo))
        else:
            replace_file(subject.target_file, edit.data, seen=edit.before)
    except FileExistsError as error:
        journal.mark(write_id, "abandoned", at=run.instant(), problem=str(error))
        raise Changed("another program made the sidecar meanwhile; it was left as it is; run the command again") from error
    except (Changed, OSError) as error:
        try:
            sha_now = hash_now(run.archive, subject.target)
        except OSError:
            return "failed", f"{error}; the file cannot be read either: the next run finds out whether it was written"
        if sha_now != write.sha_after:
            journal.mark(write_id, "abandoned", at=run.instant(), problem=str(error))
            raise
        log.warning("%s: written, but its folder could not be synced (%s)", subject.target, error)
    return _note_written(run, journal, write_id, written)


def _note_written(run: _Run, journal: Journal, write_id: int, written: str) -> Outcome:
    try:
        journal.mark(write_id, "written", at=run.instant())
    except sqlite3.Error as error:
        run.stopped = f"not tried: the journal {journal.file} cannot be written ({error}); make room and run apply again"
        return written, f"written, but the journal could not note it ({error}); the next run does"
    return written, ""


def _entry(run: _Run, subject: Subject, edit: Edit, backup: str) -> Write:
    before, decision = edit.before, subject.decision
    return Write(
        run_id=run.run_id,
        path=decision.path,
        target=subject.target,
        created=before is None,
        size_before=before.stamp.size if before else 0,
        sha_before=before.sha256 if before else "",
        sha_after=sha256(edit.data),
        mode=before.attributes.mode if before else 0,
        mtime_ns=before.stamp.mtime_ns if before else 0,
        atime_ns=(before.attributes.atime_ns or 0) if before else 0,
        extended=pack_extended(before.attributes.extended if before else ()),
        backup=backup,
        undo=pack_undo(edit.undo),
        lat=decision.lat,
        lon=decision.lon,
        source=decision.source,
        row_id=decision.row_id,
        at=run.instant(),
    )


def _reason(error: Exception) -> str:
    if is_disk_full(error):
        return f"the disk is full ({error}); nothing of this photo was changed; make room and run apply again"
    if isinstance(error, sqlite3.Error):
        return f"the journal cannot be written ({error}); nothing of this photo was changed; make room and run apply again"
    return f"{error}; nothing of this photo was changed"


def _files(archive: Path, decisions: list[Decision]) -> Iterator[str]:
    """Go through the photos that are there, as file system paths; the others get their reason later."""
    for decision in decisions:
        try:
            file = inside(archive, decision.path)
        except Refused:
            continue
        if os.path.lexists(file):
            yield file
