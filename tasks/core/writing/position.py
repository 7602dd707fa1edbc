"""The position that is written, and what in a photo becomes stale by writing it; the same for EXIF and XMP."""

from __future__ import annotations

import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from tasks.core.estimates import is_ours
from tasks.core.tiff_types import GpsTag

SAME_PLACE_DEG = 1e-7
"""Positions closer than this are the same fix, written with another precision."""

MAX_ALTITUDE_M = 1_000_000.0
MAX_ERROR_M = 20_100_000.0
"""Half the circumference of the Earth: nothing is farther away."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place to write.

    Attributes:
        lat: degrees WGS84, -90 to 90.
        lon: degrees WGS84, -180 to 180.
        alt_m: metres above sea level (below: negative).
        direction_deg: where the camera looked, degrees from true north, 0 to 360.
        error_m: radius that holds the true position, for GPSHPositioningError.
        method: text for GPSProcessingMethod, ASCII; empty for none.
        at: when the camera was there, UTC, for GPSDateStamp and GPSTimeStamp; None where nobody knows for sure.

    Raises:
        ValueError: a number is not finite or out of its range, the method is not printable ASCII, or the time is not UTC.
    """

    lat: float
    lon: float
    alt_m: float | None = None
    direction_deg: float | None = None
    error_m: float | None = None
    method: str = ""
    at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what no photo can carry."""
        _check("latitude", self.lat, -90, 90)
        _check("longitude", self.lon, -180, 180)
        _check("altitude", self.alt_m, -MAX_ALTITUDE_M, MAX_ALTITUDE_M)
        _check("direction", self.direction_deg, 0, 360)
        _check("error radius", self.error_m, 0, MAX_ERROR_M)
        if self.method and not (self.method.isascii() and self.method.isprintable()):
            raise ValueError(f"GPS method {self.method!r} is not printable ASCII")
        if self.at is not None and self.at.utcoffset() != timedelta(0):
            raise ValueError(f"time {self.at} is not in UTC")


def same_place(lat: float, lon: float, other_lat: float, other_lon: float) -> bool:
    """Say whether two positions in degrees are one fix; -180 and 180 are one meridian."""
    around = abs(lon - other_lon) % 360
    return abs(lat - other_lat) <= SAME_PLACE_DEG and min(around, 360 - around) <= SAME_PLACE_DEG


QUALITY = frozenset(
    {
        GpsTag.SATELLITES, GpsTag.STATUS, GpsTag.MEASURE_MODE, GpsTag.DOP, GpsTag.PROCESSING_METHOD, GpsTag.DIFFERENTIAL,
        GpsTag.H_POSITIONING_ERROR,
    }
)  # fmt: skip
"""How a fix was made and how good it is: says nothing true about a position that was not made so."""

COMPANIONS = frozenset(
    {
        GpsTag.ALTITUDE_REF, GpsTag.ALTITUDE, GpsTag.SPEED_REF, GpsTag.SPEED, GpsTag.TRACK_REF, GpsTag.TRACK,
        GpsTag.DIRECTION_REF, GpsTag.DIRECTION, GpsTag.DEST_BEARING_REF, GpsTag.DEST_BEARING, GpsTag.DEST_DISTANCE_REF,
        GpsTag.DEST_DISTANCE, GpsTag.AREA_INFORMATION,
    }
)  # fmt: skip
"""What was measured at the place of the fix or from it."""

STAMPS = frozenset({GpsTag.TIME_STAMP, GpsTag.DATE_STAMP})
"""When the fix was made, UTC. Written together, or not at all: half of ours beside half of another's would be a third time."""

OURS = frozenset(
    {
        GpsTag.LATITUDE_REF, GpsTag.LATITUDE, GpsTag.LONGITUDE_REF, GpsTag.LONGITUDE, GpsTag.ALTITUDE_REF, GpsTag.ALTITUDE,
        GpsTag.DIRECTION_REF, GpsTag.DIRECTION, GpsTag.MAP_DATUM, GpsTag.PROCESSING_METHOD, GpsTag.H_POSITIONING_ERROR,
    }
) | STAMPS  # fmt: skip
"""All that a position of ours may have brought, and that goes with it when it is taken out."""


def stale_tags(old: tuple[float, float] | None, old_method: str, new: Position, *, our_stamps: bool = False) -> frozenset[int]:
    """Return the GPS tags that must not stay beside ``new`` (unless ``new`` brings them itself).

    - No old position: how a fix was made (status "void", DOP, method) goes. The camera's date and time stamps, its compass
      and its barometer stay: they never described a place that we replace.
    - The same place: all stays, for it describes this place; only method and radius go if either position is ours, for the
      radius is that of the method.
    - A different place: everything about the old fix goes, its time stamps too, unless the old position was ours: its time
      was the photo's, and that it still is.
    - ``our_stamps`` (in the form that only we write) give way to ``new`` where ``new`` knows the time, whose position there ever
      was: nothing else tells them from the camera's, which stay beside our position however often another is written. That
      writing the same twice changes nothing depends on it.

    Stamps that stay are the photo's own: ``new`` writes none beside them (``brings_stamps``). What is dropped here is in the
    backup and in the undo splices.
    """
    ours = is_ours(old_method)
    replaced = STAMPS if our_stamps and new.at else frozenset()
    if old is None:
        return QUALITY | replaced
    if same_place(*old, new.lat, new.lon):
        marked = ours or is_ours(new.method)
        return replaced | (frozenset({GpsTag.PROCESSING_METHOD, GpsTag.H_POSITIONING_ERROR}) if marked else frozenset())
    return QUALITY | COMPANIONS | (replaced if ours else STAMPS)


def brings_stamps(new: Position, kept: AbstractSet[int]) -> bool:
    """Say whether ``new`` writes its date and time stamps beside the ``kept`` tags: not where any stamp is among these."""
    return new.at is not None and STAMPS.isdisjoint(kept)


def _check(name: str, value: float | None, low: float, high: float) -> None:
    if value is not None and not (math.isfinite(value) and low <= value <= high):
        raise ValueError(f"{name} {value} is outside [{low:g}, {high:g}]")
