"""What ExifTool is asked about a file, and its answer (JSON) as the facts of one photo.

ExifTool is a program beside us: it runs once, gets one question a file and answers each by itself, so that a file on which it
hangs or dies takes no other answer with it. Its values go through the rules of our own codecs: a latitude without N or S is
refused, and exactly 0, 0 is a camera without a fix, whoever read it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from math import isnan, nan
from typing import Any, Final, NamedTuple

from tasks.core.reading.exif import exif_statement
from tasks.core.reading.facts import Facts, with_camera_and_place
from tasks.core.reading.gps import NO_FIX, Fix, fix
from tasks.core.reading.statement import Statement, combined
from tasks.core.reading.tiff import Directories, Value
from tasks.core.reading.values import NO_CLOCK, WallClock, text, whole, written_clock
from tasks.core.reading.xmp import XMP
from tasks.core.tiff_types import GpsTag, Tag

_TAGS: Final = (
    "DateTimeOriginal", "CreateDate", "ModifyDate", "CreationDate", "DateCreated",
    "SubSecTimeOriginal", "SubSecTimeDigitized", "SubSecTime", "OffsetTimeOriginal", "OffsetTimeDigitized", "OffsetTime",
    "GPSLatitude", "GPSLatitudeRef", "GPSLongitude", "GPSLongitudeRef", "GPSCoordinates", "GPSAltitude", "GPSAltitudeRef",
    "GPSImgDirection", "GPSHPositioningError", "LocationAccuracyHorizontal", "GPSDateStamp", "GPSTimeStamp", "GPSDateTime",
    "GPSProcessingMethod", "Make", "Model", "SerialNumber", "CameraSerialNumber", "Orientation", "Software", "ImageSize",
    "ContentIdentifier", "MediaGroupUUID", "FileTypeExtension", "MIMEType", "Error", "Warning",
)  # fmt: skip
_OPTIONS: Final = ("-a", "-G1", "-n", "-j", "-api", "LargeFileSupport=1", *(f"-{tag}" for tag in _TAGS))

_EXIF: Final = frozenset({"IFD0", "ExifIFD", "GPS"})
_NOT_THE_PHOTO: Final = re.compile(r"IFD[1-9]|SubIFD|PreviewIFD|Composite|File|System|ExifTool|Track")
"""Groups that speak of a thumbnail, of the file on this disk, or repeat another group."""
_PICTURES: Final = ("image/", "video/", "application/x-mie", "application/vnd.adobe.photoshop")
_FORMATS: Final = {"jpg": "jpeg", "tif": "tiff", "heic": "heif"}
_MINOR: Final = re.compile(r"\[minor\]", re.IGNORECASE)
_PAIR: Final = re.compile(r"(\d{1,9})[ x](\d{1,9})", re.ASCII)
_GPS_TIME: Final = re.compile(r"(?:(\S+) )?(\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)Z?", re.ASCII)
_MOST_LETTERS: Final = 200

_IFD0: Final = {
    "ModifyDate": Tag.DATE_TIME, "Make": Tag.MAKE, "Model": Tag.MODEL, "Software": Tag.SOFTWARE,
    "CameraSerialNumber": Tag.CAMERA_SERIAL_NUMBER,
}  # fmt: skip
_EXIF_IFD: Final = {
    "DateTimeOriginal": Tag.DATE_TIME_ORIGINAL, "CreateDate": Tag.DATE_TIME_DIGITIZED, "SubSecTime": Tag.SUBSEC_TIME,
    "SubSecTimeOriginal": Tag.SUBSEC_TIME_ORIGINAL, "SubSecTimeDigitized": Tag.SUBSEC_TIME_DIGITIZED,
    "OffsetTime": Tag.OFFSET_TIME, "OffsetTimeOriginal": Tag.OFFSET_TIME_ORIGINAL,
    "OffsetTimeDigitized": Tag.OFFSET_TIME_DIGITIZED, "SerialNumber": Tag.SERIAL_NUMBER,
}  # fmt: skip
_GPS_TEXTS: Final = {
    "GPSLatitudeRef": GpsTag.LATITUDE_REF, "GPSLongitudeRef": GpsTag.LONGITUDE_REF, "GPSDateStamp": GpsTag.DATE_STAMP,
}  # fmt: skip
_GPS_NUMBERS: Final = {
    "GPSLatitude": GpsTag.LATITUDE, "GPSLongitude": GpsTag.LONGITUDE, "GPSAltitude": GpsTag.ALTITUDE,
    "GPSAltitudeRef": GpsTag.ALTITUDE_REF, "GPSImgDirection": GpsTag.DIRECTION,
    "GPSHPositioningError": GpsTag.H_POSITIONING_ERROR, "LocationAccuracyHorizontal": GpsTag.H_POSITIONING_ERROR,
}  # fmt: skip
_DATES: Final = (
    ("DateTimeOriginal", "DateTimeOriginal"),
    ("CreationDate", ""),
    ("DateCreated", ""),
    ("CreateDate", "DateTimeDigitized"),
)
"""The dates of groups other than EXIF, in the order of their word, and what EXIF calls them."""

NO_ANSWER: Final = "no answer"
"""The error of a file that ExifTool did not find."""

Tags = dict[str, str]
"""Values as ExifTool writes them by the tag's name, of one group or of several."""


class Answer(NamedTuple):
    """What ExifTool says about one file: its facts, or in ``error`` why it has none; ``facts.problem`` is what it warns of."""

    facts: Facts
    error: str = ""


def command(program: str, questions_file: str) -> list[str]:
    """Return the command line that answers a file of questions: no shell, nothing written, no ExifTool settings of the user.

    Of stay-open mode we want that each answer is sent off, with its number, as soon as it is complete.
    """
    return [program, "-config", "", "-stay_open", "True", "-@", questions_file, "-common_args", *_OPTIONS]


def questions(names: Iterable[str]) -> bytes:
    """Return the file of questions about files of these names, which must be plain: ASCII, and no line breaks.

    A name with ``-`` in front is an option, such as ``-ver``.
    """
    asked = (f"{name}\n-execute{number}\n" for number, name in enumerate(names))
    return "".join((*asked, "-stay_open\nFalse\n")).encode("ascii")


def end_of_answer(number: int) -> bytes:
    """Return the line that ends the answer to the question of this number."""
    return f"{{ready{number}}}\n".encode("ascii")


def parse(said: bytes) -> Answer:
    """Return the answer about one file; ``error`` where it is none, or the file no picture. Raises nothing."""
    try:
        # Numbers stay text: sub-seconds and serial numbers are digits, not quantities.
        (given,) = json.loads(said.decode(errors="replace"), parse_int=str, parse_float=str)
        tags = {str(name): str(value) for name, value in given.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return Answer(Facts(), "its answer cannot be understood" if said.strip() else NO_ANSWER)
    if "ExifTool:Error" in tags:
        return Answer(Facts(), _short(tags["ExifTool:Error"]))
    kind = tags.get("File:MIMEType", "")
    if not kind.startswith(_PICTURES):
        return Answer(Facts(), f"no picture or film ({_short(kind)})" if kind else "it does not know the type either")
    return Answer(_facts(tags, kind))


def _facts(tags: Mapping[str, str], kind: str) -> Facts:
    said, contradictions = combined(_statements(tags))
    warning = _short(tags.get("ExifTool:Warning", ""))
    faults = [
        *contradictions,
        said.taken.fault,
        said.fix.fault,
        f"ExifTool: {warning}" if warning and not _MINOR.search(warning) else "",
    ]
    size = next(
        (found for name, value in tags.items() if name.endswith(":ImageSize") and (found := _PAIR.fullmatch(value))), None
    )
    ending = tags.get("File:FileTypeExtension", "").lower()
    facts = Facts(
        format="video" if kind.startswith("video/") else _FORMATS.get(ending, ending),
        taken_local=said.taken.at,
        subsec=said.taken.subsec,
        utc_offset_min=said.taken.utc_offset_min,
        datetime_source="" if said.taken.at is None else "xmp" if said.source == XMP else "exif",
        taken_name=said.taken.name,
        width=int(size[1]) if size else 0,
        height=int(size[2]) if size else 0,
        content_id=said.content_id,
        problem="; ".join(dict.fromkeys(filter(None, faults))),
    )
    return with_camera_and_place(facts, said)


def _statements(tags: Mapping[str, str]) -> list[Statement]:
    """Return what EXIF, the format's own structures (with the MakerNote) and XMP say, in the order of their word."""
    exif, own, xmp = Tags(), Tags(), Tags()
    for key, value in tags.items():
        group, _, name = key.partition(":")
        if group in _EXIF:
            exif.setdefault(name, value)
        elif group.startswith("XMP"):
            xmp.setdefault(name, value)
        elif name and not _NOT_THE_PHOTO.match(group):
            own.setdefault(name, value)
    directories = _directories(exif)
    return [exif_statement(directories), _stated("the format's own data", own), _stated(XMP, xmp)]


def _directories(tags: Tags) -> Directories:
    """Return ExifTool's values of EXIF as the directories that they stand in."""
    found = Directories()
    for names, directory in ((_IFD0, found.ifd0), (_EXIF_IFD, found.exif)):
        directory.update({int(tag): tags[name].encode() for name, tag in names.items() if name in tags})
    if "Orientation" in tags:
        found.ifd0[Tag.ORIENTATION] = (_number(tags["Orientation"]),)
    found.gps = _gps(tags)
    return found


def _stated(source: str, tags: Tags) -> Statement:
    """Return what a group other than EXIF says, where coordinates carry their sign."""
    orientation = whole((_number(tags.get("Orientation", "")),))
    return Statement(
        source,
        taken=_taken(tags),
        fix=_signed_fix(tags),
        make=_text(tags, "Make"),
        model=_text(tags, "Model"),
        serial=_text(tags, "SerialNumber") or _text(tags, "CameraSerialNumber"),
        software=_text(tags, "Software"),
        orientation=orientation if orientation <= 8 else 0,
        content_id=_text(tags, "ContentIdentifier") or _text(tags, "MediaGroupUUID"),
    )


def _taken(tags: Tags) -> WallClock:
    """Return the date; the time of a film's boxes names no zone, for most cameras write their clock's instead of UTC."""
    fault = ""
    for name, meaning in _DATES:
        clock = written_clock(tags.get(name, ""), meaning or name)
        if clock.at:
            return clock._replace(fault=fault, name=meaning)
        fault = fault or clock.fault
    return WallClock(fault=fault) if fault else NO_CLOCK


def _signed_fix(tags: Tags) -> Fix:
    tags = dict(tags)
    # QuickTime writes one text: latitude, longitude, and altitude if it knows it.
    for name, value in zip(("GPSLatitude", "GPSLongitude", "GPSAltitude"), tags.get("GPSCoordinates", "").split(), strict=False):
        tags.setdefault(name, value)
    for name, letters in (("GPSLatitude", "NS"), ("GPSLongitude", "EW")):
        degrees = _number(tags.get(name, ""))
        if f"{name}Ref" not in tags and not isnan(degrees):
            tags |= {name: repr(abs(degrees)), f"{name}Ref": letters[degrees < 0]}
    gps = _gps(tags)
    return fix(gps) if gps else NO_FIX


def _gps(tags: Tags) -> dict[int, Value]:
    found: dict[int, Value] = {}
    for name, tag in _GPS_TEXTS.items():
        if name in tags:
            found[tag] = tags[name].encode()
    for name, tag in _GPS_NUMBERS.items():
        # ExifTool writes 0/0, which is what cameras without a fix leave, as undef.
        if tags.get(name, "undef").strip() not in {"", "undef"}:
            found[tag] = (_number(tags[name]),)
    time = _GPS_TIME.fullmatch(tags.get("GPSTimeStamp") or tags.get("GPSDateTime") or "")
    if time:
        found[GpsTag.TIME_STAMP] = tuple(map(float, time.groups()[1:]))
        if time[1]:
            found[GpsTag.DATE_STAMP] = time[1].encode()
    if tags.get("GPSProcessingMethod"):
        found[GpsTag.PROCESSING_METHOD] = b"ASCII\0\0\0" + tags["GPSProcessingMethod"].encode()
    return found


def _number(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        return nan


def _text(tags: Mapping[str, Any], name: str) -> str:
    return text(tags.get(name, "").encode())


def _short(written: str) -> str:
    return " ".join(written.split())[:_MOST_LETTERS]
