"""The counts behind an answer: how many photos of a stretch agree with its clock, by kind of evidence."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.clocks.grid import spread
from tasks.core.clocks.refine import Fine
from tasks.core.clocks.scene import Scene
from tasks.core.clocks.solid import BURST_GAP_S
from tasks.core.clocks.witness import DAY_S, HOUR_S, Floats, Grounds
from tasks.core.geo import distance_m

AGREE_S: Final = {"gps": 10.0, "name": 10.0, "match": 60.0}
TAG_AGREE_S: Final = 1500.0
COINCIDE_S: Final = 60.0
ZONE_REACH_S: Final = 1800.0
WALK_M_S: Final = 1.0
ON_TRACK_M: Final = 150.0

_MOST_PHOTOS: Final = 5000


def grounds_of(scene: Scene, first: int, last: int, fine: Fine, *, reset: bool) -> Grounds:
    """Return what speaks for the clock of photos ``first`` ... ``last - 1``; shares are of at most 5,000 of them."""
    wall = scene.photos.wall_s[first:last]
    ahead = fine.ahead_at(wall)
    counts = {}
    for name, reach in AGREE_S.items():
        votes = scene.votes[name][first:last]
        counts[name] = int(np.isfinite(votes).sum()), int((np.abs(votes - ahead) < reach).sum())
    tags = scene.photos.tag_s[first:last]
    known_tags = tags[np.isfinite(tags)]
    values, number = np.unique(known_tags, return_counts=True)
    utc = wall - ahead
    kept = spread(len(utc), _MOST_PHOTOS)
    bursts, bursts_agree = _bursts(scene, np.sort(utc))
    inside, slow = _on_track(scene, utc[kept])
    positions, positions_agree = _positions(scene, kept + first, utc[kept])
    middle = float(np.median(utc))
    zone, zone_ahead, other = _zone(scene, float(fine.ahead_at(np.median(wall, keepdims=True))[0]), middle)
    return Grounds(
        photos=last - first,
        gps=counts["gps"][0],
        gps_agree=counts["gps"][1],
        names=counts["name"][0],
        names_agree=counts["name"][1],
        matches=counts["match"][0],
        matches_agree=counts["match"][1],
        tags=len(known_tags),
        tags_agree=int((np.abs(tags - ahead) < TAG_AGREE_S).sum()),
        tag_s=float(values[np.argmax(number)]) if len(values) else np.nan,
        bursts=bursts,
        bursts_agree=bursts_agree,
        inside_share=inside,
        slow_share=slow,
        positions=positions,
        positions_agree=positions_agree,
        zone=zone,
        zone_ahead_s=zone_ahead,
        other_season=other,
        rollover=scene.rolled,
        reset=reset,
    )


def _bursts(scene: Scene, utc: Floats) -> tuple[int, int]:
    """Return how many bursts lie within an hour of another camera's photo, and how many of these within a minute."""
    if scene.activity is None:
        return 0, 0
    others = scene.activity.times_s
    right = np.searchsorted(others, utc)
    apart = np.minimum(
        np.abs(utc - others[np.minimum(right, len(others) - 1)]),
        np.abs(utc - others[np.maximum(right - 1, 0)]),
    )
    starts = np.concatenate([[0], np.flatnonzero(np.diff(utc) > BURST_GAP_S) + 1])
    nearest = np.minimum.reduceat(apart, starts)
    return int((nearest < HOUR_S).sum()), int((nearest < COINCIDE_S).sum())


def _on_track(scene: Scene, utc: Floats) -> tuple[float, float]:
    if scene.pace is None:
        return np.nan, np.nan
    inside = scene.pace.inside(utc)
    slow = scene.pace.speed(utc[inside]) < WALK_M_S
    return float(inside.mean()), float(slow.mean()) if inside.any() else np.nan


def _positions(scene: Scene, rows: npt.NDArray[np.intp], utc: Floats) -> tuple[int, int]:
    if scene.pace is None:
        return 0, 0
    compared = scene.located[rows] & scene.pace.inside(utc)
    if not compared.any():
        return 0, 0
    rows, utc = rows[compared], utc[compared]
    lat, lon, between_m2 = scene.pace.position(utc)
    sigma = np.nan_to_num(scene.photos.sigma_m[rows], nan=0.0)
    reach = np.maximum(ON_TRACK_M, 3 * np.hypot(sigma, np.sqrt(between_m2)))
    apart = distance_m(scene.photos.lat[rows], scene.photos.lon[rows], lat, lon)
    return len(rows), int((apart < reach).sum())


def _zone(scene: Scene, ahead_s: float, utc_s: float) -> tuple[str, float, bool]:
    """Return the zone that explains an offset, whole days aside, what it is ahead, and whether of the other season."""
    seasons = [(zone.name, zone.now_s, False) for zone in scene.zones_about(utc_s)]
    seasons += [(zone.name, zone.other_s, True) for zone in scene.zones_about(utc_s)]
    seasons += [(zone.name, zone.now_s, False) for zone in scene.home_about(utc_s)]
    seasons += [(zone.name, zone.other_s, True) for zone in scene.home_about(utc_s)]
    for name, zone_ahead, other in seasons:
        left = (ahead_s - zone_ahead + DAY_S / 2) % DAY_S - DAY_S / 2
        if abs(left) < ZONE_REACH_S:
            return name, zone_ahead, other
    nearest = round(((ahead_s + DAY_S / 2) % DAY_S - DAY_S / 2) / ZONE_REACH_S) * ZONE_REACH_S
    hours, minutes = divmod(int(abs(nearest)) // 60, 60)
    return f"UTC{'-' if nearest < 0 else '+'}{hours:02d}:{minutes:02d}", nearest, False
