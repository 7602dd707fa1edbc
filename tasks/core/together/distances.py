"""How far apart two cameras were on the days on which both have positions: two Devices in, one verdict a day out.

The trap: who photographs from a train is kilometres further ten minutes on, and who lives a kilometre away is near all day. So
each position is weighed by what such a distance is worth, and a day is told where its positions agree on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.core.geo import Floats, distance_m
from tasks.core.together.devices import NOISE_M, Days, Device, days_of
from tasks.core.together.nearness import IMPOSSIBLE, Flags, by_detour, by_distance

Rows = npt.NDArray[np.intp]

NEAR_M: Final = 3000.0
"""Two who were together may be so far from each other; what is further, and beyond any way, is impossible."""

CLOSE_S: Final = 300.0
"""The nearest position of the other camera within this tells alone; one further off with the one on the other side."""

SIDE_S: Final = 6 * 3600.0
"""A position further off than this tells nothing; the default of proxy.max_gap_s."""

SPEED_M_S: Final = 30.0
"""What the way between two positions is reckoned with, that of a train or a motorway. With 20 m/s, 3 of 845 days together of
real tracks (travellers by car and motorcycle among them) were called apart, with 30 m/s none of 842."""

BUNCHED: Final = 0.5
"""Power of what positions say: each is asked for from both sides, and those of an outing come in bunches."""

SURE_LOG_ODDS: Final = float(np.log(20))
"""From these on a day is told."""

HINT_LOG_ODDS: Final = float(np.log(2))
"""From these on it is hinted at."""

SHARE: Final = 0.95

AT_ONCE_S: Final = 60.0
"""Positions of two cameras within a minute tell how far apart these are; later ones, how far one has moved on as well."""

WALK_M_S: Final = 1.5
"""So much of a distance is taken for the way that both went in the time between."""

RIDE_M: Final = 300.0
"""What lies between positions of one minute beyond this may be a ride: then the detour past them tells, but not of less."""

ENOUGH_DAYS: Final = 3
"""So many days on which distances were taken at once do without those on which they were not."""


@dataclass(frozen=True)
class Measured:
    """The days on which two cameras' positions tell, rising; of each whether they were near, and distances in metres."""

    day: Days
    near: Flags
    apart_m: Floats  # 95 % of the day's distances while near; NaN where they were not near
    at_once: Flags  # these distances were taken within a minute
    away_m: Floats  # median of the day's distances while not near; NaN where they were
    hinted: Days  # other days, on which both have positions of which nothing is sure, rising
    hinted_near: Flags

    @staticmethod
    def nothing() -> Measured:
        """Return that of two cameras of which nothing is known."""
        days, flags = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.bool_)
        return Measured(days, flags, np.empty(0), flags, np.empty(0), days, flags)

    def within_m(self, *, on_all_days: bool) -> float:
        """Return what holds the distances of 95 % of the days, of the near ones or of all; NaN where there is none.

        A day is a unit, however many photos it has. Where positions were taken at once on some days, these tell.
        """
        told = self.near & self.at_once if (self.near & self.at_once).sum() >= ENOUGH_DAYS else self.near
        some = np.sort(np.concatenate([self.apart_m[told], self.away_m[~self.near]]) if on_all_days else self.apart_m[told])
        return float(some[int(np.ceil(SHARE * len(some))) - 1]) if len(some) else float("nan")


def measured(one: Device, other: Device) -> Measured:
    """Compare the positions of two cameras; the same for both orders.

    Each position of one camera (one in five minutes) is compared with those of the other before and after it, within six hours.
    A day is what all of them say together (``tasks.core.together.nearness``), where that is sure; else it may hint at it.
    """
    every = _compared(one, other).with_those(_compared(other, one))
    days, number = np.unique(every.day, return_inverse=True)
    odds = BUNCHED * np.bincount(number, every.odds, len(days))
    sure, hints = np.abs(odds) >= SURE_LOG_ODDS, np.abs(odds) >= HINT_LOG_ODDS
    hinted = np.flatnonzero(hints & ~sure)
    near = odds[sure] > 0
    # Those that say of a sure day what the whole day says; there is one on each, for the sum has its sign.
    compared = every.only(sure[number] & (every.odds * odds[number] > 0))
    number = np.searchsorted(days[sure], compared.day)
    at_once = near & (np.bincount(number, compared.at_once, len(near)) > 0)
    telling = compared.at_once | ~at_once[number]
    apart_m, away_m = (_quantile(compared.apart_m[telling], number[telling], len(near), share) for share in (SHARE, 0.5))
    distances = np.where(near, apart_m, np.nan), at_once, np.where(near, np.nan, away_m)
    return Measured(days[sure], near, *distances, days[hinted], odds[hinted] > 0)


class _Compared(NamedTuple):
    """The positions of one camera that have some of another beside them: the day, what they say, and the distance."""

    day: Days
    odds: Floats  # logarithm, of being together
    at_once: Flags
    apart_m: Floats  # from the other one's way, or less what was walked meanwhile, unless far

    def only(self, rows: Flags) -> _Compared:
        """Return some of them."""
        return _Compared(self.day[rows], self.odds[rows], self.at_once[rows], self.apart_m[rows])

    def with_those(self, other: _Compared) -> _Compared:
        """Return both together."""
        return _Compared(
            np.concatenate([self.day, other.day]),
            np.concatenate([self.odds, other.odds]),
            np.concatenate([self.at_once, other.at_once]),
            np.concatenate([self.apart_m, other.apart_m]),
        )


def _compared(one: Device, other: Device) -> _Compared:
    rows = one.slot
    after = np.searchsorted(other.at_s, one.at_s[rows], side="right")
    gaps = [_gap_s(one, rows, other, after - 1), _gap_s(one, rows, other, after)]
    asked = np.flatnonzero(np.isfinite(np.minimum(*gaps)))
    rows, after, gaps = rows[asked], after[asked], [gap_s[asked] for gap_s in gaps]
    nearer = np.where(gaps[0] <= gaps[1], after - 1, after)
    gap_s, further_s = np.minimum(*gaps), np.maximum(*gaps)
    away_m = _away_m(one, rows, other, nearer)
    noise_m = _noise_m(other.error_m[nearer] + one.error_m[rows])
    odds = by_distance(away_m, noise_m, gap_s)
    aside_m = np.maximum(away_m - WALK_M_S * gap_s * (gap_s > AT_ONCE_S), 0.0)
    between = np.flatnonzero(np.isfinite(further_s))
    by_way, detour_m = _by_detour(one, rows[between], other, after[between], (gap_s + further_s)[between])
    # A position minutes off tells alone; one further off less than the way past it from one to the next.
    further = gap_s[between] > CLOSE_S
    odds[between[further]] = by_way[further]
    aside_m[between] = np.minimum(aside_m[between], np.maximum(detour_m, np.where(further, 0.0, RIDE_M)))
    far = np.flatnonzero(away_m - noise_m > NEAR_M + SPEED_M_S * gap_s)
    far = far[~_on_its_way(one, rows[far], other) & ~_on_its_way(other, nearer[far], one)]
    odds[far] = np.minimum(odds[far], IMPOSSIBLE)
    alone = np.flatnonzero((odds < 0) & (odds > IMPOSSIBLE) & (gap_s <= CLOSE_S))
    passed = _on_its_way(one, rows[alone], other, share=1.0) | _on_its_way(other, nearer[alone], one, share=1.0)
    odds[alone[passed]] = 0.0
    return _Compared(days_of(one.at_s[rows]), odds, gap_s <= AT_ONCE_S, np.where(odds < 0, away_m, aside_m))


def _by_detour(one: Device, rows: Rows, other: Device, after: Rows, time_s: Floats) -> tuple[Floats, Floats]:
    """Return what positions say between two of the other camera, and half of the detour past them."""
    ways = [_away_m(one, rows, other, side) for side in (after - 1, after)]
    own_m = distance_m(other.lat[after - 1], other.lon[after - 1], other.lat[after], other.lon[after])
    noise_m = _noise_m(np.maximum(other.error_m[after - 1], other.error_m[after]) + one.error_m[rows])
    detour_m = np.maximum((ways[0] + ways[1] - own_m) / 2, 0.0)
    return by_detour(detour_m, noise_m, own_m, time_s), detour_m


def _noise_m(error_m: Floats) -> Floats:
    """Return what errors explain beyond that of two usual fixes, which is in what was learnt."""
    return np.maximum(error_m - 2 * NOISE_M, 0.0)


def _away_m(one: Device, rows: Rows, other: Device, side: Rows) -> Floats:
    return distance_m(one.lat[rows], one.lon[rows], other.lat[side], other.lon[side])


def _gap_s(one: Device, rows: Rows, other: Device, side: Rows) -> Floats:
    """Return the time between positions, the clocks' errors added; infinite where there is none within ``SIDE_S``."""
    count = len(other.at_s)
    if not count:
        return np.full(len(rows), np.inf)
    there = np.clip(side, 0, count - 1)
    gap_s = np.abs(other.at_s[there] - one.at_s[rows]) + other.unsure_s[there] + one.unsure_s[rows]
    return np.where((side == there) & (gap_s <= SIDE_S), gap_s, np.inf)


def _on_its_way(one: Device, rows: Rows, other: Device, share: float = 0.0) -> Flags:
    """Say whether the way of the other one between the positions before and after these is hardly longer by way of these.

    Hardly is less than twice ``NEAR_M``, or this share of the way.
    """
    after = np.searchsorted(other.at_s, one.at_s[rows], side="right")
    between = np.isfinite(_gap_s(one, rows, other, after - 1) + _gap_s(one, rows, other, after))
    sides = [np.clip(side, 0, len(other.at_s) - 1) for side in (after - 1, after)]
    ways = [distance_m(one.lat[rows], one.lon[rows], other.lat[side], other.lon[side]) for side in sides]
    own_m = distance_m(other.lat[sides[0]], other.lon[sides[0]], other.lat[sides[1]], other.lon[sides[1]])
    on_its_way: Flags = between & ((ways[0] + ways[1] - own_m) / 2 <= (share * own_m if share else NEAR_M))
    return on_its_way


def _quantile(values: Floats, group: npt.NDArray[np.intp], groups: int, share: float) -> Floats:
    """Return the value of each group that holds so much of it, the greater one of two; every group has one."""
    order = np.lexsort((values, group))
    count = np.bincount(group, minlength=groups)
    first = np.cumsum(count) - count
    quantiles: Floats = values[order][first + np.maximum(np.ceil(share * count).astype(np.intp) - 1, 0)]
    return quantiles
