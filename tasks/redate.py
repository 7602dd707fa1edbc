"""Propose dates: PHOTOS in UTC and CLOCKS in, DATES out, for photos that hold none and for clocks that a person wants corrected.

A date is proposed and nothing more: it is written only where the person accepts it. What would be written is what a right clock
at the place of the photo would have shown, for that is what every program takes a photo's date for.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.cameras_csv import wants_dates
from tasks.core.clocks.instants import ByClock, by_clock, nearest
from tasks.core.date_cells import in_iso
from tasks.core.dates_held import holds_date
from tasks.core.durations import on_the_clock
from tasks.core.genuine import evidence, genuine_position
from tasks.core.tables import DATES
from tasks.core.zone_map import offset_at_s, zones_at
from tasks.runtime.steps import step

Flags = npt.NDArray[np.bool_]
Names = npt.NDArray[np.object_]

_SAID: Final = {
    "filename": "the file holds no date that can be right, its name tells this one",
    "sequence": "the file holds no date that can be right, this is its turn in the sequence given with --start",
    "sidecar": "the file itself holds no date that can be right, its XMP sidecar has this one",
    "file": "the file holds no date that can be right, this is its own time of change",
}
_LISTED: Final = "the file itself holds no date that can be right, the list of photos has this one"
_INSTANTS: Final = ("filename", "file")
_DAY_ALONE: Final = "the file holds no date that can be right, its name tells the day alone: noon stands for the time"
_HERE: Final = "where it was taken"
_NEAR: Final = "where the located photo nearest in time was taken"
_SET: Final = "the zone that the clock was set to"
_TAGGED: Final = "by its own offset"

_WIDEST_S: Final = (-12 * 3600, 14 * 3600)
"""Offsets that EXIF readers understand reach from UTC-12:00 to UTC+14:00; a century ago some zones' were odd."""


@step(run_name="propose dates", description="Propose dates for photos without one, and for clocks to be corrected.", version=2)
def redate(photos: pd.DataFrame, clocks: pd.DataFrame) -> pd.DataFrame:
    """Return DATES of the archive's own PHOTOS (of donor folders none), in their order.

    Source clock: the wall clock at the place, with its offset, of photos of a stretch with ``fix_dates``, where the file says
    another one. The place is the photo's own, else that of the located photo nearest in time, else where the stretch's zone is.
    Sub-seconds stay: the clock is moved by whole seconds; a film's date that is an instant already stays too. Sources filename,
    sequence, sidecar, file: the date that PHOTOS have and the file itself does not hold. None for what has a date that we wrote,
    and for the film of a pair, which keeps its own.
    """
    silent = photos["redated"] | ((photos["kind"] == "video") & (photos["pair"] != ""))
    ours = ((photos["donor_dir"] == "") & photos["taken_local"].notna() & ~silent).to_numpy(dtype=bool)
    found = pd.concat([_corrected(photos, clocks, ours), _told(photos, ours)]).sort_index(kind="stable")
    return DATES.make(found.drop_duplicates("path"))


def _told(photos: pd.DataFrame, ours: Flags) -> pd.DataFrame:
    """Return the dates that come from elsewhere than the files, by row of PHOTOS."""
    rows = np.flatnonzero(ours & ~holds_date(photos))
    some = photos.iloc[rows]
    said = some["datetime_source"].map(_SAID).astype("object")
    said = said.mask((some["datetime_source"] == "sidecar") & (some["sidecar"] == ""), _LISTED)
    wall, offset_min = _at_the_place(photos, rows)
    return pd.DataFrame(
        {
            "path": some["path"],
            "taken": in_iso(wall, some["subsec"], offset_min),
            "source": some["datetime_source"],
            "evidence": said.mask(some["day_only"], _DAY_ALONE),
        }
    ).set_axis(rows)


def _at_the_place(photos: pd.DataFrame, rows: npt.NDArray[np.intp]) -> tuple[pd.Series, pd.Series]:
    """Return wall clocks and offsets of dates from elsewhere, those that are instants as a clock at their place shows them.

    A name in UTC, and a file's own time, say nothing of the zone; where no place near in time is known, they stay in UTC.
    """
    some = photos.iloc[rows]
    instant = np.flatnonzero((some["datetime_source"].isin(_INSTANTS) & some["utc_offset_min"].notna()).to_numpy())
    wall, offset_min = some["taken_local"].copy(), some["utc_offset_min"].copy()
    if len(instant):
        at = some["taken_at"].iloc[instant]
        zone, _ = _zones(photos, rows[instant], at, np.full(len(instant), "", dtype=object))
        minutes = pd.Series(offset_at_s(zone, at) / 60, index=at.index)
        known = minutes[(minutes % 1 == 0) & (minutes * 60).between(*_WIDEST_S)]
        wall.loc[known.index] = at[known.index].dt.tz_localize(None) + pd.to_timedelta(known, unit="min").dt.as_unit("us")
        offset_min.loc[known.index] = known
    return wall, offset_min


def _corrected(photos: pd.DataFrame, clocks: pd.DataFrame, ours: Flags) -> pd.DataFrame:
    """Return the dates of stretches that the person wants corrected, by row of PHOTOS, where they differ from the files'."""
    wanted = np.array([wants_dates(text) for text in clocks["fix_dates"]], dtype=bool)
    if not wanted.any():
        return pd.DataFrame({name: [] for name in DATES.columns})
    told = by_clock(photos, clocks)
    instant = (photos["kind"] == "video") & photos["utc_offset_min"].notna()
    timed = (photos["taken_at"].notna() & ~photos["day_only"] & ~instant).to_numpy(dtype=bool)
    rows = np.flatnonzero(ours & timed & np.append(wanted, False)[told.rows])
    some = photos.iloc[rows].set_axis(rows)
    of_stretch = clocks.iloc[told.rows[rows]]
    at, by_gps = _instants(some, told, rows)
    zone, known_by = _zones(photos, rows, at, of_stretch["zone"].to_numpy(dtype=object))
    tag_s = some["utc_offset_min"] * 60.0
    offset_s = pd.Series(offset_at_s(zone, at), index=rows).fillna(tag_s)
    right = at.dt.tz_localize(None) + pd.to_timedelta(offset_s, unit="s")
    ahead_s = (some["taken_local"] - right).dt.total_seconds().round()
    offset_min = (offset_s / 60).where((offset_s % 60 == 0) & offset_s.between(*_WIDEST_S))
    differs = (ahead_s.notna() & (ahead_s != 0)) | (offset_min.notna() & tag_s.notna() & (tag_s != offset_s))
    shown = pd.DataFrame({"ahead_s": ahead_s, "tag_s": tag_s, "zone": zone, "known_by": known_by}, index=rows)
    shown["grounds"] = np.where(by_gps, "its own GPS time", of_stretch["evidence"].to_numpy(dtype=object))
    some, shown = some[differs], shown[differs]
    taken = some["taken_local"] - pd.to_timedelta(shown["ahead_s"], unit="s").dt.as_unit("us")
    return pd.DataFrame(
        {
            "path": some["path"],
            "taken": in_iso(taken, some["subsec"], offset_min[differs]),
            "source": "clock",
            "evidence": [_sentence(*row) for row in shown.itertuples(index=False, name=None)],
        },
        index=some.index,
    )


def _instants(some: pd.DataFrame, told: ByClock, rows: npt.NDArray[np.intp]) -> tuple[pd.Series, Flags]:
    """Return when photos were taken, and whether that is by their own GPS time.

    A known clock goes before it: a GPS time has no fractions, and may be of some seconds before.
    """
    at = told.at.iloc[rows].set_axis(rows)
    again = at + pd.to_timedelta(pd.Series(np.nan_to_num(told.again_s[rows]), index=at.index), unit="s")
    at = at.where((at - some["gps_at"]).abs() <= (again - some["gps_at"]).abs(), again)
    by_gps = (some["time_basis"] == "gps").to_numpy(dtype=bool)
    by_its_clock = by_gps & told.judges[rows] & at.notna().to_numpy()
    return some["taken_at"].mask(by_its_clock, at), by_gps & ~by_its_clock


def _zones(photos: pd.DataFrame, rows: npt.NDArray[np.intp], at: pd.Series, set_to: Names) -> tuple[Names, Names]:
    """Return the zone at each of the rows' places and how it is known; "" and by the tag where nothing tells one."""
    own = genuine_position(photos)
    zones = zones_at(photos["lat"].where(own), photos["lon"].where(own))
    zone = zones[rows]
    known_by = np.where(zone != "", _HERE, _NEAR).astype(object)
    tells = evidence(photos) & photos["taken_at"].notna().to_numpy() & (zones != "")
    asks = zone == ""
    if tells.any() and asks.any():
        times = _microseconds(photos["taken_at"][tells])
        zone[asks] = zones[nearest(times, np.flatnonzero(tells), _microseconds(at[asks]))]
    known_by[zone == ""] = _SET
    zone = np.where(zone == "", set_to, zone)
    known_by[zone == ""] = _TAGGED
    return zone, known_by


def _microseconds(instants: pd.Series) -> npt.NDArray[np.int64]:
    times: npt.NDArray[np.int64] = instants.dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64)
    return times


def _sentence(ahead_s: float, tag_s: float, zone: str, known_by: str, grounds: str) -> str:
    return f"the clock {_off(ahead_s, tag_s)} {f'in {zone}, ' if zone else ''}{known_by} ({grounds})"


def _off(ahead_s: float, tag_s: float) -> str:
    if ahead_s > 0:
        return f"was {on_the_clock(ahead_s)} ahead of the time"
    if ahead_s < 0:
        return f"was {on_the_clock(-ahead_s)} behind the time"
    return f"was right, but not its offset {'-' if tag_s < 0 else '+'}{on_the_clock(abs(tag_s))[:-3]},"
