"""The part of the world that a map should open on, also when the photos lie on both sides of the 180th meridian."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Extent:
    """Bounds in degrees; ``east`` may exceed 180, and longitudes below ``west`` are then shown 360 degrees further east."""

    south: float
    west: float
    north: float
    east: float


def extent_of(lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]) -> Extent | None:
    """Return the narrowest extent holding all positions (degrees, longitudes in [-180, 180)); None for none.

    The widest empty stretch of longitude is the one left out, so Fiji and Samoa make a map of the Pacific, not of the world.
    """
    if not len(lat):
        return None
    around = np.unique(lon)
    empty = np.diff(np.append(around, around[0] + 360.0))
    # The first of equal stretches counted from the end: the ordinary map, if nothing speaks for another one.
    widest = len(empty) - 1 - int(np.argmax(empty[::-1]))
    if widest == len(around) - 1:
        west, east = float(around[0]), float(around[-1])
    else:
        west, east = float(around[widest + 1]), float(around[widest]) + 360.0
    return Extent(float(lat.min()), west, float(lat.max()), east)
