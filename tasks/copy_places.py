"""Copy photos into a folder per place: PHOTOS and PLACES in, COPIES and the copies out; the archive is only read.

What is there already is compared to the byte and left, so that a run that was stopped goes on, and nothing is ever replaced.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from tasks.core.disk_calls import is_disk_full
from tasks.core.errors import Refused
from tasks.core.file_state import Changed
from tasks.core.folder_names import same_name
from tasks.core.paths import fs_path, inside, to_text
from tasks.core.place_copies import COPIES, Shot, shots_by_place
from tasks.core.place_folder import check_folder
from tasks.core.temporaries import sweep_temporaries
from tasks.core.true_copies import copy_true, is_copy
from tasks.runtime.progress import Advance
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.copy_places")

_THREADS: Final = 4
"""Files that are copied at the same time: a disk brings several to rest in hardly more time than one."""
_AT_ONCE: Final = 64
"""Photos whose names are chosen before any of them is copied."""


@dataclass(frozen=True)
class _Job:
    """One file on its way: paths as text for the table, true paths for the disk."""

    path: str
    copy: str
    source: str
    target: str
    is_there: bool


@step(run_name="copy photos by place", description="Copy photos into a folder per place.", progress="photos")
def copy_places(
    photos: pd.DataFrame,
    places: pd.DataFrame,
    archive: Path,
    out: Path,
    target: Path,
    *,
    advance: Advance = lambda _: None,
) -> pd.DataFrame:
    """Copy the archive's located PHOTOS below ``target``, a folder for each of PLACES of the first level; return COPIES.

    A photo's files go together (``tasks.core.place_copies``), with their times; blocks are shared where the file system can.
    A file that may not be read or copied is a row that says why. Raises UsageError as ``check_folder``, OSError when the
    disk is full: all copies that have a name are whole, and the same call goes on from there.
    """
    check_folder(target, archive, out)
    shots = shots_by_place(photos, places)
    advance(len(photos) - sum(shot.photos for shot in shots))
    root = os.path.realpath(target)
    sweep_temporaries({os.path.join(root, shot.folder) for shot in shots}, now_s=time.time())  # noqa: PTH118
    rows: list[dict[str, str]] = []
    taken: set[tuple[str, str]] = set()
    with ThreadPoolExecutor(_THREADS) as pool:
        for first in range(0, len(shots), _AT_ONCE):
            some, jobs = shots[first : first + _AT_ONCE], []
            for shot in some:
                sound, refused = _sound(shot, archive)
                rows += refused
                jobs += list(_jobs(sound, archive, root, taken))
            rows += pool.map(lambda job: _copied(job, root), jobs)
            advance(sum(shot.photos for shot in some))
    copies = COPIES.make(pd.DataFrame(rows, columns=list(COPIES.columns), dtype="str"))
    log.info("copy_places: %s", dict(copies["status"].value_counts()))
    return copies


def _sound(shot: Shot, archive: Path) -> tuple[Shot, list[dict[str, str]]]:
    """Return a photo with those of its files that may be copied, and rows that say why others may not."""
    files, rows = [], []
    for path, stem in zip(shot.paths, shot.stems, strict=True):
        try:
            if os.path.lexists(inside(archive, path)):
                files.append((path, stem))
                continue
            problem = "is not there any more; run propose again"
        except Refused as error:
            problem = error.reason
        rows.append({"path": path, "copy": "", "status": "refused", "problem": problem})
    return replace(shot, paths=tuple(path for path, _ in files), stems=tuple(stem for _, stem in files)), rows


def _jobs(shot: Shot, archive: Path, root: str, taken: set[tuple[str, str]]) -> Iterator[_Job]:
    """Yield the files of a photo under the first names that no other photo has, in this run or on the disk."""
    if not shot.paths:
        return
    sources = [fs_path(archive, path) for path in shot.paths]
    folder = os.path.join(root, shot.folder)  # noqa: PTH118 - names with stray bytes are text here
    for names in shot.names([os.path.basename(source) for source in sources]):  # noqa: PTH119
        keys = {(shot.folder, same_name(name)) for name in names}
        targets = [os.path.join(folder, name) for name in names]  # noqa: PTH118
        there = [os.path.lexists(target) for target in targets]
        if keys & taken or any(is_one and not _is_copy(*pair) for is_one, *pair in zip(there, sources, targets, strict=True)):
            continue
        taken |= keys
        copies = [f"{shot.folder}/{to_text(name)}" for name in names]
        yield from map(_Job, shot.paths, copies, sources, targets, there)
        return


def _is_copy(source: str, target: str) -> bool:
    try:
        return is_copy(source, target)
    except OSError:
        return False  # what cannot be read is no copy that anybody could rely on


def _copied(job: _Job, root: str) -> dict[str, str]:
    """Copy one file and return its row of COPIES; raise OSError when the disk is full."""
    row = {"path": job.path, "copy": job.copy, "status": "there" if job.is_there else "copied", "problem": ""}
    if job.is_there:
        return row
    try:
        copy_true(job.source, job.target, root)
    except Changed as error:
        return {**row, "copy": "", "status": "refused", "problem": str(error)}
    except OSError as error:
        if is_disk_full(error):
            raise OSError(error.errno, f"the disk of {to_text(root)} is full") from error
        return {**row, "copy": "", "status": "failed", "problem": str(error.strerror or error)}
    return row
