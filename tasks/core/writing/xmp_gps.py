"""A position as XMP properties of the ``exif`` namespace, and their texts as numbers.

Source: XMP specification part 2 (GPSCoordinate: ``DDD,MM.mmk`` or ``DDD,MM,SSk``), EXIF 2.32 for XMP (CIPA DC-010).
"""

from __future__ import annotations

import math
import re
from collections.abc import Set as AbstractSet
from fractions import Fraction
from typing import Final

from tasks.core.tiff_types import GpsTag
from tasks.core.writing.position import Position, stale_tags

EXIF_NS: Final = "http://ns.adobe.com/exif/1.0/"
RDF_NS: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

MINUTE_PARTS: Final = 10**8

NAMES: Final = {
    GpsTag.VERSION: "GPSVersionID",
    GpsTag.LATITUDE: "GPSLatitude",
    GpsTag.LONGITUDE: "GPSLongitude",
    GpsTag.ALTITUDE_REF: "GPSAltitudeRef",
    GpsTag.ALTITUDE: "GPSAltitude",
    GpsTag.TIME_STAMP: "GPSTimeStamp",
    GpsTag.SATELLITES: "GPSSatellites",
    GpsTag.STATUS: "GPSStatus",
    GpsTag.MEASURE_MODE: "GPSMeasureMode",
    GpsTag.DOP: "GPSDOP",
    GpsTag.SPEED_REF: "GPSSpeedRef",
    GpsTag.SPEED: "GPSSpeed",
    GpsTag.TRACK_REF: "GPSTrackRef",
    GpsTag.TRACK: "GPSTrack",
    GpsTag.DIRECTION_REF: "GPSImgDirectionRef",
    GpsTag.DIRECTION: "GPSImgDirection",
    GpsTag.MAP_DATUM: "GPSMapDatum",
    GpsTag.DEST_BEARING_REF: "GPSDestBearingRef",
    GpsTag.DEST_BEARING: "GPSDestBearing",
    GpsTag.DEST_DISTANCE_REF: "GPSDestDistanceRef",
    GpsTag.DEST_DISTANCE: "GPSDestDistance",
    GpsTag.PROCESSING_METHOD: "GPSProcessingMethod",
    GpsTag.AREA_INFORMATION: "GPSAreaInformation",
    GpsTag.DATE_STAMP: "GPSDateStamp",
    GpsTag.DIFFERENTIAL: "GPSDifferential",
    GpsTag.H_POSITIONING_ERROR: "GPSHPositioningError",
}
"""The XMP name of each EXIF tag that is written or becomes stale."""

_COORDINATE: Final = re.compile(r"(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])", re.IGNORECASE | re.ASCII)


def gps_properties(position: Position) -> dict[str, str]:
    """Return the properties to write, name without prefix to text."""
    properties = {
        "GPSVersionID": "2.3.0.0",
        "GPSLatitude": coordinate_text(position.lat, "NS"),
        "GPSLongitude": coordinate_text(position.lon, "EW"),
        "GPSMapDatum": "WGS-84",
    }
    if position.alt_m is not None:
        millimetres = round(Fraction(position.alt_m) * 1000)
        properties |= {"GPSAltitudeRef": "1" if millimetres < 0 else "0", "GPSAltitude": f"{abs(millimetres)}/1000"}
    if position.direction_deg is not None:
        centidegrees = round(Fraction(position.direction_deg) * 100) % 36000
        properties |= {"GPSImgDirectionRef": "T", "GPSImgDirection": f"{centidegrees}/100"}
    if position.method:
        properties["GPSProcessingMethod"] = position.method
    if position.error_m is not None:
        properties["GPSHPositioningError"] = f"{round(Fraction(position.error_m) * 100)}/100"
    return properties


def stale_properties(held: dict[str, str], position: Position) -> AbstractSet[str]:
    """Return the names among ``held`` that must not stay beside ``position``; the rule is ``position.stale_tags``."""
    lat, lon = parse_coordinate(held.get("GPSLatitude", ""), "NS"), parse_coordinate(held.get("GPSLongitude", ""), "EW")
    old = None if math.isnan(lat) or math.isnan(lon) else (lat, lon)
    return {NAMES[GpsTag(tag)] for tag in stale_tags(old, held.get("GPSProcessingMethod", ""), position)} & held.keys()


def coordinate_text(degrees: float, letters: str) -> str:
    """Return ``48,51.50220000N``: whole degrees, minutes with 8 decimals (0.02 mm); ``letters`` for plus and minus."""
    total = round(Fraction(degrees) * 60 * MINUTE_PARTS)
    whole, rest = divmod(abs(total), 60 * MINUTE_PARTS)
    minutes, parts = divmod(rest, MINUTE_PARTS)
    return f"{whole},{minutes}.{parts:08d}{letters[1] if total < 0 else letters[0]}"


def parse_coordinate(text: str, letters: str) -> float:
    """Return the degrees that a GPSCoordinate says, NaN where it is none, lies outside its range or is of the other axis."""
    match = _COORDINATE.fullmatch(text.strip())
    if match is None or match[4].upper() not in letters:
        return math.nan
    degrees = int(match[1]) + float(match[2]) / 60 + float(match[3] or 0) / 3600
    if degrees > (90 if letters == "NS" else 180):
        return math.nan
    return -degrees if match[4].upper() == letters[1] else degrees
