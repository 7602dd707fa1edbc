"""Located photos like those of a real life, drawn with a seed: a home, its town, trips, walks, drives and flights."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from tasks.core.geo import EARTH_RADIUS_M, Floats, interpolate, wrap_lon
from tasks.core.tables import PHOTOS

SEED: Final = 20261121
AT_HOME: Final = 0.30
HOME: Final = np.array([[52.2, 8.05]])

_YEARS: Final = 15
_CITIES: Final = 150
_CAMERAS: Final = np.array(["Acme One", "Acme Two", "Globex Phone"], dtype=object)
_DEGREE_M: Final = EARTH_RADIUS_M * np.pi / 180
_STAY: Final = (20, 7200.0)  # photos at a time at one spot, in so many seconds
_WAYS: Final = {"walk": (0.20, 500, 20.0, 15.0), "drive": (0.04, 400, 250.0, 12.0)}  # share, photos, m and s from one to the next
_FLIGHT: Final = (60, 43200.0)  # photos, seconds


class Life:
    """One life of ``photos`` photos, 30 % of them in one spot; whoever takes them is at one place at a time."""

    def __init__(self, photos: int, seed: int = SEED) -> None:
        """Draw what was done, activity after activity: each row is lat, lon, seconds since it began, and its number."""
        self.rng = np.random.default_rng(seed)
        self.photos = photos
        cities = np.column_stack(
            [np.degrees(np.arcsin(self.rng.uniform(-0.7, 0.9, _CITIES))), self.rng.uniform(-180, 180, _CITIES)]
        )
        town = self._spread(np.repeat(HOME, 400, axis=0), self.rng.exponential(4000, 400))
        abroad = self._spread(np.repeat(cities, 12, axis=0), self.rng.exponential(2500, 12 * _CITIES))
        self.rows = np.empty((0, 4))
        self._stay(HOME, round(AT_HOME * photos), 12)
        self._stay(town, round(0.25 * photos), 25)
        self._stay(abroad, round(0.20 * photos), 25)
        for way in _WAYS.values():
            self._go(np.vstack([town, abroad]), *way)
        self._fly(cities, photos - len(self.rows))

    def table(self) -> pd.DataFrame:
        """Return PHOTOS in an order of no meaning, the activities one after the other in time, each with one camera."""
        lat, lon, since_s, activity = self.rng.permutation(self.rows).T
        activity = activity.astype(np.int64)
        lasted_s = np.zeros(activity.max() + 1)
        np.maximum.at(lasted_s, activity, since_s)
        free_s = self.rng.exponential(1, len(lasted_s))
        free_s *= max(_YEARS * 365.25 * 86400 - lasted_s.sum(), 0) / free_s.sum()
        turn = self.rng.permutation(len(lasted_s))
        began_s = np.empty(len(lasted_s))
        began_s[turn] = np.cumsum((lasted_s + free_s)[turn]) - lasted_s[turn]
        seconds = (began_s[activity] + since_s).round().astype(np.int64)
        return PHOTOS.make(
            pd.DataFrame(
                {
                    "path": [f"{number // 1000:04}/{number:07}.jpg" for number in range(self.photos)],
                    "camera": self.rng.choice(_CAMERAS, len(lasted_s))[activity],
                    "kind": "photo",
                    "time_basis": "gps",
                    "taken_at": pd.Timestamp("2011-01-01", tz="UTC") + pd.to_timedelta(seconds, unit="s"),
                    "lat": lat.round(7),
                    "lon": wrap_lon(lon.round(7)),
                }
            )
        )

    def _add(self, lat: Floats, lon: Floats, since_s: Floats, activity: Floats) -> None:
        number = activity + (self.rows[:, 3].max() + 1 if len(self.rows) else 0)
        self.rows = np.vstack([self.rows, np.column_stack([lat, lon, since_s, number])])

    def _spread(self, points: Floats, far_m: Floats) -> Floats:
        """Move points so far, each in another direction."""
        towards = self.rng.uniform(0, 2 * np.pi, len(points))
        lat = points[:, 0] + far_m * np.cos(towards) / _DEGREE_M
        return np.column_stack([lat, wrap_lon(points[:, 1] + far_m * np.sin(towards) / _DEGREE_M / np.cos(np.radians(lat)))])

    def _stay(self, spots: Floats, number: int, noise_m: float) -> None:
        """Take photos at spots, of which few are visited often, with the noise of a receiver."""
        length, stay_s = _STAY
        activity = np.arange(number) // length
        often = 1 / np.arange(1, len(spots) + 1)
        spot = self.rng.choice(len(spots), activity[-1] + 1, p=often / often.sum())[activity]
        points = self._spread(spots[spot], np.abs(self.rng.normal(0, noise_m, number)))
        self._add(points[:, 0], points[:, 1], self.rng.uniform(0, stay_s, number), activity)

    def _go(self, starts: Floats, share: float, length: int, step_m: float, step_s: float) -> None:
        """Take photos on the way from spots on, turning a little at each step."""
        ways = max(int(share * self.photos) // length, 1)
        heading = self.rng.uniform(0, 2 * np.pi, (ways, 1)) + np.cumsum(self.rng.normal(0, 0.3, (ways, length)), axis=1)
        north_m, east_m = (np.cumsum(step_m * turned, axis=1) for turned in (np.cos(heading), np.sin(heading)))
        start = starts[self.rng.integers(0, len(starts), ways)]
        lat = start[:, :1] + north_m / _DEGREE_M
        lon = wrap_lon(start[:, 1:] + east_m / _DEGREE_M / np.cos(np.radians(lat)))
        since_s = np.broadcast_to(step_s * np.arange(length), (ways, length))
        self._add(lat.ravel(), lon.ravel(), since_s.ravel(), np.repeat(np.arange(ways), length))

    def _fly(self, cities: Floats, number: int) -> None:
        """Take photos on flights from city to city."""
        length, flight_s = _FLIGHT
        flights = -(-number // length)
        (lat1, lon1), (lat2, lon2) = (cities[self.rng.integers(0, len(cities), flights)].T[:, :, None] for _ in range(2))
        along = np.linspace(0, 1, length)[None]
        lat, lon = interpolate(lat1, lon1, lat2, lon2, along)
        since_s = np.broadcast_to(along * flight_s, (flights, length))
        rows = (lat.ravel(), lon.ravel(), since_s.ravel(), np.repeat(np.arange(flights), length))
        self._add(*(values[:number] for values in rows))
