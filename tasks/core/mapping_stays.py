"""A CSV of stays (``start,end,lat,long``), made by whatever program or person: its rows in, visits out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from tasks.core.mapping_rows import Faults, check_shape, position_in_words, position_of, radius_of
from tasks.core.mapping_times import Moment, moment_of
from tasks.core.proxy.confidence import POSITION_NOISE_M
from tasks.core.typed_csv import Line, TypedCsv

MEANT: Final = {
    "start": ("start", "from", "begin"),
    "end": ("end", "to"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "long", "lng", "longitude"),
    "radius": ("radius", "radius_m", "error_m", "accuracy"),
}
"""What a stay needs, and then what it may have, with the names that its column may have."""

NAMES: Final = ("name", "label", "place")
"""Columns of which the first that is filled in says what the place is called."""

_NEEDED: Final = ("start", "end", "lat", "lon")


def columns_of_stays(found: TypedCsv) -> dict[str, str]:
    """Return the column of the file for each of ``MEANT`` that it has; ValueError if one is doubtful or is lacking."""
    columns: dict[str, str] = {}
    for meant, names in MEANT.items():
        present = [name for name in names if name in found.ours]
        if len(present) > 1:
            raise ValueError(f"the columns {' and '.join(present)} mean the same; rename or delete one of them")
        if present:
            columns[meant] = present[0]
    missing = [" or ".join(MEANT[meant]) for meant in _NEEDED if meant not in columns]
    if missing:
        has = ", ".join([*found.ours, *found.others][:12]) or "no names"
        raise ValueError(f"has no column {' and no column '.join(missing)} (it has {has})")
    return columns


def visits_in_stays(
    found: TypedCsv, columns: Mapping[str, str], faults: Faults, radius_m: float, *, decimal_comma: bool
) -> pd.DataFrame:
    """Return rows of VISITS without ``origin``; ``radius_m`` is that of a row without one.

    Rows that are not understood go to ``faults``.
    """
    rows = []
    for line in found.lines:
        try:
            rows.append(_visit(line, columns, radius_m, decimal_comma=decimal_comma))
        except ValueError as error:
            faults.add(line.number, error)
    return pd.DataFrame(rows)


def _visit(line: Line, columns: Mapping[str, str], radius_m: float, *, decimal_comma: bool) -> dict[str, Any]:
    check_shape(line)
    cells = line.cells
    start, end = (_moment(cells, columns[meant], is_end=meant == "end") for meant in ("start", "end"))
    told = f"{columns['start']} {cells[columns['start']]!r}, {columns['end']} {cells[columns['end']]!r}"
    if start.is_instant != end.is_instant:
        raise ValueError(f"{told}: one has an offset and the other has none; write both with, or both without one")
    if end.at < start.at:
        raise ValueError(f"{told}: it ends before it begins; mend one of them")
    lat, lon = position_of(cells, columns["lat"], columns["lon"], decimal_comma=decimal_comma)
    radius = radius_of(cells, columns.get("radius", ""), radius_m, decimal_comma=decimal_comma)
    kind = "at" if start.is_instant else "local"
    return {
        "row": line.number,
        "place": position_in_words(lat, lon),
        "name": next((cells[name] for name in NAMES if cells[name]), ""),
        "lat": lat,
        "lon": lon,
        "error_m": max(radius, POSITION_NOISE_M),
        f"first_{kind}": start.at,
        f"last_{kind}": end.at,
    }


def _moment(cells: Mapping[str, str], column: str, *, is_end: bool) -> Moment:
    try:
        return moment_of(cells[column], is_end=is_end)
    except ValueError as error:
        raise ValueError(f"{column} {error}") from error
