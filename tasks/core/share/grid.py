"""What a map shows where no coast is in sight: meridians and parallels, a scale, and the names of countries and towns."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from tasks.core.geo import EARTH_RADIUS_M, Floats
from tasks.core.share.frame import Box, Frame
from tasks.core.share.projections import EqualEarth, Stereographic
from tasks.core.world.country_spots import country_spots
from tasks.core.world.gazetteer import plain_name
from tasks.core.world.towns import the_towns

DEGREE_M: Final = EARTH_RADIUS_M * np.pi / 180

_STEPS_DEG: Final = (30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002)
_MESH_PX: Final = 230.0
_WORLD_STEP_DEG: Final = 30.0
_STEP_AROUND_DEG: Final = 15.0
_NO_POLE_DEG: Final = 85.0
_FURTHEST_DEG: Final = 110.0
_BESIDE_PX: Final = 400.0
_ROUND: Final = (1, 2, 5)

COUNTRIES_FROM_M: Final = 250.0
"""Metres to a pixel from which on countries are named, and no towns."""

_MOST_REGIONS: Final = 80


class Region(NamedTuple):
    """A name on the map: where its middle is, in pixels, and how much room there is for it."""

    x: float
    y: float
    name: str
    room: float


class Scale(NamedTuple):
    """A length in pixels and in words."""

    width: float
    words: str


class _Mesh(NamedTuple):
    """The parallels and meridians to draw, and how far each reaches, in degrees."""

    lats: Floats
    lons: Floats
    south_to_north: Floats
    west_to_east: Floats


def meridians_and_parallels(frame: Frame) -> list[Floats]:
    """Return lines in pixels, so far apart that a picture has a few of them."""
    projection = frame.projection
    if isinstance(projection, Stereographic):
        mesh = _local_mesh(frame, projection.lat_deg, projection.lon_deg)
    elif isinstance(projection, EqualEarth):
        mesh = _world_mesh(projection.lon_deg)
    else:
        return []
    lines = [(mesh.south_to_north, np.full(len(mesh.south_to_north), lon)) for lon in mesh.lons]
    lines += [(np.full(len(mesh.west_to_east), lat), mesh.west_to_east) for lat in mesh.lats]
    return [part for lat, lon in lines for part in _parts(frame, lat, lon)]


def scale_of(frame: Frame, most_px: float) -> Scale:
    """Return the longest round length that is no longer than so many pixels."""
    most_m = most_px * frame.metres_per_px
    power = 10.0 ** np.floor(np.log10(most_m))
    metres = max(number * power for number in _ROUND if number * power <= most_m)
    words = f"{metres / 1000:,.0f} km" if metres >= 1000 else f"{metres:.0f} m"
    return Scale(metres / frame.metres_per_px, words)


def regions_in(frame: Frame) -> list[Region]:
    """Return the names of countries, or of towns where a picture shows a few of these, the most important first."""
    if frame.metres_per_px >= COUNTRIES_FROM_M:
        spots = country_spots()
        lat, lon = spots["lat"].to_numpy(), spots["lon"].to_numpy()
        room = 2 * spots["reach"].to_numpy() * DEGREE_M * np.cos(np.radians(lat)) / frame.metres_per_px
        names = spots["name"].str.upper().tolist()
    else:
        towns = the_towns()
        lat, lon = towns.lat, towns.lon
        room = 40.0 * np.log10(towns.population)
        names = towns.names.tolist()
    shown = frame.projection.shows(lat, lon)
    x, y = frame.pixels(lat, lon)
    seen = np.flatnonzero(shown & (x > 0) & (x < frame.width) & (y > 0) & (y < frame.height))
    return [Region(float(x[at]), float(y[at]), plain_name(names[at]), float(room[at])) for at in seen[:_MOST_REGIONS].tolist()]


def _world_mesh(middle: float) -> _Mesh:
    lons = middle + np.arange(-150.0, 151.0, _WORLD_STEP_DEG)
    around = np.linspace(middle - 179.99, middle + 179.99, 361)
    return _Mesh(np.arange(-60.0, 61.0, _WORLD_STEP_DEG), lons, np.linspace(-90, 90, 181), around)


def _local_mesh(frame: Frame, lat: float, lon: float) -> _Mesh:
    wanted = _MESH_PX * frame.metres_per_px / DEGREE_M
    reach = min(float(np.hypot(frame.width, frame.height)) * frame.metres_per_px / DEGREE_M, _FURTHEST_DEG)
    # Towards a pole meridians crowd, so that there are fewer of them; where one may be in sight they go all around.
    step, step_lon = _nearest_step(wanted), _nearest_step(wanted / np.cos(np.radians(min(abs(lat), 80.0))))
    reach_lon = 180.0
    if abs(lat) + reach < _NO_POLE_DEG:
        reach_lon = min(reach / float(np.cos(np.radians(abs(lat) + reach))), 180.0)
    else:
        step_lon = max(step_lon, _STEP_AROUND_DEG)
    lats = _multiples(lat - reach, lat + reach, step)
    lons = _multiples(lon - reach_lon, lon + min(reach_lon, 179.99), step_lon)
    up = np.linspace(max(lat - reach, -90.0), min(lat + reach, 90.0), 181)
    return _Mesh(lats[np.abs(lats) < 90], lons, up, np.linspace(lon - reach_lon, lon + reach_lon, 361))


def _nearest_step(wanted_deg: float) -> float:
    return min(_STEPS_DEG, key=lambda degrees: abs(float(np.log(degrees / wanted_deg))))


def _multiples(first: float, last: float, step: float) -> Floats:
    return np.arange(np.ceil(first / step), np.floor(last / step) + 1) * step


def _parts(frame: Frame, lat: Floats, lon: Floats) -> list[Floats]:
    """Return a line's pieces that a frame can show."""
    x, y = frame.pixels(lat, lon)
    breaks = np.flatnonzero(frame.projection.leaps(lat[:-1], lon[:-1], lat[1:], lon[1:])) + 1
    sight = Box(0, 0, frame.width, frame.height).grown(_BESIDE_PX)
    pieces = []
    for piece in np.split(np.column_stack([x, y]), breaks):
        inside = (
            (piece[:, 0] > sight.left) & (piece[:, 0] < sight.right) & (piece[:, 1] > sight.top) & (piece[:, 1] < sight.bottom)
        )
        pieces.append(piece[inside])
    return [piece for piece in pieces if len(piece) > 1]
