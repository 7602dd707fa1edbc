"""Runs in, PRUNED out: the copies that these runs made go, each only once it is proven that its original can be had without it.

Without its copy an original must be what the file is now, or what the journal's undo makes of it. Everything else is kept and
named: changed by another program, gone, or with an undo that does not lead there.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable, Collection
from itertools import groupby
from pathlib import Path

import pandas as pd

from tasks.core.errors import UsageError
from tasks.core.folders import opened_folder, sync_folder
from tasks.core.journal import Journal
from tasks.core.originals import from_note
from tasks.core.paths import to_text
from tasks.core.standing import within_reach
from tasks.core.stock_tables import PRUNED
from tasks.core.writes import Write
from tasks.runtime.steps import step

log = logging.getLogger(__name__)


@step(
    run_name="prune backups", description="Remove copies of runs that were named, where the journal suffices.", progress="copies"
)
def prune(
    archive: Path, out: Path, run_ids: Collection[str], *, advance: Callable[[int], object] = lambda _: None
) -> pd.DataFrame:
    """Remove the copies of some runs and return PRUNED, a row for each copy; ``kept`` ones stay, with the reason.

    Raises UsageError if the archive or a run is not there; nothing is removed then.
    """
    if not archive.is_dir():
        raise UsageError(f"{archive}: there is no such folder; without the photos nothing proves that their copies may go")
    if not Journal.exists(out):
        raise UsageError(f"{out}: there is no journal here, so nothing was written from this folder")
    with Journal(out) as journal:
        unknown = sorted(set(run_ids) - set(journal.runs()["run_id"]))
        if unknown:
            raise UsageError(f"{out}: there is no run {unknown[0]}; see whereshot backups {out}")
        chosen = [write for run_id in run_ids for write in journal.writes(run_id=run_id) if write.backup]
        rows = []
        for target, group in groupby(sorted(chosen, key=lambda write: write.target), key=lambda write: write.target):
            reach = within_reach(archive, target, journal.writes(target=target))
            for write in group:
                rows.append(_prune(journal, write, reach, out))
                advance(1)
        journal.try_copy()
    table = PRUNED.make(rows)
    log.info("prune: %d of %d copies removed", int((table["status"] == "pruned").sum()), len(table))
    return table


def _prune(journal: Journal, write: Write, reach: frozenset[str], out: Path) -> dict[str, object]:
    place = from_note(write.backup, out)
    row: dict[str, object] = {"write_id": write.write_id, "run_id": write.run_id, "path": write.path, "backup": to_text(place)}
    why = _needed_because(write, reach)
    if why:
        return row | {"status": "kept", "problem": why}
    try:
        size = _remove(place)
    except OSError as error:
        return row | {"status": "kept", "problem": to_text(f"it cannot be removed ({error})")}
    journal.drop_copies([write.write_id])
    return row | {"status": "pruned", "size": size}


def _needed_because(write: Write, reach: frozenset[str]) -> str:
    """Say why a copy must stay; "" if its original can be had without it."""
    if write.sha_before in reach:
        return ""
    if write.state in {"intended", "unknown"}:
        return "a run died while writing this file, and nothing tells what it holds now"
    if not reach:
        return f"{write.target} cannot be read, so nothing proves that its original can be had without the copy"
    if "" in reach:
        return f"{write.target} is not there any more: the copy is all there is"
    return f"{write.target} is not as this run wrote it, and the journal does not lead from there to its original"


def _remove(place: str) -> int:
    """Remove a copy, and the folders that are empty without it; return its size in bytes."""
    try:
        found = os.lstat(place)
    except FileNotFoundError:
        return 0
    if not stat.S_ISREG(found.st_mode):
        raise OSError(f"{place} is no regular file")
    os.unlink(place)  # noqa: PTH108 - file names with stray bytes are text here
    folder = os.path.dirname(place)  # noqa: PTH120 - as above
    with opened_folder(folder) as descriptor:
        sync_folder(descriptor)
    _remove_if_empty(folder)
    return found.st_size


def _remove_if_empty(folder: str) -> None:
    while not os.listdir(folder):  # noqa: PTH208 - as above
        os.rmdir(folder)  # noqa: PTH106 - as above
        folder = os.path.dirname(folder)  # noqa: PTH120 - as above
