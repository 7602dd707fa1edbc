"""An archive -> the positions in it that Whereshot wrote, listed or taken out again, each to the byte where that is possible."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from prefect import flow

from config.settings import DEFAULTS, Settings
from flows.concluding import conclude_removal
from flows.reading import read_photos
from flows.run import Run, archive_name, opened
from flows.telling import agree_to_remove, estimate_counts, removal_counts, tell_estimates, tell_removed
from tasks.core.tables import OUTCOMES
from tasks.estimates import chosen, undoable, write_csv
from tasks.estimates import estimates as find
from tasks.restore import restore as give_back
from tasks.take_out import take_out


@flow(name="estimates", flow_run_name=archive_name, persist_result=False)
def estimates(
    archive: Path,
    out: Path,
    settings: Settings = DEFAULTS,
    paths: tuple[str, ...] = (),
    sources: tuple[str, ...] = (),
    csv: bool = False,
) -> dict[str, Any]:
    """List the positions of an archive that are marked as ours; nothing is changed.

    Args:
        archive: folder of photos.
        out: its output folder: the journal, and estimates.csv.
        settings: every setting, a section per step.
        paths: only these photos, relative to the archive; all if empty.
        sources: only positions of these sources; all if empty.
        csv: write estimates.csv into the output folder as well.
    """
    with opened("estimates", archive, out, settings) as run:
        found = chosen(find(read_photos(run), out), paths, sources)
        table = _written(found, out / "estimates.csv", csv)
        tell_estimates(found, run, table)
        return run.summary(table, **estimate_counts(found))


@flow(name="remove estimates", flow_run_name=archive_name, persist_result=False)
def remove(
    archive: Path,
    out: Path,
    settings: Settings = DEFAULTS,
    paths: tuple[str, ...] = (),
    sources: tuple[str, ...] = (),
    dry_run: bool = False,
    ask: bool = False,
) -> dict[str, Any]:
    """Take the positions that are marked as ours out of photos and sidecars.

    Args:
        archive: folder of photos.
        out: its output folder: backups, journal, report.
        settings: every setting, a section per step.
        paths: only these photos, relative to the archive; all if empty.
        sources: only positions of these sources; all but typed ones if empty.
        dry_run: plan and check everything, change nothing.
        ask: ask on the terminal before the first write.
    """
    with opened("estimates", archive, out, settings, writes=True) as run:
        marked = chosen(find(read_photos(run), out), paths, sources, to_remove=True)
        agree_to_remove(marked, run, ask=ask, dry_run=dry_run)
        given_back = _give_back(run, undoable(marked, run.archive, out), dry_run=dry_run)
        outcomes = take_out(
            marked, given_back, run.archive, out, run.run_id, settings, archive_id=run.archive_id, dry_run=dry_run
        )
        after = conclude_removal(run, outcomes, dry_run=dry_run)
        tell_removed(outcomes, run, dry_run=dry_run)
        dry = {"dry_run": True} if dry_run else {}
        files = {"report": run.report_html, **after.files}
        return run.summary(files, **dry, **after.counts, **removal_counts(marked, outcomes))


def _written(found: pd.DataFrame, path: Path, asked: bool) -> dict[str, Path]:
    if asked:
        write_csv(found, path)
    return {"estimates": path} if asked else {}


def _give_back(run: Run, writes: pd.DataFrame, *, dry_run: bool) -> pd.DataFrame:
    """Undo writes run by run, newest first; return OUTCOMES with the last word about each photo."""
    parts = [
        OUTCOMES.make(group.assign(status="restored"))
        if dry_run
        else give_back(run.archive, run.out, str(run_id), tuple(group["path"]), settings=run.settings)
        for run_id, group in writes.groupby("run_id", sort=False)
    ]
    return OUTCOMES.make(pd.concat([OUTCOMES.empty(), *parts]).drop_duplicates("path", keep="last"))
