"""The photos of a layer of points in the shortest JSON that ``unpack.js`` makes whole again: standings in, columns out.

50,000 points with their paths, times and reasons are 15 MB as plain lists. They stand in the order of time, so that most of
what is said of one was said of the one before.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.page.columns import column, steps

DIGITS: Final = 5
"""Of positions: a metre."""

_WALL_CLOCK: Final = r"^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: [+-]\d\d:\d\d)?)?$"
_LONGEST_PREFIX: Final = 35
_BASE_36: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_ONE_UNIT: Final = "\uffff"
"""The last sign that is one unit of JavaScript's text: of what is shared, only such are counted."""


def packed_points(rows: pd.DataFrame) -> dict[str, Any]:
    """Return standings as packed columns: lat, lon, at, when, path and what a card tells of each.

    ``lat`` and ``lon`` are steps of 0.00001 degrees, ``at`` and ``when`` as ``_times`` and ``path`` as ``_paths`` says; of the
    other columns those whose value seldom changes are ``{"words", "runs"}``: a number of a word and how often it comes, in turn.
    """
    first = np.arange(len(rows)) == 0
    content: dict[str, Any] = {
        "lat": steps(rows["lat"].to_numpy(np.float64), first, DIGITS),
        "lon": steps(rows["lon"].to_numpy(np.float64), first, DIGITS),
        "error_m": _in_runs(_short(rows["error_m"], 1)),
        "confidence": _in_runs(_short(rows["confidence"], 2)),
        "path": _paths(rows["path"].tolist()),
        **_times(rows["when"], rows["at"]),
    }
    for name in ("donor_dir", "source", "camera", "place", "evidence", "problem", "note"):
        content[name] = _in_runs(rows[name])
    return content


def _short(values: pd.Series, digits: int) -> pd.Series:
    """Return numbers rounded, whole ones without a decimal point, large ones as whole ones; None where there is none."""
    rounded = [None if value != value else round(value, digits) for value in values.tolist()]  # noqa: PLR0124 - NaN differs from itself
    whole = [value if value is None or (value < 100 and value != int(value)) else round(value) for value in rounded]
    return pd.Series(whole, dtype=object)


def _in_runs(values: pd.Series) -> Any:
    """Return ``column(values)``, or the same words by runs where that is shorter."""
    made = column(values)
    if not isinstance(made, dict):
        return made
    runs = [(word, sum(1 for _ in same)) for word, same in groupby(made["at"])]
    if 2 * len(runs) > len(made["at"]):
        return made
    return {"words": made["words"], "runs": [number for run in runs for number in run]}


def _paths(paths: list[str]) -> dict[str, Any]:
    """Return ``{"folders", "runs", "names"}``: folders by runs, and names joined by "/".

    Each name begins with a digit of base 36 that says how many of its first characters are those of the name before.
    """
    parts = [path.rpartition("/") for path in paths]
    numbers = {folder: number for number, folder in enumerate(dict.fromkeys(folder for folder, _, _ in parts))}
    runs = [(numbers[folder], sum(1 for _ in same)) for folder, same in groupby(parts, key=lambda part: part[0])]
    names, before = [], ""
    for _, _, name in parts:
        shared = 0
        for a, b in zip(name[:_LONGEST_PREFIX], before, strict=False):
            if a != b or a > _ONE_UNIT:
                break
            shared += 1
        names.append(_BASE_36[shared] + name[shared:])
        before = name
    return {"folders": list(numbers), "runs": [number for run in runs for number in run], "names": "/".join(names)}


def _times(when: pd.Series, at: pd.Series) -> dict[str, Any]:
    """Return ``when`` (wall clocks) and ``at`` (instants), which follow from each other but for the zone and the clock's error.

    ``when`` is ``{"wall", "offset"}``: whole seconds since 1970 as if the clock showed UTC, as steps from the last known one, and
    the text behind them; null where nothing is known. Wall clocks of another form stay text. ``at`` is ``{"behind"}``, the
    seconds that an instant is behind its wall clock, as steps too, or the seconds since 1970 where there is no wall clock.
    """
    known = at.notna().to_numpy()
    instants = np.where(known, _seconds(at), 0)
    clocks = pd.to_datetime(when.str.slice(0, 19), format="%Y-%m-%d %H:%M:%S", errors="coerce")
    if not (when.str.match(_WALL_CLOCK) & ((when == "") | clocks.notna())).all():
        return {"when": when.tolist(), "at": {"seconds": _steps(instants, known)}}
    told = clocks.notna().to_numpy()
    wall = np.where(told, _seconds(clocks), 0)
    return {
        "when": {"wall": _steps(wall, told), "offset": _in_runs(when.str.slice(19))},
        "at": {"behind": _steps(wall - instants, known)},
    }


def _seconds(times: pd.Series) -> npt.NDArray[np.int64]:
    """Return whole seconds since 1970; what is NaT is a number far out of range."""
    plain = times.dt.tz_localize(None) if getattr(times.dt, "tz", None) is not None else times
    seconds: npt.NDArray[np.int64] = plain.to_numpy(dtype="datetime64[s]").astype(np.int64)
    return seconds


def _steps(values: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]) -> list[int | None]:
    """Return each known value counted from the last known one before it, None for the others."""
    made: list[int | None] = [None] * len(values)
    there = np.flatnonzero(known)
    for at, step in zip(there.tolist(), np.diff(values[there], prepend=0).tolist(), strict=True):
        made[at] = step
    return made
