"""A photographer of a benchmark: one real person's rhythm replayed along a track where another person really was.

Each moment of the donor is laid on the track where time and distance since the moment before are most like the donor's, and where
the track stays in place for as long as the moment lasts, settling and leaving included. So bursts fall into stops and lone photos
prefer them by as much as their few seconds say; no rate by speed is put in, and a stop is not the solver's ``speed below``.
Settling before a moment and leaving after it take 4 s at walking pace and longer in proportion to the day's usual speed: 87 real
photos of a motorcyclist lie in the middle half of their stops, 100 s from either end. Assumed, not learnt: the same for others,
and the strength (STANDING) with which a moment wants to stand: about 3:1 for a lone photo at walking pace, over 30:1 in a car.
How much the way counts (AWAY) was chosen by the share of photos within 15 m of the one before, by gap, of 617 hikers on Flickr.
Three in ten days go on beyond the recording: one in five of those real photos lies outside of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.clocks.witness import HOUR_S, Trace
from tasks.core.geo import distance_m
from tests.benchmarks.clocks_people import Moment, Rhythm
from tests.benchmarks.clocks_trips import NIGHT_S, holes, position, ways_m

Floats = npt.NDArray[np.float64]

STANDING: Final = 3.0
AWAY: Final = 1.0
LATE: Final = 1.0
RIDING_M: Final = 100.0
SKIPPED: Final = (0.9, 0.3)
"""Share of the moments without a stop that come to nothing: who rides (as that motorcyclist), who is driven."""
CANDIDATES: Final = 48
WINDOW: Final = (-1.1, 2.2)
"""A moment may come at a third to nine times the donor's time (as logarithms): who rides on has to wait for a stop."""
NOISE_M: Final = 15.0
SETTLE_S: Final = 4.0
SETTLE_SPREAD: Final = 0.6
"""Of its logarithm."""
WALK_M_S: Final = 1.3
MOVING_M_S: Final = 0.5
JUMP: Final = 0.1
"""How often the donor's day goes on at another of his moments."""
UNLIKE: Final = 0.3
"""Of the logarithm of each of the donor's times: two replays of one donor would fit each other where they should not."""
EVENING: Final = 0.3
EVENING_S: Final = HOUR_S
PACES: Final = (1.0, 0.5, 0.25, 0.12, 0.06, 0.03)
"""Tried in turn until there are photos enough: the time between moments, as a share of the donor's."""

Shots = list[Floats]
"""Instants of the photos of each moment."""


def usual_speed(trace: Trace) -> float:
    """Return the median speed of the moving time, in m/s; at least a walk."""
    gap_s = np.diff(trace.at_s)
    speed = ways_m(trace) / gap_s
    order = np.argsort(speed)
    order = order[speed[order] > MOVING_M_S]
    passed = np.cumsum(gap_s[order])
    return max(WALK_M_S, float(speed[order][np.searchsorted(passed, passed[-1] / 2)])) if len(order) else WALK_M_S


@dataclass(frozen=True)
class Manner:
    """How one photographer goes about it."""

    rhythm: Rhythm
    pace: float  # the time between moments, as a share of the donor's
    skipped: float  # share of the moments without a stop that come to nothing


def _laid(
    day: Trace, at_s: float, moment: Moment, manner: Manner, settle_s: float, rng: np.random.Generator
) -> tuple[Floats, float] | None:
    """Return the instants of a moment's photos after ``at_s`` and when it is over; None where the day is."""
    settle, leave = settle_s * np.exp(rng.normal(0, SETTLE_SPREAD, 2))
    gap_s = moment.after_s * manner.pace
    photos_s = moment.photos_s * np.exp(rng.normal(0, UNLIKE))
    length = settle + float(photos_s[-1]) + leave
    begins = at_s + gap_s * np.exp(rng.uniform(*WINDOW, CANDIDATES))
    begins = begins[begins + length <= day.at_s[-1]]
    if not len(begins):
        return None
    here = position(day, np.array([at_s]))
    lat, lon = position(day, begins)
    way_m = distance_m(here[0], here[1], lat, lon)
    drift_m = np.maximum(*(distance_m(lat, lon, *position(day, begins + length * part)) for part in (0.5, 1.0)))
    cost = AWAY * np.abs(np.log((way_m + NOISE_M) / (moment.moved_m + NOISE_M)))
    # Drawn evenly by logarithm, but a moment may begin at any second: hence what is taken off.
    late = np.log((begins - at_s) / gap_s)
    cost += LATE * np.abs(late) - late + STANDING * np.log((drift_m + NOISE_M) / NOISE_M)
    odds = np.exp(cost.min() - cost)
    chosen = int(rng.choice(len(begins), p=odds / odds.sum()))
    shots = begins[chosen] + settle + photos_s
    return np.asarray(shots if drift_m[chosen] < RIDING_M or rng.random() > manner.skipped else shots[:0]), float(shots[-1]) + 1


def _evening(at_s: float, manner: Manner, row: int, rng: np.random.Generator) -> Shots:
    """Return moments after the end of the recording, as the donor's clock has them."""
    shots: Shots = []
    now, moments = at_s, manner.rhythm.moments
    for step in range(len(moments)):
        moment = moments[(row + step) % len(moments)]
        now += moment.after_s * manner.pace * float(np.exp(rng.normal(0, UNLIKE)))
        if now > at_s + EVENING_S:
            break
        shots.append(now + moment.photos_s * np.exp(rng.normal(0, UNLIKE)))
    return shots


def _day(day: Trace, manner: Manner, row: int, rng: np.random.Generator) -> tuple[Shots, int]:
    """Return the moments of one recorded stretch, and the donor's moment that was the last."""
    shots: Shots = []
    now, settle_s, moments = float(day.at_s[0]), SETTLE_S * usual_speed(day) / WALK_M_S, manner.rhythm.moments
    while True:
        row = int(rng.integers(len(moments))) if rng.random() < JUMP else (row + 1) % len(moments)
        made = _laid(day, now, moments[row], manner, settle_s, rng)
        if made is None:
            return shots, row
        photos_s, now = made
        shots += [photos_s] if len(photos_s) else []


def replay(trace: Trace, rhythm: Rhythm, rng: np.random.Generator, pace: float = 1.0) -> Shots:
    """Return the moments of a photographer of that rhythm along the trace, in order of time.

    Half of the stretches are replayed from their end: who waits for a stop comes late in it, who leaves one is early.
    """
    gone = np.flatnonzero(holes(trace))
    begins, ends = np.concatenate([[0], gone + 1]), np.concatenate([gone, [len(trace.at_s) - 1]])
    shots: Shots = []
    row, manner = int(rng.integers(len(rhythm.moments))), Manner(rhythm, pace, float(rng.choice(SKIPPED)))
    for first, last in zip(begins, ends, strict=True):
        if last - first < 2:
            continue
        part = [values[first : last + 1] for values in (trace.at_s, trace.lat, trace.lon)]
        if rng.random() < 0.5:
            made, row = _day(Trace(-part[0][::-1], part[1][::-1], part[2][::-1]), manner, row, rng)
            made = [-moment[::-1] for moment in made]
        else:
            made, row = _day(Trace(*part), manner, row, rng)
        shots += made
        next_s = trace.at_s[last + 1] if last + 1 < len(trace.at_s) else np.inf
        if next_s - trace.at_s[last] > NIGHT_S and rng.random() < EVENING:
            shots += _evening(float(trace.at_s[last]), manner, row, rng)
    return sorted(shots, key=lambda made: float(made[0]))


def photographer(trace: Trace, rhythm: Rhythm, count: int, rng: np.random.Generator) -> Shots | None:
    """Return at least ``count`` photos of a photographer by moments, at the first pace that gives them; None where none does."""
    for pace in PACES:
        shots = replay(trace, rhythm, rng, pace)
        if sum(map(len, shots)) >= count:
            return shots
    return None


def taken(shots: Shots, count: int, rng: np.random.Generator, *, deleted: bool) -> Floats:
    """Return ``count`` of the photos in order: a run of them, or what is left where whole moments were ``deleted``."""
    if deleted:
        order = rng.permutation(len(shots))
        enough = int(np.searchsorted(np.cumsum([len(shots[row]) for row in order]), count))
        shots = [shots[row] for row in order[: enough + 1]]
    at_s = np.sort(np.concatenate(shots))
    first = int(rng.integers(len(at_s) - count + 1))
    return np.asarray(at_s[first : first + count])
