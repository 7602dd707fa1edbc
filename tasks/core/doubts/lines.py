"""The positions that each camera claims, in the order of time: PHOTOS in, arrays out.

Only positions of one camera are compared by speed: between two cameras lie two clocks and perhaps two people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.by_time import unsure_clock_s
from tasks.core.clocks.capture_order import wall_seconds
from tasks.core.genuine import genuine_position
from tasks.core.geo import Floats, distance_m
from tasks.core.shots import one_of_each
from tasks.core.track_jumps import impossible

Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

_OWN_CLOCK: Final = ("exif", "xmp", "sidecar", "filename")
"""Sources of dates that tell when the camera took the photo; a file's own time and a given interval do not."""

NOISE_M: Final = 30.0
"""By so much any position may be wrong that states no error."""

_GRAINS_S: Final = ((3600.0, 86400.0), (300.0, 3600.0), (60.0, 60.0))
"""A full hour is often a date without a time of day, full five minutes are often typed, full minutes may be cut."""
_STAMP_S: Final = 1.0

LEAST_JUMP_M: Final = 1000.0
"""Positions that are nearer to each other are never too far apart: indoors, a phone may err by so much."""
FLIGHT_FROM_M_S: Final = 200 / 3.6
"""So fast on average, between two photos, is only who flies (or sits in the fastest trains)."""
STEADY_M: Final = 1000.0
STEADY_M_S: Final = 40.0
STEADY_MOST_M: Final = 20_000.0
"""How near two photos are between which nothing calls for an explanation: a kilometre, and a fast drive, up to this."""


@dataclass(frozen=True, eq=False)
class Lines:
    """Arrays over the located photos of known time, sorted by line (a camera, of the archive or of one folder) and time."""

    row: Indices
    """Position in PHOTOS."""
    line: Indices
    named: Flags
    """The camera is known: what no camera tells may be of several."""
    at_s: Floats
    wall_s: Floats
    slack_s: Floats
    """By so much the time may be wrong."""
    lat: Floats
    lon: Floats
    error_m: Floats

    def __len__(self) -> int:
        """Return how many photos there are."""
        return len(self.row)

    def apart_m(self, one: Indices, other: Indices) -> Floats:
        """Return the way between photos."""
        return distance_m(self.lat[one], self.lon[one], self.lat[other], self.lon[other])

    def between_s(self, one: Indices, other: Indices) -> Floats:
        """Return how long there was at most between photos of one line: by UTC or by wall clock, whichever is longer.

        Where the position itself told the zone, a wrong one moves the instant by hours; the wall clock knows nothing of it.
        """
        by_utc = np.abs(self.at_s[one] - self.at_s[other])
        seconds = np.fmax(by_utc, np.abs(self.wall_s[one] - self.wall_s[other]))
        told: Floats = seconds + np.maximum(self.slack_s[one], self.slack_s[other])
        return told

    def least_s(self, one: Indices, other: Indices) -> Floats:
        """Return how long there was at least, with the precision of the time stamps: by UTC or by wall clock."""
        by_utc = np.abs(self.at_s[one] - self.at_s[other])
        seconds: Floats = np.fmin(by_utc, np.abs(self.wall_s[one] - self.wall_s[other])) + _STAMP_S
        return seconds

    def errors_m(self, one: Indices, other: Indices) -> Floats:
        """Return by how much the way between photos may be too long."""
        return self.error_m[one] + self.error_m[other]

    def is_impossible(self, one: Indices, other: Indices) -> Flags:
        """Say whether nobody gets from one photo to the other in time (``tasks.core.track_jumps.impossible``)."""
        apart_m, error_m = self.apart_m(one, other), self.errors_m(one, other)
        return impossible(apart_m, self.between_s(one, other), error_m) & (apart_m - error_m > LEAST_JUMP_M)

    def is_flight(self, one: Indices, other: Indices) -> Flags:
        """Say whether only an aeroplane gets from one photo to the other in time."""
        net_m = self.apart_m(one, other) - self.errors_m(one, other)
        found: Flags = (net_m > FLIGHT_FROM_M_S * self.between_s(one, other)) & (net_m > LEAST_JUMP_M)
        return found


def steady_m(seconds: Floats) -> Floats:
    """Return how far apart photos may be that are as many seconds apart, with nothing to explain."""
    metres: Floats = np.minimum(STEADY_M + STEADY_M_S * seconds, STEADY_MOST_M)
    return metres


def cameras_of(photos: pd.DataFrame) -> Indices:
    """Return for each of PHOTOS the number of its camera, one body in the archive and in a donor folder being two."""
    folder, _ = pd.factorize(photos["donor_dir"])
    camera, names = pd.factorize(photos["camera"])
    numbers, _ = pd.factorize(folder * len(names) + camera)
    return np.asarray(numbers, dtype=np.intp)


def lines_of(photos: pd.DataFrame, left_out: Flags) -> Lines:
    """Return the lines of PHOTOS in UTC, of each pair one file; ``left_out`` says which of them are no witness any more.

    Films are left out: whether theirs is the time of the begin or of the end, or UTC, is not certain.
    """
    numbered = photos.assign(_row=np.arange(len(photos)))
    dated = photos["taken_at"].notna() & photos["datetime_source"].isin(_OWN_CLOCK) & ~photos["redated"]
    of_photo = (photos["kind"] == "photo").to_numpy(dtype=bool) & dated.to_numpy(dtype=bool)
    held = one_of_each(numbered[genuine_position(photos) & of_photo & ~left_out])
    # A copy in a donor folder is no second witness of the archive's own photo.
    line = cameras_of(held)
    at_s = wall_seconds(held["taken_at"].dt.tz_localize(None))
    wall_s = wall_seconds(held["taken_local"])
    by_place = (held["time_basis"] == "zone").to_numpy(dtype=bool)
    by_wall = np.isin(line, line[by_place])
    order = np.lexsort((at_s, np.where(by_wall, wall_s, at_s), line))
    held = held.iloc[order]
    return Lines(
        row=held["_row"].to_numpy(dtype=np.intp),
        line=line[order],
        named=(held["camera"] != "").to_numpy(dtype=bool),
        at_s=at_s[order],
        wall_s=wall_s[order],
        slack_s=_slack_s(wall_s[order]) + unsure_clock_s(held),
        lat=held["lat"].to_numpy(),
        lon=held["lon"].to_numpy(),
        error_m=held["gps_error_m"].fillna(0.0).clip(lower=NOISE_M).to_numpy(),
    )


def _slack_s(wall_s: Floats) -> Floats:
    slack = np.full(len(wall_s), _STAMP_S)
    for grain_s, may_be_off_s in reversed(_GRAINS_S):
        slack[np.mod(wall_s, grain_s) == 0] = may_be_off_s
    return slack
