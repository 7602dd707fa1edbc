"""Rows of CLOCKS: what is settled, solved or unknown of each segment in, one row a stretch out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from tasks.core.clocks import words
from tasks.core.clocks.acquaintance import Acquaintance
from tasks.core.clocks.exhibits import Exhibits, Rows
from tasks.core.clocks.gps_times import GpsTimes
from tasks.core.clocks.instants import SURE
from tasks.core.clocks.parted import ZONE_S, Part, settled
from tasks.core.clocks.segments import Segment
from tasks.core.clocks.solving import utc_of
from tasks.core.clocks.typed import Offset, Pairs, Zone
from tasks.core.clocks.witness import DAY_S, Floats, Grounds

GPS_TIME: Final = "gps time"
CONTRADICTORY: Final = "gps times disagree"
OVERRIDE: Final = "override"
NONE: Final = "none"

USED: Final = 0.5
"""Confidence below which the best guess is told and not used: it would as likely do harm."""
_ASSUMED_AT_MOST: Final = 0.85
"""Confidence of what rests on a clock that is only assumed to be right."""
_GONE_ON_WITHIN_S: Final = 60.0
"""Where nothing tells how a clock went on, it may have been set right."""
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
        first_s = _begin_s(begun, rows, exhibits) if number == piece[0] else exhibits.wall_s[rows[0]]
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


def _begin_s(row: Row, rows: Rows, exhibits: Exhibits) -> float:
    """Return the wall clock from which on a row's drift counts."""
    return float(exhibits.wall_s[rows[0]]) if row.from_at is None else (row.from_at - pd.Timestamp(0)).total_seconds()


def by_gps_times(segment: Segment, gps: GpsTimes) -> Row:
    """Return the row of a segment that its own GPS times solve, or in which they contradict each other."""
    return Row(
        segment.camera,
        segment.rows,
        zone=_named(segment),
        clock_error_s=gps.error_s if gps.solves else 0.0,
        basis=GPS_TIME if gps.solves else CONTRADICTORY,
        confidence=gps.confidence,
        evidence=words.of_gps(gps),
        uncertain_s=gps.uncertain_s if gps.solves else np.nan,
        override=segment.override,
        from_at=segment.from_at,
    )


def by_parts(segment: Segment, parts: Sequence[Part], exhibits: Exhibits, known: Acquaintance) -> list[Row]:
    """Return the rows of a segment that was solved.

    A clock that jumps by what no zone explains must do so surely: else it is taken to have gone on as in the sure stretch beside,
    and without one to be right. Parts that follow each other of which nothing is used are one row.
    """
    solved: list[Row] = []
    for part in parts:
        begun = Row(segment.camera, part.rows, override=segment.override, from_at=None if solved else segment.from_at)
        solved.append(_of_part(begun, part, _named(segment), exhibits, known))
    rows: list[Row] = []
    for number, row in enumerate(solved):
        beside = [
            solved[near] for near in (number - 1, number + 1) if 0 <= near < len(solved) and solved[near].confidence >= SURE
        ]
        found = _gone_on(row, beside[0], exhibits) if beside and row.basis == NONE else row
        if rows and found.basis == rows[-1].basis == NONE:
            longer = max(rows[-1], found, key=lambda one: len(one.rows))
            rows[-1] = replace(rows[-1], rows=np.concatenate([rows[-1].rows, found.rows]), evidence=longer.evidence)
        else:
            rows.append(found)
    return rows


def _gone_on(row: Row, beside: Row, exhibits: Exhibits) -> Row:
    """Return a row of which nothing is used as the clock was in the sure stretch beside it."""
    days = (_begin_s(row, row.rows, exhibits) - _begin_s(beside, beside.rows, exhibits)) / DAY_S
    return replace(
        row,
        zone=beside.zone,
        clock_error_s=beside.clock_error_s + beside.drift_s_per_day * days,
        drift_s_per_day=beside.drift_s_per_day,
        basis=beside.basis,
        confidence=_ASSUMED_AT_MOST,
        evidence=words.gone_on(row.evidence),
        uncertain_s=max(beside.uncertain_s, _GONE_ON_WITHIN_S),
    )


def unknown(segment: Segment) -> Row:
    """Return the row of a segment of which nothing is known beside what the person said."""
    zone = _named(segment)
    evidence = words.of_zone(zone, segment.source) if zone else words.unsolved()
    return Row(segment.camera, segment.rows, zone=zone, evidence=evidence, override=segment.override, from_at=segment.from_at)


def _named(segment: Segment) -> str:
    return segment.meaning.name if isinstance(segment.meaning, Zone) else ""


def is_final(segment: Segment) -> bool:
    """Say whether the person said all of a segment's clock."""
    return isinstance(segment.meaning, Offset | Pairs)


def _of_part(begun: Row, part: Part, named: str, exhibits: Exhibits, known: Acquaintance) -> Row:
    utc_s = utc_of(part, exhibits)
    confidence = min(stretch.confidence for stretch in part.stretches)
    grounds = _summed([stretch.grounds for stretch in part.stretches])
    cameras = known.cameras_about(begun.camera, utc_s) if grounds.bursts or grounds.matches else []
    assumed = cameras[0] if cameras and not grounds.gps_agree and not grounds.names_agree and known.assumed(utc_s) else ""
    confidence = min(confidence, _ASSUMED_AT_MOST) if assumed else confidence
    longest = max(part.stretches, key=lambda stretch: stretch.last - stretch.first)
    # The clock ahead by more puts the photos earlier.
    shifts = tuple((longest.ahead_s - ahead_s, probability) for ahead_s, probability in longest.alternatives)
    case = words.Case(grounds, confidence, shifts, cameras, assumed)
    likely = confidence >= USED and abs(part.error_s) <= ZONE_S
    if not (confidence >= SURE or likely or grounds.reset):
        return replace(begun, zone=named, evidence=words.unused(part, case, SURE))
    since_s = 0.0 if begun.from_at is None else _begin_s(begun, part.rows, exhibits) - float(exhibits.wall_s[part.rows[0]])
    return replace(
        begun,
        zone=part.zone,
        clock_error_s=part.error_s + part.drift_s_per_day * since_s / DAY_S,
        drift_s_per_day=part.drift_s_per_day,
        basis=_basis(grounds),
        confidence=confidence,
        evidence=words.of_part(part, case, SURE),
        uncertain_s=max(stretch.uncertain_s for stretch in part.stretches),
    )


def _basis(grounds: Grounds) -> str:
    if grounds.gps_agree:
        return GPS_TIME
    if grounds.names_agree:
        return "name"
    if grounds.matches_agree:
        return "picture"
    if grounds.positions_agree or (grounds.inside_share > 0 and grounds.inside_share * grounds.photos >= grounds.bursts_agree):
        return "track"
    if grounds.bursts_agree:
        return "activity"
    return "offset tag" if grounds.tags_agree else "place"


def _summed(grounds: Sequence[Grounds]) -> Grounds:
    """Add up the counts of several stretches; the shares are weighed by their photos."""
    first = max(grounds, key=lambda one: one.photos)
    weights = np.array([one.photos for one in grounds], dtype=np.float64)
    total: dict[str, Any] = {}
    for item in fields(Grounds):
        values = [getattr(one, item.name) for one in grounds]
        if isinstance(values[0], bool):
            total[item.name] = any(values)
        elif isinstance(values[0], int):
            total[item.name] = sum(values)
        elif item.name.endswith("_share") and np.isfinite(values).any():
            known = np.isfinite(values)
            total[item.name] = float(np.average(np.array(values)[known], weights=weights[known]))
    return replace(first, **total)


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
