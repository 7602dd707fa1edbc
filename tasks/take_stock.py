"""An output folder in, STOCK out: what of each write still stands in its file, and from what its original can be made again.

Every copy and every file is read, for a backup that nobody has read is a hope.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from pathlib import Path

import pandas as pd

from tasks.core.errors import NothingToDo
from tasks.core.journal import Journal
from tasks.core.standing import within_reach
from tasks.core.stock_tables import STOCK
from tasks.core.ways_back import look_at_copy
from tasks.core.writes import STANDING, Write
from tasks.runtime.steps import step

log = logging.getLogger(__name__)
_COUNTED = [
    "copy_bytes", "undo_bytes", "standing", "from_copy", "from_journal", "not_restorable", "copy_alone", "damaged", "restored",
]  # fmt: skip


@step(
    run_name="look at backups", description="Read every copy and file, and see what can be restored.", progress="number of writes"
)
def take_stock(archive: Path, out: Path, *, advance: Callable[[int], object] = lambda _: None) -> pd.DataFrame:
    """Return STOCK, a row for each write that the journal of ``out`` knows, newest first; NothingToDo if there is none."""
    if not Journal.exists(out):
        raise NothingToDo(f"{out}: nothing has been written from here, so there are no backups")
    with Journal(out) as journal:
        writes = sorted(journal.writes(), key=lambda write: write.target)
        flows = dict(journal.runs()[["run_id", "flow"]].itertuples(index=False, name=None))
        started = dict(journal.runs()[["run_id", "started_at"]].itertuples(index=False, name=None))
    rows = []
    for target, group in groupby(writes, key=lambda write: write.target):
        of_target = list(group)
        reach = within_reach(archive, target, of_target)
        rows += [_row(write, reach, out) | {"flow": flows[write.run_id], "at": started[write.run_id]} for write in of_target]
        advance(len(of_target))
    table = STOCK.make(sorted(rows, key=lambda row: -row["write_id"]))
    log.info("take_stock: %d writes of %d runs", len(table), table["run_id"].nunique())
    return table


def by_run(stock: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """Return a row for each run, newest first: its age, its files, the bytes of its copies and undo, what can be restored.

    ``standing`` files are as the run wrote them or would be once later runs are undone; of these ``from_copy`` and
    ``from_journal`` can be restored. ``not_restorable`` were changed since by another program, are gone, or have neither a good
    copy nor an undo; of these ``copy_alone`` have a good copy.
    """
    written = stock["state"].isin(STANDING)
    restorable = stock["stands"] & (stock["copy_good"] | stock["undo_good"])
    facts = stock.assign(
        standing=stock["stands"],
        from_copy=stock["stands"] & stock["copy_good"],
        from_journal=stock["stands"] & ~stock["copy_good"] & stock["undo_good"],
        not_restorable=written & ~restorable,
        copy_alone=written & ~restorable & stock["copy_good"],
        damaged=(stock["backup"] != "") & ~stock["copy_good"],
        restored=stock["state"] == "restored",
    )
    runs = facts.groupby(["run_id", "flow", "at"], sort=False)
    table = runs[_COUNTED].sum().assign(files=runs.size()).reset_index()
    age = table["at"].map(lambda at: (now - datetime.fromisoformat(at)).total_seconds() / 86_400)
    return table.assign(age_days=age.round(1)).sort_values("run_id", ascending=False, ignore_index=True)


def _row(write: Write, reach: frozenset[str], out: Path) -> dict[str, object]:
    copy = look_at_copy(write, out)
    return {
        "write_id": write.write_id,
        "run_id": write.run_id,
        "path": write.path,
        "target": write.target,
        "state": write.state,
        "stands": write.state in STANDING and write.sha_after in reach,
        "backup": copy.place,
        "copy_bytes": write.size_before if copy.is_good else 0,
        "copy_good": copy.is_good,
        "undo_bytes": len(write.undo),
        "undo_good": write.sha_before in reach,
        "problem": copy.fault,
    }
