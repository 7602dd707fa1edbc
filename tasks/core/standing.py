"""What of the journal's writes still is in the files, and to which contents the journal's undo leads back from there.

Writes of one file lie on each other: the newest one's undo gives what the one before wrote, and so on. So one look at the file as
it is and a walk down its writes tell for all of them whether they stand and whether the journal alone could take them back.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tasks.core.errors import Refused
from tasks.core.file_state import Changed, Snapshot, read_file
from tasks.core.paths import inside
from tasks.core.ways_back import undone
from tasks.core.writes import STANDING, Write


def within_reach(archive: Path, target: str, writes: Iterable[Write]) -> frozenset[str]:
    """Return the SHA-256 of a target as it is and of all that the undos of its ``writes`` lead back to; "" = no file.

    Empty where the file cannot be read as it is. An undo that does not lead to the hash that the journal has leads nowhere.
    """
    try:
        now: Snapshot = read_file(inside(archive, target))
    except FileNotFoundError:
        return frozenset({""})
    except (OSError, Refused, Changed):
        return frozenset()
    data, reached = now.data, [now.sha256]
    for write in sorted(writes, key=lambda write: -write.write_id):
        if write.state not in STANDING or write.sha_after != reached[-1]:
            continue
        if write.created:
            return frozenset([*reached, ""])
        try:
            data = undone(write, data)
        except Refused:
            break
        reached.append(write.sha_before)
    return frozenset(reached)
