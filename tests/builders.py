"""Photos, archives and tables built in code, for all tests; expected values stand in the test, not here."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import piexif
from PIL import Image, ImageDraw

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


def picture(seed: int = 0, size: tuple[int, int] = (96, 64)) -> Image.Image:
    """Draw a small picture that differs from seed to seed."""
    image = Image.new("RGB", size, ((seed * 53) % 256, (seed * 97 + 60) % 256, (seed * 29 + 120) % 256))
    draw = ImageDraw.Draw(image)
    for step in range(6):
        x = (seed * 17 + step * 31) % size[0]
        draw.ellipse((x - 9, step * 9, x + 9, step * 9 + 14), fill=((step * 40) % 256, (seed * 11) % 256, 200))
    return image


def jpeg(
    path: Path,
    *,
    taken: str | datetime | None = "2024:05:01 12:00:00",
    lat: float | None = None,
    lon: float | None = None,
    make: str = "Acme",
    model: str = "One",
    seed: int = 0,
    offset: str | None = None,
    exif: Mapping[str, Mapping[int, Any]] | None = None,
    gps: Mapping[int, Any] | None = None,
    size: tuple[int, int] = (96, 64),
) -> Path:
    """Write a JPEG with the EXIF asked for; ``exif`` and ``gps`` add raw piexif values. Returns the path."""
    blocks: dict[str, dict[int, Any]] = {"0th": {}, "Exif": {}, "GPS": {}}
    if make:
        blocks["0th"][piexif.ImageIFD.Make] = make.encode()
    if model:
        blocks["0th"][piexif.ImageIFD.Model] = model.encode()
    if taken:
        text = taken if isinstance(taken, str) else taken.strftime("%Y:%m:%d %H:%M:%S")
        blocks["Exif"][piexif.ExifIFD.DateTimeOriginal] = text.encode()
    if offset:
        blocks["Exif"][piexif.ExifIFD.OffsetTimeOriginal] = offset.encode()
    if lat is not None and lon is not None:
        blocks["GPS"] = {
            piexif.GPSIFD.GPSVersionID: (2, 3, 0, 0),
            piexif.GPSIFD.GPSLatitudeRef: b"N" if lat >= 0 else b"S",
            piexif.GPSIFD.GPSLatitude: sexagesimal(lat),
            piexif.GPSIFD.GPSLongitudeRef: b"E" if lon >= 0 else b"W",
            piexif.GPSIFD.GPSLongitude: sexagesimal(lon),
        }
    blocks["GPS"].update(gps or {})
    for name, values in (exif or {}).items():
        blocks[name].update(values)
    buffer = io.BytesIO()
    picture(seed, size).save(buffer, "JPEG", quality=85, exif=piexif.dump(blocks))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())
    return path


def sexagesimal(degrees: float) -> tuple[tuple[int, int], ...]:
    """Degrees as EXIF writes them: ((d, 1), (m, 1), (s * 10000, 10000))."""
    total = round(Fraction(abs(degrees)) * 3600 * 10000)
    d, rest = divmod(total, 3600 * 10000)
    m, s = divmod(rest, 60 * 10000)
    return ((d, 1), (m, 1), (s, 10000))
