"""Positions from another time than the photo: the GPS time beside them is far from the photo's own, or stands still.

``utc`` knows the first kind, for it compares the two when it has solved the clock; its remark is the problem here too. A phone
on a table may write an old fix that is right all the same: where the fixes around are at the same place, nothing is doubted.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.clocks.capture_order import wall_seconds
from tasks.core.doubts.finding import Finding
from tasks.core.doubts.lines import Flags, Indices, cameras_of
from tasks.core.durations import in_words
from tasks.core.genuine import genuine_gps_time, genuine_position
from tasks.core.geo import Floats, distance_m

Texts = npt.NDArray[np.object_]

STALE_FIX: Final = "its GPS time is {} from its own: the position may be an old one"
"""The remark of ``utc`` in PHOTOS.problem."""
_STALE_FIX: Final = re.escape(STALE_FIX).replace(re.escape("{}"), "[^;:]+")

FIX_AGE_S: Final = 900.0
"""A fix that is older tells another place (default of proxy.max_fix_age_s)."""

_DAY_S: Final = 86_400.0
_ROLL_OVER_S: Final = 1024 * 7 * _DAY_S
"""GPS counts weeks to 1024: old receivers are off by as many, and some phones write the date of the wrong day."""
_HOUR_S: Final = 3600.0
_SAME_TIME_S: Final = 120.0

_CONFIRMED_WITHIN_S: Final = 3600.0
_CONFIRMED_WITHIN_M: Final = 500.0


def without_remark(problem: pd.Series) -> pd.Series:
    """Return texts of PHOTOS.problem without the remark about a stale fix, which has become a doubt."""
    return problem.str.replace(rf"(?:; )?{_STALE_FIX}", "", regex=True).str.removeprefix("; ").astype("str")


def stale(photos: pd.DataFrame) -> list[Finding]:
    """Return a finding for each of PHOTOS in UTC whose genuine position is of another time than the photo."""
    said = _said(photos["problem"])
    told = (said != "") & genuine_position(photos) & ~_misdated(photos)
    still_s, since = _still(photos)
    old = told | (still_s > FIX_AGE_S)
    if not old.any():
        return []
    names = photos["path"].str.rpartition("/")[2].to_numpy(dtype=object)
    # The photos of one fix do not confirm each other.
    fresh = ~np.isin(since, since[old])
    age_s = np.where(told, np.abs((photos["taken_at"] - photos["gps_at"]).dt.total_seconds().to_numpy()), still_s)
    doubted = np.flatnonzero(old & ~_confirmed(photos, fresh, age_s))
    return [
        Finding(
            row,
            said[row]
            if told[row]
            else f"its GPS time has stood still since {names[since[row]]}, {in_words(still_s[row])} earlier: "
            "the position may be an old one",
        )
        for row in doubted.tolist()
    ]


def _said(problem: pd.Series) -> Texts:
    said = np.full(len(problem), "", dtype=object)
    told = (problem != "").to_numpy(dtype=bool)
    said[told] = problem[told].str.extract(f"({_STALE_FIX})", expand=False).fillna("").to_numpy(dtype=object)
    return said


def _misdated(photos: pd.DataFrame) -> Flags:
    """Say where the fix need not be old: the receiver's date, or the zone that was taken for the photo's, is wrong."""
    apart_s = np.abs((photos["taken_at"] - photos["gps_at"]).dt.total_seconds().to_numpy())
    rolled = _near_whole(apart_s, _ROLL_OVER_S, FIX_AGE_S)
    next_day = np.abs(apart_s - _DAY_S) <= _SAME_TIME_S
    zone = _near_whole(apart_s, _HOUR_S, _SAME_TIME_S) & (apart_s < _DAY_S) & photos["utc_offset_min"].isna().to_numpy()
    flags: Flags = rolled | next_day | zone
    return flags


def _near_whole(values: Floats, unit: float, within: float) -> Flags:
    whole = np.round(values / unit)
    near: Flags = (whole > 0) & (np.abs(values - whole * unit) <= within)
    return near


def _still(photos: pd.DataFrame) -> tuple[Floats, Indices]:
    """Return for how long each photo's camera has written one fix of one GPS time, and the first photo that has it."""
    still_s, since = np.zeros(len(photos)), np.arange(len(photos))
    timed = genuine_gps_time(photos) & genuine_position(photos) & _by_clock(photos)
    order = _by_camera(photos, np.flatnonzero(timed))
    if not len(order):
        return still_s, since
    lat, lon = (photos[name].to_numpy()[order] for name in ("lat", "lon"))
    gps_at = photos["gps_at"].dt.tz_localize(None).to_numpy()[order]
    camera = cameras_of(photos)[order]
    same = np.zeros(len(order), dtype=bool)
    same[1:] = (lat[1:] == lat[:-1]) & (lon[1:] == lon[:-1]) & (gps_at[1:] == gps_at[:-1]) & (camera[1:] == camera[:-1])
    start = np.maximum.accumulate(np.where(same, 0, np.arange(len(order))))
    wall_s = wall_seconds(photos["taken_local"])[order]
    still_s[order] = wall_s - wall_s[start]
    since[order] = order[start]
    return still_s, since


def _by_clock(photos: pd.DataFrame) -> Flags:
    photo = (photos["kind"] == "photo") & (photos["camera"] != "") & photos["datetime_source"].isin(["exif", "xmp"])
    flags: Flags = (photo & photos["taken_local"].notna() & ~photos["day_only"] & ~photos["redated"]).to_numpy(dtype=bool)
    return flags


def _by_camera(photos: pd.DataFrame, rows: Indices) -> Indices:
    """Return rows sorted by camera and wall clock."""
    order = np.lexsort((wall_seconds(photos["taken_local"])[rows], cameras_of(photos)[rows]))
    sorted_rows: Indices = rows[order]
    return sorted_rows


def _confirmed(photos: pd.DataFrame, fresh: Flags, age_s: Floats) -> Flags:
    """Say of each photo whether ``fresh`` fixes of its camera, within an hour before and after, are at its place.

    One that is as old as its own says nothing: there its own was made.
    """
    rows = _by_camera(photos, np.flatnonzero(genuine_position(photos) & photos["taken_local"].notna().to_numpy(dtype=bool)))
    lat, lon = (photos[name].to_numpy()[rows] for name in ("lat", "lon"))
    wall_s, camera = wall_seconds(photos["taken_local"])[rows], cameras_of(photos)[rows]
    number = np.arange(len(rows))
    before = np.maximum.accumulate(np.where(fresh[rows], number, -1))
    later = np.minimum.accumulate(np.where(fresh[rows], number, len(rows))[::-1])[::-1]
    agrees, disagrees = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    for beside in (before, later):
        there = np.clip(beside, 0, len(rows) - 1)
        near = (beside == there) & (camera[there] == camera) & (np.abs(wall_s[there] - wall_s) <= _CONFIRMED_WITHIN_S)
        at_it = distance_m(lat, lon, lat[there], lon[there]) <= _CONFIRMED_WITHIN_M
        agrees |= near & at_it & (wall_s - wall_s[there] < age_s[rows] / 2)
        disagrees |= near & ~at_it
    confirmed = np.zeros(len(photos), dtype=bool)
    confirmed[rows] = agrees & ~disagrees
    return confirmed
