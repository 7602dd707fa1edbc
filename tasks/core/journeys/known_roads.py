"""The roads that routing servers told before, in one SQLite file of an output folder, so that no leg is asked about twice.

That there is no road is known for good too. Faults are not kept.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tasks.core.answers_file import answers_file
from tasks.core.journeys.roads import Leg, Road

_TABLE: Final = """
create table if not exists roads (
    server text not null, profile text not null, leg text not null, road text not null, primary key (server, profile, leg)
)
"""


class KnownRoads:
    """The roads in an open file that one server told for one profile."""

    def __init__(self, connection: sqlite3.Connection, server: str, profile: str) -> None:
        """Take an open connection to a file with the table."""
        self._connection = connection
        self._of = (server, profile)

    def find(self, leg: Leg) -> Road | None:
        """Return the road of a leg, without corners where there is none; None if it is to be asked for."""
        row = self._connection.execute(
            "select road from roads where server = ? and profile = ? and leg = ?", (*self._of, json.dumps(leg))
        ).fetchone()
        return Road(*map(tuple, json.loads(row[0]))) if row else None

    def keep(self, leg: Leg, road: Road) -> None:
        """Keep an answer."""
        with self._connection:
            self._connection.execute(
                "insert or replace into roads values (?, ?, ?, ?)", (*self._of, json.dumps(leg), json.dumps(road))
            )


@contextmanager
def known_roads(file: Path | None, server: str, profile: str) -> Iterator[KnownRoads]:
    """Open the file as ``tasks.core.answers_file`` does, which says what it raises; None = only in memory."""
    with answers_file(file, _TABLE) as connection:
        yield KnownRoads(connection, server, profile)
