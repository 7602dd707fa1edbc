"""Turn wall clocks into instants: PHOTOS and CLOCKS in, PHOTOS with ``taken_at`` and ``time_basis`` out.

UTC = wall clock - zone - clock error. Most wall clocks come without a zone, and this machine's zone is never the answer: it
is where the archive lies, not where the photo was taken.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from config.settings import Clock
from tasks.core.durations import in_words
from tasks.core.genuine import evidence, genuine_position
from tasks.core.geo import Floats
from tasks.core.table import INSTANT, TEXT
from tasks.core.tables import PHOTOS
from tasks.core.zone_map import local_offset_s, offset_at_s, zones_at
from tasks.runtime.steps import step

_NO_STRETCH: Final = {"zone": "", "override": "", "clock_error_s": 0.0, "basis": "none"}


@step(run_name="turn wall clocks into UTC", description="Give each photo its instant.", version=3)
def utc(photos: pd.DataFrame, clocks: pd.DataFrame, settings: Clock) -> pd.DataFrame:
    """Return PHOTOS with ``taken_at`` and ``time_basis`` (which rule gave the zone, in this order; DESIGN.md §6).

    gps: the photo's own GPS time, unless it differs from its camera's solved clock by more than ``max_gps_disagreement_s``
    (then it is a stale fix, and ``problem`` says so);
    override: the person's zone of the camera; offset: the photo's own tag; clock: the zone of the camera's stretch in CLOCKS;
    zone: by polygon, of the photo itself if located, else of the located photo nearest in wall time, else ``default_zone``;
    none: no wall clock, or nothing tells a zone; ``taken_at`` is NaT.
    """
    stretch = _stretches(photos, clocks)
    # What the clock would have shown if it were right: zones are looked up by this, and neighbours compared by it.
    wall = photos["taken_local"] - pd.to_timedelta(stretch["clock_error_s"], unit="s").dt.as_unit("us")
    offset = pd.Series(np.nan, index=photos.index)
    # The same zone's offset at the GPS time: in the night when summer time ends, one wall clock is two instants.
    at_gps = pd.Series(np.nan, index=photos.index)
    basis = pd.Series("none", index=photos.index, dtype="str")
    tag_s = photos["utc_offset_min"].to_numpy() * 60.0
    steps = (
        ("override", lambda: _offsets(stretch["override"], wall, photos["gps_at"])),
        ("offset", lambda: (tag_s, tag_s)),
        ("clock", lambda: _offsets(stretch["zone"], wall, photos["gps_at"])),
        ("zone", lambda: _offsets(_zone_by_place(photos, wall, settings.default_zone), wall, photos["gps_at"])),
    )
    for name, offsets in steps:
        values, values_at_gps = offsets()
        found = offset.isna() & ~np.isnan(values) & wall.notna()
        offset = offset.mask(found, values)
        at_gps = at_gps.mask(found, values_at_gps)
        basis = basis.mask(found, name)
    local = wall.where(offset.notna())
    by_clock = (local - pd.to_timedelta(offset, unit="s").dt.as_unit("us")).dt.tz_localize("UTC").astype(INSTANT)
    ahead_s = (by_clock - photos["gps_at"]).dt.total_seconds()
    disagreement_s = np.fmin(ahead_s.abs(), (ahead_s + offset - at_gps).abs())
    stale = (stretch["basis"] != "none") & (disagreement_s > settings.max_gps_disagreement_s)
    fresh = photos["gps_at"].notna() & ~stale
    return PHOTOS.check(
        photos.assign(
            taken_at=by_clock.mask(fresh, photos["gps_at"]).astype(INSTANT),
            time_basis=basis.mask(fresh, "gps"),
            problem=_with_stale_fixes(photos, stale & photos["lat"].notna(), disagreement_s),
        )
    )


def _with_stale_fixes(photos: pd.DataFrame, stale: pd.Series, apart_s: pd.Series) -> pd.Series:
    """Return ``problem``, where a phone wrote an old fix with the remark that the position may be where it was then."""
    problem = photos["problem"].to_numpy(dtype=object, copy=True)
    rows = np.flatnonzero(stale)
    for row, seconds in zip(rows.tolist(), apart_s.to_numpy()[rows].tolist(), strict=True):
        remark = f"its GPS time is {in_words(seconds)} from its own: the position may be an old one"
        problem[row] = "; ".join(filter(None, (problem[row], remark)))
    return pd.Series(problem, index=photos.index, dtype=TEXT)


def _offsets(zones: npt.ArrayLike, wall: pd.Series, gps_at: pd.Series) -> tuple[Floats, Floats]:
    """Return the zones' offsets in seconds at the wall clocks and at the GPS times."""
    return local_offset_s(zones, wall), offset_at_s(zones, gps_at)


def _stretches(photos: pd.DataFrame, clocks: pd.DataFrame) -> pd.DataFrame:
    """Return each photo's row of CLOCKS by its wall clock (the first one for earlier photos), aligned to PHOTOS."""
    columns = list(_NO_STRETCH)
    ordered = clocks.sort_values(["camera", "from_at"], na_position="first")
    # The first stretch of a camera has no beginning; an undated photo belongs to it too.
    ordered["from_at"] = ordered["from_at"].mask(~ordered.duplicated("camera"), pd.Timestamp.min.ceil("D"))
    left = pd.DataFrame(
        {
            "camera": photos["camera"].reset_index(drop=True),
            "at": photos["taken_local"].fillna(pd.Timestamp.min.ceil("D")).to_numpy().astype("datetime64[us]"),
            "row": np.arange(len(photos)),
        }
    ).sort_values("at", kind="stable")
    right = ordered.dropna(subset="from_at").sort_values("from_at").astype({"from_at": "datetime64[us]"})
    joined = pd.merge_asof(left, right[["camera", "from_at", *columns]], left_on="at", right_on="from_at", by="camera")
    joined = joined.sort_values("row")[columns].fillna(_NO_STRETCH)
    return joined.set_axis(photos.index)


def _zone_by_place(photos: pd.DataFrame, wall: pd.Series, default_zone: str) -> npt.NDArray[np.object_]:
    """Return the zone by polygon of each photo itself, else of the located photo nearest in wall time, else the default."""
    own = genuine_position(photos)
    zones = zones_at(photos["lat"].where(own), photos["lon"].where(own))
    tells = evidence(photos) & wall.notna().to_numpy() & (zones != "")
    asks = (zones == "") & wall.notna().to_numpy()
    if tells.any() and asks.any():
        times = wall.to_numpy().astype("datetime64[us]").astype(np.int64)
        where = np.flatnonzero(tells)
        where = where[np.argsort(times[where], kind="stable")]
        known = times[where]
        at = np.searchsorted(known, times[asks])
        before, after = np.clip(at - 1, 0, None), np.clip(at, None, len(known) - 1)
        later_is_nearer = np.abs(known[after] - times[asks]) < np.abs(times[asks] - known[before])
        zones[asks] = zones[where[np.where(later_is_nearer, after, before)]]
    zones[zones == ""] = default_zone
    return zones
