"""What was written where, when, from what, with hashes and the way back: OUT/journal.sqlite.

An entry is ``intended`` and on the disk before the file is replaced, so after a death at any instant the file's own hash
says what happened (``settle``). Without copies (``backup.mode = delta``) it is the only way back: it is checked whenever it is
opened, and every run leaves a copy of it. Instants are ISO 8601 UTC text given by the caller; paths are table text as in
tables.py.
"""

from __future__ import annotations

import logging
import os
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import astuple
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

import pandas as pd

from tasks.core.errors import UsageError
from tasks.core.folders import opened_folder, sync_folder
from tasks.core.journal_schema import VERSION, bring_up_to_date, connect, transaction, version_of
from tasks.core.writes import COLUMNS, STANDING, STATES, Write, write_of

log = logging.getLogger(__name__)

FILE_NAME: Final = "journal.sqlite"
COPY_NAME: Final = "journal.sqlite.bak"
TAKE_OUT: Final = "take-out"
"""The flow of a run that took our tags out of files that another program had changed."""
_RUN_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


class Mark(NamedTuple):
    """A write's new state."""

    write_id: int
    state: str
    problem: str = ""


class Journal:
    """The journal of one output folder; a context manager. Every call that changes it is on the disk when it returns."""

    def __init__(self, out: Path) -> None:
        """Open OUT's journal or make it; UsageError if a newer Whereshot wrote it, it is damaged or no journal."""
        self.file = out / FILE_NAME
        self._copy = out / COPY_NAME
        try:
            self._db = connect(str(self.file))
        except sqlite3.Error as error:
            raise UsageError(self._unusable(error)) from error
        try:
            self._prepare()
        except (sqlite3.Error, OSError) as error:
            self._db.close()
            raise UsageError(self._unusable(error)) from error
        except BaseException:
            self._db.close()
            raise

    @staticmethod
    def exists(out: Path) -> bool:
        """Say whether an output folder has a journal."""
        return (out / FILE_NAME).is_file()

    def __enter__(self) -> Self:
        """Return the open journal."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close it."""
        self._db.close()

    def begin(self, run_id: str, *, flow: str, archive_id: str, at: str) -> None:
        """Note a run before its first write; a run that was killed may go on under its own id."""
        check_run_id(run_id)
        self._db.execute(
            "INSERT INTO runs (run_id, flow, archive_id, started_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (run_id) DO UPDATE SET finished_at = ''",
            (run_id, flow, archive_id, at),
        )

    def finish(self, run_id: str, *, at: str) -> None:
        """Note that a run came to its end."""
        self._db.execute("UPDATE runs SET finished_at = ? WHERE run_id = ?", (at, run_id))

    def close_run(self, run_id: str, *, at: str) -> None:
        """Note the end of a run and keep a copy of the journal; a fault is told, and does not hide what was done."""
        try:
            self.finish(run_id, at=at)
        except sqlite3.Error as error:
            log.warning("%s: the end of this run could not be noted (%s); the next run does it", self.file, error)
        self.try_copy()

    def try_copy(self) -> None:
        """Keep a copy if it can be done."""
        try:
            self.keep_copy()
        except (OSError, sqlite3.Error) as error:
            log.warning("%s: no copy of the journal could be made (%s); the one of an earlier run stays", self._copy, error)

    def unfinished(self) -> list[str]:
        """Return the ids of runs that were killed, or that still run; oldest first."""
        return [run_id for (run_id,) in self._db.execute("SELECT run_id FROM runs WHERE finished_at = '' ORDER BY run_id")]

    def intend(self, writes: Sequence[Write], marks: Iterable[Mark] = (), *, at: str = "") -> list[int]:
        """Note what is about to be written, and what became of earlier writes, all or nothing; returns the new write_ids."""
        asked = ", ".join("?" * len(COLUMNS))
        query = f"INSERT INTO writes ({', '.join(COLUMNS)}) VALUES ({asked})"  # noqa: S608 - our own column names
        with transaction(self._db):
            self._mark(marks, at)
            return [int(self._db.execute(query, astuple(write)[: len(COLUMNS)]).lastrowid or 0) for write in writes]

    def mark(self, marks: Iterable[Mark], *, at: str) -> None:
        """Move writes to other states, all or nothing."""
        with transaction(self._db):
            self._mark(marks, at)

    def settle(self, found: Iterable[tuple[Write, str]], *, at: str) -> list[str]:
        """Decide intended writes by their targets' hashes now ("" = it is not there); returns the states that they get."""
        marks = [_settled(write, sha_now) for write, sha_now in found]
        self.mark(marks, at=at)
        return [mark.state for mark in marks]

    def archive_of(self, run_id: str) -> str:
        """Return the id of the archive that a run wrote into."""
        (archive_id,) = self._db.execute("SELECT archive_id FROM runs WHERE run_id = ?", (run_id,)).fetchone()
        return str(archive_id)

    def runs_of(self, flow: str) -> set[str]:
        """Return the ids of a flow's runs."""
        return {run_id for (run_id,) in self._db.execute("SELECT run_id FROM runs WHERE flow = ?", (flow,))}

    def drop_copies(self, write_ids: Iterable[int]) -> None:
        """Note that writes have no copy any more: their undo is the way back."""
        with transaction(self._db):
            self._db.executemany("UPDATE writes SET backup = '' WHERE write_id = ?", ((write_id,) for write_id in write_ids))

    def writes(
        self, *, run_id: str | None = None, states: Iterable[str] = STATES, target: str | None = None, after: int = 0
    ) -> list[Write]:
        """Return writes with an id above ``after``, newest first, of a run, in certain states, of a target."""
        wanted = tuple(states)
        conditions = [f"state IN ({', '.join('?' * len(wanted))})", "write_id > ?"]
        values: list[object] = [*wanted, after]
        for name, value in (("run_id", run_id), ("target", target)):
            if value is not None:
                conditions.append(f"{name} = ?")
                values.append(value)
        query = f"SELECT {', '.join(COLUMNS)}, write_id FROM writes WHERE {' AND '.join(conditions)} ORDER BY write_id DESC"  # noqa: S608 - our own column names
        return [write_of(row) for row in self._db.execute(query, values)]

    def dates(self) -> list[tuple[str, str, str]]:
        """Return path, row_id and date of the standing writes that brought a date, newest first."""
        query = "SELECT path, row_id, taken FROM writes WHERE taken != '' AND state IN (?, ?) ORDER BY write_id DESC"
        return [(path, row_id, taken) for path, row_id, taken in self._db.execute(query, STANDING)]

    def last_standing_run(self, paths: Iterable[str] | None = None) -> str | None:
        """Return the last run with a write that may still be in a file (of one of ``paths``); None if there is none.

        A run that took our tags out is itself an undoing: only who names it undoes it.
        """
        wanted = None if paths is None else set(paths)
        query = (
            "SELECT run_id, path FROM writes JOIN runs USING (run_id) WHERE state IN (?, ?) AND flow != ? ORDER BY write_id DESC"
        )
        values = (*STANDING, TAKE_OUT)
        found = (run_id for run_id, path in self._db.execute(query, values) if wanted is None or path in wanted)
        return next(found, None)

    def runs(self) -> pd.DataFrame:
        """Return one row a run, newest first: run_id, flow, started_at, finished_at, and how many writes are in each state."""
        counts = ", ".join(f"COUNT(CASE WHEN state = '{state}' THEN 1 END) AS {state}" for state in STATES)
        query = (
            f"SELECT run_id, flow, started_at, finished_at, {counts} FROM runs LEFT JOIN writes USING (run_id)"  # noqa: S608 - our own words
            " GROUP BY run_id ORDER BY run_id DESC"
        )
        with closing(self._db.execute(query)) as cursor:
            return pd.DataFrame(cursor.fetchall(), columns=[column[0] for column in cursor.description])

    def keep_copy(self) -> None:
        """Copy the journal beside itself, in the place of the last copy once it is whole; raises OSError, sqlite3.Error."""
        temporary = self._copy.with_name(f"{COPY_NAME}.tmp")
        try:
            temporary.unlink(missing_ok=True)
            with closing(sqlite3.connect(temporary)) as copy:
                self._db.backup(copy)
            with temporary.open("rb") as file:
                os.fsync(file.fileno())
            temporary.replace(self._copy)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        with opened_folder(str(self._copy.parent)) as folder:
            sync_folder(folder)

    def _prepare(self) -> None:
        version = version_of(self._db)
        if version > VERSION:
            raise UsageError(
                f"{self.file}: a newer Whereshot wrote this journal (version {version}, known here: {VERSION}); update Whereshot"
            )
        if 0 < version < VERSION:
            self.keep_copy()
        if version < VERSION:
            bring_up_to_date(self._db)
        self._db.execute("PRAGMA foreign_keys = ON")

    def _mark(self, marks: Iterable[Mark], at: str) -> None:
        self._db.executemany(
            "UPDATE writes SET state = ?, at = ?, problem = ? WHERE write_id = ?",
            ((mark.state, at, mark.problem, mark.write_id) for mark in marks),
        )

    def _unusable(self, error: Exception) -> str:
        """Return the sentence for a journal that cannot be used, with the copy that can be."""
        said = f"{self.file}: the journal cannot be used ({error}); nothing was written. Check the free space and the permissions"
        try:
            with closing(sqlite3.connect(f"{self._copy.resolve().as_uri()}?mode=ro", uri=True)) as copy:
                (sound,) = copy.execute("PRAGMA quick_check(1)").fetchone()
                (last,) = copy.execute("SELECT MAX(started_at) FROM runs").fetchone()
        except sqlite3.Error:
            return f"{said}; if the file is damaged, keep it and backups/ and give --out another folder"
        if sound != "ok":
            return f"{said}; if the file is damaged, keep it and backups/ and give --out another folder"
        return (
            f"{said}; if the file is damaged, keep it under another name and rename its copy {self._copy.name}"
            f" (up to the run of {last}) to {FILE_NAME}"
        )


def check_run_id(run_id: str) -> None:
    """Raise UsageError unless ``run_id`` is a plain word: it names a folder."""
    if not _RUN_ID.fullmatch(run_id):
        raise UsageError(f"run id {run_id!r}: only letters, digits, - and _ are allowed, such as 20261121T093000Z-ab12")


def _settled(write: Write, sha_now: str) -> Mark:
    if sha_now == write.sha_after:
        return Mark(write.write_id, "written")
    if sha_now == write.sha_before:
        return Mark(write.write_id, "abandoned")
    return Mark(
        write.write_id,
        "unknown",
        "the run died while writing this file, and the file is neither as before nor as it was to become",
    )
