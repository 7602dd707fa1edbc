"""FIXES of GPX files and PHOTOS of instants, for the benchmarks and the tests of the track source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from tasks.core.tables import FIXES, PHOTOS
from tasks.core.tracks.gpx import read_gpx
from tasks.core.tracks.points import sifted


def fixes_of(file: Path, name: str = "") -> pd.DataFrame:
    """Read a GPX file as FIXES of one track, with the points that ``follow`` would keep."""
    points, _ = sifted(read_gpx(file.read_bytes()))
    return FIXES.make(
        pd.DataFrame(
            {
                "track": name or file.name,
                "segment": points.segment,
                "at": pd.to_datetime(points.at_us, unit="us", utc=True),
                "lat": points.lat,
                "lon": points.lon,
                "alt_m": points.alt_m,
                "error_m": points.error_m,
            }
        )
    )


def photos_at(instants: Mapping[str, object]) -> pd.DataFrame:
    """Return PHOTOS without positions, one for each path, taken at these instants, as sure as a stamp with sub-seconds."""
    at = pd.Series(pd.to_datetime(list(instants.values()), utc=True))
    return PHOTOS.make(
        pd.DataFrame(
            {
                "path": list(instants),
                "kind": "photo",
                "camera": "Acme One",
                "taken_local": at.dt.tz_localize(None),
                "subsec": "000",
                "taken_at": at,
                "time_basis": "offset",
            }
        )
    )
