"""How far apart two cameras were on the days on which both have positions: two Devices in, one verdict a day out.

The trap: who photographs from a train is kilometres further ten minutes on. So a distance speaks for being apart only where no
way explains it, and for being together only where it is small; between the two it says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.core.geo import Floats, distance_m
from tasks.core.together.devices import Days, Device, days_of

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

NEAR_M: Final = 3000.0
"""Within this two cameras are together: how far within, ``apart_m`` tells, by which radii grow."""

CLOSE_S: Final = 600.0
"""A position of the other camera within this tells alone; one further off only together with one on the other side."""

SIDE_S: Final = 6 * 3600.0
"""A position further off than this tells nothing; the default of proxy.max_gap_s."""

SPEED_M_S: Final = 30.0
"""What the way between two positions is reckoned with, that of a train or a motorway. With 20 m/s, 3 of 845 days together of
real tracks (travellers by car and motorcycle among them) were called apart, with 30 m/s none of 842."""

USUAL_M_S: Final = 5.0
"""Most ways are slower than this over ten minutes and more: what is further is a hint that the two were apart."""

SHARE: Final = 0.95

AT_ONCE_S: Final = 60.0
"""Positions of two cameras within a minute tell how far apart these are; later ones, how far one has moved on as well."""

WALK_M_S: Final = 1.5
"""So much of a distance is taken for the way that both went in the time between."""

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

    Each position of one camera (one in five minutes) is compared with those of the other before and after it. Within ten
    minutes the nearest decides: near within ``NEAR_M``; far beyond ``NEAR_M`` and the way at 30 m/s in the time between. Within
    six hours both must say the same. Far is none of the two positions that lies on the other camera's way, which is hardly
    longer by it, however fast that was. A day is what most of its positions say, and near where they are even. A day of which no
    position is sure is hinted at by what most of the nearest ones within six hours look like.
    """
    every = _compared(one, other).with_those(_compared(other, one))
    compared = every.only(every.sure)
    days, number = np.unique(compared.day, return_inverse=True)
    near = _balance(compared, number, len(days)) >= 0
    at_once = np.bincount(number[compared.near & compared.at_once], minlength=len(days)) > 0
    telling = (compared.near == near[number]) & (compared.at_once | ~at_once[number] | ~near[number])
    apart_m, away_m = (_quantile(compared.apart_m[telling], number[telling], len(days), share) for share in (SHARE, 0.5))
    apart_m, away_m = np.where(near, apart_m, np.nan), np.where(near, np.nan, away_m)
    return Measured(days, near, apart_m, at_once & near, away_m, *_hints(every, days))


def _hints(every: _Compared, known: Days) -> tuple[Days, Flags]:
    """Return the days that are not known but hinted at, and whether as near."""
    unsure = every.only(~np.isin(every.day, known))
    days, number = np.unique(unsure.day, return_inverse=True)
    balance = _balance(unsure, number, len(days))
    return days[balance != 0], balance[balance != 0] > 0


def _balance(compared: _Compared, number: Rows, days: int) -> Rows:
    """Return by day how many more say near than far."""
    near, far = (np.bincount(number[flags], minlength=days) for flags in (compared.near, ~compared.near))
    return near - far


class _Compared(NamedTuple):
    """The positions of one camera that tell something of another: the day, what they tell, and the distance."""

    day: Days
    near: Flags  # not near is far
    at_once: Flags
    apart_m: Floats  # less the way that was walked meanwhile, unless at once
    sure: Flags  # else it is a hint

    def only(self, rows: Flags) -> _Compared:
        """Return some of them."""
        return _Compared(self.day[rows], self.near[rows], self.at_once[rows], self.apart_m[rows], self.sure[rows])

    def with_those(self, other: _Compared) -> _Compared:
        """Return both together."""
        flags = (
            np.concatenate(both) for both in ((self.near, other.near), (self.at_once, other.at_once), (self.sure, other.sure))
        )
        near, at_once, sure = flags
        day, apart_m = np.concatenate([self.day, other.day]), np.concatenate([self.apart_m, other.apart_m])
        return _Compared(day, near, at_once, apart_m, sure)


def _compared(one: Device, other: Device) -> _Compared:
    rows = one.slot
    place = np.searchsorted(other.at_s, one.at_s[rows], side="right")
    gaps = [_gap_s(one, rows, other, place - 1), _gap_s(one, rows, other, place)]
    asked = np.flatnonzero(np.isfinite(np.minimum(*gaps)))
    rows, place, gaps = rows[asked], place[asked], [gap_s[asked] for gap_s in gaps]
    nearer = np.where(gaps[0] <= gaps[1], place - 1, place)
    gap_s = np.minimum(*gaps)
    away_m, near, far = _of_side(one, rows, other, nearer, gap_s)
    hints = near | (away_m > NEAR_M + USUAL_M_S * gap_s)
    looks_near = near.copy()
    # One position that is hours off tells nothing alone.
    close, between = gap_s <= CLOSE_S, np.isfinite(gaps[0] + gaps[1])
    near, far = near & (close | between), far & (close | between)
    further = np.flatnonzero(~close & between)
    _, near_too, far_too = _of_side(one, rows[further], other, (2 * place - 1 - nearer)[further], np.maximum(*gaps)[further])
    near[further] &= near_too
    far[further] &= far_too
    doubtful = np.flatnonzero(far)
    far[doubtful] = ~_on_its_way(one, rows[doubtful], other) & ~_on_its_way(other, nearer[doubtful], one)
    sure = near | far
    tells = sure | hints
    at_once = gap_s <= AT_ONCE_S
    apart_m = np.where(at_once, away_m, np.maximum(away_m - WALK_M_S * gap_s, 0.0))
    looks_near[sure] = near[sure]
    return _Compared(days_of(one.at_s[rows[tells]]), looks_near[tells], at_once[tells], apart_m[tells], sure[tells])


def _gap_s(one: Device, rows: Rows, other: Device, side: Rows) -> Floats:
    """Return the time between positions, the clocks' errors added; infinite where there is none within ``SIDE_S``."""
    count = len(other.at_s)
    if not count:
        return np.full(len(rows), np.inf)
    there = np.clip(side, 0, count - 1)
    gap_s = np.abs(other.at_s[there] - one.at_s[rows]) + other.unsure_s[there] + one.unsure_s[rows]
    return np.where((side == there) & (gap_s <= SIDE_S), gap_s, np.inf)


def _of_side(one: Device, rows: Rows, other: Device, side: Rows, gap_s: Floats) -> tuple[Floats, Flags, Flags]:
    """Return the distance, and whether it is near or far."""
    away_m = distance_m(one.lat[rows], one.lon[rows], other.lat[side], other.lon[side])
    beyond_m = away_m - other.error_m[side] - one.error_m[rows]
    return away_m, beyond_m <= NEAR_M, beyond_m > NEAR_M + SPEED_M_S * gap_s


def _on_its_way(one: Device, rows: Rows, other: Device) -> Flags:
    """Say whether the way of the other one between the positions before and after these is hardly longer by way of these."""
    after = np.searchsorted(other.at_s, one.at_s[rows], side="right")
    between = np.isfinite(_gap_s(one, rows, other, after - 1) + _gap_s(one, rows, other, after))
    sides = [np.clip(side, 0, len(other.at_s) - 1) for side in (after - 1, after)]
    ways = [distance_m(one.lat[rows], one.lon[rows], other.lat[side], other.lon[side]) for side in sides]
    own_m = distance_m(other.lat[sides[0]], other.lon[sides[0]], other.lat[sides[1]], other.lon[sides[1]])
    on_its_way: Flags = between & ((ways[0] + ways[1] - own_m) / 2 <= NEAR_M)
    return on_its_way


def _quantile(values: Floats, group: npt.NDArray[np.intp], groups: int, share: float) -> Floats:
    """Return the value of each group that holds so much of it, the greater one of two; every group has one."""
    order = np.lexsort((values, group))
    count = np.bincount(group, minlength=groups)
    first = np.cumsum(count) - count
    quantiles: Floats = values[order][first + np.maximum(np.ceil(share * count).astype(np.intp) - 1, 0)]
    return quantiles
