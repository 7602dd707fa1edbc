"""Films built in code: a phone's, a camera's, and the boxes that speak in them."""

from __future__ import annotations

import struct
from datetime import datetime
from pathlib import Path

from tasks.core.reading import Facts, read_photo
from tests.tasks.core.reading.boxed_files import (
    MAC_EPOCH_S,
    box,
    film_file,
    full_box,
    keys_meta,
    movie_header,
    said,
    track,
)

NOON_S = MAC_EPOCH_S + 1_714_564_800
"""2024-05-01 12:00:00 UTC, as a movie header counts."""
NOON = datetime(2024, 5, 1, 12)  # noqa: DTZ001
APPLE = "com.apple.quicktime."
PHONE = {
    APPLE + "location.accuracy.horizontal": "4.75",
    APPLE + "content.identifier": "5D4F1A3C-2B1E-4C4B-9C3F-0A8E1D2C3B4A",
    APPLE + "location.ISO6709": "+48.8577+002.2950+035.500/",
    APPLE + "make": "Apple",
    APPLE + "model": "iPhone 15 Pro",
    APPLE + "software": "17.4.1",
    APPLE + "creationdate": "2024-05-01T14:00:03+0200",
}
IPHONE = film_file(movie_header(NOON_S), track(0, 0, b"soun"), track(1920, 1080), keys_meta(PHONE))
ANDROID = film_file(
    movie_header(NOON_S),
    box(b"udta", said(b"\xa9xyz", "+48.8577+002.2950/")),
    track(1920, 1080),
    keys_meta({"com.android.version": "14", "com.android.manufacturer": "Acme", "com.android.model": "Pixel"}),
    brand=b"mp42",
)
CANON = film_file(
    movie_header(NOON_S),
    box(b"udta", box(b"manu", b"\0\0\0\0\x15\xc7Canon\0"), box(b"modl", b"\0\0\0\0\x15\xc7Canon EOS\0")),
    track(1920, 1080),
)


def written(tmp_path: Path, content: bytes, name: str = "a.mov") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def read(tmp_path: Path, *movie: bytes, **options) -> Facts:
    return read_photo(written(tmp_path, film_file(*movie, **options)))


def udta(*boxes: bytes) -> bytes:
    return box(b"udta", *boxes)


def loci(lat: float, lon: float, alt_m: float, role: int = 0, name: bytes = b"Paris\0") -> bytes:
    place = struct.pack(">3i", *(round(number * 65536) for number in (lon, lat, alt_m)))
    return full_box(b"loci", b"\x15\xc7", name, bytes((role,)), place, b"earth\0\0")
