"""Read written photos again with a reader that is not the writer's: OUTCOMES and DECISIONS go in, a verdict on each comes out.

exifread reads JPEG and TIFF, Pillow PNG and WebP, lxml the sidecars: a mistake made twice, once in writing and once in reading,
would agree with itself. No library among ours reads HEIF, AVIF and JPEG XL for certain; there it is the reader of ``propose``,
which shares nothing with the writer.
"""

from __future__ import annotations

import logging
import math
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import exifread
import pandas as pd
from lxml import etree
from PIL import ExifTags, Image

from tasks.core.date_cells import is_written
from tasks.core.paths import fs_path
from tasks.core.reading import read_photo
from tasks.core.table import LAT, LON, NUMBER, TEXT, Table

log = logging.getLogger(__name__)

TOLERANCE_DEG: Final = 1e-6
"""A decimetre: what EXIF's and XMP's rational degrees may lose."""

VERIFIED: Final = Table(
    "VERIFIED",
    key=("path",),
    columns={
        "path": TEXT,
        "ok": "bool",
        "found_lat": NUMBER,
        "found_lon": NUMBER,
        "found_date": TEXT,  # ISO 8601
        "reader": TEXT,  # who read it: exifread, Pillow, lxml, or Whereshot where no library does
        "reason": TEXT,
    },
    ranges={"found_lat": LAT, "found_lon": (LON[0], LON[1])},
)

_EXIF: Final = "{http://ns.adobe.com/exif/1.0/}"
_DATE_TAGS: Final = ("DateTimeOriginal", "SubSecTimeOriginal", "OffsetTimeOriginal")
_XMP_DEGREES: Final = re.compile(r"(\d+),(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?([NSEW])")
_WHERE: Final = {"written": ("photo",), "sidecar": ("sidecar",), "unchanged": ("photo", "sidecar")}
"""Where a photo of each outcome may hold what was decided."""


class _Unreadable(Exception):  # noqa: N818 - the reason of one row
    """Why nothing could be read."""


class _Found(NamedTuple):
    """What one reader found; NaN and "" for what is not there, of which ``missing`` tells."""

    reader: str = ""
    lat: float = math.nan
    lon: float = math.nan
    date: str = ""
    missing: str = "the photo has no position"


def verify_written(archive: Path, outcomes: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return VERIFIED: a row for each photo that OUTCOMES calls written, sidecar or unchanged.

    ``ok`` says that the position found is DECISIONS' within TOLERANCE_DEG and the date theirs, as far as they ask for these;
    ``reason`` says why not. A photo whose outcome is ``unchanged`` may hold them itself or in its sidecar.
    """
    columns = ["path", "status", "lat", "lon", "taken"]
    placed = outcomes[outcomes["status"].isin(list(_WHERE))].merge(
        decisions[["path", "lat", "lon", "taken"]], on="path", how="left"
    )
    rows = [
        _verdict(archive, path, _WHERE[status], _Found("", lat, lon, taken if isinstance(taken, str) else ""))
        for path, status, lat, lon, taken in placed[columns].itertuples(index=False)
    ]
    verified = VERIFIED.make(rows)
    log.info("read %d photos again: %d hold what was decided", len(verified), int(verified["ok"].sum()))
    return verified


def _verdict(archive: Path, path: str, places: tuple[str, ...], decided: _Found) -> dict[str, Any]:
    found, reasons = _Found(), []
    for place in places:
        try:
            found = _READ[place](archive, path)
            reasons.append(_difference(found, decided))
        except _Unreadable as problem:
            reasons.append(str(problem))
        if not reasons[-1]:
            break
    seen = {"found_lat": found.lat, "found_lon": found.lon, "found_date": found.date, "reader": found.reader}
    return {"path": path, "ok": not reasons[-1], **seen, "reason": reasons[0] if reasons[-1] else ""}


def _difference(found: _Found, decided: _Found) -> str:
    if math.isnan(decided.lat) and not decided.date:
        return "no decision names this photo"
    if not math.isnan(decided.lat):
        if math.isnan(found.lat):
            return found.missing
        if max(abs(found.lat - decided.lat), abs(math.remainder(found.lon - decided.lon, 360))) > TOLERANCE_DEG:
            return f"holds {found.lat:.7f}, {found.lon:.7f}; decided was {decided.lat:.7f}, {decided.lon:.7f}"
    if decided.date and not is_written(decided.date, found.date):
        return f"is dated {found.date or 'nowhere'}; decided was {decided.date}"
    return ""


def _photo(archive: Path, path: str) -> _Found:
    name = fs_path(archive, path)
    try:
        with open(name, "rb") as photo:  # noqa: PTH123 - a name with surrogate escapes
            head = photo.read(12)
        return _reader_of(head)(name)
    except Exception as error:  # exifread leaks AssertionError, IndexError, UnicodeDecodeError …, Pillow SyntaxError
        raise _Unreadable(f"the photo cannot be read ({error or type(error).__name__})") from error


def _reader_of(head: bytes) -> Callable[[str], _Found]:
    if head.startswith(b"\x89PNG") or (head[:4] == b"RIFF" and head[8:] == b"WEBP"):
        return _by_pillow
    if head[4:8] in (b"ftyp", b"JXL ") or head.startswith(b"\xff\x0a"):
        return _by_our_reader
    return _by_exifread


def _by_exifread(name: str) -> _Found:
    with open(name, "rb") as photo:  # noqa: PTH123
        tags = exifread.process_file(photo, details=False, extract_thumbnail=False)
    text = {key: str(tags[f"EXIF {key}"].values) for key in _DATE_TAGS if f"EXIF {key}" in tags}
    date = _date(*(text.get(key, "") for key in _DATE_TAGS))
    parts = {tag: tags.get(f"GPS GPS{tag}") for tag in ("Latitude", "LatitudeRef", "Longitude", "LongitudeRef")}
    missing = next((f"the photo has no GPS GPS{tag}" for tag, value in parts.items() if value is None), "")
    if missing:
        return _Found("exifread", date=date, missing=missing)
    lat, north, lon, east = (tag.values for tag in parts.values())  # noqa: PD011 - tags, no tables
    return _Found("exifread", _degrees(lat, north, "S"), _degrees(lon, east, "W"), date)


def _by_pillow(name: str) -> _Found:
    with Image.open(name) as picture:
        exif = picture.getexif()
        gps, shot = exif.get_ifd(ExifTags.IFD.GPSInfo), exif.get_ifd(ExifTags.IFD.Exif)
    tags = (ExifTags.Base.DateTimeOriginal, ExifTags.Base.SubsecTimeOriginal, ExifTags.Base.OffsetTimeOriginal)
    date = _date(*(str(shot.get(tag, "")) for tag in tags))
    if not {1, 2, 3, 4} <= set(gps):
        return _Found("Pillow", date=date)
    return _Found("Pillow", _degrees(gps[2], gps[1], "S"), _degrees(gps[4], gps[3], "W"), date)


def _by_our_reader(name: str) -> _Found:
    facts = read_photo(name)
    zone = "" if math.isnan(facts.utc_offset_min) else _zone(int(facts.utc_offset_min))
    date = facts.taken_local.isoformat()[:19] + (f".{facts.subsec}" if facts.subsec else "") + zone if facts.taken_local else ""
    return _Found("Whereshot", facts.lat, facts.lon, date)


def _date(written: str, subsec: str, offset: str) -> str:
    """Return ``2019:07:02 10:11:12`` with its sub-seconds and offset in ISO 8601."""
    day, _, time = written.strip("\0 ").partition(" ")
    digits, zone = subsec.strip("\0 "), offset.strip("\0 ")
    return f"{day.replace(':', '-')}T{time}{'.' * bool(digits)}{digits}{zone}" if day else ""


def _zone(minutes: int) -> str:
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _degrees(parts: Any, ref: Any, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(ref).strip("\0 ").upper() == negative else value


def _sidecar(archive: Path, path: str) -> _Found:
    """Read position and date of ``IMG.CR2.xmp``, else of ``IMG.xmp``."""
    photo = fs_path(archive, path)
    names = [stem + ending for stem in (photo, os.path.splitext(photo)[0]) for ending in (".xmp", ".XMP")]  # noqa: PTH122
    name = next((name for name in names if os.path.exists(name)), None)  # noqa: PTH110
    if name is None:
        raise _Unreadable("there is no sidecar beside the photo")
    try:
        with open(name, "rb") as sidecar:  # noqa: PTH123
            tree = etree.parse(sidecar, etree.XMLParser(resolve_entities=False, no_network=True))
    except (OSError, etree.XMLSyntaxError) as error:
        raise _Unreadable(f"the sidecar cannot be read ({error})") from error
    date = _xmp_text(tree, "DateTimeOriginal")
    try:
        return _Found("lxml", _xmp_degrees(tree, "GPSLatitude"), _xmp_degrees(tree, "GPSLongitude"), date)
    except _Unreadable as problem:
        return _Found("lxml", date=date, missing=str(problem))


def _xmp_text(tree: Any, name: str) -> str:
    """Return an exif property, held as an attribute or as an element; "" if there is none."""
    texts = [held.get(_EXIF + name) or "" for held in tree.iter("*")] + [held.text or "" for held in tree.iter(_EXIF + name)]
    return next((text.strip() for text in texts if text.strip()), "")


def _xmp_degrees(tree: Any, name: str) -> float:
    """Read ``48,51.5022N`` or ``48,51,30N`` (XMP specification, part 2)."""
    text = _xmp_text(tree, name)
    read = _XMP_DEGREES.fullmatch(text)
    if not read:
        raise _Unreadable(f"the sidecar holds exif:{name} = {text!r}" if text else f"the sidecar has no exif:{name}")
    value = int(read[1]) + float(read[2]) / 60 + float(read[3] or 0) / 3600
    return -value if read[4] in "SW" else value


_READ: Final = {"photo": _photo, "sidecar": _sidecar}
