"""What is asked about one camera's clock and what is answered: arrays of photos in, stretches of a steady clock out.

One sign everywhere: ``ahead_s`` is the wall clock minus UTC, so a right clock in a zone of +2 h is 7200 s ahead.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

DAY_S: Final = 86_400.0
HOUR_S: Final = 3_600.0


@dataclass(frozen=True)
class Witness:
    """The n photos of one camera in the order in which it took them; arrays of length n, NaN where a photo says nothing.

    The order is that of the file numbers where they are known (``numbered``), else that of the wall clock.
    """

    wall_s: Floats  # the wall clock, as seconds since 1970-01-01 00:00:00 of the same wall; finite for every photo
    gps_s: Floats  # UTC seconds that the photo's own GPS receiver tells; may be a stale fix, hence too early
    tag_s: Floats  # seconds ahead of UTC that its offset tag claims
    name_s: Floats  # UTC seconds that its file name tells
    match_s: Floats  # UTC seconds of a near-identical picture of a camera whose clock is known; may be a false match
    lat: Floats
    lon: Floats
    sigma_m: Floats  # error of the own position (1 sigma); NaN with a position = unknown
    numbered: bool = False

    def part(self, rows: slice | npt.NDArray[np.intp]) -> Witness:
        """Return the witness of some of the photos, in their order."""
        columns: dict[str, Floats] = {column.name: getattr(self, column.name)[rows] for column in fields(self)[:-1]}
        return replace(self, **columns)  # type: ignore[arg-type]


def witness(
    wall_s: npt.ArrayLike,
    *,
    gps_s: npt.ArrayLike | None = None,
    tag_s: npt.ArrayLike | None = None,
    name_s: npt.ArrayLike | None = None,
    match_s: npt.ArrayLike | None = None,
    lat: npt.ArrayLike | None = None,
    lon: npt.ArrayLike | None = None,
    sigma_m: npt.ArrayLike | None = None,
    numbered: bool = False,
) -> Witness:
    """Return a Witness of what is known, everything else NaN.

    Raises ValueError where an array has another length than ``wall_s`` or a wall clock is not finite.
    """
    wall = np.asarray(wall_s, dtype=np.float64)
    if not np.isfinite(wall).all():
        raise ValueError(f"{int((~np.isfinite(wall)).sum())} of {len(wall)} photos have no wall clock; leave them out")

    def column(name: str, values: npt.ArrayLike | None) -> Floats:
        array = np.full(len(wall), np.nan) if values is None else np.asarray(values, dtype=np.float64)
        if array.shape != wall.shape:
            raise ValueError(f"{name} has shape {array.shape}, wall_s has {wall.shape}; they must be the same")
        return array

    return Witness(
        wall,
        gps_s=column("gps_s", gps_s),
        tag_s=column("tag_s", tag_s),
        name_s=column("name_s", name_s),
        match_s=column("match_s", match_s),
        lat=column("lat", lat),
        lon=column("lon", lon),
        sigma_m=column("sigma_m", sigma_m),
        numbered=numbered,
    )


@dataclass(frozen=True)
class Trace:
    """A track of fixes by UTC seconds; any order, the solver sorts it and drops repeated times."""

    at_s: Floats
    lat: Floats
    lon: Floats


@dataclass(frozen=True)
class Surroundings:
    """What is known beside the camera: the photos of cameras with known clocks, the track, the places, the zones of home."""

    others_s: Floats = field(default_factory=lambda: np.empty(0))  # UTC seconds, sorted
    track: Trace | None = None
    places: tuple[tuple[float, float], ...] = ()  # (lat, lon), the most visited first
    home_zones: tuple[str, ...] = ()  # IANA names


@dataclass(frozen=True)
class Grounds:
    """What speaks for a stretch's clock, in counts from which a sentence can be worded; every count is about its photos."""

    photos: int
    gps: int = 0  # photos with a GPS time, and those of them that agree within 10 s
    gps_agree: int = 0
    names: int = 0  # photos whose file name tells UTC, and those that agree within 10 s (the name has whole seconds)
    names_agree: int = 0
    matches: int = 0  # photos with a near-identical picture of a known camera, and those that agree within 60 s
    matches_agree: int = 0
    tags: int = 0  # photos with an offset tag, and those whose tag agrees within 25 min
    tags_agree: int = 0
    tag_s: float = np.nan  # the most frequent tag
    bursts: int = 0  # bursts of photos within the hours of the other cameras' photos, and those that coincide with theirs
    bursts_agree: int = 0
    inside_share: float = np.nan  # share of the photos that fall inside the recorded track; NaN without a track
    slow_share: float = np.nan  # share of those inside taken standing or slower than a walk
    positions: int = 0  # photos whose own position could be compared with the track, and those that lie on it
    positions_agree: int = 0
    zone: str = ""  # the zone (of the place, else of home, else UTC+HH:MM) nearest to ahead_s, "" where none is within 30 min
    zone_ahead_s: float = np.nan  # what that zone is ahead of UTC at that time of the year
    other_season: bool = False  # the clock shows that zone's other season: DST was not set or not taken back
    rollover: bool = False  # 1024 weeks were taken off the GPS dates
    reset: bool = False  # the dates are wrong: found on other dates than the clock shows


@dataclass(frozen=True)
class Stretch:
    """Photos ``first`` to ``last`` (inclusive, in the Witness's order) taken by one steady clock.

    UTC = wall - ahead_s - drift_s_per_day x (wall - wall of photo ``first``) / 86400.
    """

    first: int
    last: int
    ahead_s: float  # wall clock - UTC at photo `first`
    drift_s_per_day: float
    confidence: float  # probability that ahead_s is right within minutes; below 0.9 = not sure
    uncertain_s: float  # with 95 % the instants are right within this, the alternatives' probability included
    alternatives: tuple[tuple[float, float], ...]  # (ahead_s, probability), the likeliest first, without the chosen one
    grounds: Grounds

    def utc_s(self, wall_s: Floats, first_wall_s: float) -> Floats:
        """Return UTC seconds of wall clocks; ``first_wall_s`` is the wall clock of photo ``first``."""
        return np.asarray(wall_s - self.ahead_s - self.drift_s_per_day * (wall_s - first_wall_s) / DAY_S)
