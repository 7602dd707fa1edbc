"""Where somebody was when: PHOTOS and FIXES become one table of moments by time, of which the way is made."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from tasks.core.genuine import OWN_KINDS
from tasks.core.geo import Floats
from tasks.core.journeys.straying import strays_m
from tasks.core.proxy.confidence import POSITION_NOISE_M
from tasks.core.shots import one_of_each
from tasks.core.track_line import Fixes, Line, lines_of
from tasks.core.zone_map import local_offset_s, offset_at_s, zones_at

COLUMNS: Final = ("at_s", "local_s", "lat", "lon", "error_m", "kind", "carrier", "path")
"""``at_s`` and ``local_s`` are seconds since 1970, in UTC and of the wall clock; ``error_m`` is at least the noise of positions;
``carrier`` is what was carried, a camera or a receiver: a number, the lower, the more it tells."""

FIX_TOLERANCE_M: Final = 15.0
"""Fixes that stray less from where one would be without them are left out: half of what good positions are wrong by."""

_NEAREST_ZONE_HOURS: Final = (-12.0, 14.0)
"""So far from UTC are the zones of the world; a wall clock that is further from its instant is wrong."""

_CELLS_PER_DEGREE: Final = 10
"""Positions of the same tenth of a degree are in one time zone: a wall clock on a map need not know borders to the metre."""


def moments_of(photos: pd.DataFrame, fixes: pd.DataFrame) -> pd.DataFrame:
    """Return COLUMNS, one row a located photo of the archive (a pair once) or a fix that matters, by time.

    Not in it are photos of donor folders, those of other kinds than OWN_KINDS, those whose position is doubted (PHOTOS.doubt) and
    those of which nothing tells the hour. A position that we wrote is as good as any, for a person approved it.
    """
    moments = pd.concat([_of_photos(photos), _of_fixes(fixes)], ignore_index=True)
    moments["carrier"] = _ranked(moments)
    order = np.lexsort((moments["path"].to_numpy(object), moments["carrier"], moments["at_s"]))
    return moments.iloc[order].reset_index(drop=True)[list(COLUMNS)]


def _of_photos(photos: pd.DataFrame) -> pd.DataFrame:
    ours = (photos["donor_dir"] == "") & photos["kind"].isin(OWN_KINDS) & (photos["doubt"] == "")
    timed = (photos["taken_local"].notna() & ~photos["day_only"]) | photos["taken_at"].notna()
    there = one_of_each(photos[ours & timed & photos["lat"].notna()])
    wall_s, at_s = _seconds(there["taken_local"]), _seconds(there["taken_at"].dt.tz_localize(None))
    lat, lon = there["lat"].to_numpy(), there["lon"].to_numpy()
    at_s = _with_instants(at_s, wall_s, lat, lon)
    return pd.DataFrame(
        {
            "at_s": at_s,
            "local_s": _with_wall_clocks(wall_s, at_s, lat, lon),
            "lat": lat,
            "lon": lon,
            "error_m": np.maximum(there["gps_error_m"].fillna(0.0).to_numpy(), POSITION_NOISE_M),
            "kind": "photo",
            "carrier": "camera " + there["camera"].to_numpy(object),
            "path": there["path"].to_numpy(object),
        }
    )


def _with_instants(at_s: Floats, wall_s: Floats, lat: Floats, lon: Floats) -> Floats:
    """Fill in instants: where only the wall clock is known, the day's other photos tell how far it is from UTC, else the zone."""
    missing = np.isnan(at_s)
    if not missing.any():
        return at_s
    ahead_s = pd.Series(wall_s - at_s)
    usual_s = ahead_s.groupby(np.floor_divide(np.nan_to_num(wall_s), 86400)).transform("median").to_numpy(copy=True)
    alone = np.flatnonzero(missing & np.isnan(usual_s))
    usual_s[alone] = local_offset_s(_zones(lat[alone], lon[alone]), _clock(wall_s[alone]))
    filled: Floats = np.where(missing, wall_s - np.nan_to_num(usual_s), at_s)
    return filled


def _with_wall_clocks(wall_s: Floats, at_s: Floats, lat: Floats, lon: Floats) -> Floats:
    """Return wall clocks: that of the zone where there is none, or one that cannot be right (a camera set to another year)."""
    low, high = (hours * 3600 for hours in _NEAREST_ZONE_HOURS)
    wrong = np.flatnonzero(~((wall_s - at_s >= low) & (wall_s - at_s <= high)))
    mended = wall_s.copy()
    mended[wrong] = at_s[wrong] + _ahead_s(at_s[wrong], lat[wrong], lon[wrong])
    return mended


def _of_fixes(fixes: pd.DataFrame) -> pd.DataFrame:
    there = fixes[fixes["lat"].notna()]
    track, _ = pd.factorize(there["track"], sort=True)
    lat, lon, alt_m, error_m = (there[name].to_numpy() for name in ("lat", "lon", "alt_m", "error_m"))
    at_us = there["at"].dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64)
    lines = lines_of(Fixes(at_us, lat, lon, alt_m, error_m, track.astype(np.intp), there["segment"].to_numpy(np.intp)))
    rows = [_of_line(line, number) for number, line in enumerate(lines)]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(COLUMNS)).astype(_TYPES)


_TYPES: Final = {"at_s": float, "local_s": float, "lat": float, "lon": float, "error_m": float, "kind": object, "carrier": object}


def _of_line(line: Line, number: int) -> pd.DataFrame:
    """Return those fixes of a line that it would stray without: with them one is nowhere further from it than its own error."""
    at_s = line.at_us / 1e6
    run = np.r_[0, np.cumsum(line.cut | line.jump)].astype(np.int64)
    stray = strays_m(line.unit, at_s, run, least_m=FIX_TOLERANCE_M)
    kept = stray > np.maximum(line.error_m, FIX_TOLERANCE_M)
    at_s, lat, lon = at_s[kept], line.lat[kept], line.lon[kept]
    return pd.DataFrame(
        {
            "at_s": at_s,
            "local_s": at_s + _ahead_s(at_s, lat, lon),
            "lat": lat,
            "lon": lon,
            "error_m": np.maximum(line.error_m[kept], POSITION_NOISE_M),
            "kind": "fix",
            "carrier": f"receiver {number}",
            "path": "",
        }
    )


def _ranked(moments: pd.DataFrame) -> pd.Series:
    """Return the rank of each row's carrier: receivers first, as tracks are given for just this, then by number of moments."""
    counts = moments.groupby(["kind", "carrier"], as_index=False).size()
    counts = counts.sort_values(["kind", "size", "carrier"], ascending=[True, False, True], ignore_index=True)
    return moments["carrier"].map(pd.Series(counts.index, index=counts["carrier"])).astype("int64")


def _ahead_s(at_s: Floats, lat: Floats, lon: Floats) -> Floats:
    return np.nan_to_num(offset_at_s(_zones(lat, lon), _clock(at_s).tz_localize("UTC")))


def _zones(lat: Floats, lon: Floats) -> np.ndarray:
    lat, lon = (np.round(degrees * _CELLS_PER_DEGREE) / _CELLS_PER_DEGREE for degrees in (lat, lon))
    return zones_at(lat, lon)


def _seconds(clock: pd.Series) -> Floats:
    seconds: Floats = (clock - pd.Timestamp(0)).dt.total_seconds().to_numpy(np.float64)
    return seconds


def _clock(seconds: Floats) -> pd.DatetimeIndex:
    return pd.DatetimeIndex((np.round(seconds * 1e6)).astype("datetime64[us]"))
