"""Somebody who lives at a home that nobody shall find: walks from its door and back, day after day, with photos and fixes."""

from __future__ import annotations

import pandas as pd

from tests.journey_rows import Spot, Trip, moved, trip

HOME = Spot(48.2205, 16.3485, "Währing, Vienna, Austria")
ZONE = f"{HOME.lat} {HOME.lon} 500"
WAYS_KM = ((2.1, 0.9), (-1.4, 2.0), (0.7, -2.4), (-2.2, -1.1), (2.5, -0.6), (-0.3, 2.6), (1.6, 1.8), (-1.9, 0.4))


def walks(days: int, photos: int = 40) -> list[Trip]:
    """Return a walk a day from home and back on the same way, each time to another end, with photos on both ways."""
    begun = pd.date_range("2024-03-01 08:00", periods=days, freq="D")
    return [
        trip(str(day), HOME, zone_h=1).stay(0.5, 3).walk(_end(at), photos).walk(HOME, photos).stay(0.5, 3)
        for at, day in enumerate(begun)
    ]


def _end(at: int) -> Spot:
    north, east = WAYS_KM[at % len(WAYS_KM)]
    turn = 0.13 * (at // len(WAYS_KM))
    return moved(HOME, north + turn, east - turn)
