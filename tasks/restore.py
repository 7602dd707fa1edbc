"""A run's writes in, OUTCOMES out: originals come back from the backups, byte for byte, with mode, times and attributes.

Only a file that still is exactly what we wrote is replaced or removed, so nothing that a person or another program did since is
lost. A kill needs no note of its own: the file's hash tells whether it was restored, and the next restore says so.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from tasks.core.errors import CannotWrite, Refused, UsageError
from tasks.core.file_state import Attributes, Changed, Snapshot, read_file, sha256
from tasks.core.journal import STANDING, Journal, Write, unpack_extended, unpack_undo
from tasks.core.originals import from_note
from tasks.core.paths import BACKUPS, inside
from tasks.core.recovery import recover
from tasks.core.safe_file import remove_file, replace_file, sweep_temporaries
from tasks.core.tables import OUTCOMES
from tasks.core.writing import apply_splices
from tasks.runtime.steps import step

log = logging.getLogger(__name__)
Outcome = tuple[str, str]
_GRAVITY = ("unchanged", "restored", "refused", "failed")
"""The status of a photo with several writes is the last of these that one of them has."""


@dataclass
class _Restoring:
    archive: Path
    out: Path
    journal: Journal
    now: Callable[[], datetime]


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
    advance: Callable[[int], object] = lambda _: None,
    now: Callable[[], datetime] = utc_now,
) -> pd.DataFrame:
    """Undo a run and return OUTCOMES, a row for each photo; newest write first.

    Without ``run_id`` it is the last run that has something to undo (for ``paths``, if given: photos, relative to the archive).
    ``restored``: the original is back. ``unchanged``: it was there already. ``refused``: a later run, another program or a
    missing file or backup stands in the way. Raises UsageError if the archive or the run is not there.
    """
    if not archive.is_dir():
        raise UsageError(f"{archive}: there is no such folder; name the archive's folder")
    with _open(out) as journal:
        try:
            recover(journal, archive, out, out / BACKUPS, at=_instant(now), now_s=now().timestamp())
        except sqlite3.Error as error:
            raise UsageError(
                f"{journal.file}: the journal cannot be written ({error}); no photo was touched; make room"
            ) from error
        if run_id is None:
            run_id = journal.last_standing_run(paths)
        elif run_id not in set(journal.runs()["run_id"]):
            raise UsageError(f"{out}: there is no run {run_id}; see whereshot restore {out} --list")
        writes = [] if run_id is None else journal.writes(run_id=run_id, states=(*STANDING, "restored"))
        chosen = [write for write in writes if paths is None or write.path in paths]
        folders = {os.path.dirname(os.path.join(archive, write.target)) for write in chosen}  # noqa: PTH118, PTH120
        sweep_temporaries(folders, now_s=now().timestamp())  # an interrupted restore left no intent, but perhaps a temporary
        work = _Restoring(archive, out, journal, now)
        outcomes = [(write.path, _outcome(work, write, advance)) for write in chosen]
        strangers = sorted(set(paths or ()) - {write.path for write in chosen})
        said = f"run {run_id} did not write this photo" if run_id else "no run has written this photo, or it is restored already"
        table = OUTCOMES.make([*_merge(outcomes), *({"path": path, "status": "refused", "problem": said} for path in strangers)])
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


def _outcome(work: _Restoring, write: Write, advance: Callable[[int], object]) -> Outcome:
    try:
        return _undo(work, write)
    except (Refused, Changed) as refused:
        return "refused", getattr(refused, "reason", str(refused))
    except (OSError, sqlite3.Error) as error:
        return "failed", f"{error}; run restore again"
    finally:
        advance(1)


def _undo(work: _Restoring, write: Write) -> Outcome:
    if write.state == "restored":
        return "unchanged", ""
    later = work.journal.writes(target=write.target, states=STANDING, after=write.write_id)
    if later:
        raise Refused(
            write.path, f"{write.target} was written again by run {later[0].run_id}; restore run {later[0].run_id} first"
        )
    file = inside(work.archive, write.target)
    backup = from_note(write.backup, work.out) if write.backup else ""
    try:
        current = read_file(file)
    except FileNotFoundError:
        if write.created and os.path.isdir(os.path.dirname(file)):  # noqa: PTH112, PTH120
            return _done(work, write, "unchanged")
        kept = f"; its original is {backup}" if backup else ""
        raise Refused(write.path, f"{write.target} is not there any more, and restore makes no file anew{kept}") from None
    if current.sha256 == write.sha_before:
        return _done(work, write, "unchanged")
    if current.sha256 != write.sha_after:
        kept = f"; its original is {backup}" if backup else ""
        raise Refused(write.path, f"another program changed {write.target} since; it was left as it is{kept}")
    if write.created:
        remove_file(file, seen=current)
    else:
        replace_file(file, _original(write, backup, current), seen=current, attributes=_attributes(write, current))
    return _done(work, write, "restored")


def _done(work: _Restoring, write: Write, status: str) -> Outcome:
    work.journal.mark(write.write_id, "restored", at=_instant(work.now))
    return status, ""


def _original(write: Write, backup: str, current: Snapshot) -> bytes:
    """Return the original's bytes: from the backup, else by the journal's undo; Refused if neither has the right hash."""
    try:
        kept = read_file(backup)
        if kept.sha256 == write.sha_before:
            return kept.data
        fault = "it is damaged"
    except (OSError, Changed) as error:
        fault = str(error)
    log.warning("%s: its backup %s cannot be used (%s); the journal's undo is tried", write.path, backup, fault)
    try:
        original = apply_splices(current.data, unpack_undo(write.undo))
    except (CannotWrite, ValueError) as error:
        raise Refused(
            write.path, f"its backup {backup} cannot be used ({fault}), and neither can the journal ({error})"
        ) from error
    if sha256(original) != write.sha_before:
        raise Refused(write.path, f"its backup {backup} cannot be used ({fault}), and the journal leads to other bytes")
    return original


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


def _instant(now: Callable[[], datetime]) -> str:
    return now().isoformat(timespec="milliseconds")
