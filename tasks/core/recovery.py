"""Find out what a run that was killed had done, by the files' hashes, and clear away what it left; nothing is guessed."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from tasks.core.errors import Refused
from tasks.core.file_state import Changed, read_file
from tasks.core.journal import Journal
from tasks.core.originals import from_note
from tasks.core.paths import inside
from tasks.core.temporaries import sweep_temporaries
from tasks.core.writes import Write

log = logging.getLogger(__name__)


def recover(journal: Journal, archive: Path, out: Path, backup_root: Path, *, at: str, now_s: float) -> list[Write]:
    """Settle every intended write of ``journal`` and sweep the temporaries beside it; return those whose end is unknown.

    An intended write whose file has the new hash is written, with the old one abandoned, else unknown. A file that cannot be
    read now stays intended, for the next time. Runs that did not come to their end are noted as finished: who wants to go on
    under such a run's id asks ``Journal.unfinished`` before. ``at`` is for the journal, ``now_s`` seconds since 1970.
    """
    pending = journal.writes(states=("intended",))
    folders = {os.path.dirname(os.path.join(archive, write.target)) for write in pending}  # noqa: PTH118, PTH120
    folders |= {os.path.dirname(from_note(write.backup, out)) for write in pending if write.backup}  # noqa: PTH120
    folders |= set(_open_backups(journal, backup_root))
    sweep_temporaries(folders, now_s=now_s)
    for run_id in journal.unfinished():
        journal.finish(run_id, at=at)
    return list(_settle(journal, archive, pending, at))


def _open_backups(journal: Journal, backup_root: Path) -> Iterator[str]:
    """Go through the backup folders of runs that did not come to their end, or did not come as far as the journal."""
    finished = set(journal.runs().query("finished_at != ''")["run_id"])
    for name in os.listdir(backup_root) if backup_root.is_dir() else ():  # noqa: PTH208
        if name not in finished:
            yield from (folder for folder, _, _ in os.walk(backup_root / name))


def hash_now(archive: Path, target: str) -> str:
    """Return the SHA-256 of a target as it is, "" where there is no such file, "unreadable: ..." where it is no file of ours.

    Raises OSError as the system does.
    """
    try:
        file = inside(archive, target)
        if not os.path.isdir(os.path.dirname(file)):  # noqa: PTH112, PTH120
            return "unreadable: its folder is not there"  # a disk that is not mounted, say: not the same as a missing file
        return read_file(file).sha256
    except FileNotFoundError:
        return ""
    except (Refused, Changed) as error:
        return f"unreadable: {error}"


def _settle(journal: Journal, archive: Path, pending: list[Write], at: str) -> Iterator[Write]:
    found = []
    for write in pending:
        try:
            found.append((write, hash_now(archive, write.target)))
        except OSError as error:
            log.warning("%s: an interrupted write cannot be looked at (%s); the next run tries again", write.target, error)
    for (write, _), state in zip(found, journal.settle(found, at=at) if found else (), strict=True):
        if state == "unknown":
            log.warning(
                "%s: run %s died while writing it, and the file is neither as before nor as it was to become; its original is %s",
                write.target, write.run_id, write.backup or ("nothing (the file was new)" if write.created else "in the journal"),
            )  # fmt: skip
            yield write
