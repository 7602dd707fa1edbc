"""A stretch's answer put together: the offset to a second, its confidence, how far off it may be, what else it may be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tasks.core.clocks.activity import VISIT
from tasks.core.clocks.grid import Grid
from tasks.core.clocks.grounds import grounds_of
from tasks.core.clocks.instants import SURE as KNOWN
from tasks.core.clocks.refine import HALF_S, Fine, refined
from tasks.core.clocks.scene import Scene
from tasks.core.clocks.solid import AGREE_S, CAP, MATCH_S, SURE, second_clock, strength
from tasks.core.clocks.witness import DAY_S, Floats, Stretch

NEAR_S: Final = 180.0
"""Offsets this near to each other are one answer."""

PLAIN_S: Final = 120.0
LAG_S: Final = {"votes": 1.0, "match": 5.0, "track": 15.0, "activity": 30.0, "nothing": 0.0}
"""How far (1 sigma) a kind of evidence is off for all of a stretch's photos alike: two people never press two shutters at once,
and who stands somewhere photographs sooner after coming than before leaving, or the other way."""

APART_S: Final = 300.0
LEAST_LEFT: Final = 1e-6
LEAST_ALTERNATIVE: Final = 0.005
MOST_ALTERNATIVES: Final = 3
TOLD: Final = 0.95
LAG_SIGMAS: Final = 1.96

_MOST_EVENTS: Final = 1200


@dataclass(frozen=True)
class Finding:
    """What the search found for photos ``first`` ... ``last - 1``: a posterior over a grid, and its winner."""

    first: int
    last: int
    grid: Grid
    posterior: Floats
    prior: Floats
    sharp: Floats  # log likelihood of the sharp evidence over the grid
    ahead_s: float  # the winner, at wall clock at_wall_s
    at_wall_s: float
    drift: float
    runs: tuple[tuple[int, int, float], ...]  # [first, last) of runs of photos, and how much probability lies near the winner
    scale: float
    surprising: bool  # found where nobody expected it, so that it must be twice as well supported


def settled(scene: Scene, found: Finding) -> list[Stretch]:
    """Return a finding's stretches, to a second: one for each of its runs, none surer than its evidence is solid."""
    wall = scene.photos.wall_s[found.first : found.last]
    middle = (float(wall.min()) + float(wall.max())) / 2
    ahead = found.ahead_s + found.drift * (middle - found.at_wall_s) / DAY_S
    start = Fine(middle, ahead, found.drift, np.zeros(1), np.ones(1))
    bursts = scene.events(found.first, found.last, _MOST_EVENTS)
    visits = scene.events(found.first, found.last, _MOST_EVENTS, VISIT)
    prior = (found.grid.ahead_s, np.log(np.maximum(found.prior, 1e-300)))
    fine = refined(scene, visits, start, max(HALF_S, 2 * found.grid.step_s), found.scale, prior)
    strong = strength(scene, bursts, fine, found.grid, found.sharp, found.grid.index(found.ahead_s), found.scale)
    solid = strong.solid(surprising=found.surprising)
    cap = min(SURE if solid else CAP, 1.0 - second_clock(scene, found.first, found.last, fine))
    if cap <= CAP and not strong.fixes:
        fine = _plain(scene, fine)
    runs = found.runs if cap > CAP else ((found.first, found.last, _mean(found.runs)),)
    return [_stretch(scene, found, fine, min(sure, cap), first, last) for first, last, sure in runs]


def _mean(runs: tuple[tuple[int, int, float], ...]) -> float:
    """Return the mean probability of runs by their photos."""
    return sum((last - first) * sure for first, last, sure in runs) / sum(last - first for first, last, _ in runs)


def _plain(scene: Scene, fine: Fine) -> Fine:
    """Return a right clock in the zone of the first place where an answer that is not sure comes within two minutes of it.

    A guess of some seconds from one burst would move instants for nothing, and differently with every new photo.
    """
    for zone in scene.zones_about(fine.at_wall_s - fine.ahead_s)[:1]:
        if abs(fine.ahead_s - zone.now_s) < PLAIN_S:
            return replace(fine, ahead_s=zone.now_s, drift=0.0, apart_s=fine.apart_s + abs(fine.ahead_s - zone.now_s))
    return fine


def _stretch(scene: Scene, found: Finding, fine: Fine, confidence: float, first: int, last: int) -> Stretch:
    return Stretch(
        first=first,
        last=last - 1,
        ahead_s=float(fine.ahead_at(scene.photos.wall_s[first])),
        drift_s_per_day=fine.drift,
        confidence=confidence,
        uncertain_s=_uncertain(scene, found, fine, confidence),
        alternatives=_alternatives(found, confidence),
        grounds=grounds_of(scene, first, last, fine, reset=found.surprising),
    )


def _beyond(found: Finding) -> Floats:
    """Return the probability of the other offsets, given that the answer is wrong; by the prior where all was near it."""
    other = np.abs(found.grid.ahead_s - found.ahead_s) > NEAR_S
    left = np.where(other, found.posterior, 0.0)
    if left.sum() < LEAST_LEFT:
        left = np.where(other, found.prior, 0.0)
    return np.asarray(left / max(float(left.sum()), 1e-300))


def _uncertain(scene: Scene, found: Finding, fine: Fine, confidence: float) -> float:
    """Return the half-width that holds the instants with 95 %: the error near the answer, its lag, and every alternative.

    Alternatives to an answer that is told as sure are left out: its confidence reckons with clocks that are changed far more
    often than clocks are (``tasks.core.clocks.chain``), so that, measured, fewer than one in a hundred is another one.
    """
    confidence = 1.0 if confidence >= KNOWN else confidence
    near_s = np.hypot(fine.apart_s, LAG_SIGMAS * LAG_S[_kind(scene, found, fine)])
    apart = np.concatenate([near_s, np.abs(found.grid.ahead_s - found.ahead_s)])
    share = np.concatenate([confidence * fine.probability, (1.0 - confidence) * _beyond(found)])
    order = np.argsort(apart, kind="stable")
    at = int(np.searchsorted(np.cumsum(share[order]), TOLD * share.sum()))
    return float(max(apart[order][min(at, len(apart) - 1)], 1.0))


def _kind(scene: Scene, found: Finding, fine: Fine) -> str:
    """Return which kind of evidence tells the seconds of an answer."""
    wall = scene.photos.wall_s[found.first : found.last]
    for name, reach_s, kind in (("gps", AGREE_S, "votes"), ("name", AGREE_S, "votes"), ("match", MATCH_S, "match")):
        votes = scene.votes[name][found.first : found.last]
        if (np.abs(votes - fine.ahead_at(wall)) < reach_s).sum() >= 3:
            return kind
    return "track" if scene.pace is not None else "activity" if scene.activity is not None else "nothing"


def _alternatives(found: Finding, confidence: float) -> tuple[tuple[float, float], ...]:
    ahead, left = found.grid.ahead_s, found.posterior.copy()
    left[np.abs(ahead - found.ahead_s) <= APART_S] = 0.0
    # What the cap takes from a winner that is not solid belongs to the others.
    fold = (1.0 - confidence) / max(float(left.sum()), 1e-300) if left.sum() < 1.0 - confidence else 1.0
    told = []
    for _ in range(MOST_ALTERNATIVES):
        top = int(np.argmax(left))
        near = np.abs(ahead - ahead[top]) <= NEAR_S
        share = float(left[near].sum())
        if share < LEAST_ALTERNATIVE and share * fold < LEAST_ALTERNATIVE:
            break
        told.append((float(ahead[top]), round(min(share * fold, 1.0), 3)))
        left[np.abs(ahead - ahead[top]) <= APART_S] = 0.0
    return tuple(told)
