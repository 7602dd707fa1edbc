"""What exifread reads of a photo, held against the position and the date that were asked for."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tasks.core.errors import CannotWrite
from tasks.core.writing.position import Position, same_place
from tasks.core.writing.wanted import Taken, Wanted

Tags = dict[str, Any]
"""Tags by their name in exifread, such as ``GPS GPSLatitude``."""

_ALTITUDE_STEP_M: Final = 0.001
_HUNDREDTH: Final = 0.01
"""Degrees of a direction, metres of a radius."""
_ASKED: Final = frozenset(
    f"GPS GPS{name}"
    for name in (
        "VersionID", "LatitudeRef", "Latitude", "LongitudeRef", "Longitude", "AltitudeRef", "Altitude", "ImgDirectionRef",
        "ImgDirection", "MapDatum", "ProcessingMethod", "HPositioningError", "TimeStamp", "Date", "DateStamp",
    )
) | {"GPS Tag 0x001F"}  # fmt: skip
"""What a position of ours writes, in exifread's names; the last one it does not know."""
_STAMPS: Final = frozenset({"GPS GPSTimeStamp", "GPS GPSDate", "GPS GPSDateStamp"})


def compare_gps(before: Tags, after: Tags, wanted: Wanted) -> bool:
    """Check the GPS tags: as asked, or as they were, or gone where they had to go; say whether a position had to go.

    Raises:
        CannotWrite: "second reader: ..." with the first difference.
    """
    old, new = _gps(before), _gps(after)
    asked = _ASKED if wanted.position else frozenset()
    odd = [name for name in new if name not in asked and old.get(name) != new[name]]
    if odd:
        raise CannotWrite(f"second reader: {odd[0]} changed")
    if wanted.position:
        _compare_position(after, wanted.position)
        _compare_stamps(old, new, after, wanted.position)
        return False
    had_ours = wanted.without_ours and _method(before).lower().startswith(b"whereshot")
    if had_ours:
        gone, left = old.keys() - new.keys(), new.keys() & (_ASKED - {"GPS GPSVersionID"})
        if left or gone - _ASKED:
            raise CannotWrite(f"second reader: {min(left or gone - _ASKED)} {'is still there' if left else 'is gone'}")
    elif old != new:
        raise CannotWrite("second reader: GPS tags changed")
    return had_ours


def compare_date(before: Tags, after: Tags, taken: Taken) -> None:
    """Check the date of capture with its sub-seconds and offset; what was not asked for must be as it was.

    Raises:
        CannotWrite: "second reader: ..." with the first difference.
    """
    texts = {"DateTimeOriginal": taken.at.strftime("%Y:%m:%d %H:%M:%S"), "SubSecTimeOriginal": taken.subsec}
    if not math.isnan(taken.utc_offset_min):
        ahead = timedelta(minutes=abs(taken.utc_offset_min))
        texts["OffsetTimeOriginal"] = ("-" if taken.utc_offset_min < 0 else "+") + f"{datetime.min + ahead:%H:%M}"  # noqa: DTZ901 - a duration
    for name in ("DateTimeOriginal", "SubSecTimeOriginal", "OffsetTimeOriginal"):
        for ifd in ("EXIF", "Image"):
            said, text = _text(after, f"{ifd} {name}"), texts.get(name)
            if ifd == "Image" and f"Image {name}" not in after:
                continue
            if said != (text or _text(before, f"{ifd} {name}")):
                raise CannotWrite(f"second reader: the file says {name} {said!r} instead of {text!r}")


def _compare_position(tags: Tags, position: Position) -> None:
    lat, lon = _degrees(tags, "Latitude", "S"), _degrees(tags, "Longitude", "W")
    if lat is None or lon is None or not same_place(lat, lon, position.lat, position.lon):
        raise CannotWrite(f"second reader: the file says {lat}, {lon} instead of {position.lat}, {position.lon}")
    if position.alt_m is not None:
        below = list(_values(tags, "GPSAltitudeRef")) == [1]
        altitude = _number(tags, "GPSAltitude")
        if altitude is None or abs((-altitude if below else altitude) - position.alt_m) > _ALTITUDE_STEP_M:
            raise CannotWrite(f"second reader: the file says altitude {altitude} instead of {position.alt_m}")
    if position.direction_deg is not None:
        direction = _number(tags, "GPSImgDirection")
        if direction is None or abs((direction - position.direction_deg + 180) % 360 - 180) > _HUNDREDTH:
            raise CannotWrite(f"second reader: the file says direction {direction} instead of {position.direction_deg}")
        if _text(tags, "GPS GPSImgDirectionRef") != "T":
            raise CannotWrite("second reader: the direction does not count from true north")
    if position.error_m is not None:
        error = _number(tags, "Tag 0x001F")
        error = _number(tags, "GPSHPositioningError") if error is None else error
        if error is None or abs(error - position.error_m) > _HUNDREDTH:
            raise CannotWrite(f"second reader: the file says radius {error} instead of {position.error_m}")
    if _text(tags, "GPS GPSMapDatum") != "WGS-84":
        raise CannotWrite("second reader: the map datum is not WGS-84")
    if position.method and _method(tags) != position.method.encode("ascii"):
        raise CannotWrite(f"second reader: the file says method {_method(tags)!r} instead of {position.method!r}")


def _compare_stamps(old: dict[str, str], new: dict[str, str], tags: Tags, position: Position) -> None:
    """Check the time of the fix: the one asked for, or all that was there."""
    said = {name: text for name, text in new.items() if name in _STAMPS}
    if said == {name: text for name, text in old.items() if name in _STAMPS}:
        return
    parts = _numbers(tags, "GPSTimeStamp")
    date = _text(tags, "GPS GPSDate") or _text(tags, "GPS GPSDateStamp")
    if not said and position.at is None:
        return
    if position.at is None or len(parts) != 3:
        raise CannotWrite("second reader: the time of the fix has changed")
    try:
        stamp = datetime.strptime(date, "%Y:%m:%d").replace(tzinfo=UTC) + timedelta(
            hours=parts[0], minutes=parts[1], seconds=parts[2]
        )
    except ValueError as error:
        raise CannotWrite(f"second reader: the file says the date of the fix is {date!r}") from error
    if abs(stamp - position.at) > timedelta(microseconds=1):
        raise CannotWrite(f"second reader: the file says the fix is of {stamp} instead of {position.at}")


def _gps(tags: Tags) -> dict[str, str]:
    return {name: f"{tag.field_type} {tag.values!r}" for name, tag in tags.items() if name.startswith("GPS ")}


def _values(tags: Tags, name: str) -> Any:
    tag = tags.get(f"GPS {name}")
    return tag.values if tag is not None else []


def _text(tags: Tags, name: str) -> str:
    tag = tags.get(name)
    return str(tag.values) if tag is not None else ""


def _method(tags: Tags) -> bytes:
    raw = bytes(value for value in _values(tags, "GPSProcessingMethod") if isinstance(value, int))
    return raw.removeprefix(b"ASCII\0\0\0").rstrip(b"\0 ")


def _number(tags: Tags, name: str) -> float | None:
    return next(iter(_numbers(tags, name)), None)


def _numbers(tags: Tags, name: str) -> list[float]:
    """Return the numbers of a tag; none where it has no numbers or one of them is no quotient."""
    try:
        return [float(value) for value in _values(tags, name)]
    except (ValueError, ZeroDivisionError):
        return []


def _degrees(tags: Tags, axis: str, negative: str) -> float | None:
    values = _numbers(tags, f"GPS{axis}")
    if len(values) != 3:
        return None
    degrees = values[0] + values[1] / 60 + values[2] / 3600
    return -degrees if str(_values(tags, f"GPS{axis}Ref")).startswith(negative) else degrees
