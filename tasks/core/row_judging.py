"""One row of a CSV that a person accepted, made a position or a date that may be written, or refused with reason and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tasks.core.cells import parse_number, radius_of_moved_m
from tasks.core.date_cells import date_in_iso
from tasks.core.row_ids import split_row_id, was_moved
from tasks.core.table import LAT, LON
from tasks.core.tables import SOURCES

Row = Mapping[str, str]

_ALTITUDE_M: Final = (-12_000.0, 100_000.0)  # below the deepest trench, and the edge of space
_DIRECTION_DEG: Final = (0.0, 360.0)
_RADIUS_M: Final = (0.0, 20_100_000.0)  # half the way round the Earth
_NOT_A_POSITION: Final = "a spreadsheet may have dropped the decimal point; write decimal degrees such as 41.8902102"


@dataclass(frozen=True)
class Position:
    """The position that a row asks for: degrees WGS84, ``alt_m``, ``direction_deg`` and ``error_m`` NaN where unknown."""

    lat: float
    lon: float
    alt_m: float
    direction_deg: float
    error_m: float
    source: str
    edited: bool


NO_POSITION: Final = Position(np.nan, np.nan, np.nan, np.nan, np.nan, "", edited=False)
NO_COMPANIONS: Final = pd.DataFrame({"path": [], "row_path": []}, dtype="str")


class Decided(NamedTuple):
    """``decisions`` is DECISIONS; ``refusals`` has path, row (as a spreadsheet counts) and reason.

    ``counts``: rows; accepted (edited and overwrite are among them), rejected, undecided and refused add up to rows: they tell
    of positions, and ``dates`` how many rows have an accepted date. ``companions`` has path and row_path: the decisions, not
    counted, that are for another file of the photo whose row is at row_path.
    """

    decisions: pd.DataFrame
    refusals: pd.DataFrame
    counts: dict[str, int]
    companions: pd.DataFrame = NO_COMPANIONS


def picture_of(row: Row, archive_id: str) -> str:
    """Return the beginning of the fingerprint that a row's photo had when it was proposed, "" where nobody knows.

    Raises ValueError where the row_id is none of ours, or another archive's.
    """
    row_id = row.get("row_id", "").strip()
    shown = split_row_id(row_id)
    if row_id and shown is None:
        raise ValueError(f"row_id {row_id[:50]!r} is none of ours; undo the change to this column, or empty it")
    if shown and shown.archive != archive_id:
        raise ValueError(f"row_id {row_id} belongs to another archive; use the review.csv of this one")
    return shown.picture if shown else ""


def date_of(row: Row) -> str:
    """Return the new date in a row as ISO 8601; ValueError with reason and remedy."""
    text = row.get("new_datetime", "").strip()
    if not text:
        raise ValueError("no date to accept: the row has no new one; type new_datetime, or leave date_decision blank")
    try:
        return date_in_iso(text)
    except ValueError as error:
        raise ValueError(f"new_datetime {error}") from error


def position_of(row: Row) -> Position:
    """Return the position in a row of text cells (numbers with a decimal point); ValueError with reason and remedy."""
    lat, lon = _degrees(row)
    moved = was_moved(row)
    source = "manual" if moved else row.get("gps_source", "").strip().casefold() or "manual"
    if source not in SOURCES:
        raise ValueError(f"gps_source {source!r} is none of {', '.join(SOURCES)}; leave it blank for a position of your own")
    error_m = _number(row, "error_m", _RADIUS_M, "m")
    # A position without any radius was typed: the digits say how well it is known.
    typed = moved or (source == "manual" and np.isnan(error_m))
    return Position(
        lat=lat,
        lon=-180.0 if lon == LON[1] else lon,
        alt_m=_number(row, "altitude", _ALTITUDE_M, "m"),
        direction_deg=_number(row, "direction", _DIRECTION_DEG, "degrees"),
        error_m=radius_of_moved_m(row) if typed else error_m,
        source=source,
        edited=moved,
    )


def _degrees(row: Row) -> tuple[float, float]:
    texts = {name: row.get(name, "").strip() for name in ("latitude", "longitude")}
    if not any(texts.values()):
        raise ValueError("nothing to accept: the row has no position; type latitude and longitude")
    found = {}
    for name, text in texts.items():
        if not text:
            raise ValueError(f"{name} is empty; type it, or empty the other one too")
        try:
            found[name] = parse_number(text)
        except ValueError as error:
            raise ValueError(f"{name} {error}") from error
    lat, lon = found["latitude"], found["longitude"]
    if not LAT[0] <= lat <= LAT[1]:
        if abs(lat) <= LON[1] and abs(lon) <= LAT[1]:
            raise ValueError(
                f"latitude {texts['latitude']} is outside [-90, 90]; it looks swapped with longitude: exchange the two"
            )
        raise ValueError(f"latitude {texts['latitude']} is outside [-90, 90]; {_NOT_A_POSITION}")
    if not LON[0] <= lon <= LON[1]:
        raise ValueError(f"longitude {texts['longitude']} is outside [-180, 180]; {_NOT_A_POSITION}")
    return lat, lon


def _number(row: Row, name: str, limits: tuple[float, float], unit: str) -> float:
    text = row.get(name, "").strip()
    if not text:
        return np.nan
    try:
        value = parse_number(text)
    except ValueError as error:
        raise ValueError(f"{name} {error}, or leave it blank") from error
    if not limits[0] <= value <= limits[1]:
        raise ValueError(f"{name} {text} is outside [{limits[0]:.0f}, {limits[1]:.0f}] {unit}; mend it, or leave it blank")
    return value
