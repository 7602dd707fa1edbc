"""The projection that fits a journey: degrees in, a plane in radii of the earth out, its y axis to the north.

What lies within a cap of the sphere is drawn in the stereographic projection about the cap's middle: shapes are right, and
neither the date line nor a pole is a border. What needs the whole world is drawn in the Equal Earth projection, cut where
fewer of the ways cross.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from tasks.core.geo import Floats, wrap_lon
from tasks.core.thinning import degrees_of, unit_vectors

Flags = npt.NDArray[np.bool_]

WIDEST_CAP_DEG: Final = 50.0
"""A cap of a larger angular radius is drawn as the whole world: at its edge the scale would have grown by a fifth and more."""

WORLD_MIDDLES_DEG: Final = (11.0, -160.0)
"""Middle meridians of the whole world: cut in the Bering Strait, or in the Atlantic, where little land is cut."""

_HORIZON_DEG: Final = 115.0
"""What lies further from the middle of a cap is drawn on this circle, which no picture reaches."""

_STEPS: Final = 200
_MANY: Final = 10_000
_CELL_DEG: Final = 0.05
_CELLS_AROUND: Final = 10_000
"""Of more positions than ``_MANY`` one of each cell is looked at."""
_EQUAL_EARTH: Final = (1.340264, -0.081106, 0.000893, 0.003796)
"""Coefficients of Šavrič, Patterson and Jenny, The Equal Earth map projection (2018)."""


class Projection(Protocol):
    """Positions in degrees to the plane and to what of it is drawn."""

    def plane(self, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Return x and y in radii of the earth; what cannot be shown lies on the edge."""

    def copies(self, lat: Floats, lon: Floats) -> list[tuple[Floats, Floats]]:
        """Return x and y of the corners of rings, as often as a ring may have parts at different edges."""

    def shows(self, lat: Floats, lon: Floats) -> Flags:
        """Say which positions can be shown at all."""

    def leaps(self, lat1: Floats, lon1: Floats, lat2: Floats, lon2: Floats) -> Flags:
        """Say which short lines may not be drawn, because they cross the edge."""

    def edge(self) -> tuple[Floats, Floats] | None:
        """Return x and y of the ring around all that can be shown; None where no picture reaches it."""


@dataclass(frozen=True)
class Stereographic:
    """The conformal azimuthal projection about a middle (Snyder, Map Projections: A Working Manual, p. 157)."""

    lat_deg: float
    lon_deg: float

    def plane(self, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Return x and y; what is beyond the horizon is put on it, in its direction."""
        east, north, up = _turned(lat, lon, self.lat_deg, self.lon_deg)
        across = np.hypot(east, north)
        angle = np.minimum(np.arctan2(across, up), np.radians(_HORIZON_DEG))
        stretch = 2 * np.tan(angle / 2) / np.where(across > 0, across, 1.0)
        return east * stretch, north * stretch

    def copies(self, lat: Floats, lon: Floats) -> list[tuple[Floats, Floats]]:
        """Return them once."""
        return [self.plane(lat, lon)]

    def shows(self, lat: Floats, lon: Floats) -> Flags:
        """Show what is on this side of the horizon."""
        _, _, up = _turned(lat, lon, self.lat_deg, self.lon_deg)
        this_side: Flags = up > np.cos(np.radians(_HORIZON_DEG))
        return this_side

    def leaps(self, lat1: Floats, lon1: Floats, lat2: Floats, lon2: Floats) -> Flags:
        """Leave out what touches the horizon."""
        return ~(self.shows(lat1, lon1) & self.shows(lat2, lon2))

    def edge(self) -> None:
        """Return None: the horizon is far off."""


@dataclass(frozen=True)
class Orthographic:
    """The world as a globe seen from afar, for the small picture that tells where a place is."""

    lat_deg: float
    lon_deg: float

    def plane(self, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Return x and y; what is on the far side is put on the rim."""
        east, north, up = _turned(lat, lon, self.lat_deg, self.lon_deg)
        across = np.hypot(east, north)
        stretch = np.where((up < 0) & (across > 0), 1 / np.where(across > 0, across, 1.0), 1.0)
        return east * stretch, north * stretch

    def copies(self, lat: Floats, lon: Floats) -> list[tuple[Floats, Floats]]:
        """Return them once."""
        return [self.plane(lat, lon)]

    def shows(self, lat: Floats, lon: Floats) -> Flags:
        """Show what is on this side of the rim."""
        _, _, up = _turned(lat, lon, self.lat_deg, self.lon_deg)
        this_side: Flags = up > 0
        return this_side

    def leaps(self, lat1: Floats, lon1: Floats, lat2: Floats, lon2: Floats) -> Flags:
        """Leave out what touches the rim."""
        return ~(self.shows(lat1, lon1) & self.shows(lat2, lon2))

    def edge(self) -> tuple[Floats, Floats]:
        """Return the globe's rim."""
        around = np.linspace(0, 2 * np.pi, 181)
        return np.cos(around), np.sin(around)


@dataclass(frozen=True)
class EqualEarth:
    """The whole world with areas in proportion, about a middle meridian."""

    lon_deg: float

    def plane(self, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Return x and y."""
        return _equal_earth(lat, wrap_lon(np.asarray(lon) - self.lon_deg))

    def copies(self, lat: Floats, lon: Floats) -> list[tuple[Floats, Floats]]:
        """Return them a turn to the left, here, and a turn to the right, what is beyond the edge put on it: it has no area."""
        across = np.asarray(lon) - self.lon_deg
        return [_equal_earth(lat, np.clip(across + turn, -180, 180)) for turn in (-360.0, 0.0, 360.0)]

    def shows(self, lat: Floats, lon: Floats) -> Flags:
        """Show everything."""
        del lon
        return np.ones(len(lat), dtype=bool)

    def leaps(self, lat1: Floats, lon1: Floats, lat2: Floats, lon2: Floats) -> Flags:
        """Leave out what goes to the other side of the cut."""
        del lat1, lat2
        apart: Floats = np.abs(wrap_lon(lon1 - self.lon_deg) - wrap_lon(lon2 - self.lon_deg))
        return apart > 180

    def edge(self) -> tuple[Floats, Floats]:
        """Return the outline of the world."""
        up = np.linspace(-90, 90, 91)
        return _equal_earth(np.concatenate([up, up[::-1]]), np.repeat([180.0, -180.0], len(up)))


def fitting(lat: Floats, lon: Floats, way_lat: Floats, way_lon: Floats) -> Projection:
    """Return the projection for positions, at least one, and for a way through some of them, its corners in order."""
    if len(lat) > _MANY:
        _, first = np.unique(np.round(lat / _CELL_DEG) * _CELLS_AROUND + np.round(lon / _CELL_DEG), return_index=True)
        lat, lon = lat[first], lon[first]
    vectors = unit_vectors(lat, lon)
    middle = _middle(vectors)
    if float(np.min(vectors @ middle)) >= np.cos(np.radians(WIDEST_CAP_DEG)):
        (at_lat,), (at_lon,) = degrees_of(middle[np.newaxis])
        return Stereographic(float(at_lat), float(at_lon))
    worlds = [EqualEarth(lon_deg) for lon_deg in WORLD_MIDDLES_DEG]
    return min(worlds, key=lambda world: int(world.leaps(way_lat[:-1], way_lon[:-1], way_lat[1:], way_lon[1:]).sum()))


def _middle(vectors: Floats) -> Floats:
    """Return the middle of about the smallest cap that holds all vectors (Bădoiu and Clarkson 2003: towards the furthest)."""
    total = vectors.sum(axis=0)
    middle = total / np.linalg.norm(total) if np.linalg.norm(total) > 1e-9 else vectors[0]
    for step in range(2, _STEPS):
        moved = middle + (vectors[int(np.argmin(vectors @ middle))] - middle) / step
        middle = moved / np.linalg.norm(moved) if np.linalg.norm(moved) > 1e-9 else middle
    found: Floats = middle
    return found


def _turned(lat: Floats, lon: Floats, lat0_deg: float, lon0_deg: float) -> tuple[Floats, Floats, Floats]:
    """Return positions as seen from above the middle: to the east, to the north, towards the eye."""
    phi, lam, phi0 = np.radians(lat), np.radians(np.asarray(lon) - lon0_deg), np.radians(lat0_deg)
    east = np.cos(phi) * np.sin(lam)
    north = np.cos(phi0) * np.sin(phi) - np.sin(phi0) * np.cos(phi) * np.cos(lam)
    up = np.sin(phi0) * np.sin(phi) + np.cos(phi0) * np.cos(phi) * np.cos(lam)
    return east, north, up


def _equal_earth(lat: Floats, across_deg: Floats) -> tuple[Floats, Floats]:
    a1, a2, a3, a4 = _EQUAL_EARTH
    theta = np.arcsin(np.sqrt(3) / 2 * np.sin(np.radians(lat)))
    square = theta**2
    sixth = square**3
    x = (
        2
        * np.sqrt(3)
        * np.radians(across_deg)
        * np.cos(theta)
        / (3 * (9 * a4 * sixth * square + 7 * a3 * sixth + 3 * a2 * square + a1))
    )
    y = theta * (a4 * sixth * square + a3 * sixth + a2 * square + a1)
    return x, y
