"""The GPS properties of an XMP packet as a position, by the rules that hold for EXIF.

The texts become the values that a GPS directory would hold, so that one set of rules judges both. XMP tells north and south
by a letter behind the number; programs that write plain degrees use the sign, or a property of EXIF's that XMP does not have.

Source: XMP specification part 2 (GPSCoordinate), EXIF 2.32 for XMP (CIPA DC-010).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from math import isnan, nan
from typing import Final

from tasks.core.reading.gps import NO_FIX, Fix, fix
from tasks.core.reading.tiff import Value
from tasks.core.reading.values import written_clock
from tasks.core.tiff_types import GpsTag

EXIF_NS: Final = "{http://ns.adobe.com/exif/1.0/}"
GPS_PROPERTIES: Final = frozenset(
    f"{EXIF_NS}GPS{name}"
    for name in (
        "Latitude", "LatitudeRef", "Longitude", "LongitudeRef", "Altitude", "AltitudeRef", "ImgDirection", "HPositioningError",
        "TimeStamp", "DateStamp", "ProcessingMethod",
    )
)  # fmt: skip

_COORDINATE = re.compile(
    r"(?P<degrees>\d{1,3}(?:\.\d{0,20})?)(?:,\s*(?P<minutes>\d{1,2}(?:\.\d{0,20})?)(?:,\s*(?P<seconds>\d{1,2}(?:\.\d{0,20})?))?)?"
    r"\s*(?P<letter>[NSEW])",
    re.ASCII | re.IGNORECASE,
)
_SIGNED = re.compile(r"([+-]?)(\d{1,3}(?:\.\d{0,20})?)", re.ASCII)
_RATIONAL = re.compile(r"(-?\d{1,18}(?:\.\d{0,18})?)(?:/(\d{1,18}))?", re.ASCII)


def xmp_fix(said: Mapping[str, str]) -> Fix:
    """Return what the GPS properties of a packet say, a text by ``{namespace}name``."""
    if GPS_PROPERTIES.isdisjoint(said):
        return NO_FIX
    gps: dict[int, Value] = {}
    for axis, value_tag, ref_tag, letters in (
        ("Latitude", GpsTag.LATITUDE, GpsTag.LATITUDE_REF, "NS"),
        ("Longitude", GpsTag.LONGITUDE, GpsTag.LONGITUDE_REF, "EW"),
    ):
        written = said.get(f"{EXIF_NS}GPS{axis}", "")
        gps[value_tag], gps[ref_tag] = _coordinate(written, said.get(f"{EXIF_NS}GPS{axis}Ref", ""), letters)
    for name, tag in (
        ("Altitude", GpsTag.ALTITUDE),
        ("ImgDirection", GpsTag.DIRECTION),
        ("HPositioningError", GpsTag.H_POSITIONING_ERROR),
    ):
        gps[tag] = _rational(said.get(f"{EXIF_NS}GPS{name}", ""))
    gps[GpsTag.ALTITUDE_REF] = said.get(f"{EXIF_NS}GPSAltitudeRef", "").encode()
    gps[GpsTag.PROCESSING_METHOD] = b"ASCII\0\0\0" + said.get(f"{EXIF_NS}GPSProcessingMethod", "").encode()
    gps[GpsTag.DATE_STAMP], gps[GpsTag.TIME_STAMP] = _instant(said)
    return fix(gps)


def _coordinate(written: str, ref: str, letters: str) -> tuple[Value, bytes]:
    """Return degrees and letter as EXIF holds them: of ``48,51.5022N``, ``48,51,30N`` (XMP part 2) or signed degrees.

    What is none of these comes back as it is, which is no number.
    """
    found = _COORDINATE.fullmatch(written)
    if found:
        parts = tuple(float(part or 0) for part in found.group("degrees", "minutes", "seconds"))
        return (parts, found["letter"].encode()) if max(parts[1:]) <= 60 else (written.encode(), b"")
    signed = _SIGNED.fullmatch(written)
    if signed is None:
        return written.encode(), b""
    ref = ref[:1].upper()
    letter = letters[1] if signed[1] == "-" else letters[0]
    if ref and not signed[1]:
        letter = ref
    return ((float(signed[2]),), letter.encode()) if ref in {"", letter} else (written.encode(), b"")


def _rational(written: str) -> Value:
    """Return the number that ``125/10`` or ``12.5`` says, nothing for no number."""
    found = _RATIONAL.fullmatch(written)
    divisor = int(found[2] or 1) if found else 0
    return (float(found[1]) / divisor,) if found and divisor else b""


def _instant(said: Mapping[str, str]) -> tuple[Value, Value]:
    """Return date and time of the fix as EXIF holds them; XMP's time has the date with it, some programs keep both apart."""
    written = said.get(f"{EXIF_NS}GPSTimeStamp", "")
    clock = written_clock(written, "")
    if clock.at is None:
        clock = written_clock(f"{said.get(f'{EXIF_NS}GPSDateStamp', '')} {written}", "")
    if clock.at is None:
        return b"", b""
    at = clock.at - timedelta(minutes=0 if isnan(clock.utc_offset_min) else clock.utc_offset_min)
    return f"{at:%Y:%m:%d}".encode(), (float(at.hour), float(at.minute), at.second + at.microsecond / 1e6)


def degrees_in(written: str) -> float:
    """Return the signed degrees of a coordinate with its letter, the usual form; NaN for any other text."""
    found = _COORDINATE.fullmatch(written)
    if found is None:
        return nan
    degrees, minutes, seconds = (float(part or 0) for part in found.group("degrees", "minutes", "seconds"))
    total = degrees + minutes / 60 + seconds / 3600
    return -total if found["letter"] in "SsWw" else total
