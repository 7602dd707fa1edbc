"""The ten fields that a photo's EXIF tells, as ExifTool says them: folders in, one ``Answer`` per file that has EXIF out.

ExifTool prints what stands in the file and judges nothing, so its answers are brought to the words of the comparison: the
first of three dates that is one, numbers with their sign, text without padding. Where EXIF is silent, what ExifTool finds
elsewhere in the file (XMP, MakerNote, the boxes of a film) is no less right than silence, and is kept beside it.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from config.settings import PHOTO_EXTENSIONS

FIELDS: Final = ("date", "subsec", "offset", "lat", "lon", "alt", "make", "model", "serial", "orientation")
DATES: Final = (
    ("ExifIFD:DateTimeOriginal", "ExifIFD:SubSecTimeOriginal", "ExifIFD:OffsetTimeOriginal"),
    ("ExifIFD:CreateDate", "ExifIFD:SubSecTimeDigitized", "ExifIFD:OffsetTimeDigitized"),
    ("IFD0:ModifyDate", "ExifIFD:SubSecTime", "ExifIFD:OffsetTime"),
)
"""Date, sub-seconds and offset: DateTimeOriginal, DateTimeDigitized and DateTime, as ExifTool names them."""

_TAGS: Final = (
    "Warning", "FileType", "ExifByteOrder", "ImageWidth", "ImageHeight",
    "DateTimeOriginal", "CreateDate", "ModifyDate", "DateTimeDigitized", "DateCreated",
    "SubSecTimeOriginal", "SubSecTimeDigitized", "SubSecTime", "OffsetTimeOriginal", "OffsetTimeDigitized", "OffsetTime",
    "GPSLatitude", "GPSLatitudeRef", "GPSLongitude", "GPSLongitudeRef", "GPSAltitude", "GPSAltitudeRef", "GPSCoordinates",
    "Make", "Model", "SerialNumber", "CameraSerialNumber", "BodySerialNumber", "Orientation",
)  # fmt: skip
_DATE: Final = re.compile(
    r"(\d{4})[:\-/. ] ?(\d{1,2})[:\-/. ] ?(\d{1,2})[ T]+(\d{1,2}): ?(\d{1,2})"
    r"(?:: ?(\d{1,2})(?:[.,](\d+))?)?\s*(Z|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d\d)?)?",
    re.ASCII,
)
_OFFSET: Final = re.compile(r"(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d\d))?", re.ASCII)
_WIDTHS: Final = ("File:ImageWidth", "Meta:ImageWidth", "PNG:ImageWidth", "RIFF:ImageWidth")
_FOLDERS: Final = {"IFD0", "ExifIFD", "GPS"}
_CLOSE_DEG: Final = 1e-6
_CLOSE_M: Final = 1e-3


class Answer(NamedTuple):
    """What a reader says about one file: "" and None for what it does not."""

    date: str = ""
    """YYYY:MM:DD HH:MM:SS"""
    subsec: str = ""
    offset: str = ""
    """+HH:MM"""
    lat: float | None = None
    lon: float | None = None
    alt: float | None = None
    make: str = ""
    model: str = ""
    serial: str = ""
    orientation: int = 0


class Told(NamedTuple):
    """ExifTool's word on one file."""

    type: str
    answer: Answer
    """What its EXIF says."""
    size: tuple[int, int] | None
    """Pixels, of formats whose container tells them."""
    is_damaged: bool
    """ExifTool warns of something in it."""
    elsewhere: Mapping[str, frozenset[Any]]
    """By field, what the other parts of the file say."""
    clocks: frozenset[tuple[str, str, str]]
    """Dates of other parts, with their sub-seconds and offsets, that are no less right.

    Beside a DateTimeOriginal in EXIF there are none, beside another date only such as no later change has made.
    """


def clock(written: str) -> tuple[str, str, str]:
    """Return date, sub-seconds and offset of a text that is a date of 1826 to 2100, else blanks."""
    found = _DATE.fullmatch(written.strip())
    if not found:
        return "", "", ""
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        # A second of 60 is a leap second, or a rounding: the text stays as it is written.
        datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - only whether there is such a time
    except ValueError:
        return "", "", ""
    if not 1826 <= year <= 2100 or second > 60:
        return "", "", ""
    return f"{year:04}:{month:02}:{day:02} {hour:02}:{minute:02}:{second:02}", found[7] or "", offset(found[8] or "")


def offset(written: str) -> str:
    """Return an offset as +HH:MM, "" for what is none."""
    written = written.strip()
    if written == "Z":
        return "+00:00"
    found = _OFFSET.fullmatch(written)
    hours, minutes = (int(found[2]), int(found[3] or 0)) if found else (99, 0)
    return f"{found[1]}{hours:02}:{minutes:02}" if found and hours * 60 + minutes <= 15 * 60 and minutes <= 59 else ""


def taken(dates: Iterable[tuple[str, str, str]]) -> tuple[str, str, str]:
    """Return the first of several (date, sub-seconds, offset) whose date is one, with what belongs to it."""
    for date, subsec, zone in dates:
        at, fraction, own = clock(date)
        if at:
            digits = re.match(r"\d*", subsec.strip(), re.ASCII)
            return at, (digits[0] if digits else "") or fraction, offset(zone) or own
    return "", "", ""


def plain(text: str) -> str:
    """Return a text without padding; what cannot be shown is a space."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text.split("\0", 1)[0]).split())


def ask(folder: Path, *, within: Sequence[str] = (".",)) -> dict[str, Told]:
    """Return ExifTool's word on every photo under ``folder`` that has EXIF, by path in it; one run of one process."""
    tags = [f"-{tag}" for tag in _TAGS]
    command = ["exiftool", "-j", "-n", "-G1", "-r", "-q", "-q", "-m", *tags, *within]
    printed = subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout
    found = json.loads(printed or b"[]")
    endings = {f".{ending}" for ending in PHOTO_EXTENSIONS}
    return {
        str(Path(one["SourceFile"])): _told(one)
        for one in found
        if Path(one["SourceFile"]).suffix.lower() in endings
        and ("File:ExifByteOrder" in one or any(key.partition(":")[0] in _FOLDERS for key in one))
    }


def _told(one: Mapping[str, Any]) -> Told:
    def number(tag: str, ref: str, negative: str) -> float | None:
        try:
            value = float(one.get(tag, ""))
        except ValueError:
            return None
        return -value if str(one.get(ref)) == negative and value else value

    dates: list[tuple[str, str, str]] = [tuple(str(one.get(tag, "")) for tag in tags) for tags in DATES]  # type: ignore[misc]
    at = taken(dates)
    orientation = one.get("IFD0:Orientation", 0)
    answer = Answer(
        *at,
        number("GPS:GPSLatitude", "GPS:GPSLatitudeRef", "S"),
        number("GPS:GPSLongitude", "GPS:GPSLongitudeRef", "W"),
        number("GPS:GPSAltitude", "GPS:GPSAltitudeRef", "1"),
        plain(str(one.get("IFD0:Make", ""))),
        plain(str(one.get("IFD0:Model", ""))),
        plain(str(one.get("ExifIFD:SerialNumber", ""))) or plain(str(one.get("IFD0:CameraSerialNumber", ""))),
        orientation if isinstance(orientation, int) and 0 <= orientation <= 8 else 0,
    )
    later = () if not at[0] else ("ModifyDate", "MetadataDate")
    clocks = frozenset() if clock(dates[0][0])[0] else _clocks(one, later)
    size = next(((one[width], one[f"{width[:-5]}Height"]) for width in _WIDTHS if width in one), None)
    return Told(str(one.get("File:FileType", "")), answer, size, "ExifTool:Warning" in one, _elsewhere(one), clocks)


def _clocks(one: Mapping[str, Any], but: tuple[str, ...]) -> frozenset[tuple[str, str, str]]:
    return frozenset(
        clock(str(value))
        for key, value in one.items()
        if key.partition(":")[0] not in {*_FOLDERS, "File"} and "Date" in key and not key.endswith(but)
    )


def _elsewhere(one: Mapping[str, Any]) -> dict[str, frozenset[Any]]:
    """Return what the other parts of the file say, by field."""
    found: dict[str, set[Any]] = {field: set() for field in FIELDS}
    for key, value in one.items():
        group, _, tag = key.partition(":")
        if group in _FOLDERS or group == "File":
            continue
        if tag.startswith("GPS") and not tag.endswith("Ref"):
            numbers = [float(part) for part in re.findall(r"-?\d+(?:\.\d+)?", str(value))]
            if tag == "GPSCoordinates":
                for field, part in zip(("lat", "lon", "alt"), numbers, strict=False):
                    found[field].add(part)
            elif numbers:
                found[{"GPSLatitude": "lat", "GPSLongitude": "lon"}.get(tag, "alt")].add(numbers[0])
        elif tag in {"Make", "Model"}:
            found[tag.lower()].add(plain(str(value)))
        elif tag.endswith("SerialNumber"):
            found["serial"].add(plain(str(value)))
        elif tag == "Orientation":
            found["orientation"].add(value)
    return {field: frozenset(values) for field, values in found.items()}


def differences(told: Told, answer: Answer) -> dict[str, tuple[Any, Any]]:
    """Return, by field that is not equal, ExifTool's value and the other one."""
    wrong = {}
    other_clock = answer[:3] in told.clocks
    for field, want, have in zip(FIELDS, told.answer, answer, strict=True):
        if other_clock and field in FIELDS[:3]:
            continue
        silent = want in {"", None, 0}
        if _same(field, want, have) or (silent and any(_same(field, other, have) for other in told.elsewhere[field])):
            continue
        wrong[field] = (want, have)
    return wrong


def _same(field: str, want: Any, have: Any) -> bool:
    if isinstance(want, float) and isinstance(have, float):
        if field == "lon" and abs(abs(want - have) - 360) <= _CLOSE_DEG:
            return True
        return abs(want - have) <= (_CLOSE_M if field == "alt" else _CLOSE_DEG)
    if isinstance(want, str) and isinstance(have, str):
        return plain(want) == plain(have)
    return bool(want == have)
