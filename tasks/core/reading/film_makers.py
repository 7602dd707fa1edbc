"""What makers of cameras put into their films beside the words: EXIF in boxes of their own, and Sony's XML.

Source of the places: ExifTool's tables for QuickTime user data.
"""

from __future__ import annotations

import re
from math import nan
from struct import unpack
from typing import Final

from tasks.core.reading.classic_tiff import Written, classic_block
from tasks.core.reading.gps import NO_FIX, Fix
from tasks.core.reading.iso6709 import position
from tasks.core.reading.source import Contents
from tasks.core.reading.statement import Statement
from tasks.core.reading.values import written_clock
from tasks.core.tiff_types import ASCII, TYPE_SIZES, Tag

EXIF_BOXES: Final = frozenset({b"CNTH", b"PANA", b"LEIC", b"@sec", b"RMKN", b"NCDT"})
"""Boxes of ``udta`` that hold EXIF: Canon, Panasonic, Leica, Samsung, Ricoh, Nikon."""
SONY_XML: Final = "XML"

_EXIF: Final = re.compile(rb"\xff\xe1(..)Exif\0\0(?=II\*\0|MM\0\*)", re.DOTALL)
_LENGTH_AND_PREFIX_BYTES: Final = 8
_RECORD_BYTES: Final = 8
_NIKON_MAIN: Final[dict[int, int]] = {0x01: Tag.MAKE, 0x02: Tag.MODEL, 0x03: Tag.SOFTWARE}
_NIKON_EXIF: Final[dict[int, int]] = {0x12: Tag.DATE_TIME_ORIGINAL, 0x19: Tag.OFFSET_TIME_ORIGINAL}
_NIKON_EXIF_GROUP, _NIKON_GPS_GROUP = 0x110, 0x120

_ATTRIBUTE: Final = r'[^<>]*?\b{}="([^"<>]*)"'
_SONY_DATE: Final = re.compile("<CreationDate" + _ATTRIBUTE.format("value"))
_SONY_DEVICE: Final = {
    name: re.compile("<Device" + _ATTRIBUTE.format(name)) for name in ("manufacturer", "modelName", "serialNo")
}
_SONY_ITEM: Final = re.compile('<Item name="(Latitude|Longitude|LatitudeRef|LongitudeRef|Altitude|AltitudeRef)" value="([^"]*)"')
_UNKNOWN_SERIAL: Final = "4294967295"


def take_maker_box(name: bytes, data: bytes, contents: Contents) -> None:
    """Take the EXIF in one of EXIF_BOXES, if it holds any."""
    if name == b"RMKN":
        contents.take_exif(data)
    elif name == b"NCDT":
        block = _nikon_block(data)
        if block:
            contents.take_exif(block)
    elif found := _EXIF.search(data):
        # The picture of a thumbnail: its EXIF segment is the film's.
        length = int.from_bytes(found[1], "big")
        contents.take_exif(data[found.end() : found.end() + length - _LENGTH_AND_PREFIX_BYTES])


def _nikon_block(data: bytes) -> bytes:
    """Return Nikon's records of one film as a TIFF block; b"" for none. A record is tag, type, count, then its value."""
    start = data.find(b"NCTG")
    if start < 0:
        return b""
    main, exif, gps = dict[int, Written](), dict[int, Written](), dict[int, Written]()
    at, end = start + 4, start - 4 + int.from_bytes(data[max(start - 4, 0) : start], "big")
    while at + _RECORD_BYTES <= min(end, len(data)):
        tag, kind, number = unpack(">IHH", data[at : at + _RECORD_BYTES])
        size = TYPE_SIZES.get(kind, 0) * number
        at += _RECORD_BYTES
        value = Written(kind, number, data[at : at + size])
        if kind not in TYPE_SIZES or at + size > len(data):
            break
        at += size
        if tag in _NIKON_MAIN:
            main.setdefault(_NIKON_MAIN[tag], value)
        elif tag in _NIKON_EXIF and kind == ASCII:
            exif.setdefault(_NIKON_EXIF[tag], value)
        elif tag >> 16 == _NIKON_EXIF_GROUP:
            exif.setdefault(tag & 0xFFFF, value)
        elif tag >> 16 == _NIKON_GPS_GROUP:
            gps.setdefault(tag & 0xFFFF, value)
    return classic_block(">", main, exif, gps)


def sony_statement(xml: str) -> Statement | None:
    """Return what the XML says that Sony's cameras put beside a film; None if it is no such XML."""
    if "NonRealTimeMeta" not in xml[:1000]:
        return None
    date = _SONY_DATE.search(xml)
    device = {name: found[1] for name, pattern in _SONY_DEVICE.items() if (found := pattern.search(xml))}
    statement = Statement(
        SONY_XML,
        fix=_sony_fix(dict(_SONY_ITEM.findall(xml))),
        make=device.get("manufacturer", ""),
        model=device.get("modelName", ""),
        serial=device.get("serialNo", "").replace(_UNKNOWN_SERIAL, ""),
    )
    return statement._replace(taken=written_clock(date[1], "DateTimeOriginal")) if date else statement


def _sony_fix(items: dict[str, str]) -> Fix:
    lat, lon = _sony_degrees(items.get("Latitude", "")), _sony_degrees(items.get("Longitude", ""))
    lat_ref, lon_ref = items.get("LatitudeRef", ""), items.get("LongitudeRef", "")
    if lat is None or lon is None or lat_ref not in {"N", "S"} or lon_ref not in {"E", "W"}:
        return NO_FIX
    try:
        alt_m = float(items["Altitude"]) * (-1 if items.get("AltitudeRef") == "1" else 1)
    except (KeyError, ValueError):
        alt_m = nan
    return position(-lat if lat_ref == "S" else lat, -lon if lon_ref == "W" else lon, alt_m)


def _sony_degrees(written: str) -> float | None:
    """Return degrees of ``35:40:12.345``."""
    try:
        degrees, minutes, seconds = map(float, written.split(":"))
    except ValueError:
        return None
    return degrees + minutes / 60 + seconds / 3600
