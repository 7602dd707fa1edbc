"""The journeys of the report: WAY, JOURNEYS and GLIMPSES become lines with times, modes and the colours of the pictures there.

What is drawn is thinned; lengths and counts are those of JOURNEYS, which cover everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.geo import distance_m, wrap_lon
from tasks.core.journey_tables import MODES
from tasks.core.journeys.straying import strays_m
from tasks.core.page.columns import column, steps
from tasks.core.page.layers import Layer
from tasks.core.thinning import unit_vectors

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

DRAWN_M: Final = 2.0
"""Corners that stray less from where one would be without them are left out: no zoom of the map would show them."""

SHOWN_JOURNEYS: Final = 1000
"""With more journeys the lines lie over each other, and the layer waits to be switched on."""

_LETTER: Final = {"start": "s", "stay": "y", "walk": "w", "ride": "r", "flight": "f", "unknown": "u"}
_KIND: Final = {"photo": "p", "fix": "x", "road": "d"}
_IN_THE_AIR, _NOBODY_KNOWS, _ON_THE_GROUND = 2, 1, 0


def journey_layer(
    way: pd.DataFrame, journeys: pd.DataFrame, glimpses: pd.DataFrame, owners: Sequence[str], max_corners: int
) -> tuple[Layer | None, list[str]]:
    """Return the layer of WAY and JOURNEYS in the colours of GLIMPSES, and a sentence about what ``max_corners`` cut.

    ``owners`` are the archives in the order of the page. Per journey, by owner and time, ``content`` has title, day, last_day,
    metres, walk_m, ride_m, flight_m, photos, fixes, days, corners and owner (index). Per corner, journey after journey: lat, lon
    (steps of 0.00001 degrees from the corner before, the short way round), at (steps of seconds), mode and kind (a letter each),
    ahead_min (wall clock minus UTC) and colour, which is that of the nearest picture in time where the corner has none.
    """
    if way.empty:
        return None, []
    way, journeys, journey = _by_owner(way, journeys, owners)
    starts = np.diff(journey, prepend=-1) != 0
    stray = _strays(way, starts)
    kept, notices = _chosen(stray, journey, starts, journeys["metres"].to_numpy(), max_corners)
    lon = _unwrapped(way["lon"].to_numpy(), starts)
    at_s = np.floor(_seconds(way["at"].dt.tz_localize(None)))
    ahead_min = (_seconds(way["local"]) - _seconds(way["at"].dt.tz_localize(None))) / 60
    content = {
        **_told(journeys),
        "corners": np.bincount(journey[kept], minlength=len(journeys)).tolist(),
        "lat": steps(way["lat"].to_numpy()[kept], starts[kept], 5),
        "lon": steps(lon[kept], starts[kept], 5),
        "at": steps(at_s[kept], starts[kept], 0),
        "mode": "".join(_modes(way, kept, starts).map(_LETTER)),
        "kind": "".join(way.loc[kept, "kind"].map(_KIND)),
        "ahead_min": column(pd.Series(ahead_min[kept]).round().astype(int)),
        "colour": column(pd.Series(_colours(way, glimpses, journey, at_s)[kept])),
    }
    hint = "from photo to photo; dashed where nobody knows the way"
    shown = len(journeys) <= SHOWN_JOURNEYS
    return Layer(
        "traces", "traces", "Journeys", hint, "#332288", "trace", len(journeys), content, part=False, shown=shown
    ), notices


def _by_owner(way: pd.DataFrame, journeys: pd.DataFrame, owners: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame, Whole]:
    """Return both tables in the order of ``owners`` and of time, and for each corner the row of its journey."""
    index = pd.Series(range(len(owners)), index=list(owners))
    journeys = journeys.assign(index=journeys["owner"].map(index).fillna(0).astype(int))
    journeys = journeys.sort_values(["index", "journey"], ignore_index=True)
    rows = pd.Series(journeys.index, index=pd.MultiIndex.from_frame(journeys[["owner", "journey"]]))
    journey = rows.reindex(pd.MultiIndex.from_frame(way[["owner", "journey"]])).to_numpy(np.int64)
    order = np.lexsort((way["corner"], journey))
    return way.iloc[order].reset_index(drop=True), journeys, journey[order]


def _told(journeys: pd.DataFrame) -> Mapping[str, Any]:
    lengths = {name: journeys[name].round().astype(int).tolist() for name in ("metres", "walk_m", "ride_m", "flight_m")}
    days = {"day": "first_local", "last_day": "last_local"}
    return {
        "title": journeys["title"].tolist(),
        **{name: journeys[clock].dt.strftime("%Y-%m-%d").tolist() for name, clock in days.items()},
        **lengths,
        **{name: journeys[name].tolist() for name in ("photos", "fixes", "days")},
        "owner": column(journeys["index"]),
    }


def _strays(way: pd.DataFrame, starts: Flags) -> Floats:
    """Return how much each corner matters; the ends of flights and of legs that nobody knows matter most."""
    mode = way["mode"].to_numpy(object)
    kind = np.select([mode == "flight", mode == "unknown"], [_IN_THE_AIR, _NOBODY_KNOWS], _ON_THE_GROUND)
    leaves, stops = np.append(kind[1:], kind[-1]), np.append(starts[1:], True)
    turns = ~starts & ~stops & ((kind != leaves) | (kind == _NOBODY_KNOWS))
    # Such a corner ends one line and begins the next.
    corner = np.repeat(np.arange(len(kind)), 1 + turns)
    begins = np.append(True, corner[1:] == corner[:-1]) | starts[corner]
    unit = unit_vectors(way["lat"].to_numpy(), way["lon"].to_numpy()).T[:, corner]
    found = strays_m(unit, _seconds(way["at"].dt.tz_localize(None))[corner], np.cumsum(begins), least_m=DRAWN_M)
    stray = np.zeros(len(kind))
    stray[corner] = found
    return stray


def _unwrapped(lon: Floats, starts: Flags) -> Floats:
    """Return longitudes that never jump within a journey: the short way from corner to corner, so they may leave [-180, 180)."""
    since = np.cumsum(np.where(starts, 0.0, wrap_lon(np.diff(lon, prepend=lon[0]))))
    first = np.flatnonzero(starts)
    journey = np.cumsum(starts) - 1
    unwrapped: Floats = lon[first][journey] + since - since[first][journey]
    return unwrapped


def _modes(way: pd.DataFrame, kept: Flags, starts: Flags) -> pd.Series:
    """Return the mode of the way to each corner that is kept: of the legs that became one, the one that most of the way was."""
    lat, lon = way["lat"].to_numpy(), way["lon"].to_numpy()
    leg_m = distance_m(np.roll(lat, 1), np.roll(lon, 1), lat, lon)
    mode = pd.Categorical(way["mode"], categories=list(MODES)).codes.astype(np.int64)
    leads_to: Whole = np.cumsum(kept) - kept  # which of the corners kept is the end of each leg; after the last there is none
    drawn = leads_to < kept.sum()
    # A hair for every leg, so that of legs without any length one mode is still the most.
    most = np.bincount((leads_to * len(MODES) + mode)[drawn], (leg_m + 1e-6)[drawn], minlength=int(kept.sum()) * len(MODES))
    found = np.array(MODES, dtype=object)[most.reshape(-1, len(MODES)).argmax(axis=1)]
    return pd.Series(np.where(starts[kept], "start", found))


def _colours(way: pd.DataFrame, glimpses: pd.DataFrame, journey: Whole, at_s: Floats) -> npt.NDArray[np.object_]:
    """Return the colour of the picture that is nearest in time in the same journey; None where there is none."""
    known = glimpses[glimpses["colour"] != ""]
    colour_of = pd.Series(known["colour"].to_numpy(), index=pd.MultiIndex.from_frame(known[["donor_dir", "path"]]))
    photo = np.flatnonzero(way["path"] != "")
    own = colour_of.reindex(pd.MultiIndex.from_frame(way.loc[photo, ["donor_dir", "path"]])).to_numpy(object)
    there = ~pd.isna(own)
    shown = photo[there]
    colours = np.array([*own[there], None], dtype=object)
    if not len(shown):
        return np.full(len(way), None, dtype=object)
    after = np.searchsorted(shown, np.arange(len(way)))
    before_ok = (after > 0) & (journey[shown[after - 1]] == journey)
    within = np.minimum(after, len(shown) - 1)
    after_ok = (after < len(shown)) & (journey[shown[within]] == journey)
    sooner = np.where(before_ok, at_s - at_s[shown[after - 1]], np.inf)
    later = np.where(after_ok, at_s[shown[within]] - at_s, np.inf)
    nearest = np.where(later <= sooner, within, after - 1)
    found: npt.NDArray[np.object_] = colours[np.where(before_ok | after_ok, nearest, -1)]
    return found


def _chosen(stray: Floats, journey: Whole, starts: Flags, metres: Floats, max_corners: int) -> tuple[Flags, list[str]]:
    """Return which corners are drawn, at most ``max_corners`` and the first of each journey, and what this leaves out."""
    kept = stray > 0
    if kept.sum() <= max_corners:
        return kept, []
    cap = f"report.max_trace_points = {max_corners}"
    ends = np.isinf(stray)
    if ends.sum() <= max_corners:
        tolerance = float(np.sort(stray)[-max_corners - 1])
        said = f"The journeys leave out bends of up to {_length(tolerance)} ({cap}); their lengths cover every photo."
        return stray > tolerance, [said]
    # Not even a straight line for each leg: the longest journeys have one, and of the others the first corner stays to go to.
    count = np.bincount(journey[ends], minlength=len(metres))
    longest = np.argsort(-metres, kind="stable")
    drawn = longest[np.cumsum(count[longest]) <= max_corners]
    said = f"{len(drawn):,} of {len(metres):,} journeys have a line, the longest ones, and it leaves out all bends ({cap})."
    return (ends & np.isin(journey, drawn)) | starts, [said]


def _seconds(clock: pd.Series) -> Floats:
    seconds: Floats = (clock - pd.Timestamp(0)).dt.total_seconds().to_numpy(np.float64)
    return seconds


def _length(metres: float) -> str:
    return f"{metres / 1000:,.1f} km" if metres >= 1000 else f"{metres:,.0f} m"
