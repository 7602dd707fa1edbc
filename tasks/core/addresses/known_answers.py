"""What geocoders answered before, in one SQLite file of the user's for all archives, so that nothing is asked twice.

A question is known by the service, the options that change answers, the language and the text, case and spaces aside; never by a
key. That nothing was found is known for ``ASK_AGAIN_DAYS``, for maps grow. Errors are not kept.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from tasks.core.addresses.answers import Found
from tasks.core.answers_file import answers_file

ASK_AGAIN_DAYS: Final = 30
_TABLE: Final = """
create table if not exists answers (
    service text not null, options text not null, language text not null, question text not null,
    most_hits integer not null, asked_on text not null, found text not null,
    primary key (service, options, language, question)
)
"""


class Question(NamedTuple):
    """What is asked: of which service, with which options (``services.answer_changing``), and how many hits at most."""

    service: str
    options: str
    language: str
    text: str
    most_hits: int

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes two questions one."""
        words = unicodedata.normalize("NFKC", self.text).casefold().split()
        return self.service, self.options, self.language, " ".join(words).strip(" ,;")


class KnownAnswers:
    """The answers in an open file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take an open connection to a file with the table."""
        self._connection = connection

    def find(self, question: Question, today: date) -> list[Found] | None:
        """Return what was found, none where it was nothing; None if it is to be asked (again)."""
        row = self._connection.execute(
            "select most_hits, asked_on, found from answers where service = ? and options = ? and language = ? and question = ?",
            question.key,
        ).fetchone()
        if row is None:
            return None
        kept = json.loads(row[2])
        found = [Found(lat, lon, name, tuple(box) if box else None, kind) for lat, lon, name, box, kind in kept]
        too_old = not found and date.fromisoformat(row[1]) + timedelta(days=ASK_AGAIN_DAYS) <= today
        cut_short = question.most_hits > row[0] <= len(found)
        return None if too_old or cut_short else found

    def keep(self, question: Question, found: Sequence[Found], today: date) -> None:
        """Keep an answer in place of an earlier one."""
        with self._connection:
            self._connection.execute(
                "insert or replace into answers values (?, ?, ?, ?, ?, ?, ?)",
                (*question.key, question.most_hits, today.isoformat(), json.dumps(found, ensure_ascii=False)),
            )


@contextmanager
def known_answers(file: Path | None) -> Iterator[KnownAnswers]:
    """Open the file, which is made where it is missing, for its user alone; None = only in memory.

    Raises sqlite3.Error or OSError if it cannot be read or written, sqlite3.DatabaseError if it is damaged.
    """
    with answers_file(file, _TABLE) as connection:
        yield KnownAnswers(connection)
