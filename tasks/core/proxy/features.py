"""What is known of a moment without a position, as numbers: donors, activity and sides in, one row of ``FEATURES`` out.

All are logarithms (log10 of seconds + 1 and of metres + 3), so that a tree's thresholds are as fine for minutes as for days.
"Near" is the side of the donor nearer in time, "far" the other one.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.geo import Floats
from tasks.core.proxy.activity import Activity
from tasks.core.proxy.customs import Customs
from tasks.core.proxy.donors import Donors, Indices
from tasks.core.proxy.sides import Sides

Matrix = npt.NDArray[np.float32]

FEATURES: Final = (
    "near_s", "far_s", "apart_m",
    "near_pause_s", "far_pause_s", "near_idle_s", "far_idle_s", "near_photos", "far_photos",
    "near_step_m", "near_step_s", "far_step_m", "far_step_s",
    "within_30_min_m", "within_2_h_m", "within_12_h_m",
    "near_nights", "far_nights", "days_there", "share",
    "own_near_m", "own_sessions", "own_pause_m", "own_whole_m", "days_far", "bend", "hour",
    "line_m", "step_reach_m", "fast_reach_m", "own_reach_m", "between_m_s", "fast_m_s", "photos_10_min", "photos_1_h",
)  # fmt: skip

RISING: Final = frozenset({"near_s", "apart_m", "own_near_m", "line_m", "step_reach_m", "fast_reach_m", "own_reach_m"})
"""With each of these the radius never shrinks: the gap, the distance between the donors, and what follows from both."""

NONE_S: Final = 1e8
"""The gap of a side without a donor: three years."""

NONE_M: Final = 2e7
"""How far apart two donors are of which one is missing: half around the world."""

METRES_ADDED: Final = 3.0
"""Before a logarithm of metres is taken: nothing is known to be better."""

_WINDOWS_S: Final = (1800.0, 7200.0, 43200.0)
_STAMP_S: Final = 30.0
"""Added to a time before a speed is taken: stamps and fixes are no finer."""

_SAME_PACE: Final = 1.5
_STEADY_S: Final = 1800.0
_WALKING_M_S: Final = 0.1
_STRAIGHT: Final = 0.05

_REACH: Final = 4
"""Donors looked at on either side."""

_NIGHT_AT_S: Final = 3 * 3600.0
_MOST_NIGHTS: Final = 3


def features_of(donors: Donors, customs: Customs, activity: Activity, sides: Sides, extra_s: Floats | float = 0.0) -> Matrix:
    """Return a row of ``FEATURES`` for each moment; ``extra_s`` lengthens gaps and pauses, and so do the stamps' own grains."""
    extra = donors.grain_s + extra_s
    flip = sides.after_is_nearer
    near_s, far_s = np.minimum(sides.before_s, sides.after_s), np.maximum(sides.before_s, sides.after_s)
    first, last = donors.at_s[sides.start], donors.at_s[sides.end]
    earlier = activity.between(np.minimum(first, sides.at_s), sides.at_s)
    later = activity.between(sides.at_s, np.maximum(last, sides.at_s))
    one_sided = ~sides.two_sided

    def both(before: Floats, after: Floats, missing: float) -> tuple[Floats, Floats]:
        near, far = np.where(flip, after, before), np.where(flip, before, after)
        return near, np.where(one_sided, missing, far)

    near_pause, far_pause = both(earlier.longest_s, later.longest_s, NONE_S)
    near_idle, far_idle = both(earlier.idle_s, later.idle_s, NONE_S)
    near_photos, far_photos = both(earlier.photos, later.photos, 0.0)
    near_step, near_step_s, far_step, far_step_s = _steps(donors, sides)
    sun_s = donors.lon[sides.nearer] * 240.0 - _NIGHT_AT_S
    today, start_day, end_day = (np.floor((at + sun_s) / 86400) for at in (sides.at_s, first, last))
    nights = both(np.clip(today - start_day, 0, _MOST_NIGHTS), np.clip(end_day - today, 0, _MOST_NIGHTS), _MOST_NIGHTS)
    share = np.where(one_sided, 0.0, near_s / np.maximum(near_s + far_s, 1e-6))
    far_s = np.where(one_sided, NONE_S, far_s)
    apart_m = np.where(one_sided, 0.0, sides.apart_m)
    seconds = [near_s + extra, np.minimum(far_s + extra, NONE_S)]
    pauses = [np.minimum(value + extra, NONE_S) for value in (near_pause, far_pause, near_idle, far_idle)]
    fast = _fastest(donors, sides)
    columns = [
        *(np.log10(value + 1) for value in seconds),
        np.log10(apart_m + METRES_ADDED),
        *(np.log10(value + 1) for value in pauses),
        np.log10(near_photos + 1),
        np.log10(far_photos + 1),
        np.log10(near_step + METRES_ADDED),
        np.log10(near_step_s + 1),
        np.log10(far_step + METRES_ADDED),
        np.log10(far_step_s + 1),
        *(np.log10(value + METRES_ADDED) for value in _spreads(donors, sides)),
        *nights,
        np.log10(customs.days[sides.nearer]),
        share,
        customs.step(near_s),
        customs.known(near_s),
        customs.step(np.minimum(near_pause, near_s)),
        customs.step(np.minimum(near_s + far_s, 1e6)),
        np.log10(customs.days[sides.further]),
        np.where(one_sided, 0.0, np.log10((near_step + sides.apart_m + 10) / (_across(donors, sides) + 10))),
        ((sides.at_s + sun_s + _NIGHT_AT_S) % 86400) / 3600,
        np.log10(share * sides.apart_m * ~one_sided + METRES_ADDED),
        np.log10(near_s * near_step / (near_step_s + _STAMP_S) + METRES_ADDED),
        np.log10(near_s * fast + METRES_ADDED),
        np.log10(near_s * customs.fast_m_s + METRES_ADDED),
        np.log10((apart_m + 10) / (np.minimum(near_s + far_s, 1e6) + _STAMP_S)),
        np.log10(fast + 0.001),
        np.log10(activity.within(sides.at_s, 600.0) + 1),
        np.log10(activity.within(sides.at_s, 3600.0) + 1),
    ]
    return np.stack([np.broadcast_to(column, sides.at_s.shape) for column in columns], axis=1).astype(np.float32)


def steady(rows: Matrix, sides: Sides) -> npt.NDArray[np.bool_]:
    """Say of rows between two donors where one pace and course leads to the one, between them, and on from the other.

    Nothing stood still there, for whoever stops is slower on the average: the steps beside, at least one, are within
    ``_SAME_PACE`` of the mean speed between, none takes longer than ``_STEADY_S``, and the way past the near donor is no detour.
    The gaps are those of ``sides``, which no doubt about clocks lengthens.
    """
    value = {name: rows[:, at].astype(np.float64) for at, name in enumerate(FEATURES)}
    whole_s = sides.before_s + sides.after_s
    pace = (10 ** value["apart_m"] - METRES_ADDED) / np.maximum(whole_s, 1.0)
    flags: npt.NDArray[np.bool_] = (pace >= _WALKING_M_S) & (whole_s <= _STEADY_S)
    known = np.zeros(len(rows), dtype=bool)
    for side in ("near", "far"):
        step_s = 10 ** value[f"{side}_step_s"] - 1
        there = step_s < NONE_S / 2
        speed = (10 ** value[f"{side}_step_m"] - METRES_ADDED) / np.maximum(step_s, 1.0)
        same = (speed >= pace / _SAME_PACE) & (speed <= pace * _SAME_PACE) & (step_s <= _STEADY_S)
        flags &= same | ~there
        known |= there
        if side == "near":
            flags &= (value["bend"] <= _STRAIGHT) | ~there
    return flags & known


def _steps(donors: Donors, sides: Sides) -> tuple[Floats, Floats, Floats, Floats]:
    """Return metres and seconds from the near donor to the next one away from the moment, and the same of the far donor."""
    count = len(donors)
    back, on = sides.start - 1, sides.end + 1
    # Where a side is missing, start or end is the other side's donor, and its neighbour is that of the other direction.
    back = np.where(sides.before < 0, sides.end + 1, back)
    on = np.where(sides.after >= count, sides.start - 1, on)

    def step(donor: Indices, neighbour: Indices) -> tuple[Floats, Floats]:
        there = (neighbour >= 0) & (neighbour < count)
        metres = np.where(there, donors.apart_m(donor, neighbour), NONE_M)
        seconds = np.abs(donors.at_s[np.clip(neighbour, 0, count - 1)] - donors.at_s[donor])
        return metres, np.where(there, seconds, NONE_S)

    before_m, before_s = step(sides.start, back)
    after_m, after_s = step(sides.end, on)
    flip = sides.after_is_nearer
    return (
        np.where(flip, after_m, before_m),
        np.where(flip, after_s, before_s),
        np.where(flip, before_m, after_m),
        np.where(flip, before_s, after_s),
    )


def _across(donors: Donors, sides: Sides) -> Floats:
    """Return the metres from the donor beyond the near one to the far one: on a straight way, both steps together."""
    beyond = np.where(sides.after_is_nearer, sides.end + 1, sides.start - 1)
    return donors.apart_m(beyond, sides.further)


def _fastest(donors: Donors, sides: Sides) -> Floats:
    """Return the highest speed in m/s from one to the next of the donors around each moment; 0 where there are no two."""
    count = len(donors)
    if count < 2:
        return np.zeros(len(sides.at_s))
    index = np.arange(count - 1)
    speed = donors.apart_m(index, index + 1) / (np.diff(donors.at_s) + _STAMP_S)
    fastest = np.zeros(len(sides.at_s))
    for number in range(1, _REACH):
        for step in (sides.before - number, sides.after + number - 1):
            there = (step >= 0) & (step < count - 1)
            np.maximum(fastest, np.where(there, speed[np.clip(step, 0, count - 2)], 0.0), out=fastest)
    return fastest


def _spreads(donors: Donors, sides: Sides) -> list[Floats]:
    """Return how far from the near donor others of the nearest are, of those within each of ``_WINDOWS_S`` of the moment."""
    count, near = len(donors), sides.nearer
    spreads = [np.zeros(len(near)) for _ in _WINDOWS_S]
    for number in range(_REACH):
        for index in (sides.before - number, sides.after + number):
            there = (index >= 0) & (index < count)
            donor = np.clip(index, 0, count - 1)
            metres = donors.apart_m(near, donor)
            away_s = np.abs(donors.at_s[donor] - sides.at_s)
            for spread, window_s in zip(spreads, _WINDOWS_S, strict=True):
                np.maximum(spread, np.where(there & (away_s <= window_s), metres, 0.0), out=spread)
    return spreads
