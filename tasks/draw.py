"""Draw the demo's archive: an empty folder goes in, about eighty photos of a trip and the truth about each come out.

piexif builds the EXIF blocks, which is what it is good at: fresh blocks for pictures that have none (FACTS.md has its record
on blocks that exist). Nothing here asks this machine for a time or a random number: two archives are equal to the byte.
"""

from __future__ import annotations

import io
import logging
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pandas as pd
import piexif
from PIL import Image

from tasks.core.demo_scenes import scene, screenshot
from tasks.core.demo_trip import CAMERA_CLOCK_ERROR, Shot, itinerary
from tasks.core.errors import UsageError
from tasks.core.table import LAT, LON, NUMBER, TEXT, Table

log = logging.getLogger(__name__)

JPEG_QUALITY: Final = 80
THUMBNAIL_SIZE: Final = (160, 107)
BROKEN_OFF_AT: Final = 1500
"""Bytes of the photo whose copy stopped: inside its EXIF block, so that no reader can make anything of it."""

TRUTH: Final = Table(
    "TRUTH",
    key=("path",),
    columns={"path": TEXT, "kind": TEXT, "lat": NUMBER, "lon": NUMBER},
    ranges={"lat": LAT, "lon": LON},
    words={"kind": frozenset({"phone", "camera", "no_fix", "screenshot", "received", "broken"})},
)


@dataclass(frozen=True)
class Trip:
    """What was drawn: TRUTH with a row per file (position NaN where there is none to know), and how many of each kind."""

    truth: pd.DataFrame
    counts: Mapping[str, int]


def draw(archive: Path) -> Trip:
    """Write the demo's archive into ``archive``, which must be new or empty (UsageError otherwise); return what is in it."""
    _claim(archive)
    shots = itinerary()
    for seed, shot in enumerate(shots):
        _write(archive / shot.path, _content(shot, seed), shot.at)
    truth = TRUTH.make({"path": shot.path, "kind": shot.kind, "lat": shot.lat, "lon": shot.lon} for shot in shots)
    log.info("drew %d files into %s", len(shots), archive)
    return Trip(truth, dict(Counter(shot.kind for shot in shots)))


def _claim(archive: Path) -> None:
    try:
        archive.mkdir(parents=True, exist_ok=True)
        taken = next(archive.iterdir(), None)
    except OSError as error:
        raise UsageError(f"{archive}: the demo cannot draw its photos here ({error.strerror}); name another folder") from error
    if taken is not None:
        raise UsageError(f"{archive}: holds {taken.name!r} already; the demo draws only into a new or empty folder")


def _write(path: Path, content: bytes, at: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))


def _content(shot: Shot, seed: int) -> bytes:
    if shot.fault == "empty":
        return b""
    if shot.fault == "text":
        return b"olives\nbread\nfilm for the camera\n"
    if shot.kind == "screenshot":
        return _encoded(screenshot(seed), "PNG")
    image = scene(seed, shot.at.hour + shot.at.minute / 60, shot.motif)
    if shot.kind == "received":
        return _encoded(image, "JPEG", quality=JPEG_QUALITY)
    if shot.path.endswith(".png"):
        return _encoded(image.quantize(128), "PNG", exif=_exif(shot, image))
    if shot.path.endswith(".tif"):
        return _encoded(image, "TIFF", exif=_exif(shot, image))
    photo = _encoded(
        image, "JPEG", quality=JPEG_QUALITY, exif=_exif(shot, image, thumbnail=seed % 2 == 0 or shot.kind == "broken")
    )
    return photo[:BROKEN_OFF_AT] if shot.fault == "cut" else photo


def _encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def _exif(shot: Shot, image: Image.Image, *, thumbnail: bool = False) -> bytes:
    """Build the EXIF block of a phone (zone, sub-seconds, GPS) or of a camera (serial number, neither zone nor GPS)."""
    from_phone = shot.kind in {"phone", "no_fix"}
    clock = shot.at if from_phone else shot.at + CAMERA_CLOCK_ERROR
    written = clock.strftime("%Y:%m:%d %H:%M:%S").encode()
    model = b"Demo Phone" if from_phone else b"Demo Camera"
    main = {
        piexif.ImageIFD.Make: b"Demo",
        piexif.ImageIFD.Model: model,
        piexif.ImageIFD.Orientation: 1,
        piexif.ImageIFD.DateTime: written,
    }
    photo: dict[int, Any] = {
        piexif.ExifIFD.DateTimeOriginal: written,
        piexif.ExifIFD.DateTimeDigitized: written,
        piexif.ExifIFD.PixelXDimension: image.width,
        piexif.ExifIFD.PixelYDimension: image.height,
    }
    if from_phone:
        offset = f"{clock:%z}"[:3] + ":" + f"{clock:%z}"[3:]
        for tag in (piexif.ExifIFD.OffsetTime, piexif.ExifIFD.OffsetTimeOriginal, piexif.ExifIFD.OffsetTimeDigitized):
            photo[tag] = offset.encode()
        photo[piexif.ExifIFD.SubSecTimeOriginal] = f"{clock.second * 16 % 1000:03d}".encode()
    else:
        photo[piexif.ExifIFD.BodySerialNumber] = b"DC-000042"
    blocks: dict[str, Any] = {"0th": main, "Exif": photo, "GPS": _gps(shot) if from_phone else {}}
    if thumbnail:
        blocks["1st"] = {piexif.ImageIFD.Compression: 6}
        blocks["thumbnail"] = _encoded(image.resize(THUMBNAIL_SIZE), "JPEG", quality=JPEG_QUALITY)
    return bytes(piexif.dump(blocks))


def _gps(shot: Shot) -> dict[int, Any]:
    """Build the GPS block: a fix with its error, or the (0, 0) that a phone without a fix may write."""
    lat, lon = (0.0, 0.0) if shot.kind == "no_fix" else shot.gps_fix
    block: dict[int, Any] = {
        piexif.GPSIFD.GPSVersionID: (2, 3, 0, 0),
        piexif.GPSIFD.GPSLatitudeRef: b"N" if lat >= 0 else b"S",
        piexif.GPSIFD.GPSLatitude: _sexagesimal(lat),
        piexif.GPSIFD.GPSLongitudeRef: b"E" if lon >= 0 else b"W",
        piexif.GPSIFD.GPSLongitude: _sexagesimal(lon),
    }
    if shot.kind == "no_fix":
        return block
    utc = shot.at.astimezone(UTC)
    return block | {
        piexif.GPSIFD.GPSAltitudeRef: 0,
        piexif.GPSIFD.GPSAltitude: (round(shot.alt_m * 10), 10),
        piexif.GPSIFD.GPSDateStamp: utc.strftime("%Y:%m:%d").encode(),
        piexif.GPSIFD.GPSTimeStamp: ((utc.hour, 1), (utc.minute, 1), (utc.second, 1)),
        piexif.GPSIFD.GPSHPositioningError: (round(shot.gps_error_m * 10), 10),
        piexif.GPSIFD.GPSProcessingMethod: b"ASCII\0\0\0GPS",
    }


def _sexagesimal(degrees: float) -> tuple[tuple[int, int], ...]:
    """Write degrees as EXIF does: whole degrees, whole minutes, seconds with four decimals (3 mm)."""
    total = round(Fraction(abs(degrees)) * 3600 * 10_000)
    whole, rest = divmod(total, 3600 * 10_000)
    minutes, seconds = divmod(rest, 60 * 10_000)
    return (whole, 1), (minutes, 1), (seconds, 10_000)
