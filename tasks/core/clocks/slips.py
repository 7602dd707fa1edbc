"""Clocks with a wrong date, mostly of a wrong year or month: on which other days the evidence would know the photos."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import numpy as np

from tasks.core.clocks.grid import spread
from tasks.core.clocks.scene import Scene
from tasks.core.clocks.witness import DAY_S, Floats

FEWEST_PHOTOS: Final = 10
LEAST_SHARE: Final = 0.7
"""A slip is worth a search where so many of the days with photos are days of the evidence, ..."""

LEAST_FOLD: Final = 1.5
"""... and so many times as many as on the dates that the clock says."""

CALENDAR: Final = 0.15
"""The right day and hour in a wrong year or month comes before any other number of days: as if so many more days were known."""

MOST_TRIED: Final = 3
YEARS: Final = 12
MONTHS: Final = 11

_MOST_DAYS: Final = 2000


def slips(scene: Scene, first: int, last: int) -> list[float]:
    """Return by how many seconds, whole days, a clock may be ahead for its date being wrong, the likeliest first.

    [] where the days of the photos are known to the evidence as they are, or no other dates make them so.
    """
    if last - first < FEWEST_PHOTOS or not scene.flows:
        return []
    known = _known_days(scene)
    days = np.unique(scene.photos.wall_s[first:last] // DAY_S)
    days = days[spread(len(days), _MOST_DAYS)]
    ahead, count = np.unique(days[:, None] - known, return_counts=True)
    share = count / len(days)
    now = float(share[ahead == 0].sum())
    likely = (share >= LEAST_SHARE) & (share >= LEAST_FOLD * now)
    rank = share + CALENDAR * np.isin(ahead, _calendar(float(scene.photos.wall_s[first])))
    order = np.lexsort((np.abs(ahead), -rank))
    return [float(ahead[at]) * DAY_S for at in order if likely[at]][:MOST_TRIED]


def _known_days(scene: Scene) -> Floats:
    times = [np.empty(0)]
    if scene.activity is not None:
        times.append(scene.activity.times_s)
    if scene.pace is not None:
        times.append(scene.pace.at_s)
    known = np.unique(np.concatenate(times) // DAY_S)
    return known[spread(len(known), _MOST_DAYS)]


def _calendar(wall_s: float) -> list[float]:
    """Return the days by which the date of a wall clock is ahead of the same day and hour of another year or month."""
    when = datetime.fromtimestamp(wall_s, UTC)
    ahead = set()
    for months in (*(12 * years for years in range(-YEARS, YEARS + 1)), *range(-MONTHS, MONTHS + 1)):
        year, month = divmod(when.year * 12 + when.month - 1 + months, 12)
        if months and 1 <= year <= 9998:
            start = datetime(year, month + 1, 1, tzinfo=UTC)
            # The 31st of a shorter month does not exist; such a clock shows the day after its end.
            ahead.add((when.date() - start.date()).days - (when.day - 1))
    return sorted(float(days) for days in ahead)
