"""DECISIONS in, OUTCOMES out: each accepted position or date is written into its photo or sidecar, or refused with the reason.

The order is the promise, group by group: new bytes proven, originals copied and the copies read back (``backup.mode`` copy),
intents with the way back in the journal on the disk, files replaced, journal told. A kill between any two leaves whole files
and enough to tell which; the next run settles it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from config.settings import Settings
from tasks.core.decisions import Decision, decisions_of
from tasks.core.disk_calls import is_disk_full
from tasks.core.edits import Edit, Subject, overwritten, plan, prepare
from tasks.core.errors import Refused, UsageError
from tasks.core.file_state import Changed
from tasks.core.group_writer import Copies, GroupWriter, Job, Outcome, reason_of
from tasks.core.noted_run import noted_run
from tasks.core.originals import require_room
from tasks.core.paths import backup_root, existing_files
from tasks.core.tables import BACKUPS, OUTCOMES
from tasks.core.tagged_copy import check_destination, copy_tagged
from tasks.core.write_queue import WriteQueue
from tasks.runtime.manner import manner_of
from tasks.runtime.steps import step

log = logging.getLogger(__name__)
NO_BACKUPS = BACKUPS.empty()


@dataclass
class _Run:
    """What the photos of one run share."""

    archive: Path
    settings: Settings
    dry_run: bool
    copy_to: Path | None
    advance: Callable[[int], object]
    queue: WriteQueue | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    as_written: dict[str, Outcome] = field(default_factory=dict)
    spoken_for: dict[str, Subject] = field(default_factory=dict)  # target: what this run wrote it for
    stopped: str = ""  # why no further photo is tried

    def done(self, path: str, outcome: Outcome) -> None:
        """Note what became of a photo."""
        if outcome.status == "written":
            outcome = self.as_written.get(path, outcome)
        self.outcomes[path] = outcome
        self.advance(1)
        log.debug("apply: %s %s %s", path, outcome.status, outcome.problem)


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
    backups: pd.DataFrame = NO_BACKUPS,
    *,
    archive_id: str = "",
    dry_run: bool = False,
    copy_to: Path | None = None,
    advance: Callable[[int], object] = lambda _: None,
    now: Callable[[], datetime] = utc_now,
) -> pd.DataFrame:
    """Write DECISIONS into the archive and return OUTCOMES, a row for each, in the same order.

    ``backups`` are the copies that this run made and verified just now; what is missing there is copied here.
    With ``dry_run`` everything is planned and proven and nothing is written anywhere; the outcomes are those it would have.
    With ``copy_to`` tagged copies are made under that folder and the archive is only read. A photo that cannot be written is
    ``refused`` (its row or the file) or ``failed`` (the system), and the others go on, unless the disk is full. Raises UsageError
    before anything is written if the archive is missing, ``copy_to`` lies in it, or the journal cannot be used.
    """
    if not archive.is_dir():
        raise UsageError(f"{archive}: there is no such folder; name the archive's folder")
    wanted = list(decisions_of(decisions))
    run = _Run(archive, settings, dry_run, copy_to, advance)
    if copy_to is not None:
        check_destination(archive, copy_to)
        require_room(
            (os.lstat(file).st_size for file in existing_files(archive, (decision.path for decision in wanted))),
            copy_to,
            remedy="choose a folder on a larger disk for --copy-to",
        )
    if dry_run or copy_to is not None:
        _go_through(run, wanted)
    else:
        _write_all(run, wanted, out, run_id, backups, archive_id, now)
    table = OUTCOMES.make([{"path": one.path, **run.outcomes[one.path]._asdict()} for one in wanted])
    log.info("apply: %s", ", ".join(f"{count} {status}" for status, count in table["status"].value_counts().items()))
    return table


def _write_all(
    run: _Run,
    wanted: list[Decision],
    out: Path,
    run_id: str,
    backups: pd.DataFrame,
    archive_id: str,
    now: Callable[[], datetime],
) -> None:
    """Write into the archive, with journal and backups."""
    root = backup_root(out, run.settings.backup.dir)

    files = [*existing_files(run.archive, (decision.path for decision in wanted))]
    with noted_run(run.archive, out, root, run_id, flow="apply", archive_id=archive_id, files=files, now=now) as (
        journal,
        instant,
    ):
        copies = Copies.of(root, out, run_id, backups) if run.settings.backup.mode == "copy" else None
        run.queue = WriteQueue(GroupWriter(journal, run.archive, run_id, copies, instant), run.done)
        _go_through(run, wanted)
        run.queue.finish()


def _go_through(run: _Run, wanted: list[Decision]) -> None:
    """Do each decision, or let it wait for its group; whatever goes wrong with one is its outcome."""
    for decision in wanted:
        stopped = run.stopped or (run.queue.stopped if run.queue else "")
        try:
            outcome = _do(run, decision) if not stopped else Outcome("failed", stopped)
        except Refused as refused:
            outcome = Outcome("refused", refused.reason)
        except Changed as changed:
            outcome = Outcome("refused", str(changed))
        except OSError as error:
            outcome = Outcome("failed", reason_of(error))
            if is_disk_full(error):
                run.stopped = f"not tried, because of what happened to {decision.path}: {outcome.problem}"
        if outcome:
            run.done(decision.path, outcome)


def _do(run: _Run, decision: Decision) -> Outcome | None:
    """Return what became of a decision, None where it waits for its group."""
    subject, edit = _planned(run, decision)
    if run.queue and edit and run.queue.holds(edit):
        run.queue.flush()
        subject, edit = _planned(run, decision)
    written = Outcome("written" if edit and edit.target is subject.photo else "sidecar", edit.remark if edit else "")
    if edit:
        other = run.spoken_for.setdefault(edit.target.path, subject)
        if _said(other) != _said(subject):
            raise Refused(
                decision.path,
                f"its sidecar {edit.target.path} has just been written for {other.decision.path}; decide on one of the two",
            )
        if other is not subject and run.dry_run and run.copy_to is None:
            return Outcome("unchanged")  # it would find written what both files of one photo share
    if run.copy_to is not None:
        if run.dry_run:
            return written
        return written if copy_tagged(subject, edit, run.archive, run.copy_to) else Outcome("unchanged")
    if edit is None:
        return Outcome("unchanged")
    if run.queue is None:
        return written
    run.as_written[decision.path] = written
    noted = decision.lat, decision.lon, decision.source, decision.row_id, decision.taken
    run.queue.put(Job(edit, subject.photo, *noted, overwritten(subject, edit)))
    return None


def _planned(run: _Run, decision: Decision) -> tuple[Subject, Edit | None]:
    """Plan a decision on files that nothing waits to change."""
    if run.queue:
        run.queue.make_way_for(decision.path)
    subject = prepare(run.archive, decision, manner_of(run.settings.apply))
    return subject, plan(subject)


def _said(subject: Subject) -> tuple[object, object]:
    """Return what two photos that share a sidecar must agree on; the time of the fix is each file's own."""
    position, taken, _ = subject.wanted
    return position and replace(position, at=None), taken
