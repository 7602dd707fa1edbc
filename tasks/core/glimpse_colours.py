"""The colour that a picture is remembered by: a small picture in, "#rrggbb" out.

The mean of a photo is mud, and its most frequent colour is that of the sky, the road or the shadow. People remember what was
coloured: each pixel counts by the square of its chroma, so a red house outweighs three times as much grey sky, and a picture
without any colour still has its commonest tone. Pixels are compared in OKLab, where equal distances look equally different.

Sources: OKLab by Ottosson (2020), "A perceptual color space for image processing"; sRGB by IEC 61966-2-1; the mode by mean shift
(Comaniciu and Meer 2002) from the fullest cell of a histogram, so that nothing is drawn by lot.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

Floats = npt.NDArray[np.float64]

SIDE_PX: Final = 32
"""A picture is looked at in so many pixels a side, as from afar: leaves become a green, and a crowd a colour."""

_COLOURLESS: Final = 0.001
"""What a pixel without any chroma counts: as much as one with 0.03, which is where people begin to name a hue."""

_LIT: Final = 0.6
"""Lightness from which on a pixel counts in full: what lies in the dark is hardly seen, and its noise has a chroma too."""

_CELL: Final = np.array([0.15, 0.05, 0.05])
"""Of the histogram, in lightness and the two axes of colour: lit and shaded parts of one thing differ in lightness most."""

_SHIFTS: Final = 3

_LINEAR: Final = np.array([v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in np.arange(256) / 255])
_TO_CONES: Final = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
).T
_TO_LAB: Final = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
).T
_FROM_LAB: Final = np.linalg.inv(_TO_LAB)
_FROM_CONES: Final = np.linalg.inv(_TO_CONES)


def remembered_colour(image: Image.Image) -> str:
    """Return the colour of a picture (any size, mode RGB) as ``#rrggbb``; the same picture always has the same."""
    seen = np.asarray(image.resize((SIDE_PX, SIDE_PX), Image.Resampling.BOX)).reshape(-1, 3)
    lab = np.cbrt(_LINEAR[seen] @ _TO_CONES) @ _TO_LAB
    counts = (lab[:, 1] ** 2 + lab[:, 2] ** 2 + _COLOURLESS) * (np.minimum(lab[:, 0], _LIT) ** 2 + 0.001)
    centre = _fullest(lab, counts)
    for _ in range(_SHIFTS):
        near = (np.abs(lab - centre) <= 1.5 * _CELL).all(axis=1)
        centre = _mean(lab[near], counts[near])
    return _hex(centre)


def _fullest(lab: Floats, counts: Floats) -> Floats:
    """Return the mean of the cell that holds most together with its neighbours."""
    cells = np.floor(lab / _CELL).astype(np.int64)
    cells -= cells.min(axis=0) - 1  # an empty cell all around
    size = cells.max(axis=0) + 2
    strides = (int(size[1] * size[2]), int(size[2]), 1)
    at = cells @ strides
    full = np.bincount(at, counts, minlength=int(size.prod()))
    around = full
    for stride in strides:
        alone = around
        around = alone.copy()
        around[stride:] += alone[:-stride]
        around[:-stride] += alone[stride:]
    fullest = at == np.where(full > 0, around, 0.0).argmax()
    return _mean(lab[fullest], counts[fullest])


def _mean(lab: Floats, counts: Floats) -> Floats:
    mean: Floats = counts @ lab / counts.sum()
    return mean


def _hex(lab: Floats) -> str:
    linear = np.clip((lab @ _FROM_LAB) ** 3 @ _FROM_CONES, 0.0, 1.0)
    return "#" + "".join(f"{round(255 * value):02x}" for value in _gamma(linear))


def _gamma(linear: Floats) -> Floats:
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
