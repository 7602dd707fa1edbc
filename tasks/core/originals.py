"""Verified copies of originals under ``<backup root>/<run_id>/<relative path>``, and the way from the journal back to them.

A copy gets its final name only when it is whole, on the disk and read back, so a backup that exists is one that was good; it is
read again before it is relied on. None is ever overwritten or removed here: other content under the same name, which is
a file that changed between two attempts of one run, gets a name of its own.
"""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tasks.core.errors import UsageError
from tasks.core.file_state import Changed, Snapshot, forget, read_file
from tasks.core.folders import make_folders
from tasks.core.journal import check_run_id
from tasks.core.paths import fs_path, to_text
from tasks.core.safe_file import Change, exchange

SPARE: Final = 1.05
"""Room asked for, as a multiple of the copies: folders, the journal and temporaries need some too."""

_GB: Final = 1e9


def place_of(root: Path, run_id: str, target: str) -> str:
    """Return the file system path of a run's backup of ``target`` (table text); UsageError for a run_id that is no name."""
    check_run_id(run_id)
    return fs_path(root / run_id, target)


def keep(originals: Sequence[tuple[Snapshot, str, str]]) -> list[str | Exception]:
    """Make sure that a verified copy of each original exists; (snapshot, its file, place) to where the copy is, or why it is not.

    A copy is at its place, or beside it where other content stands there. Each is read back from the disk. Its fault is an
    OSError as the system does, or Changed if what stands in the way is no copy of ours or the copy reads back wrong.
    """
    copies = [_Copy(*original) for original in originals]
    missing = [copy for copy in copies if not copy.is_there() and copy.has_folder()]
    for copy, error in zip(missing, exchange([copy.change() for copy in missing]), strict=True):
        copy.error = error
        if isinstance(error, FileExistsError) or (not error and not is_good(copy.place, copy.snapshot.sha256, from_disk=True)):
            copy.error = Changed(f"its backup {to_text(copy.place)} does not hold what was read; check the disk of the backups")
    return [copy.error or copy.place for copy in copies]


def is_good(place: str, sha256: str, *, from_disk: bool = False) -> bool:
    """Say whether the file at ``place`` has this hash; a missing or unreadable one has not.

    ``from_disk``: what the system still remembers of it is no answer, where it can be made to forget.
    """
    try:
        if from_disk:
            forget(place)
        return read_file(place).sha256 == sha256
    except (OSError, Changed):
        return False


def is_standing(place: str) -> bool:
    """Say whether this run has made a copy there before; ``keep`` verifies it."""
    return os.path.lexists(place)


def as_noted(place: str, out: Path) -> str:
    """Return a backup's path for the journal: relative to OUT where it lies in it, so that OUT can be moved."""
    base = os.path.abspath(out)  # noqa: PTH100
    relative = os.path.relpath(place, base)
    return to_text(place if relative.startswith("..") else relative)


def from_note(noted: str, out: Path) -> str:
    """Return the file system path of a backup as the journal notes it."""
    return fs_path(os.path.abspath(out), noted)  # noqa: PTH100


def require_room(sizes: Iterable[int], root: Path, *, remedy: str, what: str = "the copies") -> int:
    """Check that files (``what``) of these sizes plus 5 % fit on the file system of ``root``; return the bytes asked for.

    Raises UsageError with both numbers and what to do; nothing is written then.
    """
    needed = math.ceil(sum(sizes) * SPARE)
    standing = next(folder for folder in (root, *root.parents) if folder.exists())
    free = shutil.disk_usage(standing).free
    if needed > free:
        raise UsageError(
            f"{root}: {what} would need {_size(needed)}, {_size(free)} are free; nothing was written. "
            f"Free {_size(needed - free)} there, or {remedy}"
        )
    return needed


def _size(size: int) -> str:
    return f"{size / _GB:,.1f} GB" if size >= _GB else f"{size:,} bytes"


@dataclass
class _Copy:
    snapshot: Snapshot
    file: str
    place: str
    error: Exception | None = None

    def is_there(self) -> bool:
        """Say whether a good copy is there; else ``place`` is where one can be made, or ``error`` why not."""
        for candidate in (self.place, f"{self.place}.{self.snapshot.sha256[:12]}"):
            self.place = candidate
            if not os.path.lexists(candidate):
                return False
            if is_good(candidate, self.snapshot.sha256):
                return True
        return False

    def has_folder(self) -> bool:
        """Make the folder of the copy; False with the ``error`` if it cannot be made."""
        try:
            make_folders(os.path.dirname(self.place))  # noqa: PTH120
        except OSError as error:
            self.error = error
        return self.error is None

    def change(self) -> Change:
        """Return how the copy is made."""
        # The journal keeps the extended attributes; the disk of the backups need not know them.
        attributes = replace(self.snapshot.attributes, extended=())
        return Change(self.place, self.snapshot.data, None, attributes, exact=False, clone_of=self.file)
