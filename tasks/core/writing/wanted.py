"""What a photo is to say once it is written: a position, a date, or that our own position is gone; the same for every format."""

from __future__ import annotations

import math
from datetime import datetime
from typing import NamedTuple

from tasks.core.writing.position import Position


class Taken(NamedTuple):
    """A date of capture to write, as DateTimeOriginal with its own sub-seconds and offset."""

    at: datetime
    """Wall clock, without zone and without microseconds."""
    subsec: str = ""
    """Digits behind the second; "" leaves those that the file has."""
    utc_offset_min: float = math.nan
    """Minutes east of UTC; NaN leaves the offset that the file has."""


class Wanted(NamedTuple):
    """What to write; each part that is None or False stays as the file has it."""

    position: Position | None = None
    taken: Taken | None = None
    without_ours: bool = False
    """Take out the position that Whereshot wrote (GPSProcessingMethod says so) and all that it brought; not with a position."""
