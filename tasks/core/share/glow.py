"""All ways of many years as light: the more often a spot was passed, the brighter, in the colours of when that was."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.ndimage import gaussian_filter

from tasks.core.geo import Floats
from tasks.core.share.ways import FLIGHT, Segments

_FINER: Final = 2
_COARSER: Final = 4
_STEP_PX: Final = 0.5
"""A line is made of points so near to each other."""

_FAINT: Final = 0.7
"""How much of its full light a spot has that was passed once."""

_IN_THE_AIR: Final = 0.75
"""A flight's light, of that of a way on the ground."""

_NARROW_PX, _WIDE_PX = 0.5, 9.0
"""Widths of the line itself and of the light around it (standard deviations of Gaussians)."""

_SHARP: Final = 1.4
_BRIGHT: Final = 2.2
"""How bright the line and the light around it are."""


class Glow(NamedTuple):
    """``core`` and ``halo`` say how much light is in each pixel (0 to 1, shape (height, width)), ``share`` from what time."""

    core: Floats
    halo: Floats
    share: Floats


def glow_of(segments: Segments, width: int, height: int) -> Glow:
    """Return the light of all segments in a picture of this size."""
    x, y, share, weight = _points(segments)
    column, row = np.floor(x * _FINER).astype(np.intp), np.floor(y * _FINER).astype(np.intp)
    inside = (column >= 0) & (row >= 0) & (column < width * _FINER) & (row < height * _FINER)
    spot = row[inside] * (width * _FINER) + column[inside]
    shape = (height * _FINER, width * _FINER)
    passed, when = (_summed(spot, values[inside], shape) for values in (weight, weight * share))
    once = np.minimum(passed, 1.0)
    light = once * (_FAINT + (1 - _FAINT) * np.log1p(passed) / np.log1p(max(float(passed.max()), 1.0)))
    line = gaussian_filter(light.astype(np.float32), _NARROW_PX * _FINER) * (_NARROW_PX * _FINER * np.sqrt(2 * np.pi))
    core = np.clip(_reduced(line, _FINER) * _SHARP, 0, 1)
    # Around a line there is the time of the line.
    amount, told, shine = (
        _wide(values) for values in (once, np.divide(when, passed, out=np.zeros(shape), where=passed > 0) * once, light)
    )
    at, of = _reduced(when, _FINER), _reduced(passed, _FINER)
    around = np.divide(told, amount, out=np.zeros(told.shape), where=amount > 1e-6)
    share = np.where(of > 0, np.divide(at, of, out=np.zeros(at.shape), where=of > 0), around)
    return Glow(core, np.clip(shine * _WIDE_PX * _BRIGHT, 0, 1), share.clip(0, 1))


def _summed(spot: npt.NDArray[np.intp], values: Floats, shape: tuple[int, int]) -> Floats:
    sums: Floats = np.bincount(spot, values, minlength=shape[0] * shape[1]).astype(np.float64).reshape(shape)
    return sums


def _points(segments: Segments) -> tuple[Floats, Floats, Floats, Floats]:
    """Return points along all segments: x, y, share of the time, weight, which is 1 for a spot that was passed once."""
    length = np.hypot(segments.x1 - segments.x0, segments.y1 - segments.y0)
    pieces = np.maximum(np.ceil(length / _STEP_PX), 1).astype(np.intp)
    which = np.repeat(np.arange(len(length)), pieces)
    along = (np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces) + 0.5) / pieces[which]
    x = segments.x0[which] + (segments.x1 - segments.x0)[which] * along
    y = segments.y0[which] + (segments.y1 - segments.y0)[which] * along
    weight = np.where(segments.kind[which] == FLIGHT, _IN_THE_AIR, 1.0)
    return x, y, segments.share[which], weight


def _wide(values: Floats) -> Floats:
    """Return values blurred widely, in the picture's size; done on a smaller one, for nobody sees that."""
    small = gaussian_filter(_reduced(values, _FINER * _COARSER).astype(np.float32), _WIDE_PX / _COARSER)
    size = (values.shape[1] // _FINER, values.shape[0] // _FINER)
    return np.asarray(Image.fromarray(small).resize(size, Image.Resampling.BICUBIC), dtype=np.float64)


def _reduced(values: Floats, times: int) -> Floats:
    """Return means of squares of so many pixels; what is over at the right and at the bottom is left out."""
    rows, columns = values.shape[0] // times, values.shape[1] // times
    squares = values[: rows * times, : columns * times].reshape(rows, times, columns, times)
    means: Floats = squares.mean(axis=(1, 3))
    return means
