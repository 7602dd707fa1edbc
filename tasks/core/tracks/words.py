"""TRACKS in words: what a person at the terminal is told about the tracks; no sentence names a position."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from tasks.core.counting import counted

_MOST_NAMED: Final = 3
_MOST_PROBLEMS: Final = 12


def told(tracks: pd.DataFrame) -> list[str]:
    """Return sentences on TRACKS: how much there is and of when, what was dropped, which files could not be used and why."""
    if tracks.empty:
        return []
    used = tracks[tracks["fixes"] > 0]
    lines = [_summary(used)] if len(used) else [f"tracks: no fix in {counted(len(tracks), 'file')}"]
    return [*lines, *_dropped(tracks), *_problems(tracks[tracks["problem"] != ""])]


def _problems(tracks: pd.DataFrame) -> list[str]:
    """Return a sentence for each problem, with the files that have it."""
    lines = []
    for (problem, is_used), files in tracks.groupby(["problem", tracks["fixes"] > 0], sort=False):
        what = "used in part" if is_used else "not used"
        lines.append(f"tracks: {_names(files['track'])} {what}: {problem}")
    more = len(lines) - _MOST_PROBLEMS
    return lines if more <= 0 else [*lines[:_MOST_PROBLEMS], f"tracks: {counted(more, 'further problem')} with other files"]


def _summary(used: pd.DataFrame) -> str:
    formats = ", ".join(sorted(set(used["format"])))
    first, last = used["first_at"].min(), used["last_at"].max()
    when = f"{first:%Y-%m-%d}" if first.date() == last.date() else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
    return f"tracks: {counted(int(used['fixes'].sum()), 'fix', 'fixes')} in {counted(len(used), 'file')} ({formats}), {when} UTC"


def _dropped(tracks: pd.DataFrame) -> Iterable[str]:
    reasons = (
        ("timeless", "without a time"),
        ("nowhere", "without a position, at 0, 0 or off the globe"),
        ("repeated", "that another point repeats"),
    )
    parts = [f"{int(tracks[name].sum()):,} {words}" for name, words in reasons if tracks[name].sum()]
    return [f"tracks: points left out: {'; '.join(parts)}"] if parts else []


def _names(names: pd.Series) -> str:
    shown = list(names[:_MOST_NAMED])
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")
