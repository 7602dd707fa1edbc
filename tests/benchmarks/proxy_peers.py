"""How others locate a photo by time, each rule as its source states it: donors and times in, positions out, NaN where none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.geo import distance_m, wrap_lon

Floats = npt.NDArray[np.float64]

NEAREST_S: Final = 3600.0
EXIFTOOL_S: Final = 1800.0
PHOTOPRISM_S: Final = 37 * 3600.0
PHOTOPRISM_APART_M: Final = 100_000.0
PHOTOPRISM_ACCURACY_M: Final = 1000.0
PHOTOPRISM_LEAST_M: Final = 5.0
_HOUR_S: Final = 3600.0


@dataclass(frozen=True)
class Located:
    """Photos with a position, in the order of time: seconds since 1970, degrees."""

    at_s: Floats
    lat: Floats
    lon: Floats

    @classmethod
    def of(cls, at_s: Floats, lat: Floats, lon: Floats) -> Located:
        """Return them sorted by time."""
        order = np.argsort(at_s, kind="stable")
        return cls(at_s[order], lat[order], lon[order])


Positions = tuple[Floats, Floats]
Peer = Callable[[Located, Floats], Positions]


def nearest(donors: Located, at_s: Floats, limit_s: float = NEAREST_S) -> Positions:
    """Take the position of the nearest photo within an hour, as osxphotos' add-locations and GPS Media Reviewer do."""
    before, after = _around(donors, at_s)
    one = np.where(donors.at_s[after] - at_s < at_s - donors.at_s[before], after, before)
    one = np.where(at_s < donors.at_s[before], before, one)
    found = np.abs(donors.at_s[one] - at_s) <= limit_s
    return np.where(found, donors.lat[one], np.nan), np.where(found, donors.lon[one], np.nan)


def exiftool(donors: Located, at_s: Floats) -> Positions:
    """Interpolate latitude and cyclical longitude between donors at most 1800 s apart, else take the nearest within 1800 s.

    ExifTool's -geotag with its defaults, GeoMaxIntSecs and GeoMaxExtSecs (lib/Image/ExifTool/Geotag.pm).
    """
    before, after = _around(donors, at_s)
    whole_s = donors.at_s[after] - donors.at_s[before]
    inside = (at_s >= donors.at_s[before]) & (at_s <= donors.at_s[after]) & (whole_s <= EXIFTOOL_S)
    share = np.divide(at_s - donors.at_s[before], whole_s, out=np.zeros(len(at_s)), where=whole_s > 0)
    lat, lon = nearest(donors, at_s, EXIFTOOL_S)
    by_line = donors.lat[before] + share * (donors.lat[after] - donors.lat[before])
    lon_by_line = wrap_lon(donors.lon[before] + share * wrap_lon(donors.lon[after] - donors.lon[before]))
    return np.where(inside, by_line, lat), np.where(inside, lon_by_line, lon)


def photoprism(donors: Located, at_s: Floats) -> Positions:
    """Move along the line through the two photos nearest in time, within 37 h, unless they are 100 km apart or it is too vague.

    PhotoPrism at commit 382ffa8 (2024-12-13), internal/entity/photo_estimate.go and pkg/geo/movement.go: with the square root of
    the seconds before the earlier of the two or after the later one; the middle (under 1 km) or the nearer where nobody moves so
    fast (over 900 km/h, or over 200 km/h within a minute). Without coordinates it adopts a place's name, which is no position.
    """
    if len(donors.at_s) < 2:
        return np.full(len(at_s), np.nan), np.full(len(at_s), np.nan)
    first, second = _two_nearest(donors, at_s)
    start, end = np.minimum(first, second), np.maximum(first, second)
    start_s, end_s = donors.at_s[start], donors.at_s[end]
    whole_s, since_s, beyond_s = end_s - start_s, at_s - start_s, np.maximum(start_s - at_s, at_s - end_s)
    apart_m = distance_m(donors.lat[start], donors.lon[start], donors.lat[end], donors.lon[end])
    speed_km_h = np.divide(apart_m / 1000, whole_s / _HOUR_S, out=np.zeros(len(at_s)), where=whole_s > 0)
    real = ~((speed_km_h > 900) | ((speed_km_h > 200) & (whole_s < 60)))
    outside = beyond_s > 0
    vague_m = np.where(outside, speed_km_h * np.sqrt(np.maximum(beyond_s, 0) / _HOUR_S * 1000), apart_m / 20)
    vague_m = np.maximum(np.round(np.where(real, vague_m, apart_m / 2)), PHOTOPRISM_LEAST_M)
    moved_s = np.where(outside, np.copysign(np.sqrt(np.abs(since_s)), since_s), since_s)
    share = np.divide(moved_s, whole_s, out=np.zeros(len(at_s)), where=whole_s >= 1)
    share = np.where(real, share, np.where(apart_m < 1000, 0.5, (end_s - at_s < since_s).astype(np.float64)))
    within = np.maximum(np.abs(donors.at_s[first] - at_s), np.abs(donors.at_s[second] - at_s)) < PHOTOPRISM_S
    told = within & (apart_m < PHOTOPRISM_APART_M) & (vague_m < PHOTOPRISM_ACCURACY_M)
    lat, lon = (values[start] + share * (values[end] - values[start]) for values in (donors.lat, donors.lon))
    sound = told & (np.abs(lat) <= 90) & (np.abs(lon) <= 180)
    return np.where(sound, lat, np.nan), np.where(sound, lon, np.nan)


PEERS: Final[dict[str, Peer]] = {"nearest 1 h": nearest, "ExifTool 1800/1800": exiftool, "PhotoPrism": photoprism}


def _around(donors: Located, at_s: Floats) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    last = len(donors.at_s) - 1
    after = np.clip(np.searchsorted(donors.at_s, at_s, side="right"), min(1, last), last)
    return np.maximum(after - 1, 0), after


def _two_nearest(donors: Located, at_s: Floats) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the donors nearest and second nearest in time to each instant."""
    last = len(donors.at_s) - 1
    near = np.searchsorted(donors.at_s, at_s)[:, None] + np.arange(-2, 2)
    away_s = np.where((near >= 0) & (near <= last), np.abs(donors.at_s[np.clip(near, 0, last)] - at_s[:, None]), np.inf)
    order = np.argsort(away_s, axis=1, kind="stable")
    rows = np.arange(len(at_s))
    return near[rows, order[:, 0]], near[rows, order[:, 1]]
