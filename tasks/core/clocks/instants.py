"""What the cameras' clocks say of when photos were taken: PHOTOS and CLOCKS in, an instant and the rule that gave its zone out.

UTC = wall clock - zone - clock error - drift. The photos' own GPS times have no say here: who wants to know whether one is
stale, or by how much a date is wrong, must know what the clock alone says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.clocks.stretches import NO_STRETCH, stretches_of
from tasks.core.clocks.typed import Pairs, Zone, typed_clock
from tasks.core.genuine import evidence, genuine_position
from tasks.core.geo import Floats
from tasks.core.table import INSTANT
from tasks.core.zone_map import local_offset_s, offset_at_s, zones_at

Flags = npt.NDArray[np.bool_]
Names = npt.NDArray[np.object_]

SURE: Final = 0.9
"""Confidence from which on a stretch's clock is taken for known."""

_NOTABLE_S: Final = 900.0
"""An unsure guess that is nearer than this to what a tag or the person says does not speak against it: it is no other zone, and
who takes turns with two cameras makes their bursts coincide minutes off."""
_GUESS_S: Final = 300.0
"""So much is added to one that does speak against it."""

_GPS_TIME: Final = "gps time"
_AGREED: Final = 0.5
"""Confidence from which on one GPS time that contradicts the others is the wrong one."""

_NOT_BY_CLOCK: Final = ("file", "sequence")
"""Sources of dates that are no camera's: a file's own time is an instant, a sequence begins when the person says."""


@dataclass(frozen=True, eq=False)
class ByClock:
    """For each of PHOTOS what its camera's clock says; ``at`` and ``basis`` are aligned to PHOTOS."""

    at: pd.Series
    """Instant; NaT where there is no time of day, or nothing tells the zone."""
    basis: pd.Series
    """Which rule gave the zone: override, offset, clock, zone or none (DESIGN.md §6)."""
    again_s: Floats
    """How much later ``at`` would be by the zone's offset at the photo's GPS time: in autumn one wall clock is two instants."""
    rows: npt.NDArray[np.intp]
    """The row of CLOCKS of each photo, -1 for none and for dates that are no clock's."""
    judges: Flags
    """The clock is known, or solved by GPS times that agree: one that contradicts it is of another time than the photo."""
    uncertain_s: Floats
    """``at`` is right within this with 95 %; NaN = nothing speaks against the clock."""


def by_clock(photos: pd.DataFrame, clocks: pd.DataFrame, default_zone: str = "", told: tuple[str, ...] = ()) -> ByClock:
    """Turn the wall clocks of PHOTOS into instants.

    Zone: the person's, else the photo's own offset tag, else the stretch's in CLOCKS, else by polygon that of the photo itself
    if located, else of the located photo nearest in wall time, else ``default_zone``. Clock error and drift of the stretch are
    taken off; on top of a tag, and of a zone that the person typed, only where the stretch is ``SURE``. What the person said of
    the clock all in all (an offset, pairs) is final: CLOCKS have it as zone and error. Dates that we wrote ourselves, that are a
    file's own time, that count from a given start or that a name tells with their offset are no clock's: no error, and their
    offset or the place tells the zone. ``told``, the texts of --time-offset, hold for the archive's own photos of no known camera
    too; of the others CLOCKS have what they say.
    """
    rows = _rows(photos, clocks)
    stretch = _of_rows(rows, clocks)
    final, zone_typed = _typed(stretch)
    sure = final | (stretch["confidence"].to_numpy() >= SURE)
    tag_s = photos["utc_offset_min"].to_numpy() * 60.0
    taken_off = sure | (np.isnan(tag_s) & (zone_typed == ""))
    error_s = _errors(photos, stretch)
    # What the clock would have shown if it were right: zones are looked up by this, and neighbours compared by it.
    wall = photos["taken_local"] - _seconds(np.where(taken_off, error_s, 0.0), photos.index)
    named = np.where(final & (stretch["zone"] == ""), "UTC", np.where(final, stretch["zone"], zone_typed))
    spoken = _spoken_of(photos, rows, told)
    rules = (
        ("override", lambda: _offsets(named, wall, photos["gps_at"])),
        ("override", lambda: _spoken_offsets(spoken, told, wall, photos["gps_at"])),
        ("offset", lambda: (tag_s, tag_s)),
        ("clock", lambda: _offsets(stretch["zone"], wall, photos["gps_at"])),
        ("zone", lambda: _offsets(_zone_by_place(photos, wall, default_zone), wall, photos["gps_at"])),
    )
    offset_s, at_gps_s, basis = _first_of(rules, wall.where(~photos["day_only"]))
    left_s = np.where(taken_off, 0.0, np.abs(error_s))
    # Of a guess that is not used only this speaks against the clock, not what else it might have been.
    guess_s = np.where(taken_off, stretch["uncertain_s"], np.minimum(stretch["uncertain_s"], _GUESS_S))
    uncertain_s = np.where(taken_off | (left_s >= _NOTABLE_S), guess_s + left_s, np.nan)
    return ByClock(
        at=(wall.where(basis != "none") - _seconds(offset_s, photos.index)).dt.tz_localize("UTC").astype(INSTANT),
        basis=basis,
        again_s=offset_s - at_gps_s,
        rows=rows,
        judges=sure | ((stretch["basis"] == _GPS_TIME) & (stretch["confidence"] >= _AGREED)).to_numpy(dtype=bool),
        uncertain_s=uncertain_s,
    )


def _rows(photos: pd.DataFrame, clocks: pd.DataFrame) -> npt.NDArray[np.intp]:
    source = photos["datetime_source"]
    instant = source.isin(_NOT_BY_CLOCK) | ((source == "filename") & photos["utc_offset_min"].notna())
    by_clock = ~(photos["redated"] | photos["day_only"] | instant).to_numpy(dtype=bool)
    rows = np.full(len(photos), NO_STRETCH, dtype=np.intp)
    # The others would only disturb the order in which the camera took its photos.
    rows[by_clock] = stretches_of(photos[by_clock], clocks)
    return rows


def _spoken_of(photos: pd.DataFrame, rows: npt.NDArray[np.intp], told: tuple[str, ...]) -> Flags:
    """Say which photos nothing is known of but what the person says of all clocks: no camera, no offset, no date of a file."""
    unknown = (rows == NO_STRETCH) & (photos["donor_dir"] == "").to_numpy() & photos["utc_offset_min"].isna().to_numpy()
    ours = (photos["redated"] & (photos["camera"] != "")).to_numpy()
    flags: Flags = unknown & ~ours & bool(told)
    return flags


def _spoken_offsets(spoken: Flags, told: tuple[str, ...], wall: pd.Series, gps_at: pd.Series) -> tuple[Floats, Floats]:
    """Return the offsets that the first zone or offset of ``told`` gives where it is ``spoken`` of the photo."""
    meant = next((one for one in map(typed_clock, told) if not isinstance(one, Pairs)), None)
    if isinstance(meant, Zone):
        return _offsets(np.where(spoken, meant.name, ""), wall, gps_at)
    offset_s = np.where(spoken, np.nan if meant is None else meant.ahead_s, np.nan)
    return offset_s, offset_s


def _of_rows(rows: npt.NDArray[np.intp], clocks: pd.DataFrame) -> pd.DataFrame:
    """Return CLOCKS for each photo, as of a clock that nothing is known of where it has no row."""
    found = clocks.reset_index(drop=True).reindex(rows)
    texts = {name: found[name].astype("object").fillna("").to_numpy() for name in ("zone", "override", "basis")}
    numbers = {name: found[name].fillna(0.0) for name in ("clock_error_s", "drift_s_per_day", "confidence")}
    return found.assign(**texts, **numbers).reset_index(drop=True)


def _typed(stretch: pd.DataFrame) -> tuple[Flags, Names]:
    """Say where the person told all of the clock, and name the zone where that is what the person told."""
    codes, texts = pd.factorize(stretch["override"])
    meant = [typed_clock(text) if text else None for text in texts]
    zones = np.array([one.name if isinstance(one, Zone) else "" for one in meant], dtype=object)[codes]
    told = (stretch["override"] != "") | (stretch["basis"] == "override")
    return told.to_numpy(dtype=bool) & (zones == ""), zones


def _errors(photos: pd.DataFrame, stretch: pd.DataFrame) -> Floats:
    """Return by how much each wall clock was wrong, in seconds: the stretch's error at its begin, and the drift since."""
    since = photos["taken_local"].reset_index(drop=True) - stretch["from_at"]
    days = (since.dt.total_seconds() / 86_400).fillna(0.0)
    errors: Floats = (stretch["clock_error_s"] + stretch["drift_s_per_day"] * days).to_numpy(dtype=np.float64)
    return errors


def _first_of(
    rules: tuple[tuple[str, Callable[[], tuple[Floats, Floats]]], ...], wall: pd.Series
) -> tuple[Floats, Floats, pd.Series]:
    """Return the offsets of the first rule that knows one, at the wall clocks and at the GPS times, and the rules' names."""
    offset_s, at_gps_s = np.full(len(wall), np.nan), np.full(len(wall), np.nan)
    basis = np.full(len(wall), "none", dtype=object)
    dated = wall.notna().to_numpy()
    for name, offsets in rules:
        values, values_at_gps = offsets()
        found = (basis == "none") & ~np.isnan(values) & dated
        offset_s[found], at_gps_s[found], basis[found] = values[found], values_at_gps[found], name
    return offset_s, at_gps_s, pd.Series(basis, index=wall.index, dtype="str")


def _offsets(zones: npt.ArrayLike, wall: pd.Series, gps_at: pd.Series) -> tuple[Floats, Floats]:
    """Return the zones' offsets in seconds at the wall clocks and at the GPS times."""
    return local_offset_s(zones, wall), offset_at_s(zones, gps_at)


def _seconds(values: Floats, index: pd.Index) -> pd.Series:
    return pd.Series(pd.to_timedelta(values, unit="s"), index=index).dt.as_unit("us")


def _zone_by_place(photos: pd.DataFrame, wall: pd.Series, default_zone: str) -> Names:
    """Return the zone by polygon of each photo itself, else of the located photo nearest in wall time, else the default."""
    own = genuine_position(photos)
    zones = zones_at(photos["lat"].where(own), photos["lon"].where(own))
    dated = wall.notna().to_numpy()
    tells = evidence(photos) & dated & ~photos["day_only"].to_numpy() & (zones != "")
    asks = (zones == "") & dated
    if tells.any() and asks.any():
        times = wall.to_numpy().astype("datetime64[us]").astype(np.int64)
        zones[asks] = zones[nearest(times[tells], np.flatnonzero(tells), times[asks])]
    zones[zones == ""] = default_zone
    return zones


def nearest(times: npt.NDArray[np.int64], rows: npt.NDArray[np.intp], asked: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
    """Return of ``rows``, which have these ``times``, the one nearest to each time asked for; the earlier of two as near."""
    order = np.argsort(times, kind="stable")
    known, rows = times[order], rows[order]
    at = np.searchsorted(known, asked)
    before, after = np.clip(at - 1, 0, None), np.clip(at, None, len(known) - 1)
    later_is_nearer = np.abs(known[after] - asked) < np.abs(asked - known[before])
    return np.asarray(rows[np.where(later_is_nearer, after, before)], dtype=np.intp)
