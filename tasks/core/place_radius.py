"""How far from a place's middle a photo taken there may be: the place's radius and its photos in, the 95 % radius in metres out.

    r = radius + 30 m + 2000 m / n^2

radius is the way from the middle to the furthest of the n photos. One more photo like these lies beyond it once in n + 1 times,
so with n >= 19 it holds 95 % whatever the distances are like; with fewer, what lies beyond it was measured: up to 550 m with two
photos, 75 m with three to five, and never far from then on. 30 m is the noise of good fixes.
A visit of a moment has no radius. It is a single photo, and what shares its second is another camera's, or the same one's with
wrong times: of 39 such pictures 27 lay within 2 km, and some on another continent. How often r holds otherwise stands in
tests/benchmarks/RESULTS.md.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tasks.core.geo import Floats
from tasks.core.proxy.confidence import POSITION_NOISE_M

FEW_PHOTOS_M: Final = 2000.0
"""It falls with the square of the number of photos."""

MOMENT_S: Final = 1.0
"""A visit no longer than this was of one photo: the ends of visits are whole seconds."""


def settled_m(radius_m: Floats, photos: Floats, lasting_s: Floats) -> Floats:
    """Return the 95 % radius around the middle of a place, for a photo taken during a visit that lasted ``lasting_s``.

    NaN for a visit of a moment, which vouches for no other photo. Where the number of ``photos`` is unknown (0), radius and
    visit are a person's word, and only the noise is added.

    >>> settled_m(np.array([100.0, 100.0, 100.0]), np.array([20.0, 2.0, 20.0]), np.array([600.0, 600.0, 0.0])).tolist()
    [135.0, 630.0, nan]
    """
    beyond_m = np.where(photos > 0, FEW_PHOTOS_M / np.maximum(photos, 1.0) ** 2, 0.0)
    radius: Floats = np.where((photos > 0) & (lasting_s <= MOMENT_S), np.nan, radius_m + POSITION_NOISE_M + beyond_m)
    return radius
