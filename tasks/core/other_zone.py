"""Photos whose time was read in one zone and whose place lies in another: PHOTOS and positions in, the other instants out.

A wall clock without a zone is read in the zone of the located photo nearest in wall time. Where the way leads on from there into
another zone, the traveller may have set the clock already: nothing in the file tells, so both answers are given.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from tasks.core.cells import format_number
from tasks.core.durations import metres_in_words
from tasks.core.geo import Floats
from tasks.core.zone_map import offset_at_s, zones_at

_INFERRED: Final = "zone"
"""The value of PHOTOS.time_basis where only the photos around tell the zone."""

_DECIMALS: Final = 2
"""Of degrees, about a kilometre: no proposal is surer at a border, and a hundred thousand photos are few places."""

_QUARTER_S: Final = 900.0
"""Zones are whole quarters of an hour ahead of UTC; what a clock is off by besides is less."""


def other_offset_s(photos: pd.DataFrame, lat: Floats, lon: Floats) -> Floats:
    """Return how far ahead of UTC, in seconds, each proposed place is, where the photo's time was inferred by another zone.

    NaN where the zone was not inferred, where there is no position, and where both zones show the same time then.
    """
    asked = np.flatnonzero((photos["time_basis"] == _INFERRED).to_numpy() & np.isfinite(lat))
    there = np.full(len(photos), np.nan)
    if len(asked):
        some = photos.iloc[asked]
        zones = zones_at(lat[asked].round(_DECIMALS), lon[asked].round(_DECIMALS))
        offset = offset_at_s(zones, some["taken_at"])
        there[asked] = np.where(offset == used_offset_s(some), np.nan, offset)
    return there


def used_offset_s(photos: pd.DataFrame) -> Floats:
    """Return the offset by which the wall clock of each photo became its instant, to the quarter of an hour."""
    ahead_s = (photos["taken_local"] - photos["taken_at"].dt.tz_localize(None)).dt.total_seconds().to_numpy()
    quarters: Floats = np.round(ahead_s / _QUARTER_S) * _QUARTER_S
    return quarters


def offset_in_words(seconds: float) -> str:
    """Write an offset as a zone.

    >>> [offset_in_words(s) for s in (0, 20700, -12600)]
    ['UTC+00:00', 'UTC+05:45', 'UTC-03:30']
    """
    hours, rest = divmod(round(abs(seconds) / 60), 60)
    return f"UTC{'-' if seconds < 0 else '+'}{hours:02d}:{rest:02d}"


def other_answers(
    source: str, photos: pd.DataFrame, there_s: Floats, lat: Floats, lon: Floats, error_m: Floats
) -> tuple[list[str], list[str]]:
    """Return what a sentence ends with, and the alternative, for PHOTOS whose place lies in a zone ``there_s`` ahead of UTC.

    ``lat``, ``lon`` and ``error_m`` are where ``source`` places them if their clocks showed that zone's time; NaN for nowhere.
    """
    words, alternatives = [], []
    for used, there, north, east, metres in zip(used_offset_s(photos), there_s, lat, lon, error_m, strict=True):
        other = offset_in_words(there)
        position = f"{format_number('latitude', north)},{format_number('longitude', east)}"
        words.append(f"; read in {offset_in_words(used)}, but the place is in {other}: the clock may have been set")
        nowhere = np.isnan(north)
        alternatives.append("" if nowhere else f"{source} {position} ±{metres_in_words(metres)} if the clock was on {other}")
    return words, alternatives
