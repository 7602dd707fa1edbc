"""One camera's photos and what surrounds them, made ready for the solver: votes, densities over UTC, zones of the places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.core.clocks.activity import BURST, Activity, crowd_weights
from tasks.core.clocks.grid import spread
from tasks.core.clocks.pace import Pace
from tasks.core.clocks.votes import all_votes
from tasks.core.clocks.witness import DAY_S, Floats, Surroundings, Trace, Witness
from tasks.core.clocks.zone_hours import ZoneHours, zone_hours, zone_names
from tasks.core.geo import wrap_lon

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Events:
    """Photos that stand for all of a block, thinned, and what each weighs."""

    rows: Rows
    weights: Floats


@dataclass(frozen=True)
class Scene:
    """The evidence about one camera's clock."""

    photos: Witness
    votes: dict[str, Floats]  # wall - UTC by kind, NaN = none
    rolled: bool
    activity: Activity | None
    pace: Pace | None
    zones: tuple[str, ...]  # of the places, the most visited first
    home: tuple[str, ...]
    lon: float  # of the first place, NaN unknown

    @property
    def flows(self) -> tuple[Activity | Pace, ...]:
        """Return the densities over UTC that there are."""
        return tuple(flow for flow in (self.activity, self.pace) if flow is not None)

    @property
    def begin_s(self) -> float:
        """Return the first UTC second of which other cameras or the track know; infinity for none."""
        return min((flow.begin_s for flow in self.flows), default=np.inf)

    @property
    def end_s(self) -> float:
        """Return the last such second; minus infinity for none."""
        return max((flow.end_s for flow in self.flows), default=-np.inf)

    @property
    def located(self) -> npt.NDArray[np.bool_]:
        """Return which photos have positions of their own that a track could confirm."""
        if self.pace is None:
            return np.zeros(len(self.photos.wall_s), dtype=np.bool_)
        return np.asarray(np.isfinite(self.photos.lat) & np.isfinite(self.photos.lon))

    def zones_about(self, utc_s: float) -> tuple[ZoneHours, ...]:
        """Return the offsets that the places' zones had at about an instant."""
        return tuple(zone_hours(name, int(utc_s // DAY_S)) for name in self.zones)

    def home_about(self, utc_s: float) -> tuple[ZoneHours, ...]:
        """Return the offsets that the zones of home had at about an instant."""
        return tuple(zone_hours(name, int(utc_s // DAY_S)) for name in self.home)

    def events(self, first: int, last: int, limit: int, crowd: tuple[float, float] = BURST) -> Events:
        """Return at most ``limit`` of the photos ``first`` ... ``last - 1``, weighed by how crowded they are."""
        rows = np.arange(first, last, dtype=np.intp)
        wall = self.photos.wall_s[first:last]
        order = np.argsort(wall, kind="stable")
        weights = np.empty(last - first)
        weights[order] = crowd_weights(wall[order], crowd)
        kept = spread(len(rows), limit)
        return Events(rows[kept], weights[kept])


def scene_of(photos: Witness, around: Surroundings) -> Scene:
    """Return the scene: without places, that of the track or of the photos' own positions is taken."""
    places = list(around.places)
    pace = None
    if around.track is not None:
        timed = np.isfinite(around.track.at_s) & np.isfinite(around.track.lat) & np.isfinite(around.track.lon)
        if len(np.unique(around.track.at_s[timed])) > 1:
            pace = Pace(Trace(around.track.at_s[timed], around.track.lat[timed], around.track.lon[timed]))
    if not places and np.isfinite(photos.lat).any():
        places = [(float(np.nanmedian(photos.lat)), float(np.nanmedian(photos.lon)))]
    if not places and pace is not None:
        places = [(float(np.median(pace.lat)), float(wrap_lon(np.median(pace.lon))))]
    votes, rolled = all_votes(photos)
    return Scene(
        photos=photos,
        votes=votes,
        rolled=rolled,
        activity=Activity(around.others_s) if len(around.others_s) else None,
        pace=pace,
        zones=tuple(dict.fromkeys(name for name in zone_names(places) if name)),
        home=tuple(dict.fromkeys(around.home_zones)),
        lon=places[0][1] if places else np.nan,
    )
