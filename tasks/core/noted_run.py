"""A run that writes into an archive: begun in the journal after what earlier runs left is settled, closed when it is done."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from tasks.core.errors import UsageError
from tasks.core.journal import Journal
from tasks.core.originals import require_room
from tasks.core.recovery import recover
from tasks.core.temporaries import sweep_temporaries

NOTE_BYTES: Final = 4096
"""What a photo may need of room for the journal and its copy; measured are some 1,500."""


@contextmanager
def noted_run(
    archive: Path,
    out: Path,
    backups: Path,
    run_id: str,
    *,
    flow: str,
    archive_id: str,
    files: Sequence[str],
    now: Callable[[], datetime],
    untouched: str = "no photo",
) -> Iterator[tuple[Journal, Callable[[], str]]]:
    """Give the journal with the run begun in it, and a function that tells the time as the journal writes it.

    ``files`` are the photos of the run, as file system paths: the journal must have room for them, and temporaries of ours beside
    them are swept. Raises UsageError if the room does not suffice or the journal cannot be written; ``untouched`` says what then
    was not.
    """

    def instant() -> str:
        return now().isoformat(timespec="milliseconds")

    require_room([NOTE_BYTES * len(files)], out, what="the journal", remedy="move the output folder to a larger disk")
    with Journal(out) as journal:
        try:
            recover(journal, archive, out, backups, at=instant(), now_s=now().timestamp())
            journal.begin(run_id, flow=flow, archive_id=archive_id, at=instant())
        except sqlite3.Error as error:
            raise UsageError(
                f"{journal.file}: the journal cannot be written ({error}); {untouched} was touched; make room there"
            ) from error
        sweep_temporaries((os.path.dirname(file) for file in files), now_s=now().timestamp())  # noqa: PTH120
        yield journal, instant
        journal.close_run(run_id, at=instant())
