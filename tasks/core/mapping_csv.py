"""A mapping that a person brings (``--places``): a places.csv, or a CSV of start, end and position, in; VISITS out.

Whoever wrote the file knows nothing of us, so its columns have many names; and a row that is misread places photos wrongly, so
that no row is left out without a word: all faults are told at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from tasks.core.csv_text import decoded
from tasks.core.errors import UsageError
from tasks.core.mapping_places import MARKS, columns_of_places, visits_in_places
from tasks.core.mapping_rows import Faults
from tasks.core.mapping_stays import MEANT, NAMES, columns_of_stays, visits_in_stays
from tasks.core.places_csv import COLUMNS
from tasks.core.tables import VISITS
from tasks.core.typed_csv import read_typed_csv
from tasks.core.visits import CLOCKS, presence_in

_COLUMNS: Final = tuple(dict.fromkeys((*COLUMNS, *NAMES, *(name for names in MEANT.values() for name in names))))
_EXPECTED: Final = "expected a places.csv, or a CSV with the columns start, end, lat and lon"


@dataclass(frozen=True, eq=False)
class Mapping:
    """VISITS of a file, and sentences on what in it says nothing."""

    visits: pd.DataFrame
    notes: list[str]


def read_mapping(path: Path, radius_m: float) -> pd.DataFrame:
    """Return VISITS of a mapping, by the rows of the file, as ``mapping_of`` does."""
    return mapping_of(path, radius_m).visits


def mapping_of(path: Path, radius_m: float) -> Mapping:
    """Read a places.csv, or a CSV of which each row is a stay: start, end and position, perhaps a radius and a name.

    Comma, semicolon or tab, with BOM or none, columns in any order and case; decimal comma where the separator is not one.
    ``radius_m`` is that of a row without one. A time with an offset is an instant, one without is a wall clock as the cameras
    wrote it. Raises UsageError naming the file, for each row that is not understood its number, what was found, what is allowed
    and what to do.
    """
    _check_is_text(path)
    found = read_typed_csv(path, _COLUMNS, ())
    if found is None or not found.lines:
        raise UsageError(f"{path}: has no row with a visit; {_EXPECTED}, one visit a row")
    is_places = any(mark in found.ours for mark in MARKS)
    try:
        columns = columns_of_places(found) if is_places else columns_of_stays(found)
    except ValueError as error:
        raise UsageError(f"{path}: {error}; {_EXPECTED}") from error
    faults, decimal_comma = Faults(path), found.separator != ","
    notes: list[str] = []
    if is_places:
        rows, notes = visits_in_places(found, faults, radius_m, decimal_comma=decimal_comma)
    else:
        rows = visits_in_stays(found, columns, faults, radius_m, decimal_comma=decimal_comma)
    faults.end_run()
    if rows.empty:
        raise UsageError(f"{path}: no row of it has visit_times, so that it tells no time; {_EXPECTED}")
    unused = [*(name for name in found.ours if name not in {*columns.values(), *NAMES}), *found.others]
    notes += [f"not used: {', '.join(unused)}"] if unused else []
    return Mapping(VISITS.make(rows.assign(origin=path.name)), [f"{path.name}: {note}" for note in notes])


def overlaps(visits: pd.DataFrame) -> int:
    """Return how many VISITS share more than a moment with one to another place of the same file, level and kind of clock.

    A photo of that time gets neither place.
    """
    count = 0
    for first, last in CLOCKS:
        for _, group in visits[visits[first].notna()].groupby(["origin", "level"], sort=False):
            count += presence_in(group, first, last).crowded()
    return count


def _check_is_text(path: Path) -> None:
    """Raise UsageError for a file that is not there or no UTF-8 text, in words that do not ask to delete a person's file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); {_EXPECTED}") from error
    decoded(path, data)
