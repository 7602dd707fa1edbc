"""Positions in one line, as films carry them: ISO 6709 text in, a fix in degrees WGS84 and metres out.

``+48.8577+002.2950+035.000/`` is the usual form; degrees with minutes (``+4851.46``) and with seconds (``+485127.7``) are told
apart by the count of digits before the point. Some phones leave the slash out, some name the reference system.
"""

from __future__ import annotations

import re
from math import nan
from typing import Final

from tasks.core.reading.gps import NO_FIX, Fix

_NUMBER: Final = r"([+-])(\d+(?:\.\d*)?)"
_POSITION: Final = re.compile(rf"{_NUMBER}{_NUMBER}(?:{_NUMBER})?(?:CRS([\w:]+))?/?", re.ASCII)
_WGS84: Final = frozenset({"", "WGS84", "WGS_84", "EPSG:4326", "EPSG:4979"})
_LAT_DEGREE_DIGITS: Final = 2
_LON_DEGREE_DIGITS: Final = 3
_LOWEST_M: Final = -12_000.0
_HIGHEST_M: Final = 1_000_000.0


def written_fix(written: str) -> Fix:
    """Return the position that stands in one text, with its fault if it cannot be; NO_FIX for a blank one."""
    written = written.strip()
    if not written:
        return NO_FIX
    found = _POSITION.fullmatch(written)
    if found is None or (found[7] or "").upper() not in _WGS84:
        return Fix(fault=f"the position {written[:40]!r} cannot be read")
    lat, lon = _degrees(found[2], _LAT_DEGREE_DIGITS), _degrees(found[4], _LON_DEGREE_DIGITS)
    if lat is None or lon is None:
        return Fix(fault=f"the position {written[:40]!r} cannot be read")
    alt_m = float(found[6]) if found[6] else nan
    return position(-lat if found[1] == "-" else lat, -lon if found[3] == "-" else lon, -alt_m if found[5] == "-" else alt_m)


def position(lat: float, lon: float, alt_m: float) -> Fix:
    """Return a fix by signed degrees and metres, lon in [-180, 180); none, with the fault, for what cannot be one."""
    if lat == lon == 0:
        return Fix(fault="position is exactly 0, 0: a camera without a fix")
    if not -90 <= lat <= 90:
        return Fix(fault=f"latitude {lat:g} is outside [-90, 90]")
    if not -180 <= lon <= 180:
        return Fix(fault=f"longitude {lon:g} is outside [-180, 180]")
    lon = -180.0 if lon == 180 else lon + 0.0
    if alt_m < _LOWEST_M or alt_m > _HIGHEST_M:
        return Fix(lat + 0.0, lon, fault=f"altitude {alt_m:g} m is outside [{_LOWEST_M:g}, {_HIGHEST_M:g}]")
    return Fix(lat + 0.0, lon, alt_m + 0.0)


def _degrees(written: str, most_digits: int) -> float | None:
    """Return degrees of ``D``, ``DDMM`` or ``DDMMSS`` with decimals, None if it is none of these or has 60 minutes."""
    whole = written.partition(".")[0]
    if len(whole) <= _LON_DEGREE_DIGITS:
        # Some phones write latitudes with three digits, or longitudes with two.
        return float(written)
    at = most_digits
    if len(whole) == at + 2:
        degrees, minutes, seconds = float(whole[:at]), float(written[at:]), 0.0
    elif len(whole) == at + 4:
        degrees, minutes, seconds = float(whole[:at]), float(whole[at : at + 2]), float(written[at + 2 :])
    else:
        return None
    return degrees + minutes / 60 + seconds / 3600 if minutes < 60 and seconds < 60 else None
