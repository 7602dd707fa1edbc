"""Rows of CLOCKS of what was solved: its stretches with their probabilities in, what is used of them and what it rests on out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, Final

import numpy as np

from tasks.core.clocks import words
from tasks.core.clocks.acquaintance import Acquaintance
from tasks.core.clocks.exhibits import Exhibits
from tasks.core.clocks.instants import SURE
from tasks.core.clocks.parted import ZONE_S, Part
from tasks.core.clocks.rows import GPS_TIME, NONE, Row, begin_s, named
from tasks.core.clocks.segments import Segment
from tasks.core.clocks.solving import utc_of
from tasks.core.clocks.witness import DAY_S, Grounds

USED: Final = 0.5
"""Confidence below which the best guess is told and not used: it would as likely do harm."""
_ODD_USED: Final = 0.75
"""The same for an error that no zone explains: clocks are rarely so, and a stray guess would do more harm."""
_RIGHT_WITHIN_S: Final = 120.0
"""Cameras that are called right are off by less."""
_SPEAKS_AGAINST: Final = 0.1
"""Probability from which on another answer speaks against a clock's being right."""
_ZONES_APART_S: Final = 14 * 3600.0
"""Who forgot to set a clock is rarely further off."""
_ASSUMED_AT_MOST: Final = 0.85
"""Confidence of what rests on a clock that is only assumed to be right."""
_GONE_ON_WITHIN_S: Final = 60.0
"""Where nothing tells how a clock went on, it may have been set right."""


def by_parts(segment: Segment, parts: Sequence[Part], exhibits: Exhibits, known: Acquaintance) -> list[Row]:
    """Return the rows of a segment that was solved.

    A clock that jumps by what no zone explains must do so surely: else it is taken to have gone on as in the sure stretch beside,
    and without one to be right; as it is where the guess itself is that it went on. Parts that follow each other of which
    nothing is used are one row.
    """
    solved: list[Row] = []
    for part in parts:
        begun = Row(segment.camera, part.rows, override=segment.override, from_at=None if solved else segment.from_at)
        solved.append(_of_part(begun, part, named(segment), exhibits, known))
    rows: list[Row] = []
    for number, row in enumerate(solved):
        beside = [
            solved[near] for near in (number - 1, number + 1) if 0 <= near < len(solved) and solved[near].confidence >= SURE
        ]
        surest = min(beside, key=lambda one: one.uncertain_s, default=None)
        found = row
        if surest and (row.basis == NONE or (row.confidence < SURE and _is_as(row, surest, exhibits))):
            found = _gone_on(row, surest, exhibits)
        if rows and found.basis == rows[-1].basis == NONE:
            longer = max(rows[-1], found, key=lambda one: len(one.rows))
            rows[-1] = replace(rows[-1], rows=np.concatenate([rows[-1].rows, found.rows]), evidence=longer.evidence)
        else:
            rows.append(found)
    return rows


def _is_as(row: Row, beside: Row, exhibits: Exhibits) -> bool:
    """Say whether an unsure guess is that the clock went on as in the sure stretch beside it."""
    return row.zone == beside.zone and abs(row.clock_error_s - _error_of(beside, row, exhibits)) <= _RIGHT_WITHIN_S


def _error_of(beside: Row, row: Row, exhibits: Exhibits) -> float:
    """Return the error that a stretch's clock has where another one begins."""
    days = (begin_s(row, row.rows, exhibits) - begin_s(beside, beside.rows, exhibits)) / DAY_S
    return beside.clock_error_s + beside.drift_s_per_day * days


def _gone_on(row: Row, beside: Row, exhibits: Exhibits) -> Row:
    """Return a row of which nothing is used, or which says the same, as the clock was in the sure stretch beside it."""
    return replace(
        row,
        zone=beside.zone,
        clock_error_s=_error_of(beside, row, exhibits),
        drift_s_per_day=beside.drift_s_per_day,
        basis=beside.basis,
        confidence=_ASSUMED_AT_MOST,
        evidence=words.gone_on(row.evidence),
        uncertain_s=max(beside.uncertain_s, _GONE_ON_WITHIN_S),
    )


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
    if confidence < SURE and _is_plain(part) and not grounds.reset:
        return _taken_as_right(begun, part, named, case)
    likely = confidence >= (USED if abs(part.error_s) <= ZONE_S else _ODD_USED) and abs(part.error_s) <= _ZONES_APART_S
    if not (confidence >= SURE or likely or grounds.reset):
        return replace(begun, zone=named, evidence=words.unused(part, case, SURE), uncertain_s=_doubt_s(part, confidence))
    since_s = 0.0 if begun.from_at is None else begin_s(begun, part.rows, exhibits) - float(exhibits.wall_s[part.rows[0]])
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


def _is_plain(part: Part) -> bool:
    """Say whether a guess is that the clock was right: set to the zone of its places, and right by it as most clocks are."""
    return not part.place_zone and abs(part.error_s) <= _RIGHT_WITHIN_S and not part.drift_s_per_day


def _taken_as_right(begun: Row, part: Part, named: str, case: words.Case) -> Row:
    """Return the row of a clock that is not known to be right, while nothing is likelier: what a guess adds would be noise.

    Uncertain it is only by what speaks against it: by how far off the other answers are of which each is likely enough.
    """
    against = [abs(later_s) for later_s, probability in case.alternatives if probability >= _SPEAKS_AGAINST]
    right = replace(part, error_s=0.0)
    return replace(
        begun,
        zone=named or part.zone,
        basis=_basis(case.grounds),
        confidence=case.confidence,
        evidence=words.of_part(right, case, SURE),
        uncertain_s=max(against, default=np.nan),
    )


def _doubt_s(part: Part, confidence: float) -> float:
    """Return by how much a guess that is not used speaks against the clock's being right; NaN where it does not.

    Another zone or season does, or an error of some hours; dates that are days off would be seen, and are mostly chance.
    """
    off_s = abs((part.beside_s[0] if part.beside_s else 0.0) + part.error_s)
    return off_s if confidence >= _SPEAKS_AGAINST and off_s <= _ZONES_APART_S else np.nan


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
