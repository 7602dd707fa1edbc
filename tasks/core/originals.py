"""Verified copies of originals under ``<backup root>/<run_id>/<relative path>``, and the way from the journal back to them.

A copy gets its final name only when it is whole, on the disk and read back, so a backup that exists is one that was good; it is
read again before it is relied on. None is ever overwritten or removed here: other content under the same name, which is
a file that changed between two attempts of one run, gets a name of its own.
"""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from tasks.core.errors import UsageError
from tasks.core.file_state import Changed, Snapshot, read_file
from tasks.core.journal import check_run_id
from tasks.core.paths import fs_path, to_text
from tasks.core.safe_file import create_file, make_folders

SPARE: Final = 1.05
"""Room asked for, as a multiple of the copies: folders, the journal and temporaries need some too."""

_GB: Final = 1e9


def place_of(root: Path, run_id: str, target: str) -> str:
    """Return the file system path of a run's backup of ``target`` (table text); UsageError for a run_id that is no name."""
    check_run_id(run_id)
    return fs_path(root / run_id, target)


def keep(original: Snapshot, place: str) -> str:
    """Make sure that a verified copy of ``original`` exists at ``place`` or beside it; return where.

    Raises OSError as the system does, Changed if what stands in the way is no regular file or the copy reads back wrong.
    """
    for candidate in (place, f"{place}.{original.sha256[:12]}"):
        if os.path.lexists(candidate):
            if is_good(candidate, original.sha256):
                return candidate
            continue
        make_folders(os.path.dirname(candidate))  # noqa: PTH120
        # The journal keeps the extended attributes; the disk of the backups need not know them.
        create_file(candidate, original.data, attributes=replace(original.attributes, extended=()), exact=False)
        if not is_good(candidate, original.sha256):
            break
        return candidate
    raise Changed(f"its backup {to_text(place)} does not hold what was read; check the disk of the backups")


def is_good(place: str, sha256: str) -> bool:
    """Say whether the file at ``place`` has this hash; a missing or unreadable one has not."""
    try:
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


def require_room(sizes: Iterable[int], root: Path, *, remedy: str) -> int:
    """Check that copies of these sizes in bytes plus 5 % fit on the file system of ``root``; return the bytes asked for.

    Raises UsageError with both numbers and what to do; nothing is written then.
    """
    needed = math.ceil(sum(sizes) * SPARE)
    standing = next(folder for folder in (root, *root.parents) if folder.exists())
    free = shutil.disk_usage(standing).free
    if needed > free:
        raise UsageError(
            f"{root}: the copies need {_size(needed)}, {_size(free)} are free; nothing was written. "
            f"Free {_size(needed - free)} there, or {remedy}"
        )
    return needed


def _size(size: int) -> str:
    return f"{size / _GB:,.1f} GB" if size >= _GB else f"{size:,} bytes"
