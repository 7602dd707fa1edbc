"""Where things come to lie in a picture: positions in degrees in, pixels out, fitted into the part that is kept free for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from tasks.core.geo import EARTH_RADIUS_M, Floats
from tasks.core.share.projections import Projection

LEAST_M: Final = 1500.0
"""The narrowest stretch of the world that fills the free part."""

ONE_SPOT_M: Final = 200.0
AROUND_SPOT_M: Final = 40_000.0
"""What is narrower than ``ONE_SPOT_M`` is one spot, which is shown with so much of the world around it."""


class Box(NamedTuple):
    """A rectangle in pixels, y downwards; ``right`` and ``bottom`` are just outside."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """In pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In pixels."""
        return self.bottom - self.top

    def overlaps(self, other: Box) -> bool:
        """Say whether two rectangles have a pixel in common."""
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: Box) -> bool:
        """Say whether another rectangle lies within this one."""
        return self.left <= other.left and other.right <= self.right and self.top <= other.top and other.bottom <= self.bottom

    def grown(self, by_px: float) -> Box:
        """Return the rectangle with a margin around it."""
        return Box(self.left - by_px, self.top - by_px, self.right + by_px, self.bottom + by_px)


@dataclass(frozen=True)
class Frame:
    """A projection, and where its plane lies in a picture of ``width`` x ``height`` pixels."""

    projection: Projection
    width: int
    height: int
    scale: float  # pixels to a radius of the earth
    left: float  # x of the plane's origin
    top: float  # y of it

    @property
    def metres_per_px(self) -> float:
        """True in the middle of a cap, nearly so elsewhere."""
        return EARTH_RADIUS_M / self.scale

    def pixels(self, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Return x and y of positions in degrees, which may lie outside the picture."""
        return self.on_page(*self.projection.plane(np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)))

    def on_page(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return x and y in pixels of points of the projection's plane."""
        return self.left + x * self.scale, self.top - y * self.scale


def fitted(projection: Projection, lat: Floats, lon: Floats, free: Box, width: int, height: int) -> Frame:
    """Return the frame in which all positions (at least one) lie in the ``free`` part, as large as they can be shown there."""
    # Of a whole world nothing is left out.
    x, y = projection.edge() or projection.plane(lat, lon)
    across, up = max(float(np.ptp(x)), 1e-12), max(float(np.ptp(y)), 1e-12)
    least = (LEAST_M if max(across, up) * EARTH_RADIUS_M > ONE_SPOT_M else AROUND_SPOT_M) / EARTH_RADIUS_M
    scale = min(free.width / across, free.height / up, min(free.width, free.height) / least)
    middle_x, middle_y = (float(x.min() + x.max()) / 2, float(y.min() + y.max()) / 2)
    left = (free.left + free.right) / 2 - middle_x * scale
    top = (free.top + free.bottom) / 2 + middle_y * scale
    return Frame(projection, width, height, scale, left, top)
