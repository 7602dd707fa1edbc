"""The cells that every mapping has, whoever wrote it: positions and radii, understood or refused; faults, told all at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tasks.core.cells import parse_number
from tasks.core.counting import counted
from tasks.core.errors import UsageError
from tasks.core.table import LAT, LON
from tasks.core.typed_csv import Line

MOST_TOLD: Final = 5
HALF_WAY_ROUND_M: Final = 20_100_000.0


@dataclass(frozen=True)
class Faults:
    """What is wrong with a file, row by row."""

    path: Path
    told: list[tuple[int, str]] = field(default_factory=list)

    def add(self, row: int, fault: object) -> None:
        """Note the first thing that is wrong with a row, numbered as a spreadsheet does."""
        self.told.append((row, str(fault)))

    def end_run(self) -> None:
        """Raise UsageError if anything was noted: the first faults, and how many more there are."""
        if not self.told:
            return
        told = [f"row {row}: {fault}" for row, fault in self.told[:MOST_TOLD]]
        more = len(self.told) - MOST_TOLD
        told += [f"and {counted(more, 'more row')}"] if more > 0 else []
        raise UsageError(f"{self.path}, {'. '.join([told[0], *(text[0].upper() + text[1:] for text in told[1:])])}")


def check_shape(line: Line) -> None:
    """Raise ValueError for a row with a cell in no column."""
    if line.stray:
        raise ValueError(
            f"{line.stray[:40]!r} stands in a column without a name; quote cells that hold the separator, or name the column"
        )


def position_of(cells: dict[str, str], lat: str, lon: str, *, decimal_comma: bool) -> tuple[float, float]:
    """Return degrees from the columns of these names, 180 as -180; ValueError names the column, what it holds, what it may."""
    north = _number(cells, lat, LAT, decimal_comma=decimal_comma)
    east = _number(cells, lon, LON, decimal_comma=decimal_comma)
    return north, -180.0 if east == LON[1] else east


def position_in_words(lat: float, lon: float) -> str:
    """Return what tells a place from another that has neither id nor name, and what it is called then.

    >>> position_in_words(41.9, 12.5)
    '41.90000, 12.50000'
    """
    return f"{lat:.5f}, {lon:.5f}"


def radius_of(cells: dict[str, str], column: str, otherwise_m: float, *, decimal_comma: bool) -> float:
    """Return metres from the column of this name, ``otherwise_m`` where it is blank; ValueError as ``position_of``."""
    if not cells.get(column):
        return otherwise_m
    return _number(cells, column, (0.0, HALF_WAY_ROUND_M), decimal_comma=decimal_comma)


def _number(cells: dict[str, str], column: str, limits: tuple[float, float], *, decimal_comma: bool) -> float:
    low, high = limits
    try:
        number = parse_number(cells[column], decimal_comma=decimal_comma)
    except ValueError as error:
        raise ValueError(f"{column} {error}") from error
    if not low <= number <= high:
        raise ValueError(f"{column} {cells[column]} is outside [{low:.0f}, {high:.0f}]; mend it, its decimal point may be lost")
    return number
