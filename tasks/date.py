"""Settle the date of each photo: PHOTOS in, PHOTOS with impossible dates, offsets and GPS times blanked out.

The date is the one that ``extract`` found in EXIF, in XMP or in the sidecar; nothing is guessed here. A date that no camera can
have written would make the photo a neighbour of nothing, or of the wrong trip. A GPS time that we wrote ourselves goes here
too, so that no step after this one can take it for a receiver's.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from tasks.core.genuine import FIRST_GPS_TIME, genuine_gps_time
from tasks.core.tables import PHOTOS
from tasks.runtime.steps import step

FIRST_PHOTO: Final = pd.Timestamp("1826-01-01")
"""Niépce's view from Le Gras, the oldest photograph that is left, is of 1826 or 1827."""

EPOCHS: Final = (pd.Timestamp("1904-01-01"), pd.Timestamp("1970-01-01"))
"""Zero, to the second, of QuickTime's and of Unix' clock: programs write it where they know no date."""

OFFSETS_MIN: Final = (-720, 840)
"""Zones in use reach from UTC-12:00 to UTC+14:00."""


@step(run_name="settle dates", description="Blank out dates that no camera can have written.", version=2)
def date(photos: pd.DataFrame) -> pd.DataFrame:
    """Return PHOTOS in which a row has a wall clock and a ``datetime_source``, or neither.

    Blanked are wall clocks before 1826 or exactly at an epoch's zero (with their sub-seconds and offset), offsets of no zone in
    use, and GPS times before GPS or beside a position of ours.
    """
    wall = photos["taken_local"]
    impossible = (wall < FIRST_PHOTO) | wall.isin(EPOCHS) | wall.isna()
    offset = photos["utc_offset_min"]
    return PHOTOS.check(
        photos.assign(
            taken_local=wall.mask(impossible),
            subsec=photos["subsec"].mask(impossible, ""),
            datetime_source=photos["datetime_source"].mask(impossible, ""),
            utc_offset_min=offset.where(offset.between(*OFFSETS_MIN) & ~impossible, np.nan),
            gps_at=photos["gps_at"].where((photos["gps_at"] >= FIRST_GPS_TIME) & genuine_gps_time(photos)),
        )
    )
