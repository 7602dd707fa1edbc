"""An output folder -> what its runs have kept, how old and how large it is and what it is good for; or the copies of some go."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from prefect import flow

from config.settings import DEFAULTS, Settings
from flows.run import Run, archive_name, opened
from flows.telling import SHOWN, command
from tasks.core.counting import bytes_in_words, counted
from tasks.core.errors import NothingToDo
from tasks.prune import prune as remove_copies
from tasks.runtime.asking import yes
from tasks.runtime.progress import detail, say, suggest
from tasks.take_stock import by_run, take_stock


@flow(name="backups", flow_run_name=archive_name, persist_result=False)
def backups(archive: Path, out: Path, settings: Settings = DEFAULTS) -> dict[str, Any]:
    """Say of each run what it has kept, and what can be restored from it; every copy and every photo is read.

    Args:
        archive: folder of photos.
        out: its output folder, with the journal and the backups.
        settings: every setting, a section per step.
    """
    with opened("backups", archive, out, settings) as run:
        stock = take_stock(run.archive, out)
        runs = by_run(stock, datetime.now(UTC))
        _tell_runs(runs, stock, run)
        damaged = _damaged(stock)
        problem = {"problem": f"{counted(len(damaged), 'backup is', 'backups are')} damaged or missing"} if damaged else {}
        return run.summary({}, runs=runs.to_dict("records"), damaged=damaged, **problem)


@flow(name="prune backups", flow_run_name=archive_name, persist_result=False)
def prune(
    archive: Path, out: Path, settings: Settings = DEFAULTS, run_ids: tuple[str, ...] = (), ask: bool = False
) -> dict[str, Any]:
    """Remove the copies of the runs that are named, each only where its original can be had without it.

    Args:
        archive: folder of photos.
        out: its output folder, with the journal and the backups.
        settings: every setting, a section per step.
        run_ids: the runs.
        ask: ask on the terminal before the first copy goes.
    """
    with opened("backups", archive, out, settings, writes=True) as run:
        say(f"the copies of {', '.join(run_ids)} go where the journal gives the original back without them; the others stay")
        if ask and not yes("Remove these copies now? [y/N] "):
            raise NothingToDo("nothing was removed")
        pruned = remove_copies(run.archive, out, run_ids)
        _tell_pruned(pruned, run)
        kept = pruned[pruned["status"] == "kept"]
        return run.summary(
            {},
            pruned=len(pruned) - len(kept),
            freed_bytes=int(pruned["size"].sum()),
            refused=len(kept),
            refusals=[{"path": row.path, "reason": row.problem} for row in kept.itertuples(index=False)],
        )


def _tell_runs(runs: pd.DataFrame, stock: pd.DataFrame, run: Run) -> None:
    if runs.empty:
        say(f"{run.out}: no run has written anything")
    for row in runs.itertuples(index=False):
        say(
            f"{row.run_id}  {row.flow}, {row.age_days:,.1f} days ago, {counted(row.files, 'file')}:"
            f" copies {bytes_in_words(row.copy_bytes)}, journal {bytes_in_words(row.undo_bytes)}"
        )
        alone = f" (changed since, gone or damaged; {row.copy_alone:,} have a good copy)" if row.not_restorable else ""
        say(
            f"    {row.standing:,} stand as written; {row.from_copy:,} can be restored from copies, {row.from_journal:,} from the"
            f" journal, {row.not_restorable:,} cannot{alone}; {row.restored:,} are restored"
        )
    damaged = _damaged(stock)
    for told in damaged[:SHOWN]:
        detail(f"  damaged: {told['backup']}: {told['reason']}")
    if len(damaged) > SHOWN:
        say(f"  … and {len(damaged) - SHOWN:,} more")
    if runs["copy_bytes"].any():
        suggest(f"room:   {command('backups', run.out)} --prune RUN_ID   removes copies that the journal can do without")


def _damaged(stock: pd.DataFrame) -> list[dict[str, str]]:
    found = stock[(stock["backup"] != "") & ~stock["copy_good"]]
    return [{"path": row.path, "backup": row.backup, "reason": row.problem} for row in found.itertuples(index=False)]


def _tell_pruned(pruned: pd.DataFrame, run: Run) -> None:
    kept = pruned[pruned["status"] == "kept"]
    if pruned.empty:
        raise NothingToDo(f"{run.out}: these runs have no copies")
    say(
        f"{counted(len(pruned) - len(kept), 'copy', 'copies')} removed, {bytes_in_words(pruned['size'].sum())} more are free;"
        f" {counted(len(kept), 'stays', 'stay')}"
    )
    for row in kept.head(SHOWN).itertuples(index=False):
        detail(f"  kept: {row.path}: {row.problem}")
    if len(kept) > SHOWN:
        say(f"  … and {len(kept) - SHOWN:,} more")
