"""Cameras whose clocks are known tell of those that are not: a set of known photos that grows, and what surrounds a camera.

The camera that shares most days with the known ones is solved next and, once it is sure, joins them: the spanning tree of the
pairwise offsets grows as Prim's does. Cameras that share no day tell nothing of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.clocks.exhibits import Exhibits, Rows
from tasks.core.clocks.witness import DAY_S, Floats, Surroundings, Trace
from tasks.core.clocks.zone_hours import zone_names
from tasks.core.zone_map import local_offset_s

_DAYS_AROUND: Final = 5
_DAYS_APART: Final = 4
"""Days by which a clock may be off and still be compared day by day; clocks further off are found by other evidence."""
_PLACE_CELLS_PER_DEG: Final = 4
_MOST_PLACES: Final = 5
_FEWEST_LOCATED: Final = 3
_MOST_HOMES: Final = 2


@dataclass(frozen=True, eq=False)
class Matches:
    """Near-identical pictures of two cameras, by their rows in PHOTOS."""

    one: Rows
    other: Rows

    @classmethod
    def of(cls, photos: pd.DataFrame, pairs: pd.DataFrame) -> Matches:
        """Return the pairs of which both pictures are of PHOTOS and of different cameras, each in both directions."""
        if pairs.empty:
            return cls(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp))
        wanted = set(pairs["path"]) | set(pairs["other"])
        # The archive's photos come before those of donors, which may have files of the same names.
        found: dict[str, int] = {}
        for row, path in enumerate(photos["path"].tolist()):
            if path in wanted:
                found.setdefault(path, row)
        ends = pairs.sort_values("similarity", kind="stable")
        rows = np.array([[found.get(path, -1) for path in ends[name].tolist()] for name in ("path", "other")], dtype=np.intp)
        one, other = rows[:, (rows >= 0).all(axis=0)]
        camera = photos["camera"].to_numpy(dtype=object)
        differ = camera[one] != camera[other]
        return cls(np.append(one[differ], other[differ]), np.append(other[differ], one[differ]))


class Acquaintance:
    """The photos whose UTC is known, as the cameras are solved one by one."""

    def __init__(self, exhibits: Exhibits, matches: Matches, track: Trace | None, *, by_activity: bool) -> None:
        """Begin with the photos whose instants need no clock."""
        self._exhibits, self._matches, self._track, self._by_activity = exhibits, matches, track, by_activity
        self.known_s = exhibits.instant_s.copy()
        """UTC of each photo of PHOTOS, NaN unknown."""
        self._assumed = np.zeros(len(self.known_s), dtype=bool)
        self._track_days = _about(np.unique(track.at_s // DAY_S)) if track is not None else np.empty(0)
        self._home = self._homes()
        self._code, self._names = pd.factorize(exhibits.camera)
        self._days = np.empty(0)
        self._cameras_of_day: npt.NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._days_of: dict[str, Floats] = {}
        self._day_of = np.empty(0)
        self.match_s = np.empty(0)
        """UTC of each photo's near-identical picture of a known camera, NaN for none."""
        self._refresh()

    def learn(self, rows: Rows, utc_s: Floats, *, assumed: bool = False) -> None:
        """Take the instants of photos for known; ``assumed`` where they are so only as long as nothing better is."""
        finite = np.isfinite(utc_s)
        self.known_s[rows[finite]] = utc_s[finite]
        self._assumed[rows[finite]] = assumed
        self._refresh()

    def is_empty(self) -> bool:
        """Say whether there is nothing to compare a camera with."""
        return not (len(self._days) or len(self._track_days))

    def usual_ahead_s(self, rows: Rows) -> Floats:
        """Return what a right clock at the places of these days, else of home, was ahead of UTC; NaN where no place is known."""
        names = [name for name in zone_names(list(self.places(rows)[:1])) if name] or list(self._home[:1])
        walls = pd.Series(pd.to_datetime(self._exhibits.wall_s[rows], unit="s")).astype("datetime64[us]")
        return local_offset_s(np.full(len(rows), names[0] if names else "", dtype=object), walls)

    def shared(self, camera: str, days: Floats, photos: npt.NDArray[np.int64]) -> int:
        """Return how many photos of a camera, so many a day, are of days about those of other known cameras or of the track."""
        near = np.isin(days, self._track_days)
        if self._by_activity and len(self._days):
            at = np.clip(np.searchsorted(self._days, days), 0, len(self._days) - 1)
            cameras = np.where(self._days[at] == days, self._cameras_of_day[at], 0)
            near |= cameras > np.isin(days, self._days_of.get(camera, np.empty(0)))
        return int(photos[near].sum())

    def crowd(self, days: Floats) -> int:
        """Return how many photos are known of these days and those about them."""
        return int(np.isin(self._day_of, _about(days)).sum())

    def assumed(self, utc_s: Floats) -> bool:
        """Say whether most of the known photos of these days are known only by assumption."""
        near = self._of_days(utc_s)
        return bool(len(near)) and bool(self._assumed[near].mean() > 0.5)

    def cameras_about(self, camera: str, utc_s: Floats) -> list[str]:
        """Return the other cameras with known photos on the days of these, the one with the most photos first."""
        found = pd.Series(self._exhibits.camera[self._of_days(utc_s)])
        return [str(name) for name in found[~found.isin(["", camera])].value_counts().index]

    def _of_days(self, utc_s: Floats) -> Rows:
        days = np.unique(utc_s[np.isfinite(utc_s)] // DAY_S)
        return np.flatnonzero(np.isin(self._day_of, days))

    def around(self, rows: Rows, zones: Sequence[str] = ()) -> Surroundings:
        """Return what surrounds some photos of one camera; ``zones`` are those that a person named, instead of places."""
        wall_s = self._exhibits.wall_s[rows]
        reach = _DAYS_AROUND * DAY_S
        # A camera's own photos are none of another one's: it took them at other moments.
        others = self.known_s[np.isfinite(self.known_s) & (self._code != self._code[rows[0]])]
        near = others[(others >= wall_s.min() - reach) & (others <= wall_s.max() + reach)]
        others = np.sort(near if len(near) else others)
        return Surroundings(
            others_s=others if self._by_activity else np.empty(0),
            track=self._track,
            places=() if zones else self.places(rows),
            home_zones=tuple(zones) or self._home,
        )

    def places(self, rows: Rows) -> tuple[tuple[float, float], ...]:
        """Return where the camera was, places with most days first: by its own positions, else those of its time, else all."""
        shown = self._exhibits
        located = np.isfinite(shown.lat)
        own = rows[located[rows]]
        if len(own) < _FEWEST_LOCATED:
            wall = shown.wall_s[rows]
            low, high = wall.min() - _DAYS_AROUND * DAY_S, wall.max() + _DAYS_AROUND * DAY_S
            about = np.flatnonzero(located & (shown.wall_s >= low) & (shown.wall_s <= high))
            own = about if len(about) else np.flatnonzero(located)
        cells = pd.DataFrame(
            {
                "lat": shown.lat[own],
                "lon": shown.lon[own],
                "y": np.round(shown.lat[own] * _PLACE_CELLS_PER_DEG),
                "x": np.round(shown.lon[own] * _PLACE_CELLS_PER_DEG),
                "day": shown.wall_s[own] // DAY_S,
            }
        ).groupby(["y", "x"])
        best = cells.agg(days=("day", "nunique"), lat=("lat", "median"), lon=("lon", "median"))
        top = best.sort_values("days", ascending=False, kind="stable").head(_MOST_PLACES)
        return tuple((float(lat), float(lon)) for lat, lon in zip(top["lat"], top["lon"], strict=True))

    def _homes(self) -> tuple[str, ...]:
        shown = self._exhibits
        zones = pd.DataFrame({"zone": shown.zone, "day": shown.wall_s // DAY_S})[shown.zone != ""]
        days = zones.groupby("zone")["day"].nunique().sort_values(ascending=False, kind="stable")
        return tuple(str(name) for name in days.index[:_MOST_HOMES])

    def _refresh(self) -> None:
        self._day_of = self.known_s // DAY_S
        known = np.flatnonzero(np.isfinite(self._day_of))
        code = self._code[known]
        self._days_of = {
            str(self._names[one]): _about(np.unique(self._day_of[known[code == one]]))
            for one in np.unique(code).tolist()
            if one >= 0
        }
        every = np.concatenate([*self._days_of.values(), np.empty(0)])
        self._days, self._cameras_of_day = np.unique(every, return_counts=True)
        self.match_s = np.full(len(self.known_s), np.nan)
        told = np.isfinite(self.known_s[self._matches.other])
        self.match_s[self._matches.one[told]] = self.known_s[self._matches.other[told]]


def _about(days: Floats) -> Floats:
    return np.unique(np.add.outer(np.arange(-_DAYS_APART, _DAYS_APART + 1), days))
