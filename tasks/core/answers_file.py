"""An SQLite file in which the answers of a service are kept for good, for its user alone."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

_WAIT_S: Final = 30.0


@contextmanager
def answers_file(file: Path | None, table: str) -> Iterator[sqlite3.Connection]:
    """Open the file, which is made where it is missing, and in it the table that the SQL makes; None = only in memory.

    Raises sqlite3.Error or OSError if it cannot be read or written, sqlite3.DatabaseError if it is damaged.
    """
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    with closing(sqlite3.connect(file or ":memory:", timeout=_WAIT_S)) as connection:
        if connection.execute("pragma quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the file is damaged")
        with connection:
            connection.execute(table)
        yield connection
