"""Write proven edits in groups: copies kept, intents in the journal, files replaced, and what became of each.

What makes one photo safe is the order, and the order holds for a group as well: every copy of the group is on the disk and read
back before the journal hears of it, every intent is on the disk before the first file is replaced, and a file's folder is on the
disk before the journal calls it written. A kill between any two leaves each file old or new, whole, and its intent to tell which.
The disk is waited for once a group and not once a photo: that is all the speed there is.
"""

from __future__ import annotations

import logging
import math
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from tasks.core.disk_calls import is_disk_full
from tasks.core.edits import Edit, Target
from tasks.core.file_state import Changed, attributes_of, sha256
from tasks.core.journal import Journal, Mark
from tasks.core.originals import as_noted, keep, place_of
from tasks.core.paths import fs_path
from tasks.core.recovery import hash_now
from tasks.core.safe_file import Change, NotSyncedError, exchange
from tasks.core.tagged_copy import sidecar_attributes
from tasks.core.temporaries import PREFIX
from tasks.core.writes import Write, pack_extended, pack_undo

log = logging.getLogger(__name__)

UNTOUCHED: Final = "nothing of this photo was changed"


class Outcome(NamedTuple):
    """Status as in OUTCOMES, and problem."""

    status: str
    problem: str = ""


class Job(NamedTuple):
    """A proven edit, the photo that it is for, and what the journal notes about it."""

    edit: Edit
    photo: Target
    lat: float = math.nan
    lon: float = math.nan
    source: str = ""
    row_id: str = ""
    taken: str = ""
    overwrote: str = ""


@dataclass(frozen=True)
class Copies:
    """Where a run keeps copies of originals, and what it has verified there already: place and SHA-256 by target."""

    root: Path
    out: Path
    run_id: str
    verified: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path, out: Path, run_id: str, backups: pd.DataFrame) -> Copies:
        """Take what BACKUPS says is copied and verified."""
        good = backups[backups["problem"] == ""]
        verified = {row.target: (fs_path("/", row.backup), row.sha256) for row in good.itertuples(index=False)}
        return cls(root, out, run_id, verified)

    def keep(self, edits: Sequence[Edit]) -> list[str | Exception]:
        """Make sure that the original of each edit has a copy; where, as the journal notes it, or why not."""
        found: dict[int, str | Exception] = {}
        asked = []
        for number, edit in enumerate(edits):
            if edit.before is None:
                found[number] = ""
                continue
            place, sha = self.verified.get(edit.target.path, ("", ""))
            if sha == edit.before.sha256 and os.path.lexists(place):
                found[number] = place
            else:
                asked.append((number, (edit.before, edit.target.file, place_of(self.root, self.run_id, edit.target.path))))
        kept = keep([original for _, original in asked])
        found |= {number: place for (number, _), place in zip(asked, kept, strict=True)}
        return [as_noted(place, self.out) if isinstance(place, str) and place else place for _, place in sorted(found.items())]


@dataclass
class _Item:
    job: Job
    write: Write | None = None
    write_id: int = 0
    outcome: Outcome | None = None


class GroupWriter:
    """Writes the edits of one run; ``stopped`` says why no further one is worth trying.

    What became of a group is noted with the next group's intents, or by ``finish``: a death in between is settled by hashes.
    """

    def __init__(self, journal: Journal, archive: Path, run_id: str, copies: Copies | None, instant: Callable[[], str]) -> None:
        """Write for ``run_id``, which the journal knows; ``copies`` None = the journal's undo is the way back."""
        self.stopped = ""
        self._journal, self._archive, self._run_id, self._copies, self._instant = journal, archive, run_id, copies, instant
        self._marks: list[Mark] = []

    def write(self, jobs: Sequence[Job]) -> list[Outcome]:
        """Write edits of different targets; each gets its outcome: written, refused, failed."""
        items = [_Item(job) for job in jobs]
        self._keep(items)
        self._intend(_open(items))
        self._exchange(_open(items))
        return [item.outcome or Outcome("written") for item in items]

    def finish(self) -> None:
        """Note what became of the last group."""
        if not self._marks:
            return
        try:
            self._journal.mark(self._marks, at=self._instant())
        except sqlite3.Error as error:
            log.warning("%s: what was written last could not be noted (%s); the next run does", self._journal.file, error)
        self._marks = []

    def _keep(self, items: list[_Item]) -> None:
        kept = self._copies.keep([item.job.edit for item in items]) if self._copies else [""] * len(items)
        for item, place in zip(items, kept, strict=True):
            if isinstance(place, str):
                item.write = self._entry(item.job, place)
            else:
                self._fail(item, place)

    def _intend(self, items: list[_Item]) -> None:
        writes = [item.write for item in items if item.write]
        if not writes:
            return
        try:
            for item, write_id in zip(items, self._journal.intend(writes, self._marks, at=self._instant()), strict=True):
                item.write_id = write_id
        except sqlite3.Error as error:
            for item in items:
                self._fail(item, error)
        else:
            self._marks = []

    def _exchange(self, items: list[_Item]) -> None:
        changes = []
        for item in items:
            try:
                changes.append(_change(item.job))
            except OSError as error:
                self._undone(item, error)
        live = [item for item in items if item.outcome is None]
        for item, fault in zip(live, exchange(changes, str(self._archive)), strict=True):
            if isinstance(fault, NotSyncedError):
                log.warning("%s: %s", item.job.edit.target.path, fault)
            elif fault and self._is_undone(item, fault):
                continue
            self._marks.append(Mark(item.write_id, "written"))

    def _is_undone(self, item: _Item, error: Exception) -> bool:
        """Find out whether a change that failed was not made after all: a rename that was told as failed may be done."""
        if isinstance(error, OSError) and not isinstance(error, FileExistsError):
            try:
                sha_now = hash_now(self._archive, item.job.edit.target.path)
            except OSError:
                item.outcome = Outcome(
                    "failed", f"{error}; the file cannot be read either: the next run finds out whether it was written"
                )
                return True
            if item.write and sha_now == item.write.sha_after:
                log.warning("%s: written, although the system said %s", item.job.edit.target.path, error)
                return False
        self._undone(item, error)
        return True

    def _undone(self, item: _Item, error: Exception) -> None:
        self._marks.append(Mark(item.write_id, "abandoned", str(error)))
        self._fail(item, error)

    def _fail(self, item: _Item, error: Exception) -> None:
        path = item.job.photo.path
        if isinstance(error, FileExistsError):
            said = "another program made the sidecar meanwhile; it was left as it is; run the command again"
            item.outcome = Outcome("refused", said)
        elif isinstance(error, Changed):
            item.outcome = Outcome("refused", str(error))
        else:
            item.outcome = Outcome("failed", reason_of(error))
            if is_disk_full(error) or isinstance(error, sqlite3.Error):
                self.stopped = f"not tried, because of what happened to {path}: {item.outcome.problem}"

    def _entry(self, job: Job, backup: str) -> Write:
        before = job.edit.before
        return Write(
            run_id=self._run_id,
            path=job.photo.path,
            target=job.edit.target.path,
            created=before is None,
            size_before=before.stamp.size if before else 0,
            sha_before=before.sha256 if before else "",
            sha_after=sha256(job.edit.data),
            mode=before.attributes.mode if before else 0,
            mtime_ns=before.stamp.mtime_ns if before else 0,
            atime_ns=(before.attributes.atime_ns or 0) if before else 0,
            extended=pack_extended(before.attributes.extended if before else ()),
            backup=backup,
            undo=pack_undo(job.edit.undo),
            lat=job.lat,
            lon=job.lon,
            source=job.source,
            row_id=job.row_id,
            at=self._instant(),
            taken=job.taken,
            overwrote=job.overwrote,
        )


def reason_of(error: Exception) -> str:
    """Say in a sentence what the system did not let us do; a temporary's name would tell nothing."""
    if is_disk_full(error):
        return f"the disk is full ({error}); {UNTOUCHED}; make room and run the command again"
    if isinstance(error, sqlite3.Error):
        return f"the journal cannot be written ({error}); {UNTOUCHED}; make room and run the command again"
    if isinstance(error, OSError) and os.path.basename(str(error.filename)).startswith(PREFIX):  # noqa: PTH119 - may be no Path
        return f"{error.strerror}; {UNTOUCHED}"
    return f"{error}; {UNTOUCHED}"


def _open(items: list[_Item]) -> list[_Item]:
    return [item for item in items if item.outcome is None]


def _change(job: Job) -> Change:
    edit = job.edit
    if edit.before is not None:
        return Change(edit.target.file, edit.data, edit.before)
    photo = attributes_of(job.photo.file, os.lstat(job.photo.file))
    return Change(edit.target.file, edit.data, None, sidecar_attributes(photo))
