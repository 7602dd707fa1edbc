"""What a flow says when it is done: counts for the JSON and the UI, and for the person what happened and what to do next."""

from __future__ import annotations

import math
import shlex
from pathlib import Path
from typing import Any, Final

import pandas as pd

from flows.run import Run
from tasks.core.counting import counted
from tasks.core.durations import metres_in_words
from tasks.core.errors import NothingToDo
from tasks.core.journal import TAKE_OUT
from tasks.core.row_judging import Decided
from tasks.core.tables import STATUSES
from tasks.runtime.asking import yes
from tasks.runtime.progress import detail, say, suggest

SHOWN = 20
"""Photos named in the terminal; all are in review.csv and in the JSON."""
ALIKE = 3
"""So many photos with one and the same reason are named one by one."""
_KINDS: Final = {
    "report": "map",
    "share": "share",
    "copies": "copies",
    "review_copy": "review",
}
"""What files are called in the terminal; those that are not here have the name of their kind."""


def command(verb: str, path: Path) -> str:
    """Return a command as it can be pasted into a shell."""
    return f"whereshot {verb} {shlex.quote(str(path))}"


def photo_counts(photos: pd.DataFrame) -> dict[str, int]:
    """Count the archive's photos: all, with a position, unreadable (a folder that could not be read counts as one)."""
    own = photos[photos["donor_dir"] == ""]
    unreadable = own[own["problem"].ne("") & own["fingerprint"].eq("")]
    folders = own["path"].str.endswith("/")
    return {"photos": int((~folders).sum()), "located": int(own["lat"].notna().sum()), "unreadable": len(unreadable)}


def tell_report(counts: dict[str, int], files: dict[str, Path]) -> None:
    """Say what the report shows (``photo_counts``), and which files there are now."""
    say(f"{counted(counts['photos'], 'photo')}, {counts['located']:,} with a position")
    tell_files(files)


def tell_files(files: dict[str, Path]) -> None:
    """Name the files that were drawn; the other forms of a picture lie beside it."""
    forms = sum(kind.startswith("share-") for kind in files)
    for kind, path in files.items():
        if not kind.startswith("share-"):
            beside = f" (and {counted(forms, 'other form')} beside it)" if kind == "share" and forms else ""
            say(f"{_KINDS.get(kind, kind) + ':':<7} {path}{beside}")


def apply_counts(asked: Decided, outcomes: pd.DataFrame) -> dict[str, Any]:
    """Count rows (accepted, dates) and what became of files (all else); ``refusals`` says what was refused or failed, and why."""
    by_status = outcomes["status"].value_counts()
    counts = {status: int(by_status.get(status, 0)) for status in STATUSES if status != "restored"}
    refused = outcomes[outcomes["status"].isin(["refused", "failed"])]
    refusals = [
        *({"path": row.path, "reason": row.reason} for row in asked.refusals.itertuples(index=False)),
        *({"path": row.path, "reason": row.problem} for row in refused.itertuples(index=False)),
    ]
    counts["refused"] += len(asked.refusals)
    dates = {"dates": asked.counts["dates"]} if asked.counts["dates"] else {}
    return {"accepted": asked.counts["accepted"], **dates, **counts, "refusals": refusals}


def tell_outcomes(outcomes: pd.DataFrame, run: Run, review: Path, *, dry_run: bool, copy_to: Path | None) -> None:
    """Say what apply did and how to undo it."""
    by_status = outcomes["status"].value_counts()
    done = ", ".join(f"{int(count):,} {status}" for status, count in by_status.items())
    say(f"dry run, no photo was changed; it would be: {done}" if dry_run else done)
    tell_refused(outcomes)
    changed = bool({"written", "sidecar"} & set(by_status.index))
    if copy_to:
        say(f"copies: {copy_to} (the archive is untouched)")
    elif changed and not dry_run:
        suggest(f"undo:   {command('restore', run.out)} --run {run.run_id}")
    if dry_run and changed:
        suggest(f"next:   {command('apply', review)}")


def tell_refused(outcomes: pd.DataFrame) -> None:
    """Name the photos that were refused or failed, with the reason; of many with one reason (a full disk) only the first."""
    refused = outcomes[outcomes["status"].isin(["refused", "failed"])]
    lines = []
    for (status, problem), alike in refused.groupby(["status", "problem"], sort=False):
        named = alike["path"].tolist()
        more = f" and {len(named) - 1:,} more" if len(named) > ALIKE else ""
        lines += [f"  {status}: {path}{more}: {problem}" for path in (named[:1] if more else named)]
    for line in lines[:SHOWN]:
        detail(line)
    if len(lines) > SHOWN:
        detail(f"  … and {len(lines) - SHOWN:,} more")


def restore_counts(outcomes: pd.DataFrame) -> dict[str, Any]:
    """Count what became of the photos of a run."""
    by_status = outcomes["status"].value_counts()
    counts = {status: int(by_status.get(status, 0)) for status in ("restored", "unchanged", "refused", "failed")}
    refused = outcomes[outcomes["status"].isin(["refused", "failed"])]
    return {**counts, "refusals": [{"path": row.path, "reason": row.problem} for row in refused.itertuples(index=False)]}


def estimate_counts(found: pd.DataFrame) -> dict[str, Any]:
    """Count ESTIMATES, by source too, and list them."""
    rows = found.astype("object").where(found.notna(), None).to_dict("records")
    return {"marked": len(found), "sources": _by_source(found), "estimates": rows}


def _by_source(found: pd.DataFrame) -> dict[str, int]:
    return {str(source): int(count) for source, count in found["source"].value_counts().items()}


def tell_estimates(found: pd.DataFrame, run: Run, files: dict[str, Path]) -> None:
    """Say how many positions are ours, of which source, and name the first ones."""
    if found.empty:
        say(f"{run.title}: no position in it was written by Whereshot")
        return
    _tell_marked(found)
    for photo in found.head(SHOWN).itertuples(index=False):
        radius = "" if math.isnan(photo.error_m) else f" ±{metres_in_words(photo.error_m)}"
        by = f", run {photo.run_id}" if photo.run_id else ""
        detail(f"  {photo.path}: {photo.lat:.5f}, {photo.lon:.5f}{radius} ({photo.source}{by})")
    if len(found) > SHOWN:
        detail(f"  … and {len(found) - SHOWN:,} more; --csv and --json name each")
    for path in files.values():
        say(f"list:   {path}")
    suggest(f"next:   {command('estimates', run.archive)} --out {shlex.quote(str(run.out))} --remove takes them out again")


def _tell_marked(found: pd.DataFrame) -> None:
    sources = ", ".join(f"{count:,} {source}" for source, count in _by_source(found).items())
    say(f"{counted(len(found), 'position')} written by Whereshot: {sources}")


def agree_to_remove(marked: pd.DataFrame, run: Run, *, ask: bool, dry_run: bool) -> None:
    """Say what would be taken out and ask once; NothingToDo if there is nothing, or if the person says no."""
    if marked.empty:
        raise NothingToDo(
            f"{run.title}: no position to take out; typed ones (manual) go only where --source manual or --path names them"
        )
    _tell_marked(marked)
    if ask and not dry_run and not yes(f"Take {counted(len(marked), 'position')} out now? [y/N] "):
        raise NothingToDo("nothing was changed")


def removal_counts(marked: pd.DataFrame, outcomes: pd.DataFrame) -> dict[str, Any]:
    """Count what became of photos whose position was to be taken out; ``restored`` are those that are as before, to the byte."""
    counts = {status: int((outcomes["status"] == status).sum()) for status in STATUSES}
    refused = outcomes[outcomes["status"].isin(["refused", "failed"])]
    reasons = [{"path": row.path, "reason": row.problem} for row in refused.itertuples(index=False)]
    return {"marked": len(marked), "sources": _by_source(marked), **counts, "refusals": reasons}


def tell_removed(outcomes: pd.DataFrame, run: Run, *, dry_run: bool) -> None:
    """Say which positions were taken out, and how."""
    ways = (
        ("restored", "back to the original, byte for byte"),
        ("written", "taken out of the photo"),
        ("sidecar", "taken out of the sidecar"),
        ("unchanged", "had none any more"),
        ("refused", "refused"),
        ("failed", "failed"),
    )
    by_status = outcomes["status"].value_counts()
    done = ", ".join(f"{int(by_status[status]):,} {words}" for status, words in ways if status in by_status.index)
    say(f"dry run, no photo was changed; it would be: {done}" if dry_run else done)
    tell_refused(outcomes)
    if {"written", "sidecar"} & set(by_status.index) and not dry_run:
        suggest(f"undo:   {command('restore', run.out)} --run {run.run_id} (for those not back to the original)")


def tell_restored(outcomes: pd.DataFrame, run: Run) -> None:
    """Say what was given back; NothingToDo if there was nothing."""
    if outcomes.empty:
        raise NothingToDo(f"{run.out}: nothing to restore; no run has written anything that is still there")
    say(", ".join(f"{int(count):,} {status}" for status, count in outcomes["status"].value_counts().items()))
    tell_refused(outcomes)
    if (outcomes["status"] == "restored").any():
        suggest(f"next:   {command('propose', run.archive)} --out {shlex.quote(str(run.out))}")


def tell_left(runs: pd.DataFrame, run: Run) -> None:
    """Say how much other runs have written: what a killed command had done is of a run of its own."""
    left = runs[(runs["written"] > 0) & (runs["flow"] != TAKE_OUT)]
    if len(left):
        runs_named = f"{', '.join(left['run_id'].head(ALIKE))}{' …' if len(left) > ALIKE else ''}"
        files = int(left["written"].sum())
        written = f"{counted(files, 'file')} of {runs_named} {'is' if files == 1 else 'are'}"
        suggest(f"left:   {written} not restored; {command('restore', run.out)} --list shows all runs")
