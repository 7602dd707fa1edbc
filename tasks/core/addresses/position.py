"""A position that a text states by itself, with the radius that its digits, or the map in which it was shown, justify."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from tasks.core.cells import LEAST_TYPED_RADIUS_M, typed_radius_m
from tasks.core.geo import EARTH_RADIUS_M

POINTED_PX: Final = 40
"""Who only shows a map means something near its middle: within so many pixels."""

_M_PER_DEG: Final = EARTH_RADIUS_M * math.pi / 180
_M_PER_PX: Final = 2 * math.pi * 6_378_137 / 256
"""Of the equator at zoom 0, in the Mercator projection of web maps with tiles of 256 pixels."""
_ZOOMS: Final = (0.0, 23.0)


class Position(NamedTuple):
    """Degrees WGS84, and the radius in metres that holds what is meant."""

    lat: float
    lon: float
    error_m: float


def stated(lat: float, lon: float, error_m: float) -> Position:
    """Return a position that there is; ValueError with the reason for one off the globe, and for (0, 0)."""
    if not -90 <= lat <= 90:
        swapped = f"; {lon:g}, {lat:g} would be one: latitude comes first" if -90 <= lon <= 90 and -180 <= lat <= 180 else ""
        raise ValueError(f"latitude {lat:g} is outside [-90, 90]{swapped}")
    if not -180 <= lon <= 180:
        raise ValueError(f"longitude {lon:g} is outside [-180, 180]")
    if lat == lon == 0:
        raise ValueError("0, 0 is in the sea off Africa, which is what programs write that know no position")
    return Position(lat, -180.0 if lon == 180 else lon, max(LEAST_TYPED_RADIUS_M, error_m))


def from_digits(lat: str, lon: str) -> Position:
    """Return the position that two numbers with a decimal point state; ValueError as ``stated``."""
    return stated(float(lat), float(lon), typed_radius_m(lat, lon))


def rounding_m(half_step_deg: float, lat: float) -> float:
    """Return the radius of all that is rounded to the same two angles, in steps of twice ``half_step_deg``."""
    return float(math.ceil(half_step_deg * _M_PER_DEG * math.hypot(1, math.cos(math.radians(lat)))))


def of_map(lat: str, lon: str, zoom: float) -> Position:
    """Return the position of the middle of a map, within ``POINTED_PX`` at its zoom; ValueError as ``stated``.

    Metres per pixel are those of the OpenStreetMap wiki, "Zoom levels": C cos(latitude) / 2^(zoom + 8).
    """
    middle = from_digits(lat, lon)
    zoom = min(max(zoom, _ZOOMS[0]), _ZOOMS[1])
    shown_m = POINTED_PX * _M_PER_PX * math.cos(math.radians(middle.lat)) / 2**zoom
    return middle._replace(error_m=max(middle.error_m, float(math.ceil(shown_m))))
