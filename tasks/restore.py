"""A run's writes in, OUTCOMES out: originals come back from the copies or the journal, with mode, times and attributes.

Only a file that still is exactly what we wrote is replaced or removed, so nothing that a person or another program did since is
lost; from such a file only our own tags are taken out, if the person asks for it. A kill needs no note of its own: the file's
hash tells whether it was restored, and the next restore says so.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from config.settings import DEFAULTS, Settings
from tasks.core.errors import Refused, UsageError
from tasks.core.file_state import Attributes, Changed, Snapshot, read_file
from tasks.core.group_writer import Copies, GroupWriter, Outcome, reason_of
from tasks.core.journal import TAKE_OUT, Journal, Mark
from tasks.core.originals import from_note
from tasks.core.paths import backup_root, inside
from tasks.core.recovery import recover
from tasks.core.safe_file import Change, NotSyncedError, exchange
from tasks.core.tables import OUTCOMES
from tasks.core.taking_out import taken_out
from tasks.core.temporaries import sweep_temporaries
from tasks.core.ways_back import is_undoable, look_at_copy, original_of
from tasks.core.write_queue import GROUP_BYTES, GROUP_FILES, WriteQueue
from tasks.core.writes import STANDING, Write, unpack_extended
from tasks.runtime.progress import say
from tasks.runtime.steps import step

log = logging.getLogger(__name__)
_GRAVITY = ("unchanged", "restored", "refused", "failed")
"""The status of a photo with several writes is the last of these that one of them has."""


@dataclass
class _Restoring:
    archive: Path
    out: Path
    journal: Journal
    instant: Callable[[], str]
    advance: Callable[[int], object]
    outcomes: list[tuple[str, Outcome]] = field(default_factory=list)
    changed_since: list[Write] = field(default_factory=list)
    waiting: list[tuple[Write, Change]] = field(default_factory=list)
    held: int = 0

    def done(self, write: Write, status: str, problem: str = "") -> None:
        """Note what became of a write."""
        self.outcomes.append((write.path, Outcome(status, problem)))
        self.advance(1)


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


@step(run_name="give originals back", description="Undo the writes of a run, newest first.", progress="writes")
def restore(
    archive: Path,
    out: Path,
    run_id: str | None = None,
    paths: Collection[str] | None = None,
    *,
    take_out_as: str = "",
    settings: Settings = DEFAULTS,
    advance: Callable[[int], object] = lambda _: None,
    now: Callable[[], datetime] = utc_now,
) -> pd.DataFrame:
    """Undo a run and return OUTCOMES, a row for each photo; newest write first.

    Without ``run_id`` it is the last run that has something to undo (for ``paths``, if given: photos, relative to the archive).
    ``restored``: the original is back. ``unchanged``: it was there already. ``refused``: a later run, another program or a
    missing file or backup stands in the way. With ``take_out_as``, the id of a new run, what another program changed loses our
    tags and keeps the rest, with a backup of its own. Raises UsageError if the archive or the run is not there.
    """
    if not archive.is_dir():
        raise UsageError(f"{archive}: there is no such folder; name the archive's folder")
    with _open(out) as journal:
        work = _Restoring(archive, out, journal, lambda: now().isoformat(timespec="milliseconds"), advance)
        _recover(work, settings, now)
        if run_id is None:
            run_id = journal.last_standing_run(paths)
        elif run_id not in set(journal.runs()["run_id"]):
            raise UsageError(f"{out}: there is no run {run_id}; see whereshot restore {out} --list")
        writes = [] if run_id is None else journal.writes(run_id=run_id, states=(*STANDING, "restored"))
        chosen = [write for write in writes if paths is None or write.path in paths]
        folders = {os.path.dirname(os.path.join(archive, write.target)) for write in chosen}  # noqa: PTH118, PTH120
        sweep_temporaries(folders, now_s=now().timestamp())  # an interrupted restore left no intent, but perhaps a temporary
        _tell_damaged(work, chosen)
        for write in chosen:
            _undo(work, write)
        _write_waiting(work)
        _end_changed(work, take_out_as, settings)
        strangers = sorted(set(paths or ()) - {write.path for write in chosen})
        said = f"run {run_id} did not write this photo" if run_id else "no run has written this photo, or it is restored already"
        refused = ({"path": path, "status": "refused", "problem": said} for path in strangers)
        table = OUTCOMES.make([*_merge(work.outcomes), *refused])
        journal.try_copy()
    log.info("restore of run %s: %s", run_id, dict(table["status"].value_counts()))
    return table


def list_runs(out: Path) -> pd.DataFrame:
    """Return one row for each run of an output folder, newest first, with the number of its writes in each state."""
    with _open(out) as journal:
        return journal.runs()


def _open(out: Path) -> Journal:
    if not Journal.exists(out):
        raise UsageError(
            f"{out}: there is no journal here, so nothing was written from this folder; name the OUT of the apply run"
        )
    return Journal(out)


def _recover(work: _Restoring, settings: Settings, now: Callable[[], datetime]) -> None:
    root = backup_root(work.out, settings.backup.dir)
    try:
        recover(work.journal, work.archive, work.out, root, at=work.instant(), now_s=now().timestamp())
    except sqlite3.Error as error:
        raise UsageError(
            f"{work.journal.file}: the journal cannot be written ({error}); no photo was touched; make room"
        ) from error


def _tell_damaged(work: _Restoring, writes: Iterable[Write]) -> None:
    """Look at every copy that will be needed, and say before anything is restored which cannot be used."""
    needed = [write for write in writes if write.state in STANDING and write.backup]
    damaged = [(write, found) for write in needed if not (found := look_at_copy(write, work.out)).is_good]
    if not damaged:
        return
    ways = Counter(_is_restorable(work, write) for write, _ in damaged)
    say(
        f"{len(damaged):,} of {len(needed):,} backups are damaged or missing: {ways[True]:,} of these photos can be restored from"
        f" the journal all the same, {ways[False]:,} cannot; the other backups are good"
    )
    for write, found in damaged:
        log.warning("%s: its backup %s cannot be used (%s)", write.path, found.place, found.fault)


def _is_restorable(work: _Restoring, write: Write) -> bool:
    try:
        return is_undoable(write, read_file(inside(work.archive, write.target)).data)
    except (OSError, Changed, Refused):
        return False


def _undo(work: _Restoring, write: Write) -> None:
    """Restore a write with its group, or say why not."""
    try:
        change = _change(work, write)
        if change is None:
            return
        work.waiting.append((write, change))
        work.held += len(change.data or b"") + (len(change.seen.data) if change.seen else 0)
        if len(work.waiting) >= GROUP_FILES or work.held >= GROUP_BYTES:
            _write_waiting(work)
    except (Refused, Changed) as refused:
        work.done(write, "refused", getattr(refused, "reason", str(refused)))
    except (OSError, sqlite3.Error) as error:
        work.done(write, "failed", reason_of(error))


def _change(work: _Restoring, write: Write) -> Change | None:
    """Return what gives the original back; None where nothing is to be done, which is noted."""
    if write.state == "restored":
        work.done(write, "unchanged")
        return None
    file = inside(work.archive, write.target)
    if any(change.file == file for _, change in work.waiting):
        _write_waiting(work)  # an earlier write of the same run to the same file
    later = work.journal.writes(target=write.target, states=STANDING, after=write.write_id)
    if later and {one.run_id for one in later} <= work.journal.runs_of(TAKE_OUT):
        _settled(work, write)
        return None
    if later:
        raise Refused(
            write.path, f"{write.target} was written again by run {later[0].run_id}; restore run {later[0].run_id} first"
        )
    try:
        current = read_file(file)
    except FileNotFoundError:
        if write.created and os.path.isdir(os.path.dirname(file)):  # noqa: PTH112, PTH120
            _settled(work, write)
            return None
        lost = f"{write.target} is not there any more, and restore makes no file anew{_kept(work, write)}"
        raise Refused(write.path, f"{lost}; if it was moved, put it back there") from None
    if current.sha256 == write.sha_before:
        _settled(work, write)
        return None
    if current.sha256 != write.sha_after:
        work.changed_since.append(write)
        return None
    if write.created:
        return Change(file, None, current)
    return Change(file, original_of(write, work.out, current.data), current, _attributes(write, current))


def _settled(work: _Restoring, write: Write) -> None:
    work.journal.mark([Mark(write.write_id, "restored")], at=work.instant())
    work.done(write, "unchanged")


def _write_waiting(work: _Restoring) -> None:
    """Give back what waits, and note it."""
    waiting, work.waiting, work.held = work.waiting, [], 0
    faults = exchange([change for _, change in waiting], str(work.archive))
    marks = []
    for (write, _), fault in zip(waiting, faults, strict=True):
        if fault and not isinstance(fault, NotSyncedError):
            refused = isinstance(fault, Changed)
            work.done(write, "refused" if refused else "failed", str(fault) if refused else reason_of(fault))
            continue
        marks.append(Mark(write.write_id, "restored"))
        work.done(write, "restored")
    if marks:
        try:
            work.journal.mark(marks, at=work.instant())
        except sqlite3.Error as error:
            log.warning("%s: what was restored could not be noted (%s); the next restore does", work.journal.file, error)


def _end_changed(work: _Restoring, take_out_as: str, settings: Settings) -> None:
    """Leave what another program changed since, or take our tags out of it."""
    if not take_out_as or not work.changed_since:
        for write in work.changed_since:
            said = f"another program changed {write.target} since; it was left as it is{_kept(work, write)}"
            work.done(write, "refused", f"{said}; restore --take-out takes out only what Whereshot wrote and keeps the rest")
        return
    archive_id = work.journal.archive_of(work.changed_since[0].run_id)
    work.journal.begin(take_out_as, flow=TAKE_OUT, archive_id=archive_id, at=work.instant())
    root = backup_root(work.out, settings.backup.dir)
    copies = Copies(root, work.out, take_out_as) if settings.backup.mode == "copy" else None
    waiting: dict[str, list[Write]] = {}  # of a photo, in the order of its files

    def done(path: str, outcome: Outcome) -> None:
        write = waiting[path].pop(0)
        if outcome.status == "written":
            work.journal.mark([Mark(write.write_id, "restored", f"taken out by run {take_out_as}")], at=work.instant())
            stays = f"the date that was written stays{_kept(work, write)}" if write.taken else ""
            work.done(write, "restored", stays)
        else:
            work.done(write, *outcome)

    queue = WriteQueue(GroupWriter(work.journal, work.archive, take_out_as, copies, work.instant), done)
    for write in work.changed_since:
        try:
            job = taken_out(work.archive, write, from_note(write.backup, work.out) if write.backup else "")
            if job is None:
                _settled(work, write)
            else:
                waiting.setdefault(write.path, []).append(write)
                queue.put(job)
        except (Refused, Changed) as refused:
            work.done(write, "refused", getattr(refused, "reason", str(refused)))
        except OSError as error:
            work.done(write, "failed", reason_of(error))
    queue.finish()
    work.journal.close_run(take_out_as, at=work.instant())


def _kept(work: _Restoring, write: Write) -> str:
    copy = look_at_copy(write, work.out)
    if not copy.place:
        return ""
    return f"; its original is {copy.place}" if copy.is_good else f"; its backup {copy.place} cannot be used ({copy.fault})"


def _attributes(write: Write, current: Snapshot) -> Attributes:
    """Return the original's attributes; the owner is the present one, whom the write has kept."""
    return replace(
        current.attributes,
        mode=write.mode,
        atime_ns=write.atime_ns,
        mtime_ns=write.mtime_ns,
        extended=unpack_extended(write.extended),
    )


def _merge(outcomes: Iterable[tuple[str, Outcome]]) -> list[dict[str, str]]:
    """Make one outcome a photo of those of its writes."""
    merged: dict[str, tuple[str, str]] = {}
    for path, (status, problem) in outcomes:
        before = merged.get(path, ("unchanged", ""))
        graver = max(before[0], status, key=_GRAVITY.index)
        merged[path] = (graver, "; ".join(text for text in (before[1], problem) if text))
    return [{"path": path, "status": status, "problem": problem} for path, (status, problem) in merged.items()]
