"""cameras.csv: CLOCKS as a person sees them, and back come the two columns that the person may fill in.

Only ``camera``, ``override`` and ``fix_dates`` are read: the rest is computed anew, so that a spreadsheet may re-format it.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final

import pandas as pd

from tasks.core.cells import guard
from tasks.core.errors import UsageError
from tasks.core.table import NUMBER, TEXT, WALL_CLOCK
from tasks.core.tables import CLOCKS
from tasks.core.typed_csv import read_typed_csv, write_typed_csv
from tasks.core.zones import known_zone

_NEEDED: Final = ("camera", "override")
_TYPED: Final = ("override", "fix_dates")


def read_overrides(path: Path) -> pd.DataFrame | None:
    """Read what the person filled in, as CLOCKS; None if there is no such file, or nothing in it is filled in.

    Comma, semicolon or tab, with BOM or without. Raises UsageError naming the file, the row, what was found and what is
    allowed, for an override that is no time zone, two different ones for a camera, or a file that is no cameras.csv.
    """
    found = read_typed_csv(path, tuple(CLOCKS.columns), _NEEDED)
    if found is None:
        return None
    seen: dict[str, str] = {}
    merged: dict[str, dict[str, str]] = {}
    for number, row, *_ in found.lines:
        text = row["override"]
        if text and not known_zone(text):
            raise UsageError(
                f"{path}, row {number} ({row['camera']}): override {text!r} is not a time zone; "
                f"write an IANA name such as Europe/Rome, or UTC+02:00, or leave it blank"
            )
        if text and seen.setdefault(row["camera"], text) != text:
            raise UsageError(
                f"{path}, row {number} ({row['camera']}): override {text!r}, but an earlier row of this camera says "
                f"{seen[row['camera']]!r}; keep one of them"
            )
        typed = {name: row[name] for name in _TYPED if row[name]}
        if typed:
            merged.setdefault(row["camera"], {"camera": row["camera"]}).update(typed)
    if not merged:
        return None
    return CLOCKS.make(pd.DataFrame(list(merged.values()), columns=["camera", *_TYPED]).assign(photos=0, located=0))


def write_cameras(path: Path, clocks: pd.DataFrame) -> bool:
    """Write CLOCKS as UTF-8 with BOM and commas, whole or not at all; leave a file that says the same alone, return False."""
    return write_typed_csv(path, tuple(CLOCKS.columns), (_cells(clocks[name], dtype) for name, dtype in CLOCKS.columns.items()))


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
