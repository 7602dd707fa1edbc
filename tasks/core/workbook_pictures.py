"""A thumbnail as small as a cell of the workbook shows it, so that two thousand of them stay a file that opens fast."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image

PICTURE_PX: Final = (84, 60)
"""Room for a picture in its cell: width and height on a screen of 96 dots an inch."""

_SHARPNESS: Final = 2
"""Dots of the picture for one of the screen: dense screens show them."""
_QUALITY: Final = 75


class CellPicture(NamedTuple):
    """A JPEG, the scale at which it is shown, and its size then."""

    data: bytes
    scale: float
    width: int
    height: int


def picture_for_cell(file: Path) -> CellPicture | None:
    """Return the picture in a thumbnail file; None where there is none any more, or it is damaged."""
    room = (PICTURE_PX[0] * _SHARPNESS, PICTURE_PX[1] * _SHARPNESS)
    try:
        with Image.open(file, formats=("JPEG",)) as picture:
            picture.thumbnail(room)
            small = picture.convert("RGB")
    except (OSError, ValueError, SyntaxError):
        return None
    written = io.BytesIO()
    # It is 96 dots an inch that a workbook takes for a picture's size where it tells none.
    small.save(written, "JPEG", quality=_QUALITY, dpi=(96, 96))
    scale = min(1.0, PICTURE_PX[0] / small.width, PICTURE_PX[1] / small.height)
    return CellPicture(written.getvalue(), scale, round(small.width * scale), round(small.height * scale))
