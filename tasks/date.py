"""Settle the date of each photo: PHOTOS in, PHOTOS without impossible dates, and with dates where the files tell none, out.

The date is the one that ``extract`` found in EXIF, in XMP or in the sidecar, unless no camera can have written it: it would make
the photo a neighbour of nothing, or of the wrong trip. A GPS time that we wrote ourselves goes here too, so that no step after
this one can take it for a receiver's. A date from elsewhere is a proposal, which ``datetime_source`` tells.
"""

from __future__ import annotations

import logging
from typing import Final

import numpy as np
import pandas as pd

from config.settings import Date
from tasks.core.dates.names import UNSET
from tasks.core.dates.sequence import Sequence
from tasks.core.dates.undated import with_dates
from tasks.core.genuine import FIRST_GPS_TIME, genuine_gps_time
from tasks.core.tables import PHOTOS
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.date")

FIRST_PHOTO: Final = pd.Timestamp("1826-01-01")
"""Niépce's view from Le Gras, the oldest photograph that is left, is of 1826 or 1827."""

EPOCHS: Final = (pd.Timestamp("1904-01-01"), pd.Timestamp("1970-01-01"))
"""Zero, to the second, of QuickTime's and of Unix' clock: programs write it where they know no date."""

OFFSETS_MIN: Final = (-720, 840)
"""Zones in use reach from UTC-12:00 to UTC+14:00."""


@step(run_name="settle dates", description="Blank out impossible dates; date photos that have none.", version=4)
def date(
    photos: pd.DataFrame,
    files: pd.DataFrame | None = None,
    settings: Date = Date(),  # noqa: B008 - frozen
    sequence: Sequence | None = None,
    listed: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return PHOTOS in which a row has a wall clock and a ``datetime_source``, or neither.

    Blanked are wall clocks before 1826 or exactly at an epoch's zero or ``UNSET`` (with their sub-seconds and offset), offsets of
    no zone in use, and GPS times before GPS or beside a position of ours. Rows without a wall clock then get one from their name,
    from LISTED, from ``sequence``, or from FILES if ``from_file_time`` is set (``tasks.core.dates.undated`` says in which order).
    """
    possible = None if listed is None else listed[~_impossible(listed["taken_local"])]
    ways = {"from_names": settings.from_names, "from_file_time": settings.from_file_time}
    dated = with_dates(_without_impossible(photos), files, sequence, possible, **ways)
    told = dated["datetime_source"].value_counts()
    log.info("date: %s", ", ".join(f"{told.get(source, 0)} from {source}" for source in ("filename", "sequence", "file")))
    return PHOTOS.check(dated)


def _without_impossible(photos: pd.DataFrame) -> pd.DataFrame:
    wall = photos["taken_local"]
    impossible = _impossible(wall)
    offset = photos["utc_offset_min"]
    return photos.assign(
        taken_local=wall.mask(impossible),
        subsec=photos["subsec"].mask(impossible, ""),
        datetime_source=photos["datetime_source"].mask(impossible, ""),
        utc_offset_min=offset.where(offset.between(*OFFSETS_MIN) & ~impossible, np.nan),
        gps_at=photos["gps_at"].where((photos["gps_at"] >= FIRST_GPS_TIME) & genuine_gps_time(photos)),
    )


def _impossible(wall: pd.Series) -> pd.Series:
    """Say of wall clocks whether no camera wrote them."""
    return (wall < FIRST_PHOTO) | wall.isin((*EPOCHS, UNSET)) | wall.isna()
