"""Shapes in pixels become masks: grey pictures that say how much of each pixel a shape covers, smooth along every edge.

Pillow draws without smoothing, so that everything is drawn several times as large and made smaller.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from tasks.core.geo import Floats

FINER: Final = 3
"""How many times larger in each direction shapes are drawn."""


class Mask:
    """A mask in the making, of a picture of ``width`` x ``height`` pixels; coordinates are those of the picture."""

    def __init__(self, width: int, height: int) -> None:
        """Begin with nothing covered."""
        self._size = (width, height)
        self._image = Image.new("L", (width * FINER, height * FINER))
        self._draw = ImageDraw.Draw(self._image)

    def areas(self, rings: Iterable[Floats]) -> Mask:
        """Cover what lies within rings, each of shape (n, 2)."""
        for ring in rings:
            self._draw.polygon(_large(ring), fill=255)
        return self

    def lines(self, lines: Iterable[Floats], width_px: float, value: int = 255) -> Mask:
        """Draw lines, each of shape (n, 2), round at their ends and corners."""
        width = max(round(width_px * FINER), 1)
        radius = width / 2
        for line in lines:
            corners = _large(line)
            self._draw.line(corners, fill=value, width=width, joint="curve" if width > 3 else None)
            if width > 3:
                for x, y in (corners[:2], corners[-2:]):
                    self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=value)
        return self

    def discs(self, centres: Iterable[tuple[float, float]], radius_px: float, value: int = 255) -> Mask:
        """Draw discs about centres."""
        radius = radius_px * FINER
        for x, y in centres:
            middle_x, middle_y = x * FINER, y * FINER
            self._draw.ellipse((middle_x - radius, middle_y - radius, middle_x + radius, middle_y + radius), fill=value)
        return self

    def rounded(self, box: tuple[float, float, float, float], radius_px: float, value: int = 255) -> Mask:
        """Draw a rectangle with round corners."""
        left, top, right, bottom = (edge * FINER for edge in box)
        self._draw.rounded_rectangle((left, top, right - 1, bottom - 1), radius_px * FINER, fill=value)
        return self

    def made(self) -> Image.Image:
        """Return the mask in the picture's size."""
        return self._image.reduce(FINER)


def _large(line: Floats) -> list[float]:
    corners: list[float] = (np.asarray(line) * FINER).ravel().tolist()
    return corners


def dashed(line: Floats, on_px: float, off_px: float) -> list[Floats]:
    """Return the pieces of a line, shape (n, 2), that a dash pattern leaves; it begins and ends with a dash."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    length = float(along[-1])
    if length <= on_px:
        return [line] if length > 0 else []
    number = max(round((length - on_px) / (on_px + off_px)), 1)
    period = (length - on_px) / number
    return [part_of(line, along, start, start + on_px) for start in np.arange(number + 1) * period]


def part_of(line: Floats, along: Floats, start: float, end: float) -> Floats:
    """Return what lies between two lengths of a line, ``along`` being the length at each of its corners."""
    inside = line[(along > start) & (along < end)]
    ends = np.column_stack([np.interp([start, end], along, line[:, axis]) for axis in (0, 1)])
    return np.vstack([ends[:1], inside, ends[1:]])
