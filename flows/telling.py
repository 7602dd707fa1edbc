"""What a flow says when it is done: counts for the JSON and the UI, and for the person what happened and what to do next."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pandas as pd

from flows.run import Run
from tasks.core.errors import NothingToDo
from tasks.core.row_judging import Decided
from tasks.core.tables import STATUSES
from tasks.review import ReviewOutcome
from tasks.runtime.progress import say, suggest

USUAL_RADII_M = (50, 100, 250, 500, 1000, 2500, 5000, 10000, 20000)
WORTHWHILE = 0.2

SHOWN = 20
"""Photos named in the terminal; all are in review.csv and in the JSON."""


def _useful_radius(proposed: pd.DataFrame) -> int:
    """Return the smallest of some round radii that holds a fifth of what waits, so that the suggested command does something."""
    waiting = proposed[proposed["decision"] == ""]
    sizes = pd.to_numeric(waiting["error_m"], errors="coerce")
    return next((radius for radius in USUAL_RADII_M if (sizes <= radius).mean() >= WORTHWHILE), USUAL_RADII_M[-1])


def command(verb: str, path: Path) -> str:
    """Return a command as it can be pasted into a shell."""
    return f"whereshot {verb} {shlex.quote(str(path))}"


def photo_counts(photos: pd.DataFrame) -> dict[str, int]:
    """Count the archive's photos: all, with a position, unreadable (a folder that could not be read counts as one)."""
    own = photos[photos["donor_dir"] == ""]
    unreadable = own[own["problem"].ne("") & own["fingerprint"].eq("")]
    folders = own["path"].str.endswith("/")
    return {"photos": int((~folders).sum()), "located": int(own["lat"].notna().sum()), "unreadable": len(unreadable)}


def counts_of(photos: pd.DataFrame, reviewed: ReviewOutcome) -> dict[str, int]:
    """Count files (``photo_counts``) and rows: those that propose a position, and ``waiting`` of these without a decision.

    A photo that has a position has no proposal; the files of a pair have one row.
    """
    rows = _proposed(photos, reviewed)
    return {**photo_counts(photos), "proposed": len(rows), "waiting": int((rows["decision"] == "").sum())}


def _proposed(photos: pd.DataFrame, reviewed: ReviewOutcome) -> pd.DataFrame:
    """Return the rows that propose a position; with --all there are rows of located photos beside them."""
    located = photos.loc[(photos["donor_dir"] == "") & photos["lat"].notna(), "path"]
    return reviewed.rows[(reviewed.rows["latitude"] != "") & ~reviewed.rows["path"].isin(located)]


def tell_proposals(photos: pd.DataFrame, reviewed: ReviewOutcome, page: Path) -> None:
    """Say what propose found and what to do next."""
    counts = counts_of(photos, reviewed)
    say(
        f"{counts['photos']:,} photos: {counts['located']:,} have a position, {counts['proposed']:,} get a proposal"
        f" ({counts['waiting']:,} wait for your decision)"
    )
    tell_pairs(photos)
    tell_problems(photos)
    for message in reviewed.messages:
        say(message)
    say(f"review: {reviewed.path}{'' if reviewed.rewritten else ' (unchanged)'}")
    say(f"map:    {page}")
    if counts["waiting"]:
        suggest(
            "next:   write accept in column decision of review.csv, row by row in a spreadsheet or all that are sure:",
            f"        {command('accept', reviewed.path)} --within {_useful_radius(_proposed(photos, reviewed))}",
            f"        {command('apply', reviewed.path)}",
        )
    else:
        suggest("next:   nothing waits for a decision; each row of review.csv without a proposal says why in column evidence")


def tell_pairs(photos: pd.DataFrame) -> None:
    """Say how many of the archive's files are one photo with others, for these have one row."""
    paired = photos.loc[(photos["donor_dir"] == "") & (photos["pair"] != ""), "pair"]
    if len(paired):
        say(f"{len(paired):,} of them are {paired.nunique():,} in several files (RAW and JPEG, picture and film): one row each")


def tell_problems(photos: pd.DataFrame) -> None:
    """Name the photos that have a problem."""
    problems = photos[(photos["donor_dir"] == "") & (photos["problem"] != "")]
    if problems.empty:
        return
    say(f"{len(problems):,} photos need a look:")
    for photo in problems.head(SHOWN).itertuples(index=False):
        say(f"  {photo.path}: {photo.problem}")
    if len(problems) > SHOWN:
        say(f"  … and {len(problems) - SHOWN:,} more; column problem of review.csv names each")


def tell_report(photos: pd.DataFrame, page: Path) -> None:
    """Say what the report shows."""
    counts = photo_counts(photos)
    say(f"{counts['photos']:,} photos, {counts['located']:,} with a position")
    say(f"map:    {page}")


def apply_counts(asked: Decided, outcomes: pd.DataFrame) -> dict[str, Any]:
    """Count rows (accepted) and what became of files (all else); ``refusals`` names those refused or failed, with the reason."""
    by_status = outcomes["status"].value_counts()
    counts = {status: int(by_status.get(status, 0)) for status in STATUSES if status != "restored"}
    refused = outcomes[outcomes["status"].isin(["refused", "failed"])]
    refusals = [
        *({"path": row.path, "reason": row.reason} for row in asked.refusals.itertuples(index=False)),
        *({"path": row.path, "reason": row.problem} for row in refused.itertuples(index=False)),
    ]
    counts["refused"] += len(asked.refusals)
    return {"accepted": asked.counts["accepted"], **counts, "refusals": refusals}


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
    """Name the photos that were refused or failed, with the reason."""
    refused = outcomes[outcomes["status"].isin(["refused", "failed"])]
    for row in refused.head(SHOWN).itertuples(index=False):
        say(f"  {row.status}: {row.path}: {row.problem}")
    if len(refused) > SHOWN:
        say(f"  … and {len(refused) - SHOWN:,} more")


def restore_counts(outcomes: pd.DataFrame) -> dict[str, Any]:
    """Count what became of the photos of a run."""
    by_status = outcomes["status"].value_counts()
    counts = {status: int(by_status.get(status, 0)) for status in ("restored", "unchanged", "refused", "failed")}
    refused = outcomes[outcomes["status"].isin(["refused", "failed"])]
    return {**counts, "refusals": [{"path": row.path, "reason": row.problem} for row in refused.itertuples(index=False)]}


def tell_restored(outcomes: pd.DataFrame, run: Run) -> None:
    """Say what was given back; NothingToDo if there was nothing."""
    if outcomes.empty:
        raise NothingToDo(f"{run.out}: nothing to restore; no run has written anything that is still there")
    say(", ".join(f"{int(count):,} {status}" for status, count in outcomes["status"].value_counts().items()))
    tell_refused(outcomes)
    if (outcomes["status"] == "restored").any():
        suggest(f"next:   {command('propose', run.archive)} --out {shlex.quote(str(run.out))}")
