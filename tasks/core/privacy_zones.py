"""Privacy zones as a person writes them: a place and a radius in, a zone out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

HOW: Final = 'write a place and metres: "48.20849 16.37208 500", or "home 500" with a name of places.csv'

MIN_RADIUS_M: Final = 50.0
MAX_RADIUS_M: Final = 100_000.0


@dataclass(frozen=True)
class Zone:
    """A circle that nobody shall see into: at ``lat``, ``lon`` in degrees, or, where these are NaN, at a place of places.csv."""

    name: str
    lat: float
    lon: float
    radius_m: float


def zone_in(text: str) -> Zone:
    """Return the zone that a text means; ValueError if it means none.

    >>> zone_in("48.2 16.37 500")
    Zone(name='', lat=48.2, lon=16.37, radius_m=500.0)
    >>> zone_in("Grandma's house 800").name
    "Grandma's house"
    """
    *place, last = text.split() or [""]
    radius_m = _number(last.removesuffix("m"))
    if not place or not MIN_RADIUS_M <= radius_m <= MAX_RADIUS_M:
        raise ValueError(f"{text!r} is no zone of {MIN_RADIUS_M:.0f} to {MAX_RADIUS_M:.0f} m; {HOW}")
    numbers = [_number(word) for word in place]
    if not any(map(math.isfinite, numbers)):
        return Zone(" ".join(place), math.nan, math.nan, radius_m)
    if len(place) != 2 or not (abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180):
        raise ValueError(f"{text!r}: {' '.join(place)!r} is no latitude and longitude; {HOW}")
    return Zone("", numbers[0], (numbers[1] + 180) % 360 - 180, radius_m)


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        return math.nan
