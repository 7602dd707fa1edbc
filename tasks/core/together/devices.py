"""What each camera tells of its company: PHOTOS in, one Device a camera out, its photos by time, thinned to one in five minutes.

Photos of a burst tell the same thing many times; days and slots are the units here, photos are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.by_time import UNSURE_FROM_S, unsure_clock_s
from tasks.core.genuine import OWN_KINDS, evidence, wanting
from tasks.core.geo import Floats
from tasks.core.presence import microseconds
from tasks.core.shots import one_of_each

Days = npt.NDArray[np.int64]
"""Days of UTC, counted from 1970-01-01."""

DAY_S: Final = 86400.0
SLOT_S: Final = 300.0
"""Of so many seconds one photo of a camera counts."""

CELL_S: Final = 120.0
CELLS_A_DAY: Final = 720
"""Moments of use are counted in cells of two minutes since 1970."""

MOST_UNSURE_S: Final = 1800.0
"""A photo whose time is less sure than this says neither where its camera was at a time nor when it was used."""

NOISE_M: Final = 30.0
"""What a fix that states no error is taken to be off by, as for every donor."""

_COPIED_TIMES: Final = ("file", "sequence")
"""Values of PHOTOS.datetime_source that tell when a file was copied, or a guess: such moments coincide for no reason."""


@dataclass(frozen=True)
class Device:
    """One camera, "" = all photos of no known one: its moments, its positions, and the days on which photos want one."""

    name: str
    used: Days  # cells in which it was used, rising, the first of each slot
    at_s: Floats  # of its positions, rising, all of them
    lat: Floats
    lon: Floats
    error_m: Floats
    unsure_s: Floats
    slot: npt.NDArray[np.intp]  # the first position of each slot
    wanted: Days  # on which it has photos that want a position
    wants: bool  # some of them may have no time

    @property
    def asked(self) -> Days:
        """Return the days of which it may be asked who was with it: positions are rehearsed on those that it has."""
        return np.union1d(self.wanted, days_of(self.at_s))

    @property
    def tells(self) -> bool:
        """Say whether it has any position."""
        return len(self.at_s) > 0


def days_of(at_s: Floats) -> Days:
    """Return the days of instants.

    >>> days_of(np.array([-1.0, 0.0, 86400.0])).tolist()
    [-1, 0, 1]
    """
    return np.floor(at_s / DAY_S).astype(np.int64)


def devices_of(photos: pd.DataFrame) -> list[Device]:
    """Return a Device for each camera of PHOTOS in UTC, by name; the files of a pair count once.

    Positions are those that are evidence (``tasks.core.genuine.evidence``). What a donor folder holds of a camera is of that
    camera; only the archive's photos want a position.
    """
    photos = one_of_each(photos)
    dated = photos["taken_at"].notna().to_numpy()
    at_s = microseconds(photos["taken_at"]) / 1e6
    unsure_s = unsure_clock_s(photos)
    sure = dated & (unsure_s <= MOST_UNSURE_S)
    told = sure & evidence(photos)
    own = photos["kind"].isin(OWN_KINDS).to_numpy() & ~photos["datetime_source"].isin(_COPIED_TIMES).to_numpy()
    used = sure & own & (unsure_s < UNSURE_FROM_S)
    wanted = wanting(photos)
    lat, lon = photos["lat"].to_numpy(), photos["lon"].to_numpy()
    error_m = np.fmax(photos["gps_error_m"].to_numpy(), NOISE_M)
    number, names = pd.factorize(photos["camera"], sort=True)
    by_camera = np.argsort(number, kind="stable")
    parts = np.split(by_camera, np.searchsorted(number[by_camera], np.arange(1, len(names))))
    devices = []
    for name, rows in zip(names.tolist(), parts if len(names) else [], strict=True):
        located = rows[told[rows]]
        # Sorted by position too: what is told must not hang on the order of the photos.
        located = located[np.lexsort((error_m[located], lon[located], lat[located], at_s[located]))]
        devices.append(
            Device(
                name,
                _one_a_slot(np.sort(at_s[rows[used[rows]]])),
                at_s[located],
                lat[located],
                lon[located],
                error_m[located],
                unsure_s[located],
                np.unique(np.floor(at_s[located] / SLOT_S), return_index=True)[1],
                np.unique(days_of(at_s[rows[(wanted & dated)[rows]]])),
                bool(wanted[rows].any()),
            )
        )
    return devices


def _one_a_slot(at_s: Floats) -> Days:
    first = at_s[np.unique(np.floor(at_s / SLOT_S), return_index=True)[1]]
    cells: Days = np.floor(first / CELL_S).astype(np.int64)
    return cells
