"""Rows of CLOCKS: what is settled, solved or unknown of each segment in, one row a stretch out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from tasks.core.clocks import words
from tasks.core.clocks.exhibits import Exhibits, Rows
from tasks.core.clocks.gps_times import GpsTimes
from tasks.core.clocks.parted import settled
from tasks.core.clocks.segments import Segment
from tasks.core.clocks.typed import Offset, Pairs, Zone
from tasks.core.clocks.witness import DAY_S, Floats

GPS_TIME: Final = "gps time"
CONTRADICTORY: Final = "gps times disagree"
OVERRIDE: Final = "override"
NONE: Final = "none"

_TYPED_WITHIN_S: Final = 1.0
"""A person names moments to the second."""


@dataclass(frozen=True, eq=False)
class Row:
    """One row of CLOCKS and the photos it is about, in the order in which the camera took them."""

    camera: str
    rows: Rows
    zone: str = ""
    clock_error_s: float = 0.0
    drift_s_per_day: float = 0.0
    basis: str = NONE
    confidence: float = 0.0
    evidence: str = ""
    uncertain_s: float = np.nan
    override: str = ""
    from_at: pd.Timestamp | None = None
    """Where the person's row begins; None = at its first photo."""


def by_override(segment: Segment, exhibits: Exhibits) -> Iterator[Row]:
    """Yield the rows of a segment of which the person said all: one for an offset, one between each two points of pairs."""
    source = segment.source
    begun = Row(segment.camera, segment.rows, override=segment.override, from_at=segment.from_at)
    if isinstance(segment.meaning, Offset):
        zone, error_s = settled(segment.meaning.ahead_s)
        evidence = words.of_override(segment.meaning.ahead_s, 0.0, source)
        yield replace(begun, zone=zone, clock_error_s=error_s, basis=OVERRIDE, confidence=1.0, evidence=evidence, uncertain_s=0.0)
    elif not segment.points:
        yield replace(begun, evidence=words.corrected_since())
    else:
        walls = np.array([wall_s for wall_s, _ in segment.points])
        aheads = walls - np.array([utc_s for _, utc_s in segment.points])
        yield from _by_points(begun, walls, aheads, exhibits, source)


def _by_points(begun: Row, walls: Floats, aheads: Floats, exhibits: Exhibits, source: str) -> Iterator[Row]:
    """Yield a row for each piece between two points; the first and the last reach on with their drift, as ExifTool's Geosync."""
    drifts = np.diff(aheads) / (np.diff(walls) / DAY_S) if len(walls) > 1 else np.zeros(1)
    wall_s = exhibits.wall_s[begun.rows]
    piece = np.clip(np.searchsorted(walls, wall_s, side="right") - 1, 0, len(drifts) - 1)
    for number in np.unique(piece).tolist():
        rows = begun.rows[piece == number]
        first_s = begin_s(begun, rows, exhibits) if number == piece[0] else exhibits.wall_s[rows[0]]
        ahead_s = float(aheads[number] + drifts[number] * (first_s - walls[number]) / DAY_S)
        zone, error_s = settled(ahead_s)
        yield replace(
            begun,
            rows=rows,
            zone=zone,
            clock_error_s=error_s,
            drift_s_per_day=float(drifts[number]),
            basis=OVERRIDE,
            confidence=1.0,
            evidence=words.of_override(ahead_s, float(drifts[number]), source),
            uncertain_s=_TYPED_WITHIN_S,
            from_at=begun.from_at if number == piece[0] else None,
        )


def begin_s(row: Row, rows: Rows, exhibits: Exhibits) -> float:
    """Return the wall clock from which on a row's drift counts."""
    return float(exhibits.wall_s[rows[0]]) if row.from_at is None else (row.from_at - pd.Timestamp(0)).total_seconds()


def by_gps_times(segment: Segment, gps: GpsTimes) -> Row:
    """Return the row of a segment that its own GPS times solve, or in which they contradict each other."""
    return Row(
        segment.camera,
        segment.rows,
        zone=named(segment),
        clock_error_s=gps.error_s if gps.solves else 0.0,
        basis=GPS_TIME if gps.solves else CONTRADICTORY,
        confidence=gps.confidence,
        evidence=words.of_gps(gps),
        uncertain_s=gps.uncertain_s if gps.solves else np.nan,
        override=segment.override,
        from_at=segment.from_at,
    )


def unknown(segment: Segment) -> Row:
    """Return the row of a segment of which nothing is known beside what the person said."""
    zone = named(segment)
    evidence = words.of_zone(zone, segment.source) if zone else words.unsolved()
    return Row(segment.camera, segment.rows, zone=zone, evidence=evidence, override=segment.override, from_at=segment.from_at)


def named(segment: Segment) -> str:
    """Return the zone that the person said a segment's clock was set to, "" for none."""
    return segment.meaning.name if isinstance(segment.meaning, Zone) else ""


def is_final(segment: Segment) -> bool:
    """Say whether the person said all of a segment's clock."""
    return isinstance(segment.meaning, Offset | Pairs)


def in_a_table(rows: Iterable[Row], photos: pd.DataFrame, located: Rows) -> pd.DataFrame:
    """Return rows, in the order in which they follow each other within each camera, as the columns of CLOCKS.

    Two stretches that begin with the same wall clock, as after two resets to one date, would have one key: the later one begins
    a microsecond later. ``from_path`` is what tells them apart.
    """
    wall, path = photos["taken_local"], photos["path"]
    made: list[dict[str, Any]] = []
    taken: set[tuple[str, pd.Timestamp]] = set()
    for row in rows:
        at = row.from_at if row.from_at is not None else wall.iloc[row.rows[0]]
        while (row.camera, at) in taken:
            at += pd.Timedelta(microseconds=1)
        taken.add((row.camera, at))
        columns = {item.name: getattr(row, item.name) for item in fields(Row) if item.name not in ("rows", "from_at")}
        counts = {"photos": len(row.rows), "located": int(located[row.rows].sum())}
        made.append({**columns, **counts, "from_at": at, "from_path": path.iloc[row.rows[0]]})
    return pd.DataFrame(made)
