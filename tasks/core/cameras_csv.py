"""cameras.csv: CLOCKS as a person sees them, and back come the two columns that the person may fill in, stretch by stretch.

Only these and what says which stretch a row is are read: the rest is computed anew, so that a spreadsheet may re-format it. It
may have re-formatted the stretch's beginning too, and hidden its seconds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from tasks.core.cells import decision_of, guard
from tasks.core.clocks.typed import typed_clock
from tasks.core.errors import UsageError
from tasks.core.mapping_times import moment_of
from tasks.core.table import NUMBER, TEXT, WALL_CLOCK
from tasks.core.tables import CLOCKS
from tasks.core.typed_csv import Line, read_typed_csv, write_typed_csv

_NEEDED: Final = ("camera", "override")
_TYPED: Final = ("override", "fix_dates")
_KEY: Final = ("camera", "from_at", "from_path")
_REMEDY: Final = "write what the clock showed at its first photo as 2019-07-02T10:11:12"


def read_overrides(path: Path) -> pd.DataFrame | None:
    """Read what the person filled in, as CLOCKS, a row for each stretch; None if there is no such file, or nothing is filled in.

    A camera of which something is filled in has all its rows, the blank ones too: they say where the others end. Comma, semicolon
    or tab, with BOM or without. ``from_at`` is NaT where the row has none: then it is of all of the camera's photos. It may lack
    seconds that a spreadsheet hid: ``with_seconds`` puts them back. ``override`` is a text that ``typed_clock`` understands,
    ``fix_dates`` a word of a decision (``wants_dates`` says what it means), both as typed; ``evidence`` is where an override
    stands ("row 7"), for what only the photos show to be wrong with it. Raises UsageError naming the file, the row, what was
    found and what is allowed, for a cell that is neither, two different ones for one stretch, a beginning that is no certain wall
    clock, or a file that is no cameras.csv.
    """
    found = read_typed_csv(path, tuple(CLOCKS.columns), _NEEDED)
    if found is None:
        return None
    merged: dict[tuple[str, datetime | None], dict[str, Any]] = {}
    numbers: dict[tuple[str, datetime | None, str], int] = {}
    for line in found.lines:
        typed = {name: line.cells[name] for name in _TYPED if line.cells[name]}
        if line.stray:
            raise UsageError(
                f"{path}, row {line.number}: {line.stray[:40]!r} stands in a column without a name; quote cells that hold the "
                f"separator, or give the column a name"
            )
        if not typed:
            continue
        from_at = _stretch_of(path, line)
        _check(path, line, typed)
        key = line.cells["camera"], from_at
        row = merged.setdefault(key, dict(zip(_KEY, (*key, line.cells["from_path"]), strict=True)))
        for name, text in typed.items():
            earlier = row.setdefault(name, text)
            number = numbers.setdefault((*key, name), line.number)
            if not _same(name, earlier, text):
                raise UsageError(
                    f"{path}, row {line.number} ({key[0]}): {name} {text!r}, but row {number} {earlier!r} of the same camera "
                    f"and from_at ({line.cells['from_at'] or 'blank'}); keep one of them, or mend from_at, to the second"
                )
    if not merged:
        return None
    for (camera, from_at, name), number in numbers.items():
        if name == "override":
            merged[camera, from_at]["evidence"] = f"row {number}"
    # What is said of a stretch ends where the next one of its camera begins, though nothing is said of that one.
    cameras = {camera for camera, _ in merged}
    for line in found.lines:
        if line.cells["camera"] in cameras and line.cells["from_at"] and not any(line.cells[name] for name in _TYPED):
            key = line.cells["camera"], _stretch_of(path, line)
            merged.setdefault(key, dict(zip(_KEY, (*key, line.cells["from_path"]), strict=True)))
    return CLOCKS.make(pd.DataFrame(list(merged.values()), columns=[*_KEY, *_TYPED, "evidence"]).assign(photos=0, located=0))


def with_seconds(typed: pd.DataFrame, photos: pd.DataFrame) -> pd.DataFrame:
    """Return CLOCKS as the person typed them, with the seconds of ``from_at`` that a spreadsheet may have hidden.

    They are those of the photo of ``from_path`` in PHOTOS, where it agrees with what is left; else the beginning stays.
    """
    begun = photos.loc[photos["path"].isin(typed["from_path"]) & photos["taken_local"].notna()]
    first = begun.drop_duplicates(["camera", "path"]).set_index(["camera", "path"])["taken_local"]
    wall = first.reindex(pd.MultiIndex.from_frame(typed[["camera", "from_path"]])).set_axis(typed.index)
    hidden = (wall.dt.floor("min") == typed["from_at"]) | (wall.dt.floor("s") == typed["from_at"])
    return CLOCKS.check(typed.assign(from_at=typed["from_at"].mask(hidden, wall)))


def wants_dates(fix_dates: str) -> bool:
    """Say whether a cell ``fix_dates`` asks for corrected dates: yes, in any of the words of a decision."""
    return decision_of(fix_dates) == "accept"


def write_cameras(path: Path, clocks: pd.DataFrame) -> bool:
    """Write CLOCKS as UTF-8 with BOM and commas, whole or not at all; leave a file that says the same alone, return False."""
    return write_typed_csv(path, tuple(CLOCKS.columns), (_cells(clocks[name], dtype) for name, dtype in CLOCKS.columns.items()))


def _stretch_of(path: Path, line: Line) -> datetime | None:
    """Return the beginning of a row's stretch, None without one; UsageError where the row does not say what it is about."""
    where = f"{path}, row {line.number}"
    if not line.cells["camera"]:
        raise UsageError(f"{where}: has no camera, which says whose clock it is; restore it, or delete the row")
    text = " ".join(line.cells["from_at"].split())
    if not text:
        return None
    try:
        moment = moment_of(text, is_end=False)
    except ValueError as error:
        raise UsageError(f"{where} ({line.cells['camera']}): from_at {error}") from error
    shown = f"{where} ({line.cells['camera']}): from_at {text!r}"
    if line.cells["from_path"] and not {" ", "T"} & set(text.upper()):
        raise UsageError(f"{shown} has no time of day, which a spreadsheet may have hidden; {_REMEDY}")
    if moment.is_instant:
        raise UsageError(f"{shown} has an offset, but a clock shows none; {_REMEDY}")
    return moment.at


def _check(path: Path, line: Line, typed: Mapping[str, str]) -> None:
    """Raise UsageError for what is neither a clock nor yes or no."""
    where = f"{path}, row {line.number} ({line.cells['camera']})"
    try:
        typed_clock(typed.get("override", "UTC"))
    except ValueError as error:
        raise UsageError(f"{where}: override {error}; or leave it blank") from error
    if decision_of(typed.get("fix_dates", "")) not in ("", "accept", "reject"):
        raise UsageError(f"{where}: fix_dates {typed['fix_dates'][:40]!r} is not known; write yes or no, or leave it blank")


def _same(name: str, one: str, other: str) -> bool:
    """Say whether two cells mean the same."""
    meaning = decision_of if name == "fix_dates" else typed_clock
    return one == other or meaning(one) == meaning(other)


def _cells(column: pd.Series, dtype: str) -> list[str]:
    if dtype == TEXT:
        return [guard(text) for text in column]
    if dtype == WALL_CLOCK:
        return [at.isoformat(sep="T") if pd.notna(at) else "" for at in column]
    if dtype == NUMBER:
        return [_number(value) for value in column]
    return [str(value) for value in column]


def _number(value: Any) -> str:
    if math.isnan(value):
        return ""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
