"""TOGETHER in rows: the Relations of one camera in, a general row for each other camera and one for each day that differs out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any, Final

import numpy as np

from tasks.core.geo import Floats
from tasks.core.together import words
from tasks.core.together.devices import Days
from tasks.core.together.distances import Measured
from tasks.core.together.nearness import Flags
from tasks.core.together.relation import KNOWN_SHARE, Relation
from tasks.core.together.share import ALONE_SHARE, PRIOR_SHARE

Row = dict[str, Any]
ByDay = dict[int, Row]

APART_BELOW: Final = 0.5
"""Two cameras whose expected share of days together is less are apart in general."""

MIXED_BELOW: Final = 0.9
"""Below this share one day in ten is elsewhere: then the distances of such days count too, on a day of which nothing is known."""

DAY_SURE: Final = 0.9
"""How sure it must be that a day without positions of both is otherwise than the days in general."""

FEW_DAYS: Final = 3
"""On fewer days with positions, it is the uses that are told where they coincide."""

DAY_LIKELIER: Final = 0.5
"""The same where it is otherwise by their uses, while another camera is known to be rather with this one."""

MOST_FACTOR: Final = 10.0

WORTH_SAYING: Final = 0.05
"""By how much what was found must speak against a camera that is assumed to travel with another to be told."""

WORTH_A_ROW: Final = (0.1, 500.0)
"""By how much the factor, or by how many metres the distance of a day must differ from the general one."""


def rows_of(camera: str, relations: Sequence[Relation], days: Days, between: Callable[[str, str], Measured]) -> Iterator[Row]:
    """Yield the rows of one camera; ``days`` are those of which rows of their own are worth having, rising."""
    general = {relation.other: _general(relation) for relation in relations}
    most = max((relation.share for relation in relations if relation.speaks), default=0.0)
    by_day = {
        relation.other: _days(relation, general[relation.other], days, likelier_known=relation.share < most)
        for relation in relations
    }
    for one, other in combinations(relations, 2):
        if one.other:
            _part(one, other, between(one.other, other.other), general, by_day, days)
    for name, row in general.items():
        yield {"camera": camera, "other": name, "day": "", **row}
        for day, of_day in by_day[name].items():
            yield {"camera": camera, "other": name, "day": words.date(day), **of_day}


def factor_of(together: float) -> float:
    """Return by what a radius grows that rests on a camera which is there with this probability.

    One over it, which is ``tasks.core.by_time.OTHER_CAMERA_FACTOR`` where nothing is known; at most ``MOST_FACTOR``.

    >>> [factor_of(share) for share in (1.0, 0.8, 0.25)]
    [1.0, 1.25, 4.0]
    """
    return round(1 / max(together, 1 / MOST_FACTOR), 4)


def _row(basis: str, days: int, near: int, apart_m: float, factor: float, evidence: str) -> Row:
    metres = np.ceil(apart_m)
    return {"basis": basis, "days": days, "days_near": near, "apart_m": metres, "factor": factor, "evidence": evidence}


def _general(relation: Relation) -> Row:
    own, through, used, other, via = relation.own, relation.through, relation.used, relation.other, relation.via
    places, coincided = (len(own.day), int(own.near.sum())), (len(used.day), used.days_hit)
    of_third = (0, 0) if through is None else (len(through.day), int(through.near.sum()))
    if relation.share < APART_BELOW and (row := _apart(relation, places, of_third)):
        return row
    factor = factor_of(relation.share)
    seen = own if places[0] else through
    apart_m = np.nan if seen is None else seen.within_m(on_all_days=relation.share < MIXED_BELOW)
    if places[0] and not (relation.coincides and places[0] < FEW_DAYS):
        return _row("measured", *places, apart_m, factor, words.near(other, *places))
    if relation.coincides:
        return _row("bursts", *coincided, apart_m, factor, words.coinciding(other, *coincided))
    if relation.is_through:
        return _row("measured", *of_third, apart_m, factor, words.near_through(other, via, *of_third))
    if relation.prior == ALONE_SHARE:
        return _row("alone", *coincided, apart_m, factor, words.alone(other))
    return _row(
        "assumed", *coincided, apart_m, factor, words.assumed(other, doubtful=relation.share < PRIOR_SHARE - WORTH_SAYING)
    )


def _apart(relation: Relation, places: tuple[int, int], of_third: tuple[int, int]) -> Row | None:
    """Return the row of two that are mostly apart; None where no place tells so, or photos that coincide speak against it."""
    own, through, other, via = relation.own, relation.through, relation.other, relation.via
    if places[0]:
        return _row("apart", *places, np.nan, np.nan, words.apart(other, *places))
    if relation.coincides:
        return None
    if of_third[0]:
        return _row("apart", *of_third, np.nan, np.nan, words.apart_from(other, via, *of_third))
    for seen_by, third in ((own, ""), (through, via)):
        if seen_by is not None and len(seen_by.hinted) > 2 * seen_by.hinted_near.sum():
            hinted = len(seen_by.hinted), int(seen_by.hinted_near.sum())
            return _row("apart", *hinted, np.nan, np.nan, words.seemingly_apart(other, third, *hinted))
    return None


def _days(relation: Relation, general: Row, days: Days, *, likelier_known: bool) -> ByDay:
    """Return the rows of days that are otherwise, by what is known of this one pair."""
    found: ByDay = {}
    own, other, apart = relation.own, relation.other, general["basis"] == "apart"
    differs = own.near & (apart | _differs(own.apart_m, general))
    differs |= ~own.near & (not apart)
    for row in np.flatnonzero(differs & np.isin(own.day, days)).tolist():
        if own.near[row]:
            found[int(own.day[row])] = _row("measured", 1, 1, own.apart_m[row], 1.0, words.near_that_day(other))
        else:
            found[int(own.day[row])] = _row("apart", 1, 0, np.nan, np.nan, words.away(other, own.away_m[row]))
    at_times = relation.share < KNOWN_SHARE
    unlikely = DAY_LIKELIER if likelier_known and relation.coincides else 1 - DAY_SURE
    is_with = (relation.together >= DAY_SURE) & at_times
    is_not = (relation.together <= unlikely) & (not apart)
    for row in np.flatnonzero((is_with | is_not) & np.isin(relation.day, days) & ~np.isin(relation.day, own.day)).tolist():
        day, together = int(relation.day[row]), float(relation.together[row])
        found[day] = _with(relation, day, together) if is_with[row] else _row("apart", 1, 0, np.nan, np.nan, _why(relation, day))
    return found


def _with(relation: Relation, day: int, together: float) -> Row:
    through, factor = relation.through, factor_of(together)
    if through is not None and (seen := np.flatnonzero((through.day == day) & through.near)).size:
        evidence = words.near_that_day(relation.other, relation.via)
        return _row("measured", 1, 1, through.apart_m[seen[0]], factor, evidence)
    return _row("bursts", 1, 1, np.nan, factor, words.coinciding_that_day(relation.other))


def _why(relation: Relation, day: int) -> str:
    """Say why the other was not there on a day."""
    through = relation.through
    if through is not None and (seen := np.flatnonzero((through.day == day) & ~through.near)).size:
        return words.with_rival(relation.other, relation.via, float(through.away_m[seen[0]]))
    return words.unlike_that_day(relation.other)


def _differs(apart_m: Floats, general: Row) -> Flags:
    factor, metres = WORTH_A_ROW
    usual_m = general["apart_m"]
    differs: Flags = ~(np.abs(apart_m - usual_m) <= max(metres, usual_m / 2)) | (general["factor"] - 1 >= factor)
    return differs


def _part(
    one: Relation, other: Relation, between: Measured, general: dict[str, Row], by_day: dict[str, ByDay], days: Days
) -> None:
    """Add rows of the days on which two others were in different places: the camera can only have been with one of them."""
    if "apart" in {general[relation.other]["basis"] for relation in (one, other)}:
        return
    known = np.concatenate([relation.own.day for relation in (one, other)])
    some = np.flatnonzero(~between.near & np.isin(between.day, days) & ~np.isin(between.day, known))
    odds = [with_it / (1 - with_it) for with_it in (relation.at(between.day[some]) for relation in (one, other))]
    for row, *chances in zip(some.tolist(), *odds, strict=True):
        day, away_m = int(between.day[row]), float(between.away_m[row])
        rows = [by_day[relation.other].get(day, general[relation.other]) for relation in (one, other)]
        if "apart" in {given["basis"] for given in rows}:
            continue
        likely = [chance / (1 + sum(chances)) for chance in chances]
        for relation, rival, together, given in ((one, other, likely[0], rows[0]), (other, one, likely[1], rows[1])):
            if together <= 1 - DAY_SURE:
                evidence = words.with_rival(relation.other, rival.other, away_m)
                by_day[relation.other][day] = _row("apart", 1, 0, np.nan, np.nan, evidence)
            elif min(likely) > 1 - DAY_SURE:
                evidence = words.either(relation.other, rival.other, away_m)
                by_day[relation.other][day] = _row("assumed", 0, 0, np.fmax(away_m, given["apart_m"]), given["factor"], evidence)
