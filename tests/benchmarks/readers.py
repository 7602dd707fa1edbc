"""The readers that are compared: each takes a path and gives its ``Answer`` on the ten fields, or raises."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isnan
from pathlib import Path
from typing import Any, Final

import exifread
import piexif
from PIL import Image

from tasks.core.reading import Facts, read_photo
from tests.benchmarks.oracle import Answer, plain, taken

logging.getLogger("exifread").setLevel(logging.CRITICAL)  # it would fill the terminal about broken files

EXIF_IFD, GPS_IFD = 0x8769, 0x8825
MAKE, MODEL, ORIENTATION, MODIFIED, CAMERA_SERIAL = 0x010F, 0x0110, 0x0112, 0x0132, 0xC62F
SERIAL = 0xA431
DATES: Final = ((0x9003, 0x9291, 0x9011), (0x9004, 0x9292, 0x9012), (MODIFIED, 0x9290, 0x9010))


def of_facts(facts: Facts) -> Answer:
    """Return what our reader says."""
    minutes = facts.utc_offset_min
    offset = "" if isnan(minutes) else f"{'-' if minutes < 0 else '+'}{abs(int(minutes)) // 60:02}:{abs(int(minutes)) % 60:02}"
    lat, lon, alt = (None if isnan(value) else value for value in (facts.lat, facts.lon, facts.alt_m))
    at = f"{facts.taken_local:%Y:%m:%d %H:%M:%S}".rjust(19, "0") if facts.taken_local else ""
    return Answer(at, facts.subsec, offset, lat, lon, alt, facts.make, facts.model, facts.serial, facts.orientation)


def ours(path: Path) -> Answer:
    """Read with our reader."""
    return of_facts(read_photo(path))


def _degrees(parts: Any) -> float | None:
    numbers = [float(part) for part in parts]
    return sum(number / 60**power for power, number in enumerate(numbers[:3])) if numbers else None


def _text(value: Any) -> str:
    if isinstance(value, (bytes, bytearray)):
        return plain(bytes(value).decode("utf-8", "replace"))
    return plain(str(value))


def by_exifread(path: Path) -> Answer:
    """Read with exifread, MakerNotes left out."""
    with path.open("rb") as stream:
        tags = exifread.process_file(stream, details=False)
    names = (("DateTimeOriginal", "SubSecTimeOriginal", "OffsetTimeOriginal"),
             ("DateTimeDigitized", "SubSecTimeDigitized", "OffsetTimeDigitized"))  # fmt: skip
    dates = [tuple(str(tags.get(f"EXIF {name}", "")) for name in row) for row in names]
    dates.append(
        (str(tags.get("Image DateTime", "")), str(tags.get("EXIF SubSecTime", "")), str(tags.get("EXIF OffsetTime", "")))
    )

    def number(tag: str, ref: str, negative: str) -> float | None:
        found = tags.get(f"GPS {tag}")
        degrees = _degrees(found.values) if found else None
        below = str(tags.get(f"GPS {ref}", "")).strip() == negative
        return -degrees if degrees and below else degrees

    def text(*keys: str) -> str:
        return next((said for key in keys if (said := _text(tags.get(key, "")))), "")

    orientation = tags.get("Image Orientation")
    return Answer(
        *taken(dates),  # type: ignore[arg-type]
        number("GPSLatitude", "GPSLatitudeRef", "S"),
        number("GPSLongitude", "GPSLongitudeRef", "W"),
        number("GPSAltitude", "GPSAltitudeRef", "1"),
        text("Image Make"),
        text("Image Model"),
        text("EXIF BodySerialNumber", "Image CameraSerialNumber"),
        _orientation(orientation.values if orientation else ()),
    )


def _orientation(values: Any) -> int:
    first = values[0] if isinstance(values, (tuple, list)) and values else values
    return first if isinstance(first, int) and 0 <= first <= 8 else 0


def _of_directories(ifd0: Mapping[int, Any], exif: Mapping[int, Any], gps: Mapping[int, Any]) -> Answer:
    """Return the answer in three mappings of tags, rationals as numbers."""
    dates = [(_text((ifd0 if tags[0] == MODIFIED else exif).get(tags[0], "")), *(_text(exif.get(tag, "")) for tag in tags[1:]))
             for tags in DATES]  # fmt: skip
    lat, lon = (_degrees(gps[tag]) if gps.get(tag) else None for tag in (2, 4))
    alt = float(gps[6]) if 6 in gps else None
    below = gps.get(5) in {1, b"\1"}
    return Answer(
        *taken(dates),  # type: ignore[arg-type]
        -lat if lat and _text(gps.get(1, "")) == "S" else lat,
        -lon if lon and _text(gps.get(3, "")) == "W" else lon,
        -alt if alt and below else alt,
        _text(ifd0.get(MAKE, "")),
        _text(ifd0.get(MODEL, "")),
        _text(exif.get(SERIAL, "")) or _text(ifd0.get(CAMERA_SERIAL, "")),
        _orientation(ifd0.get(ORIENTATION, 0)),
    )


def by_pillow(path: Path) -> Answer:
    """Read with Pillow, and with pillow-heif for HEIF."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(path) as image:
            exif = image.getexif()
            return _of_directories(exif, exif.get_ifd(EXIF_IFD), exif.get_ifd(GPS_IFD))


def by_piexif(path: Path) -> Answer:
    """Read with piexif, which knows JPEG, TIFF and WebP."""
    found = piexif.load(str(path))

    def numbers(value: Any) -> Any:
        if isinstance(value, tuple) and value and isinstance(value[0], tuple):
            return tuple(Fraction(*pair) for pair in value)
        return Fraction(*value) if isinstance(value, tuple) and len(value) == 2 else value

    gps = {tag: numbers(value) for tag, value in found["GPS"].items()}
    return _of_directories(found["0th"], found["Exif"], gps)


def readers() -> dict[str, Callable[[Path], Answer]]:
    """Return the readers by name, ours first."""
    name = "Pillow"
    try:
        import pillow_heif

        pillow_heif.register_heif_opener()
        name = "Pillow with pillow-heif"
    except ImportError:
        pass
    return {"Whereshot": ours, "exifread": by_exifread, name: by_pillow, "piexif": by_piexif}
