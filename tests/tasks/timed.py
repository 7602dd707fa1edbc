"""PHOTOS for the tests of time and place: rows written short, and the corpus' sequences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from config.settings import Clock
from tasks.clock import clock
from tasks.core.tables import FIXES, PAIRS, PHOTOS
from tasks.utc import utc

ROME = {"lat": 41.9, "lon": 12.5}


def photo(path, wall=None, **columns):
    """Give a row of PHOTOS; ``wall`` and ``gps_at`` and ``taken_at`` are texts."""
    row = {
        "path": path,
        "camera": "Acme One",
        "kind": "photo",
        "time_basis": "none",
        "taken_local": pd.Timestamp(wall) if wall else pd.NaT,
    }
    instants = {name: pd.Timestamp(columns[name], tz="UTC") for name in ("gps_at", "taken_at") if columns.get(name)}
    return row | {"datetime_source": "exif" if wall else ""} | columns | instants


def table(*rows):
    """Make PHOTOS of rows."""
    return PHOTOS.make(list(rows))


def in_utc(photos, settings=Clock()):  # noqa: B008 - frozen
    """Return PHOTOS with their instants, by the clocks that they tell themselves: no track, no word of a person."""
    return utc(photos, clock(photos, None, FIXES.empty(), PAIRS.empty(), (), settings), settings)


def sequence(file: Path) -> pd.DataFrame:
    """Read a sequence of the corpus as PHOTOS, as ``extract`` would give it."""
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    wall = pd.to_datetime(rows["datetime_original"], format="%Y:%m:%d %H:%M:%S", errors="coerce")
    gps_text = rows["gps_datetime_utc"].str.replace(r"^(\d+):(\d+):", r"\1-\2-", regex=True)
    sign = np.where(rows["offset"].str.startswith("-"), -1, 1)
    hours, minutes = (pd.to_numeric(rows["offset"].str[at : at + 2], errors="coerce") for at in (1, 4))
    accuracy = pd.to_numeric(rows.get("positional_accuracy_m", pd.Series(np.nan, index=rows.index)), errors="coerce")
    lat, lon = pd.to_numeric(rows["lat"]), pd.to_numeric(rows["lon"])
    sound = lat.between(-90, 90) & lon.between(-180, 180)
    return PHOTOS.make(
        pd.DataFrame(
            {
                "path": rows["path"],
                "camera": (rows["make"] + " " + rows["model"]).str.strip(),
                "taken_local": wall,
                "datetime_source": np.where(wall.notna(), "exif", ""),
                "subsec": rows["subsec"],
                "utc_offset_min": sign * (hours * 60 + minutes),
                "lat": lat.where(sound),
                "lon": lon.where(sound),
                "gps_error_m": accuracy,
                "gps_at": pd.to_datetime(gps_text, utc=True, errors="coerce", format="ISO8601"),
                "kind": "photo",
                "time_basis": "none",
            }
        )
    )
