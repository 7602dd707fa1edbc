"""PHOTOS, FIXES and PLACES of journeys, told leg by leg: ``photos_of(trip("2024-05-01 09:00", ROME).walk(north(ROME, 2)))``.

A trip is a clock and a spot that move on with every call, and the photos taken on the way; nothing else happens in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.geo import EARTH_RADIUS_M, distance_m, interpolate, wrap_lon
from tasks.core.tables import FIXES, PHOTOS, PLACES

DEGREE_M = EARTH_RADIUS_M * np.pi / 180
"""Of latitude."""

WALK_KMH, RIDE_KMH, FLY_KMH = 4.5, 60.0, 750.0
"""How fast a leg goes that does not say so."""


class Spot(NamedTuple):
    """A position, and what its place is called."""

    lat: float
    lon: float
    words: str = ""


ROME = Spot(41.8902, 12.4922, "Monti, Rome, Italy")
FLORENCE = Spot(43.7687, 11.2569, "Florence, Italy")
NAPLES = Spot(40.8359, 14.2488, "San Ferdinando, Naples, Italy")
VIENNA = Spot(48.2085, 16.3721, "Innere Stadt, Vienna, Austria")
BRATISLAVA = Spot(48.1435, 17.1097, "Staré Mesto, Bratislava, Slovakia")
REYKJAVIK = Spot(64.1417, -21.9266, "Reykjavík, Iceland")
NEW_YORK = Spot(40.7580, -73.9855, "Manhattan, New York City, United States")
SAN_FRANCISCO = Spot(37.8087, -122.4098, "San Francisco, United States")
TOKYO = Spot(35.7148, 139.7967, "Asakusa, Tokyo, Japan")
AUCKLAND = Spot(-36.8485, 174.7633, "Auckland, New Zealand")
SUVA = Spot(-18.1416, 178.4419, "Suva, Fiji")
SAMOA = Spot(-13.8333, -171.7667, "Apia, Samoa")  # beyond the antimeridian from Suva
CAPE_TOWN = Spot(-33.9249, 18.4241, "Cape Town, South Africa")
SOUTH_POLE = Spot(-90.0, 0.0)


def moved(spot: Spot, north_km: float = 0.0, east_km: float = 0.0) -> Spot:
    """Return the spot so far away, with the same words; over a pole and across the antimeridian too."""
    lat = spot.lat + north_km * 1000 / DEGREE_M
    lon = spot.lon + east_km * 1000 / (DEGREE_M * max(np.cos(np.radians(spot.lat)), 1e-6))
    if abs(lat) > 90:
        lat, lon = np.sign(lat) * 180 - lat, lon + 180
    return Spot(float(lat), float(wrap_lon(lon)), spot.words)


@dataclass(frozen=True)
class Shots:
    """Photos of one leg: seconds since 1970 in UTC, and where they were taken."""

    at_s: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Trip:
    """What one camera, or one receiver, went through; every method returns a longer trip."""

    at_s: float  # now, seconds since 1970 in UTC
    spot: Spot  # here
    camera: str = "Acme One"
    zone_h: float | None = None  # of the camera's clock; None = as far ahead of UTC as the longitude says
    shots: tuple[Shots, ...] = ()
    nodes: tuple[tuple[float, float, float], ...] = ()  # at_s, lat, lon: between them the way is a great circle

    def to(self, spot: Spot, kmh: float, photos: int = 2) -> Trip:
        """Go along the great circle at so many km/h, with photos evenly on the way, at both ends if there are two or more."""
        km = float(distance_m(self.spot.lat, self.spot.lon, spot.lat, spot.lon)) / 1000
        return self._along(spot, km / kmh * 3600, photos)

    def walk(self, spot: Spot, photos: int = 12) -> Trip:
        """Go on foot."""
        return self.to(spot, WALK_KMH, photos)

    def ride(self, spot: Spot, photos: int = 8) -> Trip:
        """Go by car, bus or train."""
        return self.to(spot, RIDE_KMH, photos)

    def fly(self, spot: Spot) -> Trip:
        """Go by air, with a photo at each end and none between."""
        return self.to(spot, FLY_KMH, 2)

    def stay(self, hours: float, photos: int = 5) -> Trip:
        """Take photos here, evenly over so many hours."""
        return self._along(self.spot, hours * 3600, photos)

    def wait(self, hours: float) -> Trip:
        """Let time pass here without a photo."""
        return self._along(self.spot, hours * 3600, 0)

    def sleep(self) -> Trip:
        """Let time pass until 9 in the morning of the next day, by the camera's clock."""
        local_s = self.at_s + self._ahead_s()
        return self.wait(((local_s // 86400 + 1) * 86400 + 9 * 3600 - local_s) / 3600)

    def days(self, number: int, photos: int = 4, hours: float = 8) -> Trip:
        """Be here for so many days, each with photos from now on over some hours, then sleep."""
        longer = self
        for _ in range(number):
            longer = longer.stay(hours, photos).sleep()
        return longer

    def jump(self, spot: Spot, hours: float = 0.0) -> Trip:
        """Be elsewhere so much later, with nothing known between."""
        return replace(self, at_s=self.at_s + hours * 3600, spot=spot)

    def _along(self, spot: Spot, seconds: float, photos: int) -> Trip:
        share = np.linspace(0, 1, photos)
        lat, lon = interpolate(self.spot.lat, self.spot.lon, spot.lat, spot.lon, share)
        shots = (Shots(self.at_s + share * seconds, lat, lon),) if photos else ()
        ends = ((self.at_s, self.spot.lat, self.spot.lon), (self.at_s + seconds, spot.lat, spot.lon))
        return replace(self, at_s=self.at_s + seconds, spot=spot, shots=self.shots + shots, nodes=self.nodes + ends)

    def _ahead_s(self) -> float:
        hours = round(self.spot.lon / 15) if self.zone_h is None else self.zone_h
        return hours * 3600.0


def trip(start: str, spot: Spot, camera: str = "Acme One", zone_h: float | None = None) -> Trip:
    """Begin a trip at this UTC time and spot."""
    return Trip(pd.Timestamp(start).timestamp(), spot, camera, zone_h)


def photos_of(
    *trips: Trip, noise_m: float = 4.0, seed: int = 7, donor_dir: str = "", paths: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return PHOTOS of these trips, in the trips' order, named 000001.jpg and so on unless ``paths`` tells them.

    Positions are off by a normal error of ``noise_m`` along each axis, the same in every run.
    """
    number: Iterator[int] = count(1)
    tables = [_rows(one) for one in trips if one.shots]
    if not tables:
        return PHOTOS.empty()
    rows = pd.concat(tables, ignore_index=True)
    names = [f"{n:06}.jpg" for n, _ in zip(number, range(len(rows)), strict=False)] if paths is None else list(paths)
    off = np.random.default_rng(seed).normal(0, noise_m, (2, len(rows))) / DEGREE_M
    lat = rows["lat"] + np.where(rows["lat"].abs() < 89.9, off[0], 0)  # a pole stays one
    lon = wrap_lon(rows["lon"] + off[1] / np.maximum(np.cos(np.radians(rows["lat"])), 1e-3))
    return PHOTOS.make(
        rows.assign(
            path=names, donor_dir=donor_dir, kind="photo", format="jpeg", time_basis="zone", lat=lat.clip(-90, 90), lon=lon
        )
    )


def fixes_of(*trips: Trip, every_s: float = 10.0, noise_m: float = 3.0, seed: int = 8) -> pd.DataFrame:
    """Return FIXES of a receiver that recorded these trips, one track each, all the time and everywhere along their legs."""
    random = np.random.default_rng(seed)
    tables = []
    for at, one in enumerate(trips):
        nodes = np.array(one.nodes)
        at_s = np.arange(nodes[0, 0], nodes[-1, 0] + 1e-6, every_s)
        leg = np.clip(np.searchsorted(nodes[:, 0], at_s, "right") - 1, 0, len(nodes) - 2)
        spent = nodes[leg + 1, 0] - nodes[leg, 0]
        share = np.where(spent > 0, (at_s - nodes[leg, 0]) / np.where(spent > 0, spent, 1), 0.0)
        lat, lon = interpolate(nodes[leg, 1], nodes[leg, 2], nodes[leg + 1, 1], nodes[leg + 1, 2], share)
        off = random.normal(0, noise_m, (2, len(at_s))) / DEGREE_M
        lon = wrap_lon(lon + off[1] / np.maximum(np.cos(np.radians(lat)), 1e-3))
        tables.append(
            pd.DataFrame({"track": f"{at}.gpx", "at": _instants(at_s), "lat": np.clip(lat + off[0], -90, 90), "lon": lon})
        )
    return FIXES.make(pd.concat(tables, ignore_index=True)) if tables else FIXES.empty()


def places_at(*spots: Spot, radius_m: float = 3000.0, **names: str) -> pd.DataFrame:
    """Return first-level PLACES at these spots; ``names`` are the person's, by place_id (p0, p1, ... in this order)."""
    return PLACES.make(
        {
            "place_id": f"p{at}", "place": spot.words, "lat": spot.lat, "lon": spot.lon, "radius_m": radius_m, "photos": 10,
            "name": names.get(f"p{at}", ""),
        }
        for at, spot in enumerate(spots)
    )  # fmt: skip


def life() -> tuple[Trip, ...]:
    """Return the trips of somebody who lives in Vienna: years at home, and journeys to Rome, Fiji and round the world."""
    return tuple(chain(_at_home(), _away()))


def _at_home() -> Iterator[Trip]:
    for month in pd.date_range("2022-01-03 08:00", periods=30, freq="MS"):
        yield trip(str(month), VIENNA).walk(moved(VIENNA, 1.5, 0.8), 6).sleep().wait(48).stay(2, 3)


def _away() -> Iterator[Trip]:
    rome = trip("2022-05-11 07:00", VIENNA).fly(ROME).walk(moved(ROME, 1.2, -1.5), 25).sleep().walk(moved(ROME, -0.8, 0.4), 20)
    yield (
        rome.sleep()
        .ride(FLORENCE, 9)
        .walk(moved(FLORENCE, 0.9, 0.9), 30)
        .sleep()
        .ride(NAPLES, 12)
        .stay(5, 14)
        .sleep()
        .fly(VIENNA)
    )
    yield trip("2022-08-20 08:00", VIENNA).ride(BRATISLAVA, 7).walk(moved(BRATISLAVA, 0.6, -0.9), 18).stay(2, 6).ride(VIENNA, 4)
    world = trip("2023-09-14 06:00", VIENNA).fly(REYKJAVIK).ride(moved(REYKJAVIK, 30, 60), 20).sleep().fly(NEW_YORK)
    world = world.walk(moved(NEW_YORK, -6, -1), 40).sleep().fly(SAN_FRANCISCO).walk(moved(SAN_FRANCISCO, 2, -5), 30).sleep()
    world = world.fly(SAMOA).stay(6, 15).sleep().fly(SUVA).ride(moved(SUVA, 4, 40), 18).sleep().fly(AUCKLAND)
    world = world.ride(moved(AUCKLAND, -110, 60), 25).sleep().fly(TOKYO).walk(moved(TOKYO, -4, -6), 45).sleep().fly(VIENNA)
    yield world


def _rows(one: Trip) -> pd.DataFrame:
    at_s = np.concatenate([shots.at_s for shots in one.shots])
    lat = np.concatenate([shots.lat for shots in one.shots])
    lon = np.concatenate([shots.lon for shots in one.shots])
    ahead_s = np.round(lon / 15) * 3600 if one.zone_h is None else np.full(len(lon), one.zone_h * 3600)
    local = _instants(at_s + ahead_s).tz_localize(None)
    return pd.DataFrame({"camera": one.camera, "taken_at": _instants(at_s), "taken_local": local, "lat": lat, "lon": lon})


def _instants(at_s: npt.NDArray[np.float64]) -> pd.DatetimeIndex:
    return pd.DatetimeIndex((np.round(at_s, 3) * 1e6).round().astype("datetime64[us]"), tz="UTC")
