"""PHOTOS whose files claim positions, written short, and what one kind of doubt finds among them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.core.doubts.chains import chains_of
from tasks.core.doubts.lines import lines_of
from tasks.core.tables import PHOTOS

START = pd.Timestamp("2024-05-01 10:00:07", tz="UTC")
ROME = (41.9, 12.5)
STEP_DEG = 0.0001
"""About 11 m of latitude."""


def claim(name, second, lat, lon, **columns):
    """Give a photo of a phone at UTC+2, so many seconds after START."""
    at = START + pd.Timedelta(seconds=second)
    local = at.tz_localize(None) + pd.Timedelta(hours=2)
    return {
        "path": f"{name}.jpg",
        "camera": "Acme One",
        "kind": "photo",
        "taken_local": local,
        "taken_at": at,
        "utc_offset_min": 120.0,
        "time_basis": "offset",
        "datetime_source": "exif",
        "lat": lat,
        "lon": lon,
        "orientation": 1,
        **columns,
    }


def walk(count=8, every_s=61, first_s=0, name="IMG_{}", start=ROME, **columns):
    """Give photos of a walk to the north, named by their number, 11 m and so many seconds from one to the next."""
    lat, lon = start
    return [claim(name.format(n), first_s + n * every_s, lat + n * STEP_DEG, lon, **columns) for n in range(count)]


def at(rows, number, lat, lon):
    """Return the rows with another position claimed by one."""
    return [{**row, "lat": lat, "lon": lon} if n == number else row for n, row in enumerate(rows)]


def doubted(kind, rows):
    """Return by path what one of the kinds that compare photos of a line finds."""
    photos = PHOTOS.make(rows)
    lines = lines_of(photos, np.zeros(len(photos), dtype=bool))
    paths = photos["path"].tolist()
    return {paths[finding.row]: finding for finding in kind(lines, chains_of(lines), paths)}
