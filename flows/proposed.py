"""What propose says when it is done: counts for the JSON and the UI, what waits for the person and what to do next."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from flows.run import Run
from flows.telling import SHOWN, command, photo_counts, tell_files
from tasks.core.counting import counted
from tasks.core.row_marks import replaces_own
from tasks.review import ReviewOutcome
from tasks.runtime.progress import detail, say, suggest

USUAL_RADII_M = (50, 100, 250, 500, 1000, 2500, 5000, 10000, 20000)
WORTHWHILE = 0.2


def _useful_radius(proposed: pd.DataFrame) -> int:
    """Return the smallest of some round radii that holds a fifth of what waits, so that the suggested command does something."""
    waiting = proposed[proposed["decision"] == ""]
    sizes = pd.to_numeric(waiting["error_m"], errors="coerce")
    return next((radius for radius in USUAL_RADII_M if (sizes <= radius).mean() >= WORTHWHILE), USUAL_RADII_M[-1])


def counts_of(photos: pd.DataFrame, reviewed: ReviewOutcome) -> dict[str, int]:
    """Count files (``photo_counts``) and rows: those that propose a position, and ``waiting`` of these without a decision.

    A photo that has a position has no proposal, but for one instead of a doubted position; the files of a pair have one row.
    """
    rows = _proposed(photos, reviewed)
    return {**photo_counts(photos), "proposed": len(rows), "waiting": int((rows["decision"] == "").sum())}


def _proposed(photos: pd.DataFrame, reviewed: ReviewOutcome) -> pd.DataFrame:
    """Return the rows that propose a position for a photo that was looked at.

    With --all there are rows of located photos beside them, with --list those of photos that are not in the list.
    """
    own = photos[photos["donor_dir"] == ""]
    located = own.loc[own["lat"].notna(), "path"]
    shown = ~reviewed.rows["path"].isin(located) | replaces_own(reviewed.rows["alternatives"])
    shown &= reviewed.rows["path"].isin(own["path"])
    return reviewed.rows[(reviewed.rows["latitude"] != "") & shown]


def tell_proposals(
    photos: pd.DataFrame,
    reviewed: ReviewOutcome,
    sheets: dict[str, Path],
    drawn: dict[str, Path],
    places: pd.DataFrame,
    run: Run,
) -> None:
    """Say what propose found and what to do next; ``sheets`` show the rows (``flows.showing``), ``drawn`` the map."""
    counts = counts_of(photos, reviewed)
    say(
        f"{counted(counts['photos'], 'photo')}: {counted(counts['located'], 'has', 'have')} a position,"
        f" {counted(counts['proposed'], 'gets', 'get')} a proposal"
        f" ({counted(counts['waiting'], 'waits', 'wait')} for your decision)"
    )
    dates = int(((reviewed.rows["new_datetime"] != "") & (reviewed.rows["date_decision"] == "")).sum())
    if dates:
        say(f"{counted(dates, 'row proposes', 'rows propose')} a date in column new_datetime; date_decision waits for you")
    tell_pairs(photos)
    tell_problems(photos)
    tell_doubts(photos)
    for message in reviewed.messages:
        say(message)
    say(f"review: {reviewed.path}{'' if reviewed.rewritten else ' (unchanged)'}")
    for sheet in sheets.values():
        say(f"        {sheet}")
    tell_files(drawn)
    if len(places):
        outer, inner = int((places["within"] == "").sum()), int((places["within"] != "").sum())
        smaller = f", {counted(inner, 'smaller one')} inside" if inner else ""
        say(f"places: {run.places_csv} ({counted(outer, 'place')}{smaller}; a name that you type there wins)")
    if counts["waiting"]:
        suggest(
            f"next:   {_by_hand(sheets)}, or all that are sure:",
            f"        {command('accept', reviewed.path)} --within {_useful_radius(_proposed(photos, reviewed))}",
            f"        {command('apply', reviewed.path)}",
        )
    elif dates:
        suggest(
            "next:   write accept in column date_decision of review.csv, row by row in a spreadsheet, then:",
            f"        {command('apply', reviewed.path)}",
        )
    else:
        suggest("next:   nothing waits for a decision; each row of review.csv without a proposal says why in column evidence")


def _by_hand(sheets: dict[str, Path]) -> str:
    """Say where a person decides row by row."""
    spreadsheet = "write accept in column decision of review.csv, row by row in a spreadsheet"
    return f"decide in {sheets['page'].name}, list and map in a browser; or {spreadsheet}" if "page" in sheets else spreadsheet


def tell_pairs(photos: pd.DataFrame) -> None:
    """Say how many of the archive's files are one photo with others, for these have one row."""
    paired = photos.loc[(photos["donor_dir"] == "") & (photos["pair"] != ""), "pair"]
    if len(paired):
        say(f"{len(paired):,} of them are {paired.nunique():,} in several files (RAW and JPEG, picture and film): one row each")


def tell_doubts(photos: pd.DataFrame) -> None:
    """Name the archive's photos whose own position cannot be right; of donor folders only how many there are."""
    doubted = photos[photos["doubt"] != ""]
    own = doubted[doubted["donor_dir"] == ""]
    if len(own):
        say(f"{counted(len(own), 'photo has', 'photos have')} a position that cannot be right: write overwrite to replace it")
    for photo in own.head(SHOWN).itertuples(index=False):
        detail(f"  {photo.path}: {photo.doubt}")
    if len(own) > SHOWN:
        detail(f"  … and {len(own) - SHOWN:,} more; column problem of review.csv names each")
    if len(doubted) > len(own):
        others = counted(len(doubted) - len(own), "photo has", "photos have")
        say(f"{others}, in donor folders, a position that cannot be right: it is not used")


def tell_problems(photos: pd.DataFrame) -> None:
    """Name the photos that have a problem."""
    problems = photos[(photos["donor_dir"] == "") & (photos["problem"] != "")]
    if problems.empty:
        return
    say(f"{counted(len(problems), 'photo needs', 'photos need')} a look:")
    for photo in problems.head(SHOWN).itertuples(index=False):
        detail(f"  {photo.path}: {photo.problem}")
    if len(problems) > SHOWN:
        detail(f"  … and {len(problems) - SHOWN:,} more; column problem of review.csv names each")
