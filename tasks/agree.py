"""What a CSV asks for -> the DECISIONS to carry out: say what was understood, ask once, stop where nothing is sound."""

from __future__ import annotations

import pandas as pd

from tasks.core.alike_reasons import Refusal, in_groups
from tasks.core.counting import counted
from tasks.core.errors import NothingToDo, UsageError
from tasks.core.review_csv import Review
from tasks.core.row_judging import Decided
from tasks.core.tables import REVIEW_COLUMNS
from tasks.runtime.asking import yes
from tasks.runtime.progress import detail, say
from tasks.runtime.steps import step

SHOWN = 20
"""Lines about refused rows in the terminal; each row has its reason in the CSV's column status and in the JSON."""
SHOWN_ROWS = 5
"""Rows and ranges of rows named in one line."""


@step(run_name="say what was understood", description="Show what the CSV asks for and stop if nothing of it is sound.")
def agree(asked: Decided, review: Review, *, ask: bool, dry_run: bool) -> pd.DataFrame:
    """Return DECISIONS to carry out.

    Raises UsageError if rows are accepted and none can be trusted, NothingToDo if none is accepted or the person says no.
    """
    counts, *named = understood(asked, review)
    say(counts)
    for line in named:
        detail(line)
    if asked.decisions.empty and len(asked.refusals):
        first = asked.refusals.iloc[0]
        # Without the photo's path: what a task raises goes to the Prefect server, which may be on another machine.
        raise UsageError(f"{review.path}: no row can be trusted; the first, row {first['row']}: {first['reason']}")
    if asked.decisions.empty:
        raise NothingToDo(f"{review.path}: no row is accepted; write accept in column decision, save, and run it again")
    if ask and not dry_run and not yes(f"Write {_what(asked.decisions)} now? [y/N] "):
        raise NothingToDo("nothing was written")
    return asked.decisions


def understood(asked: Decided, review: Review) -> list[str]:
    """Return the lines that say what a CSV asks for, what was undone, and which rows are refused and why.

    Rows that are refused for the same reason share a line; at most ``SHOWN`` such lines.
    """
    counts = asked.counts
    accepted = f"{counts['accepted']:,} accepted"
    details = [
        f"{counts[name]:,} {word}" for name, word in (("edited", "typed by you"), ("overwrite", "overwriting")) if counts[name]
    ]
    if details:
        accepted += f" ({', '.join(details)})"
    others = [f"{counts[name]:,} {name}" for name in ("rejected", "undecided", "refused")]
    alone = len(asked.refusals) - counts["refused"]  # the date of a row of which the position goes on
    notes = [*review.dialect.notes(), *_of_columns(list(review.rows.columns))]
    form = f" ({', '.join(notes)})" if notes else ""
    dates = f"; {counted(counts['dates'], 'date')}" if counts["dates"] else ""
    dates += f"; {counted(alone, 'date')} refused" if alone else ""
    lines = [f"{review.path}{form}: {counted(counts['rows'], 'row')}: {', '.join([accepted, *others])}{dates}"]
    if len(asked.companions):
        lines.append(f"  with {counted(len(asked.companions), 'other file')} of the same photos (RAW, film)")
    lines += [f"  {what}" for what in asked.undone]
    refusals = in_groups(map(Refusal._make, asked.refusals[["row", "path", "reason"]].itertuples(index=False)), SHOWN_ROWS)
    lines += [f"  {line}" for line in refusals[:SHOWN]]
    if len(refusals) > SHOWN:
        lines.append(f"  … and {len(refusals) - SHOWN:,} more; column status names each")
    return lines


def _of_columns(names: list[str]) -> list[str]:
    """Say what became of the columns of a review.csv; a CSV of one's own has what it has."""
    if "row_id" not in names:
        return []
    ours = [name for name in names if name in REVIEW_COLUMNS]
    missing = [name for name in REVIEW_COLUMNS if name not in names]
    said = ["columns moved"] if ours != [name for name in REVIEW_COLUMNS if name in names] else []
    return [*said, *([f"without column {', '.join(missing)}"] if missing else [])]


def _what(decisions: pd.DataFrame) -> str:
    """Say how many positions and dates are to be written, such as "2 positions and 1 date"."""
    counts = ((int(decisions["lat"].notna().sum()), "position"), (int((decisions["taken"] != "").sum()), "date"))
    return " and ".join(counted(count, word) for count, word in counts if count)
