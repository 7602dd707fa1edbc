"""The shape of what one file says about itself: the fields of PHOTOS that a single file can tell, and ``taken_name``."""

from __future__ import annotations

from datetime import datetime
from math import nan
from typing import NamedTuple

from tasks.core.reading.statement import Statement


class Facts(NamedTuple):
    """What was readable in one file; "", 0, NaN and None mean that it does not say.

    ``problem`` is what a person should see about the file, "" for none; everything that was readable beside it is here too.
    """

    format: str = ""
    """jpeg, png, webp, heif, avif, tiff, gif, bmp, jp2, jxl, psd, a kind of RAW by its usual ending, video; "" not recognised."""
    make: str = ""
    model: str = ""
    serial: str = ""
    software: str = ""
    taken_local: datetime | None = None
    """Wall clock as written, without zone, sub-seconds included."""
    subsec: str = ""
    """Digits of the same date, as written."""
    utc_offset_min: float = nan
    """From the offset tag that belongs to the same date."""
    datetime_source: str = ""
    """exif (a film's own boxes too), xmp, sidecar, or "" without a date."""
    taken_name: str = ""
    """Which date it is: DateTimeOriginal, DateTimeDigitized or DateTime; "" for one that is none of these."""
    lat: float = nan
    lon: float = nan
    alt_m: float = nan
    gps_error_m: float = nan
    direction_deg: float = nan
    gps_at: datetime | None = None
    """UTC of the fix."""
    gps_method: str = ""
    width: int = 0
    height: int = 0
    orientation: int = 0
    fingerprint: str = ""
    """Of the image data alone: another position or date in the metadata leaves it as it is."""
    content_id: str = ""
    """Apple's content identifier, which the picture and the film of a Live Photo share."""
    problem: str = ""


def with_camera_and_place(facts: Facts, said: Statement) -> Facts:
    """Return facts with camera, software, orientation and position of a statement in place of theirs.

    The date is the caller's affair: it goes with ``datetime_source``, and not always with the rest.
    """
    place = said.fix
    return facts._replace(
        make=said.make,
        model=said.model,
        serial=said.serial,
        software=said.software,
        orientation=said.orientation,
        lat=place.lat,
        lon=place.lon,
        alt_m=place.alt_m,
        gps_error_m=place.error_m,
        direction_deg=place.direction_deg,
        gps_at=place.at,
        gps_method=place.method,
    )
