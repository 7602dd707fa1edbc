"""Where the names of stops stand: beside their spot where there is room, else further off with a line to it, else nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from tasks.core.geo import Floats
from tasks.core.share.frame import Box

_BESIDE: Final = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
"""Directions tried beside a spot, the best to read first."""

_FURTHER_PX: Final = (46.0, 84.0, 130.0)
_DIRECTIONS: Final = 16

_CROSSED_COSTS: Final = 1500.0
"""A label whose whole box is covered by the way costs as much as one so many pixels further off."""


class Wanted(NamedTuple):
    """A spot that wants a label of this size; nothing else comes nearer to the spot than ``radius``. All in pixels."""

    x: float
    y: float
    radius: float
    width: float
    height: float


class Placed(NamedTuple):
    """Where the label of ``wanted[of]`` stands; ``leader`` is the line's ends (x, y, x, y), None for one beside its spot."""

    of: int
    box: Box
    leader: tuple[float, float, float, float] | None


def placed(wanted: Sequence[Wanted], free: Box, taken: Sequence[Box] = (), busy: Floats | None = None) -> list[Placed]:
    """Return the labels that find room within ``free``, the first wanted ones first.

    No two boxes overlap, nor a box another one's spot or one of ``taken``. ``busy`` (height, width of the picture; 0 to 1)
    says where the way is, which labels cover as little as may be.
    """
    integral = None if busy is None else np.pad(busy, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    spots = [Box(one.x, one.y, one.x, one.y).grown(one.radius) for one in wanted]
    used = list(taken)
    found = []
    for index, one in enumerate(wanted):
        best: tuple[float, Placed] | None = None
        for cost, box, leader in _candidates(one):
            if best and cost >= best[0]:
                continue
            if not free.holds(box) or any(box.overlaps(other) for other in used):
                continue
            if any(box.overlaps(spot) for number, spot in enumerate(spots) if number != index or leader is not None):
                continue
            if leader is not None and any(
                _crosses(leader, other) for other in [*used, *(s for n, s in enumerate(spots) if n != index)]
            ):
                continue
            whole = cost + (_CROSSED_COSTS * _covered(integral, box) if integral is not None else 0.0)
            if best is None or whole < best[0]:
                best = whole, Placed(index, box, leader)
        if best:
            found.append(best[1])
            used.append(best[1].box)
    return found


def _candidates(one: Wanted) -> list[tuple[float, Box, tuple[float, float, float, float] | None]]:
    """Return cost, box and leader of every place to try, the cheapest first."""
    tried: list[tuple[float, Box, tuple[float, float, float, float] | None]] = []
    for rank, (side, level) in enumerate(_BESIDE):
        reach = one.radius * (0.75 if side and level else 1.0)
        tried.append((4.0 * rank, _box(one, side, level, reach), None))
    for far in _FURTHER_PX:
        for number in range(_DIRECTIONS):
            angle = 2 * np.pi * number / _DIRECTIONS
            right, down = float(np.cos(angle)), float(np.sin(angle))
            x, y = one.x + right * (far + one.width / 2), one.y + down * (far + one.height / 2)
            box = Box(x - one.width / 2, y - one.height / 2, x + one.width / 2, y + one.height / 2)
            start = (one.x + right * one.radius, one.y + down * one.radius)
            end = (min(max(one.x, box.left), box.right), min(max(one.y, box.top), box.bottom))
            tried.append((30.0 + far, box, (*start, *end)))
    return sorted(tried, key=lambda candidate: candidate[0])


def _box(one: Wanted, right: int, down: int, reach: float) -> Box:
    """Return the label's box at a side of the spot, or at a corner of it."""
    left = one.x + right * reach - (one.width if right < 0 else one.width / 2 if right == 0 else 0.0)
    top = one.y + down * reach - (one.height if down < 0 else one.height / 2 if down == 0 else 0.0)
    return Box(left, top, left + one.width, top + one.height)


def _crosses(line: tuple[float, float, float, float], box: Box) -> bool:
    """Say whether a line goes through a box (its points are near enough to each other for any label)."""
    x0, y0, x1, y1 = line
    along = np.linspace(0, 1, 24)
    x, y = x0 + (x1 - x0) * along, y0 + (y1 - y0) * along
    return bool(np.any((x > box.left) & (x < box.right) & (y > box.top) & (y < box.bottom)))


def _covered(integral: Floats, box: Box) -> float:
    """Return the share of a box that is busy."""
    rows, columns = integral.shape[0] - 1, integral.shape[1] - 1
    left, right = (int(np.clip(edge, 0, columns)) for edge in (box.left, box.right))
    top, bottom = (int(np.clip(edge, 0, rows)) for edge in (box.top, box.bottom))
    area = max((right - left) * (bottom - top), 1)
    return float(integral[bottom, right] - integral[top, right] - integral[bottom, left] + integral[top, left]) / area
