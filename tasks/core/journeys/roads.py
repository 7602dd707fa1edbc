"""Ways along roads: which legs of a WAY a routing server may know, what its answers mean, and the WAY with their bends.

The protocol is that of OSRM's route service (version 5), which Valhalla and others speak too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import numpy as np
import pandas as pd

from tasks.core.geo import Floats, distance_m, wrap_lon
from tasks.core.journey_tables import JOURNEYS, WAY

LEAST_M: Final = 100.0
"""A shorter leg is as good as straight."""

LONGEST_DETOUR: Final = 3.0
"""A road that is so many times as long as the straight way leads round a bay or through a station: it was not the way."""

MOST_KMH: Final = 200.0
MOST_KMH_ON_FOOT: Final = 12.0
"""Nobody follows a road faster all the way; on foot, nobody but runners."""

SNAPPED_M: Final = 500.0
"""A road whose ends are further from those of the leg is another one."""

_DECIMALS: Final = 5
_ON_FOOT: Final = frozenset({"foot", "walk", "walking", "hiking", "pedestrian"})
_NO_ROAD: Final = frozenset({"NoRoute", "NoSegment", "TooBig", "NotFound"})


class Leg(NamedTuple):
    """From where to where, in degrees rounded to about a metre: what is sent, and what an answer is known by."""

    lat: float
    lon: float
    to_lat: float
    to_lon: float


class Road(NamedTuple):
    """The corners of a road between the ends of a leg, without these; none = the server knows no road there."""

    lat: tuple[float, ...]
    lon: tuple[float, ...]


def wanted_legs(way: pd.DataFrame, profile: str, max_leg_m: float) -> dict[int, Leg]:
    """Return the legs of WAY that a server of this profile may know, by the row that each leads to, longest first.

    These are rides, on foot walks too, up to ``max_leg_m`` that no receiver recorded.
    """
    before = way.shift(1)
    metres = distance_m(before["lat"], before["lon"], way["lat"], way["lon"])
    modes = ["ride", "walk"] if profile.lower() in _ON_FOOT else ["ride"]
    photos = (way["kind"] == "photo") | (before["kind"] == "photo")
    timed = way["at"] > before["at"]
    rows = np.flatnonzero(way["mode"].isin(modes) & photos & timed & (metres >= LEAST_M) & (metres <= max_leg_m))
    ends = [column.round(_DECIMALS).to_numpy() for column in (before["lat"], before["lon"], way["lat"], way["lon"])]
    order = rows[np.argsort(-metres[rows], kind="stable")]
    return {int(row): Leg(*(float(end[row]) for end in ends)) for row in order}


def question(server: str, profile: str, leg: Leg) -> str:
    """Return the address that asks for a road; longitudes come first in it.

    >>> question("http://localhost:5000/", "driving", Leg(48.2, 16.37, 48.14, 17.1))
    'http://localhost:5000/route/v1/driving/16.37,48.2;17.1,48.14?overview=full&geometries=geojson'
    """
    ends = f"{_plain(leg.lon)},{_plain(leg.lat)};{_plain(leg.to_lon)},{_plain(leg.to_lat)}"
    return f"{server.rstrip('/')}/route/v1/{quote(profile)}/{ends}?overview=full&geometries=geojson"


def road_in(answer: Any) -> Road:
    """Return the road that an answer tells; ValueError if it is not OSRM's, or says that something else is wrong."""
    code = str(answer.get("code")) if isinstance(answer, Mapping) else ""
    if code in _NO_ROAD:
        return Road((), ())
    try:
        line = answer["routes"][0]["geometry"]["coordinates"]
        lon, lat = (tuple(float(point[at]) for point in line) for at in (0, 1))
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ValueError(f"no road in the answer (code {code!r})") from error
    if code != "Ok" or not all(abs(value) <= 90 for value in lat) or not all(abs(value) <= 540 for value in lon):
        raise ValueError(f"no road in the answer (code {code!r})")
    return Road(lat, lon)


def believable(way: pd.DataFrame, legs: Mapping[int, Leg], roads: Mapping[int, Road]) -> dict[int, Road]:
    """Return the roads that somebody may have come along: they join their legs' ends, are no great detour and take no wings."""
    seconds = way["at"].diff().dt.total_seconds()
    return {
        row: road
        for row, road in roads.items()
        if _believable(legs[row], road, float(seconds.iloc[row]), foot=way["mode"].iloc[row] == "walk")
    }


def _believable(leg: Leg, road: Road, seconds: float, *, foot: bool) -> bool:
    if not road.lat:
        return False
    straight_m = float(distance_m(leg.lat, leg.lon, leg.to_lat, leg.to_lon))
    off_m = distance_m([leg.lat, leg.to_lat], [leg.lon, leg.to_lon], [road.lat[0], road.lat[-1]], [road.lon[0], road.lon[-1]])
    road_m = float(_along(leg, road).sum())
    fast = road_m / seconds * 3.6 > (MOST_KMH_ON_FOOT if foot else MOST_KMH)
    return not fast and road_m <= LONGEST_DETOUR * straight_m and bool((off_m <= min(SNAPPED_M, straight_m / 2)).all())


def with_roads(way: pd.DataFrame, roads: Mapping[int, Road]) -> pd.DataFrame:
    """Return WAY with the corners of the roads (by the row that the leg leads to), passed at an even pace."""
    if not roads:
        return way
    bends = pd.concat([_bends(way, row, road) for row, road in sorted(roads.items())])
    speeds = bends.groupby("row")["speed_kmh"].first()
    straight = way.assign(row=np.arange(len(way)), order=np.inf)
    straight.loc[straight["row"].isin(speeds.index), "speed_kmh"] = speeds.to_numpy()
    whole = pd.concat([straight, bends]).sort_values(["row", "order"], kind="stable", ignore_index=True)
    whole["corner"] = whole.groupby(["owner", "journey"], sort=False).cumcount()
    return WAY.make(whole)


def along_roads(journeys: pd.DataFrame, way: pd.DataFrame) -> pd.DataFrame:
    """Return JOURNEYS whose lengths follow the roads in WAY, where they were those of straight legs."""
    if not (way["kind"] == "road").any():
        return journeys
    lat, lon = way["lat"].to_numpy(), way["lon"].to_numpy()
    leg_m = distance_m(np.roll(lat, 1), np.roll(lon, 1), lat, lon)
    own = np.flatnonzero(way["kind"] != "road")
    of_leg = np.searchsorted(own, np.arange(len(way)))
    by_road_m = np.bincount(of_leg, leg_m, minlength=len(own))
    routed = np.flatnonzero(np.diff(own, prepend=-1) > 1)
    before, last = own[routed - 1], own[routed]
    more_m = by_road_m[routed] - distance_m(lat[before], lon[before], lat[last], lon[last])
    legs = way.iloc[last].assign(more_m=more_m)
    longer = legs.pivot_table(index=["owner", "journey"], columns="mode", values="more_m", aggfunc="sum", fill_value=0.0)
    more = longer.reindex(pd.MultiIndex.from_frame(journeys[["owner", "journey"]]), fill_value=0.0).reset_index(drop=True)
    added = {f"{mode}_m": journeys[f"{mode}_m"] + more[mode] for mode in more.columns}
    return JOURNEYS.make(journeys.assign(**added, metres=journeys["metres"] + more.sum(axis=1)))


def _bends(way: pd.DataFrame, row: int, road: Road) -> pd.DataFrame:
    first, last = way.iloc[row - 1], way.iloc[row]
    leg = Leg(first["lat"], first["lon"], last["lat"], last["lon"])
    metres = np.cumsum(_along(leg, road))
    share = metres[:-1] / metres[-1]
    seconds = (last["at"] - first["at"]).total_seconds()
    passed = pd.to_timedelta(np.round(share * seconds * 1e6), unit="us")
    return pd.DataFrame(
        {
            "owner": last["owner"],
            "journey": last["journey"],
            "at": first["at"] + passed,
            "local": first["local"] + passed,
            "lat": road.lat,
            "lon": wrap_lon(road.lon),
            "kind": "road",
            "donor_dir": "",
            "path": "",
            "mode": last["mode"],
            "speed_kmh": metres[-1] / seconds * 3.6,
            "row": row,
            "order": np.arange(len(share), dtype=np.float64),
        }
    )


def _along(leg: Leg, road: Road) -> Floats:
    """Return the metres from the leg's begin to the first corner of the road, from each to the next, and to the leg's end."""
    lat = np.array([leg.lat, *road.lat, leg.to_lat])
    lon = np.array([leg.lon, *road.lon, leg.to_lon])
    return distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:])


def _plain(degrees: float) -> str:
    return f"{degrees:.{_DECIMALS}f}".rstrip("0").rstrip(".")
