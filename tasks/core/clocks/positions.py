"""Photos with positions of their own against a track: the offset is right where each lies where the track was at that moment."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.clocks.pace import METRES_PER_DEGREE, Pace
from tasks.core.clocks.witness import Floats

TEMPER: Final = 0.5
"""Positions of one outing err together; each counts half."""

STRAY_SHARE: Final = 0.08
AREA_M2: Final = 4e8
UNKNOWN_SIGMA_M: Final = 60.0
LEAST_SIGMA_M: Final = 40.0


def position_log_ratio(lat: npt.ArrayLike, lon: npt.ArrayLike, sigma_m: npt.ArrayLike, pace: Pace, utc_s: Floats) -> Floats:
    """Return the log likelihood ratio of positions against the track's at UTC seconds, all broadcast together.

    Student's t with 2 degrees of freedom in the plane around the track's position, against an even density over 20 x 20 km,
    which 8 % of positions follow anyway (places pinned by hand); outside the track only those.
    """
    own_lat, own_lon, sigma = (np.asarray(values, dtype=np.float64) for values in (lat, lon, sigma_m))
    on_lat, on_lon, between_m2 = pace.position(utc_s)
    variance = np.maximum(np.where(np.isfinite(sigma), sigma, UNKNOWN_SIGMA_M), LEAST_SIGMA_M) ** 2 + between_m2
    east = (((on_lon - own_lon + 180.0) % 360.0) - 180.0) * np.cos(np.radians(own_lat))
    apart2 = ((on_lat - own_lat) ** 2 + east**2) * METRES_PER_DEGREE**2 / variance
    near = AREA_M2 / (2 * np.pi * variance) * (1 + apart2 / 2) ** -2
    ratio = np.log(STRAY_SHARE + np.where(pace.inside(utc_s), near, 0.0))
    return np.asarray(TEMPER * ratio)
