"""places.csv: PLACES as a person sees and names them, and back come the names with the places that they belong to.

A spreadsheet re-formats what it takes for numbers and dates, so that only what tells a place from another must be understood when
it comes back: its id and where it lies. What a person wrote is never lost by writing: not a name typed since the file was read,
not a column of the person's own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from tasks.core.cells import format_number, guard, parse_number
from tasks.core.errors import UsageError
from tasks.core.table import INSTANT, LAT, LON, TEXT, WHOLE
from tasks.core.tables import PLACES
from tasks.core.typed_csv import Line, TypedCsv, read_typed_csv, write_typed_csv

COLUMNS: Final = (
    "name", "emoji", "place", "first_at", "last_at", "visits", "photos", "lat", "lon", "radius_m", "place_id", "within",
    "visit_times",
)  # fmt: skip
"""Of places.csv, in this order; columns that are not ours follow."""
MAX_CELL: Final = 32_000
"""Characters of ``visit_times`` at most: Excel cuts a cell off after 32,767 and puts the rest into the rows that follow."""

_NEEDED: Final = ("place_id", "lat", "lon", "radius_m", "within")
_TYPED: Final = ("name", "emoji")
_LIMITS: Final = {"lat": LAT, "lon": LON, "radius_m": (0.0, 20_100_000.0)}  # half the way round the Earth
_EARLIER = re.compile(r"[0-9]+-earlier-visits-not-listed ?")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\dZ?", re.ASCII)
_WITHOUT_PHOTOS: Final = {"photos": 0, "visits": 0, "first_at": pd.NaT, "last_at": pd.NaT, "visit_times": ""}


def read_places(path: Path) -> pd.DataFrame | None:
    """Read places.csv as PLACES, in the order of its rows; None if there is no such file, or nothing in it.

    Comma, semicolon or tab, decimal point or comma, with BOM or without, columns in any order. Times and counts of which a
    spreadsheet made something else come back empty, and ``visit_times`` lists what the file does. Raises UsageError naming the
    file, the row, what was found, what is allowed and what to do, for a row without a place_id, two different ones of one
    place_id, a position that is none, a ``within`` that is no place of the first level, and a cell that stands in no column.
    """
    found = read_typed_csv(path, COLUMNS, _NEEDED)
    return None if found is None else _places(path, found, _by_id(path, found))


def write_places(path: Path, places: pd.DataFrame) -> bool:
    """Write PLACES in their order as UTF-8 with BOM and commas; leave a file that says the same alone and return False.

    From the file that is there stay the columns that are not ours, by place_id, and the names and emoji, for these were typed
    since it was read if PLACES have others; a place that left stays as a row without photos if anything of this kind is in its
    row. Raises UsageError as ``read_places`` for a file that is not understood, which is then left as it is.
    """
    PLACES.check(places)
    found = read_typed_csv(path, COLUMNS, _NEEDED)
    if found is None:
        return write_typed_csv(path, COLUMNS, [_cells(places, name) for name in COLUMNS])
    rows = _by_id(path, found)
    present = set(places["place_id"])
    left = [place_id for place_id, row in rows.items() if place_id not in present and _is_written_in(row)]
    earlier = _places(path, found, {place_id: rows[place_id] for place_id in left}).assign(**_WITHOUT_PHOTOS)
    shown = PLACES.make(pd.concat([places, earlier], ignore_index=True)) if left else places
    known = [rows.get(place_id) for place_id in shown["place_id"]]
    typed = {
        name: [row.cells[name] if row and row.cells[name] else text for row, text in zip(known, shown[name], strict=True)]
        for name in _TYPED
    }
    columns = [_cells(shown.assign(**typed), name) for name in COLUMNS]
    others = [[row.others[at] if row else "" for row in known] for at in range(len(found.others))]
    return write_typed_csv(path, (*COLUMNS, *found.others), [*columns, *others])


def _is_written_in(row: Line) -> bool:
    return any(row.cells[name] for name in _TYPED) or any(cell.strip() for cell in row.others)


def _by_id(path: Path, found: TypedCsv) -> dict[str, Line]:
    """Return the rows by place_id, those that say the same once; UsageError where it is not certain which place a row is."""
    rows: dict[str, Line] = {}
    for row in found.lines:
        place_id = row.cells["place_id"]
        if row.stray:
            raise UsageError(
                f"{path}, row {row.number}: {row.stray[:40]!r} stands in a column without a name; quote cells that hold the "
                f"separator, or give the column a name"
            )
        if not place_id:
            raise UsageError(
                f"{path}, row {row.number}: has no place_id, which says what place it is; restore it, or delete the row"
            )
        earlier = rows.setdefault(place_id, row)
        if (earlier.cells, earlier.others) != (row.cells, row.others):
            raise UsageError(
                f"{path}, rows {earlier.number} and {row.number}: are both of the place {place_id[:40]} and differ; "
                f"each place has one row, keep one of them"
            )
    inner = {place_id for place_id, row in rows.items() if row.cells["within"]}
    for place_id in inner:
        if rows[place_id].cells["within"] in inner:
            raise UsageError(
                f"{path}, row {rows[place_id].number}: within {rows[place_id].cells['within'][:40]!r} is a place that is itself "
                f"within another; write the place_id of one of the first level, or delete the row to have it made anew"
            )
    return rows


def _places(path: Path, found: TypedCsv, rows: dict[str, Line]) -> pd.DataFrame:
    lines = list(rows.values())
    comma = found.separator != "," or any("," in line.cells[name] for line in lines for name in ("lat", "lon"))
    numbers = {name: [_number(path, line, name, decimal_comma=comma) for line in lines] for name in _LIMITS}
    numbers["lon"] = [-180.0 if lon == LON[1] else lon for lon in numbers["lon"]]
    cells = {name: [line.cells[name] for line in lines] for name in COLUMNS}
    whole = {
        name: [int(text) if re.fullmatch("[0-9]{1,18}", text) else 0 for text in cells[name]] for name in ("visits", "photos")
    }
    instants = {
        name: pd.to_datetime(
            [text if _INSTANT.fullmatch(text) else None for text in cells[name]], utc=True, format="ISO8601", errors="coerce"
        )
        for name in ("first_at", "last_at")
    }
    times = [_EARLIER.sub("", text, count=1) for text in cells["visit_times"]]
    return PLACES.make(pd.DataFrame({**cells, **numbers, **whole, **instants, "visit_times": times}))


def _number(path: Path, row: Line, name: str, *, decimal_comma: bool) -> float:
    text = row.cells[name]
    low, high = _LIMITS[name]
    try:
        number = parse_number(text, decimal_comma=decimal_comma)
    except ValueError as error:
        raise UsageError(f"{path}, row {row.number}: {name} {error}, or delete the row to have it made anew") from error
    if not low <= number <= high:
        raise UsageError(
            f"{path}, row {row.number}: {name} {text} is outside [{low:.0f}, {high:.0f}]; a spreadsheet may have dropped the "
            f"decimal point: mend it, or delete the row to have it made anew"
        )
    return number


def _cells(places: pd.DataFrame, name: str) -> Sequence[str]:
    """Return a column of PLACES as places.csv shows it: times to the second that hold the place's, a radius in whole metres."""
    column, dtype = places[name], PLACES.columns[name]
    if dtype == INSTANT:
        whole = column.dt.floor("s") if name == "first_at" else column.dt.ceil("s")
        return list(whole.dt.strftime("%Y-%m-%dT%H:%M:%SZ").astype("object").where(column.notna(), ""))
    if name == "visit_times":
        return [_listed(text) for text in column]
    if dtype == TEXT:
        return [guard(text) for text in column]
    if dtype == WHOLE:
        return [str(value) for value in column.tolist()]
    if name == "radius_m":
        # Whole metres, because a German spreadsheet takes 5.3 for the 5th of March.
        return ["" if math.isnan(value) else str(math.ceil(round(value, 3))) for value in column.tolist()]
    return [format_number({"lat": "latitude", "lon": "longitude"}[name], value) for value in column.tolist()]


def _listed(visit_times: str) -> str:
    """Return the intervals, or where they are too many for a cell the latest of them after a mark that says how many are not."""
    if len(visit_times) <= MAX_CELL:
        return visit_times
    intervals = visit_times.split(" ")
    left_out, length = 0, len(visit_times)
    while (mark := f"{left_out}-earlier-visits-not-listed") and len(mark) + 1 + length > MAX_CELL:
        length -= len(intervals[left_out]) + 1
        left_out += 1
    return " ".join([mark, *intervals[left_out:]])
