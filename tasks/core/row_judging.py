"""One row of a CSV that a person accepted, made a position or a date that may be written, or refused with reason and remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tasks.core.cells import parse_number
from tasks.core.date_cells import date_in_iso
from tasks.core.date_proofs import proven_date
from tasks.core.not_numbers import what_became
from tasks.core.radius_proofs import radius_fault
from tasks.core.row_ids import split_row_id
from tasks.core.shown_rows import Shown, linked_in, points_lost_in
from tasks.core.table import LON
from tasks.core.tables import SOURCES
from tasks.core.typed_positions import NAMES, Typed, radius_of_typed_m, typed_position

Row = Mapping[str, str]

_LIMITS: Final = {
    "error_m": (0.0, 20_100_000.0, "m"),  # half the way round the Earth
    "altitude": (-12_000.0, 100_000.0, "m"),  # below the deepest trench, and the edge of space
    "direction": (0.0, 360.0, "degrees"),
}
_WHOLE_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}", re.ASCII)
_THOUSANDS: Final = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")


@dataclass(frozen=True)
class Position:
    """The position that a row asks for: degrees WGS84, ``alt_m``, ``direction_deg`` and ``error_m`` NaN where unknown.

    ``edited`` = a person typed it, ``restored`` = it is the proposed one, of which the cells had lost some digits.
    """

    lat: float
    lon: float
    alt_m: float
    direction_deg: float
    error_m: float
    source: str
    edited: bool
    restored: bool = False


NO_POSITION: Final = Position(np.nan, np.nan, np.nan, np.nan, np.nan, "", edited=False)
NO_COMPANIONS: Final = pd.DataFrame({"path": [], "row_path": []}, dtype="str")


class Decided(NamedTuple):
    """``decisions`` is DECISIONS; ``refusals`` has path, row (as a spreadsheet counts) and reason.

    ``counts``: rows; accepted (edited and overwrite are among them), rejected, undecided and refused add up to rows: they tell
    of positions, and ``dates`` how many rows have an accepted date. ``companions`` has path and row_path: the decisions, not
    counted, that are for another file of the photo whose row is at row_path. ``undone`` says what was undone in some rows.
    """

    decisions: pd.DataFrame
    refusals: pd.DataFrame
    counts: dict[str, int]
    companions: pd.DataFrame = NO_COMPANIONS
    undone: tuple[str, ...] = ()


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


def date_of(row: Row, *, day_first: bool | None = None) -> str:
    """Return the new date in a row as ISO 8601; ValueError with reason and remedy.

    A date that a spreadsheet wrote in its own way is the one that the row showed, where the row_id proves it (``proven_date``).
    ``day_first`` is as in ``date_in_iso``.
    """
    text = row.get("new_datetime", "").strip()
    if not text:
        raise ValueError("no date to accept: the row has no new one; type new_datetime, or leave date_decision blank")
    # What is whole is written as it stands, with each digit of its sub-seconds.
    shown = "" if _WHOLE_DATE.match(text) else proven_date(row)
    if shown:
        return shown
    try:
        return date_in_iso(text, day_first=day_first)
    except ValueError as error:
        raise ValueError(f"new_datetime {error}") from error


def position_of(row: Row, shown: Shown | None = None, *, decimal_comma: bool = False) -> Position:
    """Return the position in a row of text cells (numbers with a decimal point); ValueError with reason and remedy.

    ``shown`` is what the row showed when it was made (``shown_in``); ``decimal_comma`` = numbers of the sheet had commas, and a
    point in one of ours may stand between thousands.
    """
    if not any(row.get(name, "").strip() for name in NAMES):
        raise ValueError("nothing to accept: the row has no position; type latitude and longitude")
    described = split_row_id(row.get("row_id", "")) is not None
    shown = shown or linked_in(row)
    typed = typed_position(row, shown)
    for name, was in points_lost_in(row).items():
        raise ValueError(f"{name} {row[name].strip()} lost its decimal point, for {was} was proposed; mend it, or leave it blank")
    numbers = {name: _number(row, name, doubt_thousands=described and decimal_comma) for name in _LIMITS}
    source, error_m = _source(row, shown, typed), numbers["error_m"]
    fault = radius_fault(row) if source != "manual" else ""
    if fault:
        raise ValueError(fault)
    # A position without any radius was typed: the digits say how well it is known.
    if source == "manual" and (described or typed.moved or np.isnan(error_m)):
        error_m = radius_of_typed_m(row, typed)
    return Position(
        lat=typed.lat,
        lon=-180.0 if typed.lon == LON[1] else typed.lon,
        alt_m=numbers["altitude"],
        direction_deg=numbers["direction"],
        error_m=error_m,
        source=source,
        edited=source == "manual" and described,
        restored=typed.restored,
    )


def _source(row: Row, shown: Shown | None, typed: Typed) -> str:
    """Return whose position a row asks for: the person's where it was typed, else the proposal's, whatever the cell says now."""
    source = row.get("gps_source", "").strip().casefold()
    if shown and (typed.moved or source == "manual"):
        return "manual"
    if split_row_id(row.get("row_id", "")) is not None:
        return shown.source if shown and shown.proven else "manual"
    if source not in ("", *SOURCES):
        raise ValueError(f"gps_source {source!r} is none of {', '.join(SOURCES)}; leave it blank for a position of your own")
    return source or "manual"


def _number(row: Row, name: str, *, doubt_thousands: bool) -> float:
    text = row.get(name, "").strip()
    if not text:
        return np.nan
    low, high, unit = _LIMITS[name]
    try:
        value = parse_number(text)
    except ValueError as error:
        became = what_became(text)
        reason = f"{text[:50]!r} {became}; write the number again" if became else str(error)
        raise ValueError(f"{name} {reason}, or leave it blank") from error
    if doubt_thousands and _THOUSANDS.fullmatch(text):
        raise ValueError(f"{name} {text} may have a decimal or a thousands separator; write it without one, or leave it blank")
    if not low <= value <= high:
        raise ValueError(f"{name} {text} is outside [{low:.0f}, {high:.0f}] {unit}; mend it, or leave it blank")
    return value
