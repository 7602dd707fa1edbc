"""Whether a clock may be called sure: sharp evidence, from several bursts, clearly better than at any other offset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.clocks.grid import Grid
from tasks.core.clocks.positions import position_log_ratio
from tasks.core.clocks.refine import Fine
from tasks.core.clocks.scaling import SMOOTH_S, smooth_part
from tasks.core.clocks.scene import Events, Scene
from tasks.core.clocks.witness import Floats

CAP: Final = 0.85
"""The most that may be said without solid evidence: below what counts as sure."""

SURE: Final = 0.999
BURST_GAP_S: Final = 900.0
AGREE_S: Final = 10.0
MATCH_S: Final = 30.0
MOMENT_GAP_S: Final = 300.0
LEAST_MATCHING: Final = 0.3
LONG_MOMENT_S: Final = 1200.0
PLACE_GAP_S: Final = 120.0
LEAST_ON_TRACK: Final = 0.75

PLAIN_STEP_S: Final = 1800.0
PLAIN_REACH_S: Final = 300.0
"""Clocks set by hand are off by up to so much from the half hours that zones are made of: further off, an offset is odd."""

ODD_RATIO: Final = 2.0
"""How far an odd offset must stand out from the next best where nothing but other cameras' photos tells it.

Who alternates between two cameras seldom presses both at once: an offset of some minutes may then make more bursts coincide than
the right one. By accident many offsets do so, and the next best is more than half as good; a true one stands alone, the more so
the more photos there are. Of 163 odd findings that are wrong (1,387 divided real sequences and simulated pairs) 15 would be
solid at the 1.4 of plain offsets, none of them here.
"""

ODD_GAIN: Final = 20.0
"""Overwhelming for an odd offset, whatever the next best: five nats more than for a plain one, since by the prior the minutes
about the zone of the place hold about a hundred times (e^4.6) what as many minutes a quarter of an hour from it hold."""

_STEP_S: Final = 10.0
_EDGE_S: Final = 240.0
_OTHER_S: Final = 300.0


@dataclass(frozen=True)
class Strength:
    """How strongly sharp evidence speaks for an offset; nats after scaling."""

    gain: float  # peak over the mean likelihood of +-40 min
    ratio: float  # sharp peak over the best other more than 5 min away
    rest: float  # what the bursts say without the two that say most
    bursts: float  # effective number of bursts that speak for it
    fixes: int  # distinct GPS or name times that agree within 10 s
    margin: float  # peak over that of any offset more than 5 min away
    places: int  # moments, 2 min apart, at which own positions lie on the track
    matches: int  # moments, 5 min apart, of which pictures match those of a known camera within 30 s
    odd: bool  # far from all zones, and only other cameras' photos tell it

    def solid(self, *, surprising: bool = False) -> bool:
        """Say whether that may be called sure; a wide search needs twice the support, whatever its offset.

        The limits were found on the corpus' tracks and sequences: of 379 findings that are wrong (unrelated tracks, other days,
        too few photos) none passes them and is likely, of 100 that are right 54 do.
        """
        need, odd = 2.0 if surprising else 1.0, self.odd and not surprising
        if (self.fixes >= 3 or self.matches >= 4) and self.gain >= 6:
            return True
        if self.places >= 4 and self.margin >= 4 * need:
            return True
        if self.bursts < 3:
            return False
        strong = self.rest >= 1.5 * need and self.gain >= 6 and self.ratio >= (ODD_RATIO if odd else 1.4)
        overwhelming = self.rest >= 3 * need and self.gain >= (ODD_GAIN if odd else 15) and self.ratio >= 1.2
        return strong or overwhelming


def strength(scene: Scene, events: Events, fine: Fine, grid: Grid, sharp: Floats, at: int, scale: float) -> Strength:
    """Return the strength of an offset, bin ``at`` of ``grid``; ``sharp`` is the stretch's log likelihood over the grid."""
    reach, edge = grid.steps(SMOOTH_S), grid.steps(_EDGE_S)
    around = np.arange(max(0, at - reach), min(grid.count, at + reach + 1))
    around = around[np.abs(around - at) > edge]
    top = slice(max(0, at - 6), at + 7)
    gain = float(sharp[top].max() - _log_mean_exp(sharp[around])) if len(around) else 0.0
    fluctuation = sharp - smooth_part(sharp, grid)
    others = np.abs(np.arange(grid.count) - at) > grid.steps(_OTHER_S)
    best_other = float(fluctuation[others].max()) if others.any() else 0.0
    support = np.sort(_bursts(scene, events, fine, scale))[::-1]
    positive = np.maximum(support, 0.0)
    fixes, matches = _fixes(scene, events, fine), _matches(scene, events, fine)
    return Strength(
        gain=gain,
        ratio=float(fluctuation[top].max()) / max(best_other, 1e-9),
        rest=float(support.sum() - support[:2].sum()),
        bursts=float(positive.sum() ** 2 / max((positive**2).sum(), 1e-9)),
        fixes=fixes,
        margin=float(sharp[top].max() - sharp[others].max()) if others.any() else 0.0,
        places=_places(scene, events, fine),
        matches=matches,
        odd=scene.pace is None and not fixes and not matches and _is_odd(scene, events, fine),
    )


def _log_mean_exp(values: Floats) -> float:
    top = float(values.max())
    return top + float(np.log(np.mean(np.exp(values - top))))


def _is_odd(scene: Scene, events: Events, fine: Fine) -> bool:
    """Say whether an offset is far from every half hour and from all that the places', home's and tags' zones show."""
    about = fine.at_wall_s - fine.ahead_s
    plain = [ahead for zone in scene.zones_about(about) + scene.home_about(about) for ahead in (zone.now_s, zone.other_s)]
    tags = scene.photos.tag_s[events.rows]
    apart = fine.ahead_s - np.concatenate([plain, tags[np.isfinite(tags)], [0.0]])
    return bool((np.abs(apart - np.round(apart / PLAIN_STEP_S) * PLAIN_STEP_S) > PLAIN_REACH_S).all())


def _fixes(scene: Scene, events: Events, fine: Fine) -> int:
    """Return how many different instants GPS times and names tell that agree."""
    first, last = int(events.rows.min()), int(events.rows.max()) + 1
    wall = scene.photos.wall_s[first:last]
    instants = [np.empty(0)]
    for name in ("gps", "name"):
        votes = scene.votes[name][first:last]
        good = np.abs(votes - fine.ahead_at(wall)) < AGREE_S
        instants.append(wall[good] - votes[good])
    return len(np.unique(np.round(np.concatenate(instants))))


def _matches(scene: Scene, events: Events, fine: Fine) -> int:
    """Return at how many moments pictures match, where at least three in ten of all matches do."""
    first, last = int(events.rows.min()), int(events.rows.max()) + 1
    wall, votes = scene.photos.wall_s[first:last], scene.votes["match"][first:last]
    good = np.abs(votes - fine.ahead_at(wall)) < MATCH_S
    if not good.any() or good.sum() < LEAST_MATCHING * np.isfinite(votes).sum():
        return 0
    return 1 + int((np.diff(np.sort(wall[good])) > MOMENT_GAP_S).sum())


def second_clock(scene: Scene, first: int, last: int, fine: Fine) -> float:
    """Return the share of the photos' GPS times that agree on one other offset: a stretch with two clocks in it, 0 for one.

    A stale fix makes each of its photos another offset; only different fixes that agree are a clock.
    """
    votes = scene.votes["gps"][first:last]
    wall = scene.photos.wall_s[first:last]
    known = np.isfinite(votes)
    other = votes[known & (np.abs(votes - fine.ahead_at(wall)) > BURST_GAP_S / 3)]
    if len(other) < 2:
        return 0.0
    values, which = np.unique(np.round(other / AGREE_S), return_inverse=True)
    instants = np.round((wall - votes)[known & (np.abs(votes - fine.ahead_at(wall)) > BURST_GAP_S / 3)])
    pairs = np.unique(np.column_stack([which, instants]), axis=0)
    most = int(np.bincount(pairs[:, 0].astype(np.int64), minlength=len(values)).max())
    return most / int(known.sum()) if most >= 2 else 0.0


def _moments(utc: Floats) -> list[npt.NDArray[np.intp]]:
    """Return the rows of rising instants by moments: parted at gaps of 15 min, long ones in pieces of 20 min."""
    begins = np.flatnonzero(np.diff(utc, prepend=-np.inf) > BURST_GAP_S)
    piece = (utc - utc[begins][np.searchsorted(begins, np.arange(len(utc)), "right") - 1]) // LONG_MOMENT_S
    cuts = np.flatnonzero((np.diff(utc) > BURST_GAP_S) | (np.diff(piece) != 0)) + 1
    return np.split(np.arange(len(utc), dtype=np.intp), cuts)


def _places(scene: Scene, events: Events, fine: Fine) -> int:
    """Return at how many moments, 2 min apart, own positions lie on the track, where three in four of all do."""
    rows = np.sort(events.rows[scene.located[events.rows]])
    if scene.pace is None or not len(rows):
        return 0
    wall, photos = scene.photos.wall_s[rows], scene.photos
    utc = wall - fine.ahead_at(wall)
    ratio = position_log_ratio(photos.lat[rows], photos.lon[rows], photos.sigma_m[rows], scene.pace, utc)
    if (ratio > 0).mean() < LEAST_ON_TRACK:
        return 0
    return 1 + int((np.diff(np.sort(utc[ratio > 0])) > PLACE_GAP_S).sum())


def _bursts(scene: Scene, events: Events, fine: Fine, scale: float) -> Floats:
    """Return per burst the sharp evidence for the offset over its mean within +-40 min."""
    if not scene.flows:
        return np.zeros(0)
    wall = scene.photos.wall_s[events.rows]
    order = np.argsort(wall, kind="stable")
    rows, weights, wall = events.rows[order], events.weights[order], wall[order]
    utc = wall - fine.ahead_at(wall)
    edge = round(SMOOTH_S / _STEP_S)
    found = []
    for near in _moments(utc):
        start = float(utc[near[0]]) - SMOOTH_S
        length = int((utc[near[-1]] - start + SMOOTH_S) / _STEP_S) + 2
        line = sum((flow.log_ratio(start, length, _STEP_S, 3.0) for flow in scene.flows), np.zeros(length))
        total = np.concatenate([[0.0], np.cumsum(line)])
        at = np.round((utc[near] - start) / _STEP_S).astype(np.int64)
        best = np.max([line[np.clip(at + side, 0, length - 1)] for side in (-1, 0, 1)], axis=0)
        low, high = np.maximum(at - edge, 0), np.minimum(at + edge, length)
        says = scale * float((weights[near] * (best - (total[high] - total[low]) / (high - low))).sum())
        located = near[scene.located[rows[near]]]
        if scene.pace is not None and len(located):
            mine, photos = rows[located], scene.photos
            moments = utc[located][:, None] + np.append(0.0, np.arange(-SMOOTH_S, SMOOTH_S + 1, 120.0))
            lat, lon, sigma = (values[mine][:, None] for values in (photos.lat, photos.lon, photos.sigma_m))
            ratio = position_log_ratio(lat, lon, sigma, scene.pace, moments)
            says += float((weights[located] * (ratio[:, 0] - ratio[:, 1:].mean(1))).sum())
        found.append(says)
    return np.array(found)
