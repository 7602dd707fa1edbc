"""A position as XMP properties of the ``exif`` namespace, and their texts as numbers.

Source: XMP specification part 2 (GPSCoordinate: ``DDD,MM.mmk`` or ``DDD,MM,SSk``), EXIF 2.32 for XMP (CIPA DC-010).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from tasks.core.estimates import is_ours
from tasks.core.tiff_types import GpsTag
from tasks.core.writing.position import OURS as OUR_TAGS
from tasks.core.writing.position import Position, brings_stamps, same_place, stale_tags
from tasks.core.writing.xmp_dates import instant_text, is_our_instant

EXIF_NS: Final = "http://ns.adobe.com/exif/1.0/"
RDF_NS: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

MINUTE_PARTS: Final = 10**8

NAMES: Final = {
    GpsTag.VERSION: "GPSVersionID",
    GpsTag.LATITUDE_REF: "GPSLatitudeRef",
    GpsTag.LATITUDE: "GPSLatitude",
    GpsTag.LONGITUDE_REF: "GPSLongitudeRef",
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

METHOD: Final = "GPSProcessingMethod"
REFS: Final = frozenset({"GPSLatitudeRef", "GPSLongitudeRef"})
"""EXIF's, which XMP does not have: the letter stands in the coordinate. What some programs write beside it would contradict."""

OURS: Final = frozenset(NAMES[tag] for tag in GpsTag if tag in OUR_TAGS)
"""What goes with a position that we wrote."""

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
    if position.at is not None:
        properties["GPSTimeStamp"] = instant_text(position.at)
    if position.method:
        properties[METHOD] = position.method
    if position.error_m is not None:
        properties["GPSHPositioningError"] = f"{round(Fraction(position.error_m) * 100)}/100"
    return properties


def position_of(held: Mapping[str, str]) -> tuple[float, float] | None:
    """Return the latitude and longitude among the properties ``held``, NaN where not understood; None where there are none."""
    if not {"GPSLatitude", "GPSLongitude"} & held.keys():
        return None
    return parse_coordinate(held.get("GPSLatitude", ""), "NS"), parse_coordinate(held.get("GPSLongitude", ""), "EW")


def position_changes(held: Mapping[str, str], position: Position) -> tuple[dict[str, str], frozenset[str]]:
    """Return what to write, name to text, and the names among ``held`` that must not stay beside it.

    The rules are ``position.stale_tags`` and ``position.brings_stamps``.
    """
    texts = gps_properties(position)
    our_stamp = is_our_instant(held.get("GPSTimeStamp", ""))
    tags = stale_tags(position_of(held), held.get(METHOD, ""), position, our_stamps=our_stamp)
    stale = {NAMES[GpsTag(tag)] for tag in tags} | REFS
    if not brings_stamps(position, {tag for tag, name in NAMES.items() if name in held.keys() - stale}):
        texts.pop("GPSTimeStamp", None)
    return texts, frozenset(stale & held.keys())


def properties_of_ours(held: Mapping[str, str], taken_out: tuple[float, float] | None = None) -> frozenset[str] | None:
    """Return the names among ``held`` that go with a position of ours; None where there is one that is not ours.

    Ours is what the method says, or, without a method, the position that EXIF marks as ours and that is ``taken_out`` there.
    """
    place = position_of(held)
    if place is None:
        return frozenset()
    if not (is_ours(held[METHOD]) if METHOD in held else taken_out is not None and same_place(*place, *taken_out)):
        return None
    rest = {name for name in held.keys() - OURS if name.startswith("GPS")}
    return frozenset(held.keys() & OURS) | ({"GPSVersionID"} & held.keys() if rest <= {"GPSVersionID"} else frozenset())


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
