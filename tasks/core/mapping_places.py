"""A places.csv, ours or from elsewhere, as evidence: its rows in, the visits to its places out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final

import pandas as pd

from tasks.core.counting import counted
from tasks.core.mapping_rows import Faults, check_shape, position_in_words, position_of, radius_of
from tasks.core.mapping_times import moment_of
from tasks.core.places_csv import COLUMNS
from tasks.core.typed_csv import Line, TypedCsv
from tasks.core.visits import Interval, left_out, listed_visits, visits_in

MARKS: Final = ("place_id", "visit_times")
"""Columns that no other mapping has."""


def columns_of_places(found: TypedCsv) -> dict[str, str]:
    """Return the columns that are read, by themselves; ValueError for a file without those that visits need."""
    timed = "visit_times" in found.ours or {"first_at", "last_at"} <= set(found.ours)
    missing = [name for name in ("lat", "lon") if name not in found.ours] + ([] if timed else ["visit_times"])
    if missing:
        raise ValueError(f"has no column {' and no column '.join(missing)}")
    return {name: name for name in COLUMNS}


def visits_in_places(found: TypedCsv, faults: Faults, radius_m: float, *, decimal_comma: bool) -> tuple[pd.DataFrame, list[str]]:
    """Return rows of VISITS without ``origin``, and what of the file they leave out, in a few words each.

    ``radius_m`` is that of a place whose radius is blank. Rows that are not understood go to ``faults``.
    """
    places: list[dict[str, Any]] = []
    intervals: list[list[Interval]] = []
    seen: dict[str, Line] = {}
    unknown = earlier = 0
    for line in found.lines:
        try:
            check_shape(line)
            if _said_before(line, seen):
                continue
            place = _place(line, radius_m, decimal_comma=decimal_comma)
            visits = _visits(line.cells)
        except ValueError as error:
            faults.add(line.number, error)
            continue
        places.append(place)
        intervals.append(visits)
        unknown += not visits and _whole(line.cells["visits"]) > 1
        earlier += left_out(line.cells["visit_times"])
    rows = listed_visits(pd.DataFrame(places), intervals) if places else pd.DataFrame()
    notes = [f"{counted(unknown, 'place')} of several visits without visit_times"] if unknown else []
    return rows, notes + ([f"{counted(earlier, 'earlier visit')} not listed in visit_times"] if earlier else [])


def _said_before(line: Line, seen: dict[str, Line]) -> bool:
    place_id = line.cells["place_id"]
    if not place_id:
        return False
    before = seen.setdefault(place_id, line)
    if before.cells != line.cells:
        raise ValueError(f"is of the place {place_id[:40]!r} as row {before.number}, and differs; keep one of them")
    return before is not line


def _place(line: Line, radius_m: float, *, decimal_comma: bool) -> dict[str, Any]:
    """Return what of PLACES the visits need; a place without an id is told from others by where it is."""
    cells = line.cells
    lat, lon = position_of(cells, "lat", "lon", decimal_comma=decimal_comma)
    return {
        **{name: cells[name] for name in ("name", "place", "within")},
        "place_id": cells["place_id"] or position_in_words(lat, lon),
        "lat": lat,
        "lon": lon,
        "radius_m": radius_of(cells, "radius_m", radius_m, decimal_comma=decimal_comma),
        "photos": _whole(cells["photos"]),
        "line": line.number,
    }


def _visits(cells: dict[str, str]) -> list[Interval]:
    """Return the visits of a row: those of ``visit_times``, else the one from ``first_at`` to ``last_at`` if it may be one."""
    try:
        listed = visits_in(cells["visit_times"])
    except ValueError as error:
        raise ValueError(f"visit_times {error}") from error
    begins = [first for first, _ in listed]
    if len(set(begins)) < len(begins):
        twice = next(first for first in begins if begins.count(first) > 1)
        raise ValueError(f"visit_times has two visits from {twice:%Y-%m-%dT%H:%M:%SZ} on; keep one of them")
    if listed or not (cells["first_at"] and cells["last_at"]) or _whole(cells["visits"]) > 1:
        return listed
    first, last = (_instant(cells, name) for name in ("first_at", "last_at"))
    if last < first:
        raise ValueError(f"last_at {cells['last_at']!r} is before first_at {cells['first_at']!r}; mend one of them")
    return [(first, last)]


def _instant(cells: dict[str, str], name: str) -> datetime:
    """Return a time of places.csv, which is UTC: a spreadsheet may have dropped the Z."""
    try:
        return moment_of(cells[name], is_end=name == "last_at").at.replace(tzinfo=UTC)
    except ValueError as error:
        raise ValueError(f"{name} {error}") from error


def _whole(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else 0
