"""What a camera's clock is set to before anything is known: a whole zone nearly, seldom an odd offset, rarely another day.

The shares are judgements, not counts: FACTS of forums say that the zone of the place, its other season and the zone of home
come far before everything else, and that errors about them are of seconds for phones, of a minute or two for cameras.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Final

import numpy as np

from tasks.core.clocks.grid import Grid
from tasks.core.clocks.witness import DAY_S, HOUR_S, Floats
from tasks.core.clocks.zone_hours import ZoneHours

PLACE_SHARE: Final = 0.40
OTHER_SEASON_SHARE: Final = 0.14
HALF_DAY_SHARE: Final = 0.005  # the 12-hour clock set wrongly, each way
HOME_SHARE: Final = 0.12
HOME_OTHER_SEASON_SHARE: Final = 0.04
UTC_SHARE: Final = 0.04
WHOLE_HOURS_SHARE: Final = 0.25
HALF_HOURS_SHARE: Final = 0.02
QUARTERS: Final = ((20_700.0, 0.001), (45_900.0, 0.0003))  # Nepal, Chatham Islands

RIGHT_DAY_SHARE: Final = 0.9
ANOTHER_DAY_SHARE: Final = 0.02  # k days off: times 2^-|k|
ERRORS: Final = ((0.20, 3.0), (0.35, 20.0), (0.30, 100.0), (0.12, 600.0))
"""Shares and scales (seconds) of the Laplace distributions of the error about a zone: phones, cameras set of late, cameras."""

ODD_SHARE: Final = 0.02
ODD_REACH_S: Final = 15 * HOUR_S
ANY_SHARE: Final = 0.006

_TAIL_S: Final = 6000.0


def log_prior(grid: Grid, centre_s: float, zones: tuple[ZoneHours, ...], home: tuple[ZoneHours, ...]) -> Floats:
    """Return the log probability of each offset of the grid, summing to 1 over it; the right day is ``centre_s`` ahead.

    ``zones`` are those of the places where photos were taken, ``home`` those that the owner's camera may have been set to.
    """
    peaks = _peaks(zones, home)
    grid = replace(grid, start_s=grid.start_s - centre_s)
    ahead = grid.ahead_s
    density = np.where(np.abs(ahead) < ODD_REACH_S, ODD_SHARE / (2 * ODD_REACH_S), 0.0)
    density += ANY_SHARE / (grid.count * grid.step_s)
    for day in range(int(np.floor(ahead[0] / DAY_S)) - 1, int(np.ceil(ahead[-1] / DAY_S)) + 2):
        share = RIGHT_DAY_SHARE if day == 0 else ANOTHER_DAY_SHARE * 0.5 ** abs(day)
        for peak, weight in peaks.items():
            centre = peak + day * DAY_S
            where = grid.window(centre - _TAIL_S, centre + _TAIL_S)
            apart = np.abs(ahead[where] - centre)
            for part, scale in ERRORS:
                density[where] += weight * share * part * _laplace(apart, scale, grid.step_s)
    return np.asarray(np.log(density / density.sum()))


def _laplace(apart: Floats, scale: float, step_s: float) -> Floats:
    """Return the mean density of a Laplace distribution over one step, so that no narrow peak falls between two offsets."""
    half = step_s / 2
    outer = np.exp(-(apart + half) / scale)
    inner = np.exp(-np.abs(apart - half) / scale)
    return np.asarray(np.where(apart >= half, inner - outer, 2 - inner - outer) / (2 * step_s))


def _peaks(zones: tuple[ZoneHours, ...], home: tuple[ZoneHours, ...]) -> dict[float, float]:
    peaks: dict[float, float] = defaultdict(float)
    for zone in zones:
        peaks[zone.now_s] += PLACE_SHARE / len(zones)
        peaks[zone.other_s] += OTHER_SEASON_SHARE / len(zones)
        for half_day in (-12 * HOUR_S, 12 * HOUR_S):
            peaks[zone.now_s + half_day] += HALF_DAY_SHARE / len(zones)
    for zone in home:
        peaks[zone.now_s] += HOME_SHARE / len(home)
        peaks[zone.other_s] += HOME_OTHER_SEASON_SHARE / len(home)
    peaks[0.0] += UTC_SHARE
    for hour in range(-12, 15):
        peaks[hour * HOUR_S] += WHOLE_HOURS_SHARE / 27
    for hour in range(-12, 14):
        peaks[hour * HOUR_S + 1800.0] += HALF_HOURS_SHARE / 26
    for quarter, weight in QUARTERS:
        peaks[quarter] += weight
    return dict(peaks)
