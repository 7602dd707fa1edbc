"""Privacy zones as a person writes them: a place and a radius in, a zone out."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

HOW: Final = 'write a place and metres: "48.20849 16.37208 500", or "home 500" with a name of places.csv'

_FORM: Final = re.compile(r"(?P<place>.*\S)\s+(?P<radius>[0-9.]+)\s*(?P<unit>k?m)?", re.IGNORECASE | re.DOTALL)

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
    """Return the zone that a text means; ValueError if it means none. What is no pair of numbers is a name, such as "Bar 25".

    >>> zone_in("48.2 16.37 500"), zone_in("48.2, 16.37 0.5 km") == zone_in("48.2 16.37 500m")
    (Zone(name='', lat=48.2, lon=16.37, radius_m=500.0), True)
    >>> zone_in("Grandma's house 800").name
    "Grandma's house"
    """
    parts = _FORM.fullmatch(text.strip())
    radius_m = _number(parts["radius"]) * (1000 if (parts["unit"] or "").lower() == "km" else 1) if parts else math.nan
    if not parts or not MIN_RADIUS_M <= radius_m <= MAX_RADIUS_M:
        raise ValueError(f"{text!r} is no zone of {MIN_RADIUS_M:.0f} to {MAX_RADIUS_M:.0f} m; {HOW}")
    place = parts["place"]
    numbers = [_number(word) for word in place.replace(",", " ").split()]
    if not all(map(math.isfinite, numbers)):
        return Zone(" ".join(place.split()), math.nan, math.nan, radius_m)
    if len(numbers) != 2 or not (abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180):
        raise ValueError(f"{text!r}: {place!r} is no latitude and longitude; {HOW}")
    return Zone("", numbers[0], numbers[1] if numbers[1] < 180 else -180.0, radius_m)


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        return math.nan
