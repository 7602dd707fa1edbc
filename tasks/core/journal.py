"""What was written where, when, from what, with hashes and the way back: OUT/journal.sqlite.

An entry is ``intended`` and on the disk before the file is replaced, so after a death at any instant the file's own hash
says what happened (``settle``). Instants are ISO 8601 UTC text given by the caller; paths are table text as in tables.py;
``undo`` is the splices that turn what was written back into what was there, each as three big-endian 64-bit numbers
(start, end, length of the data) and the data; ``extended`` is JSON, name of an extended attribute to base64 of its value.
"""

from __future__ import annotations

import base64
import json
import re
import sqlite3
import struct
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pandas as pd

from tasks.core.errors import UsageError
from tasks.core.writing import Splice

FILE_NAME: Final = "journal.sqlite"
VERSION: Final = 1
STATES: Final = ("intended", "written", "abandoned", "unknown", "restored")
STANDING: Final = ("written", "unknown")
"""States of a write that may still be in the file."""

_SCHEMA: Final = f"""
CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,      -- sorts by time: 20261121T093000Z-ab12
    flow TEXT NOT NULL,
    archive_id TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE writes (
    write_id INTEGER PRIMARY KEY AUTOINCREMENT,  -- order of writing
    run_id TEXT NOT NULL REFERENCES runs,
    path TEXT NOT NULL,           -- the photo
    target TEXT NOT NULL,         -- the file written: the photo or its sidecar
    state TEXT NOT NULL CHECK (state IN {STATES}),
    created INTEGER NOT NULL,     -- 1: target was not there before
    size_before INTEGER NOT NULL,
    sha_before TEXT NOT NULL,     -- SHA-256 in hex; '' when created
    sha_after TEXT NOT NULL,
    mode INTEGER NOT NULL,        -- of the original, as all below up to backup
    mtime_ns INTEGER NOT NULL,
    atime_ns INTEGER NOT NULL,
    extended TEXT NOT NULL,
    backup TEXT NOT NULL,         -- relative to OUT, or absolute; '' when created
    undo BLOB NOT NULL,
    lat REAL NOT NULL,
    lon REAL NOT NULL,
    source TEXT NOT NULL,
    row_id TEXT NOT NULL,
    problem TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL              -- when the state last changed
) STRICT;
CREATE INDEX writes_by_target ON writes (target, state);
CREATE INDEX writes_by_state ON writes (state, run_id);
"""
_RUN_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_SPLICE: Final = struct.Struct(">QQQ")


@dataclass(frozen=True, slots=True)
class Write:
    """One row of ``writes``; ``write_id`` is 0 until the journal has given one."""

    run_id: str
    path: str
    target: str
    created: bool
    size_before: int
    sha_before: str
    sha_after: str
    mode: int
    mtime_ns: int
    atime_ns: int
    extended: str
    backup: str
    undo: bytes
    lat: float
    lon: float
    source: str
    row_id: str
    at: str
    state: str = "intended"
    problem: str = ""
    write_id: int = 0


_COLUMNS: Final = tuple(field.name for field in fields(Write) if field.name != "write_id")


class Journal:
    """The journal of one output folder; a context manager. Every call that changes it is on the disk when it returns."""

    def __init__(self, out: Path) -> None:
        """Open OUT's journal or make it; UsageError if a newer Whereshot wrote it or it is no journal."""
        self.file = out / FILE_NAME
        try:
            self._db = sqlite3.connect(self.file, timeout=30, isolation_level=None)
        except sqlite3.Error as error:
            raise UsageError(
                f"{self.file}: the journal cannot be opened ({error}); check the folder and its permissions"
            ) from error
        try:
            self._prepare()
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise UsageError(
                f"{self.file}: the journal cannot be used ({error}); nothing was written. Check the free space; "
                "if the file is damaged, keep it and backups/ and give --out another folder"
            ) from error
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

    def unfinished(self) -> list[str]:
        """Return the ids of runs that were killed, or that still run; oldest first."""
        return [run_id for (run_id,) in self._db.execute("SELECT run_id FROM runs WHERE finished_at = '' ORDER BY run_id")]

    def intend(self, write: Write) -> int:
        """Note what is about to be written; returns its write_id."""
        values = asdict(write)
        marks = ", ".join("?" * len(_COLUMNS))
        cursor = self._db.execute(
            f"INSERT INTO writes ({', '.join(_COLUMNS)}) VALUES ({marks})",  # noqa: S608 - our own column names
            [values[name] for name in _COLUMNS],
        )
        return int(cursor.lastrowid or 0)

    def mark(self, write_id: int, state: str, *, at: str, problem: str = "") -> None:
        """Move a write to another state."""
        self._db.execute("UPDATE writes SET state = ?, at = ?, problem = ? WHERE write_id = ?", (state, at, problem, write_id))

    def settle(self, write: Write, sha_now: str, *, at: str) -> str:
        """Decide an intended write by the target's hash now ("" = it is not there); returns the state that it gets."""
        if sha_now == write.sha_after:
            state, problem = "written", ""
        elif sha_now == write.sha_before:
            state, problem = "abandoned", ""
        else:
            state = "unknown"
            problem = "the run died while writing this file, and the file is neither as before nor as it was to become"
        self.mark(write.write_id, state, at=at, problem=problem)
        return state

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
        query = f"SELECT {', '.join(_COLUMNS)}, write_id FROM writes WHERE {' AND '.join(conditions)} ORDER BY write_id DESC"  # noqa: S608 - our own column names
        return [_write_of(row) for row in self._db.execute(query, values)]

    def last_standing_run(self, paths: Iterable[str] | None = None) -> str | None:
        """Return the last run with a write that may still be in a file (of one of ``paths``); None if there is none."""
        wanted = None if paths is None else set(paths)
        query = "SELECT run_id, path FROM writes WHERE state IN (?, ?) ORDER BY write_id DESC"
        found = (run_id for run_id, path in self._db.execute(query, STANDING) if wanted is None or path in wanted)
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

    def _prepare(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise UsageError(
                f"{self.file}: a newer Whereshot wrote this journal (version {version}, known here: {VERSION}); update Whereshot"
            )
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        if version == 0:
            self._create()

    def _create(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version == 0:  # no other process made it while we waited
                for statement in _SCHEMA.split(";\n"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {VERSION}")
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise


def check_run_id(run_id: str) -> None:
    """Raise UsageError unless ``run_id`` is a plain word: it names a folder."""
    if not _RUN_ID.fullmatch(run_id):
        raise UsageError(f"run id {run_id!r}: only letters, digits, - and _ are allowed, such as 20261121T093000Z-ab12")


def pack_undo(splices: Iterable[Splice]) -> bytes:
    """Write splices as the journal keeps them."""
    return b"".join(_SPLICE.pack(start, end, len(data)) + data for start, end, data in splices)


def unpack_undo(blob: bytes) -> list[Splice]:
    """Read splices as ``pack_undo`` wrote them; ValueError if the blob is cut."""
    splices, at = [], 0
    while at < len(blob):
        if at + _SPLICE.size > len(blob):
            raise ValueError("the journal's undo is cut")
        start, end, length = _SPLICE.unpack_from(blob, at)
        at += _SPLICE.size
        if at + length > len(blob):
            raise ValueError("the journal's undo is cut")
        splices.append(Splice(start, end, blob[at : at + length]))
        at += length
    return splices


def pack_extended(extended: Iterable[tuple[str, bytes]]) -> str:
    """Write extended attributes as the journal keeps them."""
    return json.dumps({name: base64.b64encode(value).decode() for name, value in extended}, ensure_ascii=True)


def unpack_extended(text: str) -> tuple[tuple[str, bytes], ...]:
    """Read extended attributes as ``pack_extended`` wrote them."""
    return tuple((name, base64.b64decode(value)) for name, value in json.loads(text).items())


def _write_of(row: tuple[Any, ...]) -> Write:
    values: dict[str, Any] = dict(zip((*_COLUMNS, "write_id"), row, strict=True))
    values["created"] = bool(values["created"])
    return Write(**values)
