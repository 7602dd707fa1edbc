"""An apply run -> the photos as they were before it, byte for byte; newest write first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow

from config.settings import DEFAULTS, Settings
from flows.concluding import note_restored
from flows.run import archive_name, opened
from flows.telling import restore_counts, tell_left, tell_restored
from flows.whose import Owner
from tasks.core.counting import counted
from tasks.core.writes import STATES
from tasks.restore import list_runs
from tasks.restore import restore as give_back
from tasks.runtime.progress import say


@flow(name="restore", flow_run_name=archive_name, persist_result=False)
def restore(
    archive: Path,
    out: Path,
    settings: Settings = DEFAULTS,
    run_id: str | None = None,
    paths: tuple[str, ...] = (),
    take_out: bool = False,
) -> dict[str, Any]:
    """Give the photos of an apply run back as they were.

    Args:
        archive: folder of photos.
        out: its output folder, with the journal and the backups.
        settings: every setting, a section per step.
        run_id: the run to undo; the last one that has something to undo if not given.
        paths: only these photos, relative to the archive; all of the run if empty.
        take_out: take our tags out of photos that another program has changed since, and leave the rest of them.
    """
    with opened("restore", archive, out, settings, writes=True) as run:
        outcomes = give_back(
            run.archive, out, run_id, paths or None, take_out_as=run.run_id if take_out else "", settings=settings
        )
        tell_restored(outcomes, run)
        tell_left(list_runs(out), run)
        note_restored(run, outcomes)
        return run.summary({}, **restore_counts(outcomes))


def list_undoable(owner: Owner) -> dict[str, Any]:
    """Show the runs of an output folder, newest first, and return them as the command line's JSON."""
    runs = list_runs(owner.out)
    for run in runs.to_dict("records"):
        counts = {state: run[state] for state in STATES if run[state]}
        done = [counted(count, f"file {state}", f"files {state}") for state, count in counts.items()]
        say(f"{run['run_id']}  {run['flow']}, begun {run['started_at']}: {', '.join(done) or 'nothing written'}")
    if runs.empty:
        say(f"{owner.out}: no run has written anything")
    return {"flow": "restore", "archive": str(owner.archive), "out": str(owner.out), "runs": runs.to_dict("records")}
