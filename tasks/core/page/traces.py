"""The day traces: PHOTOS become one line a day through its located photos in time order, with its length and its gaps.

All cameras of the archive are taken as one journey; donors, screenshots and received pictures have no part in it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.genuine import OWN_KINDS
from tasks.core.geo import EARTH_RADIUS_M, distance_m, wrap_lon
from tasks.core.page.columns import steps
from tasks.core.page.corners import significance
from tasks.core.page.layers import Layer
from tasks.core.proxy.confidence import POSITION_NOISE_M
from tasks.core.shots import one_of_each

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

KNOWN_GAP_S: Final = 3 * 3600.0
"""Between photos further apart in time nobody knows the way."""

FLIGHT_M: Final = 30_000.0
FLIGHT_KMH: Final = 100.0
"""Nor between photos further apart than the one and faster than the other: a flight, or a position that is wrong."""

DRAWN_M: Final = 2.0
"""Corners that stray less from the line are left out: no zoom of the map would show them."""

SHOWN_DAYS: Final = 60
"""With more days the lines lie over each other, and the layer waits to be switched on."""


def trace_layer(photos: pd.DataFrame, max_corners: int) -> tuple[Layer | None, list[str]]:
    """Return the layer of the days that have a located photo with a time, and a sentence about what ``max_corners`` cut.

    A day is that of the wall clock (``taken_local``). ``content`` has a value a day in ``day``, ``metres`` (from photo to
    photo, without the noise of positions), ``photos`` and ``corners``; a value a corner, day after day, in ``lat`` and ``lon``
    (steps of 0.00001 degrees from the corner before, the short way round); in ``unknown`` the corners that nothing is known
    about the way to.
    """
    way = _in_time_order(photos)
    if way.empty:
        return None, []
    day = way["day"].to_numpy()
    starts = np.diff(day, prepend=day[0] - 1) != 0
    unknown = _unknown_legs(way, starts)
    lon = _unwrapped(way["lon"].to_numpy(), starts)
    matter = _significance(way["lat"].to_numpy(), lon, np.cumsum(starts | unknown))
    metres = _metres(way[matter > POSITION_NOISE_M], way)
    kept, notices = _chosen(matter, day, starts, metres, max_corners)
    counts = way.groupby("day").size()
    # Thinning spares the ends of such legs, so that the corner after one is always there to say so.
    content = {
        "day": counts.index.to_series().map(lambda number: str(np.datetime64(int(number), "D"))).tolist(),
        "metres": metres.round().astype(int).tolist(),
        "photos": counts.tolist(),
        "corners": np.bincount(np.cumsum(starts)[kept] - 1, minlength=len(counts)).tolist(),
        "lat": steps(way["lat"].to_numpy()[kept], starts[kept], 5),
        "lon": steps(lon[kept], starts[kept], 5),
        "unknown": np.flatnonzero(unknown[kept]).tolist(),
    }
    hint = "each day's way from photo to photo; dashed where nothing is known between"
    shown = len(counts) <= SHOWN_DAYS
    return Layer(
        "traces", "traces", "Day traces", hint, "#332288", "trace", len(counts), content, part=False, shown=shown
    ), notices


def _in_time_order(photos: pd.DataFrame) -> pd.DataFrame:
    """Return day (days since 1970), at_s, lat and lon of the photos that make the traces, by day and time."""
    ours = (photos["donor_dir"] == "") & photos["kind"].isin(OWN_KINDS)
    located = one_of_each(photos[ours & photos["lat"].notna() & photos["taken_local"].notna()])
    wall = located["taken_local"]
    way = pd.DataFrame(
        {"day": wall.to_numpy().astype("datetime64[D]").astype(np.int64), "lat": located["lat"], "lon": located["lon"]}
    )
    # Where only the wall clock is known, the day's other photos tell how far it is from UTC.
    ahead = wall - located["taken_at"].dt.tz_localize(None)
    ahead_s = ahead.dt.total_seconds()
    usual_s = ahead_s.groupby(way["day"]).transform("median").fillna(0.0)
    since = (wall - pd.Timestamp(0)).dt.total_seconds()
    way["at_s"] = since - ahead_s.fillna(usual_s)
    order = np.lexsort((located["path"].to_numpy(str), way["at_s"], way["day"]))
    return way.iloc[order].reset_index(drop=True)


def _unknown_legs(way: pd.DataFrame, starts: Flags) -> Flags:
    """Say of each corner whether nothing is known about the way to it from the one before on its day."""
    lat, lon = way["lat"].to_numpy(), way["lon"].to_numpy()
    seconds = np.diff(way["at_s"].to_numpy(), prepend=np.nan)
    metres = distance_m(np.roll(lat, 1), np.roll(lon, 1), lat, lon)
    flight = (metres > FLIGHT_M) & (metres * 3.6 > FLIGHT_KMH * seconds)
    unknown: Flags = ~starts & ((seconds > KNOWN_GAP_S) | flight)
    return unknown


def _unwrapped(lon: Floats, starts: Flags) -> Floats:
    """Return longitudes that never jump within a day: the short way from the one before, so they may leave [-180, 180)."""
    steps_deg = np.where(starts, 0.0, wrap_lon(np.diff(lon, prepend=lon[0])))
    since = np.cumsum(steps_deg)
    first = np.flatnonzero(starts)
    day = np.cumsum(starts) - 1
    unwrapped: Floats = lon[first][day] + since - since[first][day]
    return unwrapped


def _significance(lat: Floats, lon: Floats, run: npt.NDArray[np.int64]) -> Floats:
    """Return the significance in metres, on a plane of each run whose scale is that of its mean latitude."""
    at = run - run[0]
    mean = np.bincount(at, lat) / np.bincount(at)
    x = np.radians(lon) * np.cos(np.radians(mean))[at] * EARTH_RADIUS_M
    return significance(x, np.radians(lat) * EARTH_RADIUS_M, run, least=DRAWN_M)


def _metres(corners: pd.DataFrame, way: pd.DataFrame) -> pd.Series:
    """Return the length of each day's way over ``corners`` by great circles, 0 for a day of one photo."""
    lat, lon = corners["lat"].to_numpy(), corners["lon"].to_numpy()
    leg_m = distance_m(np.roll(lat, 1), np.roll(lon, 1), lat, lon)
    day = corners["day"].to_numpy()
    leg_m[np.diff(day, prepend=day[0] - 1) != 0] = 0.0
    return pd.Series(leg_m).groupby(day).sum().reindex(way["day"].unique(), fill_value=0.0)


def _chosen(
    matter: Floats, day: npt.NDArray[np.int64], starts: Flags, metres: pd.Series, max_corners: int
) -> tuple[Flags, list[str]]:
    """Return which corners are drawn, at most ``max_corners`` and the first of each day, and what this leaves out."""
    kept = matter > 0
    if kept.sum() <= max_corners:
        return kept, []
    cap = f"report.max_trace_points = {max_corners}"
    ends = np.isinf(matter)
    if ends.sum() <= max_corners:
        tolerance = float(np.sort(matter)[-max_corners - 1])
        said = f"The day traces leave out bends of up to {_length(tolerance)} ({cap}); their lengths cover every photo."
        return matter > tolerance, [said]
    # Not even a straight line for each day: the longest ways have one, and of the others the first photo stays to go to.
    count = pd.Series(ends).groupby(day).sum()
    longest = metres.sort_values(ascending=False, kind="stable").index
    drawn = longest[count.reindex(longest).cumsum() <= max_corners]
    said = f"{len(drawn):,} of {len(metres):,} days have a trace, those of the longest ways, and it leaves out all bends ({cap})."
    return (ends & np.isin(day, drawn)) | starts, [said]


def _length(metres: float) -> str:
    return f"{metres / 1000:,.1f} km" if metres >= 1000 else f"{metres:,.0f} m"
