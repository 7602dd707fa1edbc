"""The GPS directory as a position: degrees WGS84, metres and UTC, or the reason why it holds none.

A position is taken only when it is certain. A missing N or S is refused rather than read as north, and exactly 0, 0 is a
camera that had no fix, not a ship in the Gulf of Guinea: one such position would lend itself to every photo around it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import isfinite, nan
from typing import Final, NamedTuple

from tasks.core.reading.tiff import Value
from tasks.core.reading.values import LATEST_YEAR, number, numbers, text
from tasks.core.tiff_types import GpsTag

_DATE = re.compile(r"(\d{4})[:\-/. ](\d{1,2})[:\-/. ](\d{1,2})", re.ASCII)
_FIRST_YEAR: Final = 1980
"""GPS time begins."""
_LOWEST_M: Final = -12_000.0
_HIGHEST_M: Final = 1_000_000.0
"""From the deepest sea to well above the space stations."""
_BELOW_SEA: Final = frozenset({1, 3})
"""GPSAltitudeRef: 1 below sea level, 3 below the ellipsoid (EXIF 3.0)."""
_BELOW_SEA_BYTES: Final = frozenset({b"\1", b"\3", b"1", b"3"})
_BLANK: Final = frozenset({(0, 0)})
_CHARSET_BYTES: Final = 8


class Fix(NamedTuple):
    """Where the GPS directory says the camera was; NaN and None for what it does not say, ``fault`` for what is wrong."""

    lat: float = nan
    lon: float = nan
    alt_m: float = nan
    error_m: float = nan
    direction_deg: float = nan
    at: datetime | None = None
    method: str = ""
    fault: str = ""


NO_FIX: Final = Fix()

# As numbers: looking up a member of an enumeration costs more than looking up its value in a directory.
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = map(
    int, (GpsTag.LATITUDE_REF, GpsTag.LATITUDE, GpsTag.LONGITUDE_REF, GpsTag.LONGITUDE)
)
_ALTITUDE_REF, _ALTITUDE, _DATE_STAMP, _TIME_STAMP = map(
    int, (GpsTag.ALTITUDE_REF, GpsTag.ALTITUDE, GpsTag.DATE_STAMP, GpsTag.TIME_STAMP)
)
_DIRECTION, _ERROR, _METHOD = map(int, (GpsTag.DIRECTION, GpsTag.H_POSITIONING_ERROR, GpsTag.PROCESSING_METHOD))


def fix(gps: dict[int, Value]) -> Fix:
    """Return what a GPS directory says, normalised: lon in [-180, 180), direction in [0, 360), altitude signed."""
    if not gps:
        return NO_FIX
    lat, lon, fault = _position(gps)
    alt_m, alt_fault = _altitude(gps)
    error_m = number(gps.get(_ERROR))
    return Fix(
        lat,
        lon,
        alt_m,
        error_m if error_m >= 0 else nan,
        number(gps.get(_DIRECTION)) % 360,
        _instant(gps),
        _method(gps.get(_METHOD)),
        fault or alt_fault,
    )


def _position(gps: dict[int, Value]) -> tuple[float, float, str]:
    """Return lat and lon, both NaN without a certain position, and the fault in words ("" for none)."""
    lat, lon = _degrees(gps.get(_LATITUDE)), _degrees(gps.get(_LONGITUDE))
    lat_ref, lon_ref = text(gps.get(_LATITUDE_REF))[:1].upper(), text(gps.get(_LONGITUDE_REF))[:1].upper()
    fault = ""
    if lat is None and lon is None:
        pass
    elif lat is None:
        fault = "longitude without a latitude"
    elif lon is None:
        fault = "latitude without a longitude"
    elif not isfinite(lat):
        fault = "the latitude cannot be read"
    elif not isfinite(lon):
        fault = "the longitude cannot be read"
    elif lat == lon == 0:
        fault = "position is exactly 0, 0: a camera without a fix"
    elif lat_ref not in {"N", "S"}:
        fault = "latitude without N or S"
    elif lon_ref not in {"E", "W"}:
        fault = "longitude without E or W"
    elif not 0 <= lat <= 90:
        fault = f"latitude {lat:g} is outside [0, 90]"
    elif not 0 <= lon <= 180:
        fault = f"longitude {lon:g} is outside [0, 180]"
    else:
        lat = -lat if lat_ref == "S" and lat else lat
        lon = -lon if (lon_ref == "W" and lon) or lon == 180 else lon
        return lat, lon, ""
    return nan, nan, fault


def _degrees(value: Value | None) -> float | None:
    """Return degrees from up to three numbers (degrees, minutes, seconds); None if it is blank, NaN if it is unreadable."""
    if value is None or isinstance(value, bytes):
        return nan if value and value.strip(b"\0 ") else None
    if not value or (value[0] in _BLANK and set(value) <= _BLANK):
        return None
    parts = numbers(value)
    if len(parts) == 3:
        return parts[0] + parts[1] / 60 + parts[2] / 3600
    degrees, minutes, seconds, *_ = *parts, 0.0, 0.0
    return degrees + minutes / 60 + seconds / 3600


def _altitude(gps: dict[int, Value]) -> tuple[float, str]:
    alt_m = number(gps.get(_ALTITUDE))
    ref = gps.get(_ALTITUDE_REF)
    # The reference is one BYTE; some programs write it as UNDEFINED or as text.
    if (ref[:1] in _BELOW_SEA_BYTES if isinstance(ref, bytes) else number(ref) in _BELOW_SEA) and alt_m:
        alt_m = -alt_m
    if isfinite(alt_m) and not _LOWEST_M <= alt_m <= _HIGHEST_M:
        return nan, f"altitude {alt_m:g} m is outside [{_LOWEST_M:g}, {_HIGHEST_M:g}]"
    return alt_m, ""


def _instant(gps: dict[int, Value]) -> datetime | None:
    """Return UTC of the fix; a second of 60 becomes the next minute. None if date or time is blank or impossible."""
    stamp = gps.get(_DATE_STAMP)
    day = _day(text(stamp)) if stamp else None
    clock = numbers(gps.get(_TIME_STAMP)) if day else ()
    if day is None or len(clock) != 3:
        return None
    hour, minute, second = clock
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second <= 60):
        return None
    return day + timedelta(seconds=hour * 3600 + minute * 60 + second)


@lru_cache(maxsize=1024)
def _day(written: str) -> datetime | None:
    """Return the beginning of a day in UTC; cached, because many photos are of one day."""
    date = _DATE.fullmatch(written)
    if date is None or not _FIRST_YEAR <= int(date[1]) <= LATEST_YEAR:
        return None
    try:
        return datetime(int(date[1]), int(date[2]), int(date[3]), tzinfo=UTC)
    except ValueError:
        return None


def _method(value: Value | None) -> str:
    """Return GPSProcessingMethod without the eight bytes that name its character set."""
    if not isinstance(value, bytes):
        return ""
    charset, rest = value[:_CHARSET_BYTES], value[_CHARSET_BYTES:]
    if charset == b"UNICODE\0":
        # The standard does not say in which byte order: a zero first byte is the high half of a Latin letter.
        return text(rest.decode("utf-16-be" if rest[:1] == b"\0" else "utf-16-le", "replace").encode())
    if charset == b"JIS\0\0\0\0\0":
        return text(rest.decode("iso2022_jp", "replace").encode())
    return text(rest if charset in {b"ASCII\0\0\0", bytes(_CHARSET_BYTES)} else value)
