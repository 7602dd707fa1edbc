"""One row of DECISIONS, and what it asks to be written."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import pandas as pd

from tasks.core.errors import Refused
from tasks.core.estimates import method_of
from tasks.core.tables import DECISIONS
from tasks.core.writing import Position, Taken, Wanted


class Decision(NamedTuple):
    """One row of DECISIONS: a position, a date, or both."""

    path: str
    lat: float
    lon: float
    alt_m: float
    direction_deg: float
    error_m: float
    source: str
    overwrite: bool
    edited: bool
    fingerprint: str
    row_id: str
    taken_at: pd.Timestamp
    taken: str


def decisions_of(table: pd.DataFrame) -> Iterator[Decision]:
    """Go through DECISIONS row by row."""
    return (Decision(*row) for row in DECISIONS.check(table).itertuples(index=False, name=None))


def wanted_of(decision: Decision) -> Wanted:
    """Return what a decision asks to be written; raise Refused if no photo can carry it."""
    return Wanted(_position(decision), _taken(decision.taken) if decision.taken else None)


def _position(decision: Decision) -> Position | None:
    if math.isnan(decision.lat):
        return None
    try:
        return Position(
            decision.lat,
            decision.lon,
            _or_none(decision.alt_m),
            _or_none(decision.direction_deg),
            _or_none(decision.error_m),
            method_of(decision.source),
            None if pd.isna(decision.taken_at) else decision.taken_at.to_pydatetime(),
        )
    except ValueError as error:
        raise Refused(decision.path, f"{error}; correct the position in review.csv") from error


def _taken(written: str) -> Taken:
    """Return a date written as ISO 8601, with up to six digits of sub-seconds and an offset where they are known."""
    at = datetime.fromisoformat(written)
    offset = at.utcoffset()
    subsec = written[19:].lstrip(".").partition("+")[0].partition("-")[0] if written[19:20] == "." else ""
    return Taken(at.replace(tzinfo=None, microsecond=0), subsec, math.nan if offset is None else offset.total_seconds() / 60)


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
