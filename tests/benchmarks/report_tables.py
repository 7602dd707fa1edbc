"""Tables of twenty years of one person's photos, drawn and always the same: what the report is made of, without any file.

Six photo days in ten are spent around home, the others on journeys of some days through places all over the world, some of them
beyond the 180th meridian; a day is one walk of 250 photos, with a ride now and then. Nine in ten photos are pictures of one of
three phones, the others of a camera; a few thousand have no position and a proposal instead.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from config.settings import DEFAULTS
from tasks.cluster import cluster
from tasks.core.cells import map_links
from tasks.core.geo import wrap_lon
from tasks.core.tables import PHOTOS, PLACES, PROPOSALS
from tasks.name import name

DAY_PHOTOS: Final = 250
WAITING: Final = 20_000
"""Photos without a position, at most; three in four of them have a proposal."""

_FIRST_DAY: Final = np.datetime64("2005-01-02", "D")
_DAYS: Final = 20 * 365
_JOURNEY_DAYS: Final = 8
_AT_HOME: Final = 0.6
_HOME: Final = (48.2085, 16.3721)
_ABROAD: Final = (
    (41.8902, 12.4922), (43.7696, 11.2558), (38.7223, -9.1393), (35.6595, 139.7005), (6.4541, 3.3947), (-18.1416, 178.4419),
    (-13.8333, -171.7667), (64.1466, -21.9426), (-54.8019, -68.3030), (40.7128, -74.0060), (37.7749, -122.4194),
    (-33.8688, 151.2093), (28.6139, 77.2090), (30.0444, 31.2357), (-1.2921, 36.8219), (19.4326, -99.1332),
    (-22.9068, -43.1729), (55.7558, 37.6173), (1.3521, 103.8198), (78.2232, 15.6267),
)  # fmt: skip
_M_PER_DEG: Final = 111_195.0

Floats = npt.NDArray[np.float64]


class Tables(NamedTuple):
    """What the report is drawn from."""

    photos: pd.DataFrame
    proposals: pd.DataFrame
    places: pd.DataFrame


def tables_of(located: int, kept: Path) -> Tables:
    """Return PHOTOS of so many located photos and some that wait, PROPOSALS and PLACES; finding places takes longest, so all are
    kept in the folder ``kept`` for the next time."""
    files = [kept / f"{kind}-{located}.parquet" for kind in Tables._fields]
    if not all(file.exists() for file in files):
        photos, proposals = _photos(located)
        places = name(cluster(photos, DEFAULTS.cluster))
        kept.mkdir(parents=True, exist_ok=True)
        for table, file in zip((photos, proposals, places), files, strict=True):
            table.to_parquet(file)
    photos, proposals, places = (pd.read_parquet(file) for file in files)
    return Tables(PHOTOS.check(photos), PROPOSALS.check(proposals), PLACES.check(places))


def _photos(located: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(20261122)
    waiting = min(WAITING, located // 50)
    count = located + waiting
    number = np.arange(count)
    walk = number // DAY_PHOTOS
    lat, lon = _walked(walk, rng)
    day = _days(int(walk[-1]) + 1, rng)[walk]
    since_s = rng.integers(5, 150, count).cumsum()
    first = np.flatnonzero(np.diff(walk, prepend=-1))
    taken = day.astype("datetime64[us]") + (8 * 3600 + since_s - since_s[first][walk]).astype("timedelta64[s]")
    ahead_min = np.clip(np.round(lon / 15), -11, 12) * 60
    camera = np.where(
        rng.random(count) < 0.1,
        "Acme Camera 70 0042",
        np.array([f"Acme Phone {n}" for n in range(3)])[walk * 3 // (walk[-1] + 1)],
    )
    without = np.zeros(count, bool)
    without[rng.choice(count, waiting, replace=False)] = True
    path = pd.Series(np.datetime_as_string(day)) + "/IMG_" + pd.Series(number).astype("str").str.zfill(8) + ".jpg"
    photos = PHOTOS.make(
        pd.DataFrame(
            {
                "path": path, "format": "jpeg", "make": "Acme", "model": "Phone", "camera": camera, "taken_local": taken,
                "utc_offset_min": ahead_min, "datetime_source": "exif",
                "taken_at": taken - (ahead_min * 60).astype("timedelta64[s]"), "time_basis": "offset",
                "lat": np.where(without, np.nan, lat), "lon": np.where(without, np.nan, lon),
                "gps_error_m": np.where(without, np.nan, rng.integers(3, 30, count).astype(float)),
                "width": 4000, "height": 3000, "orientation": 1, "kind": "photo",
                "fingerprint": pd.Series(number).astype("str").str.zfill(32),
            }
        )
    )  # fmt: skip
    return photos, _proposals(photos[without].reset_index(drop=True), lat[without], lon[without], rng)


def _days(walks: int, rng: np.random.Generator) -> npt.NDArray[np.datetime64]:
    chosen = np.sort(rng.choice(max(_DAYS, walks), walks, replace=False))
    return _FIRST_DAY + chosen.astype("timedelta64[D]")


def _walked(walk: npt.NDArray[np.int64], rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return where each photo was taken: a walk a day around home or around a city, in steps of some ten metres."""
    walks = int(walk[-1]) + 1
    journey = np.arange(walks) // _JOURNEY_DAYS
    away = (rng.random(journey[-1] + 1) >= _AT_HOME)[journey]
    city = np.array(_ABROAD)[rng.integers(0, len(_ABROAD), journey[-1] + 1)[journey]]
    centre = np.where(away[:, None], city + rng.normal(0, 0.3, (walks, 2)), np.array(_HOME) + rng.normal(0, 0.03, (walks, 2)))
    step_m = rng.normal(0, 40, (len(walk), 2)) * np.where(rng.random(len(walk)) < 0.02, 40, 1)[:, None]
    strayed = step_m.cumsum(axis=0)
    first = np.flatnonzero(np.diff(walk, prepend=-1))
    strayed -= strayed[first][walk]
    lat = np.clip(centre[walk, 0] + strayed[:, 0] / _M_PER_DEG, -89.9, 89.9)
    lon = centre[walk, 1] + strayed[:, 1] / (_M_PER_DEG * np.cos(np.radians(lat)))
    return lat.round(7), wrap_lon(lon).round(7)


def _proposals(photos: pd.DataFrame, lat: Floats, lon: Floats, rng: np.random.Generator) -> pd.DataFrame:
    nowhere = rng.random(len(photos)) < 0.25
    return PROPOSALS.make(
        pd.DataFrame(
            {
                "path": photos["path"],
                "latitude": np.where(nowhere, np.nan, lat),
                "longitude": np.where(nowhere, np.nan, lon),
                "gps_source": np.where(nowhere, "", "proxy"),
                "error_m": np.where(nowhere, np.nan, np.round(10 ** rng.uniform(1, 4, len(photos)))),
                "confidence": np.where(nowhere, np.nan, rng.uniform(0.3, 1, len(photos)).round(2)),
                "evidence": [f"between IMG_{n:05d} (12 min before, 340 m) and IMG_{n + 9:05d}" for n in range(len(photos))],
                "map": map_links(np.where(nowhere, np.nan, lat).tolist(), np.where(nowhere, np.nan, lon).tolist()),
                "decision": rng.choice(["", "accept", "reject"], len(photos), p=[0.9, 0.08, 0.02]),
            }
        )
    )
