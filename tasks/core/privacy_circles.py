"""Where privacy zones hide: zones and a secret in, circles out that hold the zones and do not tell where their centres are.

Who sees enough of what is left can draw the edge of the hidden area, and a circle's edge gives its centre away: Hassan, Hussain
and Bates (Analysis of Privacy Protections in Fitness Tracking Social Networks, USENIX Security 2018) put 95 % of moderately
active users of such zones at risk, by circles through the ends of their activities. So the circle here is twice as wide as the
zone and moved off its centre. Who knows all of these rules and finds the circle exactly still has a ring to search, of three
quarters of the zone's own area, and every spot in it is as likely.

Who has two circles round one home has less to search. So zones come in sizes, each twice the one before: a little more or less
is the same circle. Another size is moved in another direction, for two that were moved in one, each by its own radius, would
point at the centre. And a zone that is typed with fewer decimals is moved as before.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.errors import UsageError
from tasks.core.geo import EARTH_RADIUS_M, Degrees, Floats, distance_m, wrap_lon
from tasks.core.privacy_zones import Zone, zone_in

WIDER: Final = 2.0
"""The circle's radius in zone radii: a centre moved by up to one still leaves the whole zone inside."""
NEAREST: Final = 0.5
"""A centre is moved by at least so many zone radii."""
CUT: Final = (0.1, 0.5)
"""What is cut off the way besides, at each crossing, in zone radii: 50 to 250 m of a zone of 500 m."""

SMALLEST_M: Final = 70.0
"""The radius of the smallest size of zones; the others are 140, 280, 560 m and so on.

None is a number that people write, so that who adds some metres to 500 or 1,000 has the same circle: two circles of one home
leave less of the ring to search.
"""

_SHOWN_NAMES: Final = 12


@dataclass(frozen=True)
class Circle:
    """A hidden area: its centre in degrees, its radius, that of the zone's size, and what the cuts around it are drawn from."""

    lat: float
    lon: float
    radius_m: float
    zone_m: float
    key: bytes
    of_place: str = ""  # the place_id that the zone is around; "" = it was given in degrees

    def cut_m(self, day: int) -> float:
        """Return how much of the way is cut off at a crossing on a day (days since 1970): the same whenever it is asked."""
        (share,) = _shares(self.key, f"cut {day}", 1)
        return self.zone_m * (CUT[0] + (CUT[1] - CUT[0]) * share)

    @property
    def reach_m(self) -> float:
        """How far from the centre anything can be that is hidden for this zone."""
        return self.radius_m + CUT[1] * self.zone_m


def circles_of(zones: Sequence[str], places: pd.DataFrame, secret: str) -> list[Circle]:
    """Return the hidden areas of zones as the settings have them; those around places begin where the photos of PLACES end.

    Raises UsageError for a zone around a name that is no place's: nothing is shown rather than all of it.
    """
    return [circle for text in zones for circle in _circles(text, zone_in(text), places, secret)]


def beyond_m(lat: Degrees, lon: Degrees, circles: Sequence[Circle]) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return for each position how far it is from the nearest circle's edge, negative inside, NaN for none, and which it is."""
    lats, lons = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
    nearest, which = np.full(lats.shape, np.inf), np.zeros(lats.shape, dtype=np.int64)
    for at, circle in enumerate(circles):
        edge_m = distance_m(lats, lons, circle.lat, circle.lon) - circle.radius_m
        nearer = edge_m < nearest
        nearest, which = np.where(nearer, edge_m, nearest), np.where(nearer, at, which)
    return np.where(np.isnan(lats), np.nan, nearest), which


def _circles(text: str, zone: Zone, places: pd.DataFrame, secret: str) -> Iterator[Circle]:
    if not math.isnan(zone.lat):
        yield _circle(zone.lat, zone.lon, zone.radius_m, secret, f"{zone.lat:.3f} {zone.lon:.3f}")
        return
    meant = _places_called(zone.name, places)
    if meant.empty:
        named = sorted({name for name in places["name"] if name}, key=str.casefold)
        there = ", ".join(named[:_SHOWN_NAMES]) + (" …" if len(named) > _SHOWN_NAMES else "")
        raise UsageError(
            f"privacy.zones: {text!r} is around no place of places.csv; names there: {there or 'none yet'}; type the name into "
            "places.csv, or write latitude, longitude and metres"
        )
    for place_id, lat, lon, radius_m in meant[["place_id", "lat", "lon", "radius_m"]].itertuples(index=False, name=None):
        # By the place's id, not where its middle is: that moves a little with each new photo, and so may the circle, no more.
        # Its photos may lie kilometres from there, home among them.
        yield _circle(lat, lon, zone.radius_m + radius_m, secret, f"place {place_id}", place_id)


def _places_called(name: str, places: pd.DataFrame) -> pd.DataFrame:
    """Return those of PLACES that a person calls so; else those whose words begin so: "Trastevere" of "Trastevere, Rome"."""
    wanted = " ".join(name.split()).casefold()
    for called in (places["name"], [words.partition(",")[0] for words in places["place"]]):
        same = np.array([" ".join(text.split()).casefold() == wanted for text in called], dtype=bool)
        if same.any():
            return places[same]
    return places[:0]


def _circle(lat: float, lon: float, radius_m: float, secret: str, what: str, of_place: str = "") -> Circle:
    zone_m = SMALLEST_M * 2.0 ** max(0, math.ceil(math.log2(radius_m / SMALLEST_M)))
    key = hmac.digest(secret.encode(), f"{what} {zone_m:.1f}".encode(), "sha256")
    turn, share = _shares(key, "centre", 2)
    # Evenly over the ring between NEAREST and one zone radius.
    off_m = zone_m * math.sqrt(NEAREST**2 + (1 - NEAREST**2) * share)
    return Circle(*_from(lat, lon, 2 * math.pi * turn, off_m), WIDER * zone_m, zone_m, key, of_place)


def _shares(key: bytes, what: str, count: int) -> list[float]:
    """Return numbers in [0, 1) that nobody can tell who does not know the key."""
    bits = hashlib.shake_256(key + what.encode()).digest(8 * count)
    return [int.from_bytes(bits[start : start + 8]) / 2**64 for start in range(0, len(bits), 8)]


def _from(lat: float, lon: float, bearing_rad: float, metres: float) -> tuple[float, float]:
    """Return the position so many metres away along a great circle."""
    phi, angle = math.radians(lat), metres / EARTH_RADIUS_M
    sine = math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing_rad)
    east = math.sin(bearing_rad) * math.sin(angle) * math.cos(phi)
    along = math.degrees(math.atan2(east, math.cos(angle) - math.sin(phi) * sine))
    return math.degrees(math.asin(max(-1.0, min(1.0, sine)))), float(wrap_lon(lon + along))
