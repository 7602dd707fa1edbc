"""The journal's tables, how an older version of them becomes this one, and how a commit of them gets to the disk.

SQLite's write-ahead log would be faster, but it does not work on a network mount, where OUT may lie; a rollback journal does
everywhere, and with a transaction a group of photos it hardly costs anything.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tasks.core.writes import STATES

VERSION: Final = 2

_RUNS: Final = """
CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,      -- sorts by time: 20261121T093000Z-ab12
    flow TEXT NOT NULL,
    archive_id TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT NOT NULL DEFAULT ''
) STRICT"""
_WRITES: Final = f"""
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
    backup TEXT NOT NULL,         -- the copy, relative to OUT, or absolute; '' when there is none: the undo is the way back
    undo BLOB NOT NULL,
    lat REAL,                     -- NULL: no position was written (a date, or ours taken out)
    lon REAL,
    source TEXT NOT NULL,
    row_id TEXT NOT NULL,
    taken TEXT NOT NULL DEFAULT '',  -- the date written; '' when none was
    overwrote TEXT,               -- the genuine position that gave way, 'lat, lon'; '' if none did; NULL: nobody noted it
    problem TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL              -- when the state last changed
) STRICT"""
_INDICES: Final = (
    "CREATE INDEX writes_by_target ON writes (target, state)",
    "CREATE INDEX writes_by_state ON writes (state, run_id)",
)
_OF_VERSION_1: Final = (
    "run_id, path, target, state, created, size_before, sha_before, sha_after, mode, mtime_ns, atime_ns, extended, backup, undo,"
    " lat, lon, source, row_id, problem, at, write_id"
)


def connect(file: str) -> sqlite3.Connection:
    """Open a database whose commits wait for the disk; sqlite3.Error if it is none or is damaged."""
    db = sqlite3.connect(file, timeout=30, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = TRUNCATE").fetchone()
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA fullfsync = ON")
        _check(db)
    except BaseException:
        db.close()
        raise
    return db


def version_of(db: sqlite3.Connection) -> int:
    """Return the version of a journal's tables; 0 where there are none yet."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)


def bring_up_to_date(db: sqlite3.Connection) -> None:
    """Make the tables, or those of an older version into this one's: all or nothing, and once even if two do it."""
    with transaction(db):
        version = version_of(db)  # another process may have been faster
        if version == 0:
            for statement in (_RUNS, _WRITES, *_INDICES):
                db.execute(statement)
        elif version == 1:
            _from_version_1(db)
        db.execute(f"PRAGMA user_version = {VERSION}")


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Do all of it or nothing; it is on the disk at the end."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _check(db: sqlite3.Connection) -> None:
    (said,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError(said)


def _from_version_1(db: sqlite3.Connection) -> None:
    """Move the rows to a new table: a position is optional now, and a column cannot lose its NOT NULL; two columns are new."""
    db.execute("DROP INDEX writes_by_target")
    db.execute("DROP INDEX writes_by_state")
    db.execute("ALTER TABLE writes RENAME TO writes_1")
    db.execute(_WRITES)
    db.execute(f"INSERT INTO writes ({_OF_VERSION_1}) SELECT {_OF_VERSION_1} FROM writes_1 ORDER BY write_id")  # noqa: S608 - our own names
    db.execute("DROP TABLE writes_1")
    for statement in _INDICES:
        db.execute(statement)
