"""A position as entries of the EXIF GPS IFD, and entries as a position.

Traps: seconds that round to 60, the hemisphere at exactly 0, denominators of 0. Everything is counted in whole micro-arcseconds
(0.03 mm), so none of them can arise. Source: EXIF 2.32 (CIPA DC-008), section 4.6.6.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from tasks.core.tiff_types import ASCII, BYTE, RATIONAL, TYPE_SIZES, UNDEFINED, GpsTag
from tasks.core.writing.position import Position

SECOND_PARTS: Final = 1_000_000
ASCII_CODE: Final = b"ASCII\0\0\0"
"""The character code in front of GPSProcessingMethod."""


class Field(NamedTuple):
    """One value of an IFD as bytes in the block's byte order: field type, number of values, and their bytes."""

    kind: int
    number: int
    raw: bytes


def gps_fields(position: Position, order: str) -> dict[int, Field]:
    """Return the fields to write, by tag; ``order`` is the struct prefix of the block's byte order."""
    lat, lon = _micro_arcseconds(position.lat), _micro_arcseconds(position.lon)
    fields: dict[int, Field] = {
        GpsTag.VERSION: Field(BYTE, 4, b"\2\3\0\0"),
        GpsTag.LATITUDE_REF: _text("S" if lat < 0 else "N"),
        GpsTag.LATITUDE: _sexagesimal(lat, order),
        GpsTag.LONGITUDE_REF: _text("W" if lon < 0 else "E"),
        GpsTag.LONGITUDE: _sexagesimal(lon, order),
        GpsTag.MAP_DATUM: _text("WGS-84"),
    }
    if position.alt_m is not None:
        millimetres = round(Fraction(position.alt_m) * 1000)
        fields[GpsTag.ALTITUDE_REF] = Field(BYTE, 1, b"\1" if millimetres < 0 else b"\0")
        fields[GpsTag.ALTITUDE] = _rationals([(abs(millimetres), 1000)], order)
    if position.direction_deg is not None:
        fields[GpsTag.DIRECTION_REF] = _text("T")
        fields[GpsTag.DIRECTION] = _rationals([(round(Fraction(position.direction_deg) * 100) % 36000, 100)], order)
    if position.method:
        text = position.method.encode("ascii")
        # Room for every method of ours, so that another one fits where this one was; readers stop at the NUL.
        raw = ASCII_CODE + text.ljust(max(24, len(text)), b"\0")
        fields[GpsTag.PROCESSING_METHOD] = Field(UNDEFINED, len(raw), raw)
    if position.at is not None:
        at = position.at
        seconds = at.second * SECOND_PARTS + at.microsecond
        fields[GpsTag.TIME_STAMP] = _rationals([(at.hour, 1), (at.minute, 1), (seconds, SECOND_PARTS)], order)
        fields[GpsTag.DATE_STAMP] = _text(f"{at.year:04d}:{at.month:02d}:{at.day:02d}")
    if position.error_m is not None:
        fields[GpsTag.H_POSITIONING_ERROR] = _rationals([(round(Fraction(position.error_m) * 100), 100)], order)
    return fields


def position_of(fields: Mapping[int, Field], order: str) -> tuple[float, float] | None:
    """Return the latitude and longitude that the fields hold, in degrees; None where there is no readable position."""
    lat = _degrees(fields, GpsTag.LATITUDE, GpsTag.LATITUDE_REF, b"S", order)
    lon = _degrees(fields, GpsTag.LONGITUDE, GpsTag.LONGITUDE_REF, b"W", order)
    return None if lat is None or lon is None else (lat, lon)


def method_text(fields: Mapping[int, Field]) -> str:
    """Return the text of GPSProcessingMethod without its character code, "" where there is none."""
    field = fields.get(GpsTag.PROCESSING_METHOD)
    return field.raw.removeprefix(ASCII_CODE).rstrip(b"\0 ").decode("latin-1") if field else ""


def has_our_stamps(fields: Mapping[int, Field], order: str) -> bool:
    """Say whether the time stamp is in the form that ``gps_fields`` gives it: whole hours and minutes, seconds in millionths."""
    field = fields.get(GpsTag.TIME_STAMP)
    if field is None or field.kind != RATIONAL or field.number != 3 or len(field.raw) != 3 * TYPE_SIZES[RATIONAL]:
        return False
    return struct.unpack(order + "6I", field.raw)[1::2] == (1, 1, SECOND_PARTS)


def _micro_arcseconds(degrees: float) -> int:
    return round(Fraction(degrees) * 3600 * SECOND_PARTS)


def _sexagesimal(micro_arcseconds: int, order: str) -> Field:
    degrees, rest = divmod(abs(micro_arcseconds), 3600 * SECOND_PARTS)
    minutes, seconds = divmod(rest, 60 * SECOND_PARTS)
    return _rationals([(degrees, 1), (minutes, 1), (seconds, SECOND_PARTS)], order)


def _rationals(values: list[tuple[int, int]], order: str) -> Field:
    return Field(RATIONAL, len(values), b"".join(struct.pack(order + "II", *value) for value in values))


def _text(text: str) -> Field:
    raw = text.encode("ascii") + b"\0"
    return Field(ASCII, len(raw), raw)


def _degrees(fields: Mapping[int, Field], tag: GpsTag, ref: GpsTag, negative: bytes, order: str) -> float | None:
    field = fields.get(tag)
    if field is None or field.kind != RATIONAL or field.number != 3 or len(field.raw) != 3 * TYPE_SIZES[RATIONAL]:
        return None
    parts = [(a / b if b else math.nan) for a, b in struct.iter_unpack(order + "II", field.raw)]
    value = parts[0] + sum(0.0 if math.isnan(part) else part / unit for part, unit in zip(parts[1:], (60, 3600), strict=True))
    if math.isnan(value):
        return None
    sign = -1 if ref in fields and fields[ref].raw[:1].upper() == negative else 1
    return sign * value
