"""Reports whose panel has something to tell: photos of three years, and what is read from the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from config.drawing import Report
from tasks.core.tables import PHOTOS, PLACES, PROPOSALS
from tests.reports import report

EVIL = "<img src=x onerror=document.title=1> {{ 7 * 7 }}"
CHIP = "const chip = document.querySelector('.ws-chip:not([hidden])'); return chip && chip.innerText"
"""What stands on the map while some photos are alone on it."""


def photo(path: str, wall: str, lat: float = float("nan"), lon: float = float("nan"), **values: Any) -> dict[str, Any]:
    local = pd.Timestamp(wall)
    return {
        "path": path, "kind": "photo", "datetime_source": "exif", "time_basis": "offset", "utc_offset_min": 0.0,
        "taken_local": local, "taken_at": local.tz_localize("UTC"), "lat": lat, "lon": lon, "camera": "Acme One", **values,
    }  # fmt: skip


def walk(day: str, count: int, lat: float = 41.9, lon: float = 12.5) -> list[dict[str, Any]]:
    """Photos of one day, one a minute from 10:00:07, 11 m from one to the next."""
    start = pd.Timestamp(f"{day} 10:00:07")
    return [photo(f"{day}/{n}.jpg", str(start + pd.Timedelta(minutes=n)), lat + n / 10_000, lon) for n in range(count)]


# 2019: 4 photos of one day. 2021: 12 of one day, one of them 30 km off. 2022: 2 missing, 1 proposed; and one of unknown time.
LOST = {"path": "2021/7 lost.jpg", "lat": 41.9007 + 30 / 111.195}
PHOTOS_OF_YEARS = [
    *walk("2019-05-04", 4, 48.2, 16.4),
    *({**row, **(LOST if n == 7 else {})} for n, row in enumerate(walk("2021-08-15", 12))),
    photo("m1.jpg", "2022-01-01 12:00", camera=EVIL),
    photo("m2.jpg", "2022-01-01 13:00", camera=EVIL),
    photo("p.jpg", "2022-12-31 12:00", camera=EVIL),
    {"path": "timeless.jpg", "kind": "photo", "time_basis": "none", "lat": 41.9, "lon": 12.5, "camera": ""},
]
PROPOSED = {"path": "p.jpg", "latitude": 41.95, "longitude": 12.6, "gps_source": "proxy", "error_m": 100.0}
HOME = {"place_id": "h", "name": "Home", "place": "Vienna, Austria", "lat": 48.2, "lon": 16.4, "photos": 4, "visits": 2,
        "visit_times": "2019-05-04T10:00:00Z/2019-05-04T11:00:00Z 2019-06-01T10:00:00Z/2019-06-02T11:00:00Z"}  # fmt: skip
ROME = {"place_id": "r", "place": "Monti, Rome, Italy", "lat": 41.9, "lon": 12.5, "photos": 12, "visits": 1}


def made(
    folder: Path, photos: list[dict[str, Any]], proposals: list[dict[str, Any]] = (), places: list[dict[str, Any]] = ()
) -> Path:  # type: ignore[assignment]
    tables = PHOTOS.make(photos), PROPOSALS.make(proposals)
    return report(*tables, folder, folder, Report(), title="Trip", places=PLACES.make(places))


def texts(browser: Any, selector: str) -> list[str]:
    return [found.text.replace("\n", " ") for found in browser.find_elements("css selector", selector)]


def labels(browser: Any, selector: str) -> list[str]:
    return [found.get_attribute("aria-label") for found in browser.find_elements("css selector", selector)]
