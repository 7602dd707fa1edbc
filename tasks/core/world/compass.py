"""Bearings in words."""

from __future__ import annotations

from typing import Final

import numpy as np

from tasks.core.geo import Degrees

POINTS: Final = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


def compass_points(bearing_deg: Degrees) -> list[str]:
    """Return the nearest of the eight points of the compass for bearings clockwise from north, in degrees.

    >>> compass_points([0, 22, 23, 181, 337.4, 337.6, 360])
    ['N', 'N', 'NE', 'S', 'NW', 'N', 'N']
    """
    eighths = np.round(np.atleast_1d(np.asarray(bearing_deg, dtype=np.float64)) / 45).astype(int) % len(POINTS)
    return [POINTS[eighth] for eighth in eighths.tolist()]
