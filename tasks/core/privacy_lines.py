"""Lines that do not cross what is hidden: WAY and JOURNEYS in, the same with the pen lifted over privacy zones out."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.geo import EARTH_RADIUS_M, bearing_deg, distance_m
from tasks.core.journey_tables import JOURNEYS, WAY
from tasks.core.privacy import Hidden
from tasks.core.privacy_circles import Circle

_LENGTHS: Final = {"walk": "walk_m", "ride": "ride_m", "flight": "flight_m", "unknown": "unknown_m"}


def lift_pen(way: pd.DataFrame, journeys: pd.DataFrame, hidden: Hidden) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return WAY and JOURNEYS without the legs that pass over something hidden, through a hidden area.

    Such a leg's corner becomes a ``start`` in the middle of its journey, whose lengths are shorter by it. A leg over a hidden
    area with nothing hidden in between, such as a flight's, stays.
    """
    if not hidden.circles or len(way) < 2:
        return way, journeys
    lat, lon = way["lat"].to_numpy(), way["lon"].to_numpy()
    at_us = way["at"].dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64)
    same = np.ones(len(way) - 1, dtype=bool)
    for name in ("owner", "journey"):
        same &= way[name].to_numpy()[1:] == way[name].to_numpy()[:-1]
    between = np.searchsorted(hidden.at_us, at_us[1:], "right") > np.searchsorted(hidden.at_us, at_us[:-1], "left")
    legs = np.flatnonzero(same & between & (way["mode"].to_numpy()[1:] != "start"))
    crossing = np.zeros(len(legs), dtype=bool)
    for circle in hidden.circles:
        crossing |= _crosses(circle, lat[legs], lon[legs], lat[legs + 1], lon[legs + 1])
    lifted = legs[crossing] + 1
    gone = way.iloc[lifted].assign(leg_m=distance_m(lat[lifted - 1], lon[lifted - 1], lat[lifted], lon[lifted]))
    mode, speed = way["mode"].to_numpy(dtype=object).copy(), way["speed_kmh"].to_numpy(copy=True)
    mode[lifted], speed[lifted] = "start", np.nan
    return WAY.check(way.assign(mode=pd.Series(mode, way.index, dtype="str"), speed_kmh=speed)), _shorter(journeys, gone)


def _crosses(
    circle: Circle, lat1: npt.NDArray[np.float64], lon1: npt.NDArray[np.float64], lat2: npt.NDArray[np.float64],
    lon2: npt.NDArray[np.float64],
) -> npt.NDArray[np.bool_]:  # fmt: skip
    """Say of each leg, a great circle, whether it comes into the circle; cross-track and along-track distance."""
    apart = np.asarray(distance_m(lat1, lon1, circle.lat, circle.lon)) / EARTH_RADIUS_M
    turn = np.radians(bearing_deg(lat1, lon1, circle.lat, circle.lon) - bearing_deg(lat1, lon1, lat2, lon2))
    across = np.arcsin(np.clip(np.sin(apart) * np.sin(turn), -1, 1))
    along = np.arctan2(np.sin(apart) * np.cos(turn), np.cos(apart))
    length = distance_m(lat1, lon1, lat2, lon2) / EARTH_RADIUS_M
    crosses: npt.NDArray[np.bool_] = (np.abs(across) * EARTH_RADIUS_M < circle.radius_m) & (along > 0) & (along < length)
    return crosses


def _shorter(journeys: pd.DataFrame, gone: pd.DataFrame) -> pd.DataFrame:
    """Return JOURNEYS without the lengths of legs that are gone; what noise made of a stay is in none of them."""
    shorter = journeys.set_index(["owner", "journey"])
    for mode, column in _LENGTHS.items():
        by = gone[gone["mode"] == mode].groupby(["owner", "journey"])["leg_m"].sum().reindex(shorter.index, fill_value=0.0)
        for name in ("metres", column):
            shorter[name] = (shorter[name] - by).clip(lower=0)
    return JOURNEYS.make(shorter.reset_index())
