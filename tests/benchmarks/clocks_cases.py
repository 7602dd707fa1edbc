"""Cases of a camera with a wrong clock whose truth is known: a photographer, a fault of the clock, the evidence that is left.

Each case is drawn from its own seed, so that it is the same whichever others are measured; one photographer is asked with every
kind of evidence. Besides its fault a clock is set to the zone of the place, three in ten to another one, mostly a home zone that
is told. With an odd seed it is also off by tens of seconds of its own (normal, 45 s), so that no whole number finds it; with an
even seed it has the fault alone, as in the figures of the prototype. Wall clocks have whole seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from tasks.core.clocks.witness import DAY_S, HOUR_S, Surroundings, Trace, Witness, witness
from tasks.core.zone_map import zones_at
from tests.benchmarks.clocks_people import Rhythm
from tests.benchmarks.clocks_replay import Shots, photographer, taken
from tests.benchmarks.clocks_trips import Trip, position, trip

Floats = npt.NDArray[np.float64]

SHIFTS: Final = {
    "+1 h": HOUR_S,
    "-1 h": -HOUR_S,
    "+9 h 30": 9.5 * HOUR_S,
    "-9 h 30": -9.5 * HOUR_S,
    "13 min 20 s": 800.0,
    "+3 days": 3 * DAY_S,
}
FAULTS: Final = (*SHIFTS, "drift 2 s/day", "DST step", "reset to 2000", "reset")
KINDS: Final = ("gps", "activity", "track", "track + positions", "all")
IMPOSSIBLE: Final = {
    "other days": ("activity", "track"),
    "other rhythm": ("activity",),
    "unrelated track": ("track",),
    "nothing": ("",),
}
SIZES: Final = (10, 30, 100, 1000)
DAYS: Final = {10: (1, 5), 30: (1, 12), 100: (1, 21), 1000: (6, 30)}
"""Days of a trip with so many photos, drawn evenly by logarithm: people of ``jotunheimen`` with 30 to 45 photos have 1 to 13."""
DRIFT_DAYS: Final = (20, 60)
DRIFT_S: Final = 2.0
OWN_ERROR_S: Final = 45.0
NEW_YEAR_2000_S: Final = 946_684_800.0
HOMES: Final = ("Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Tokyo", "Australia/Sydney")
ATTEMPTS: Final = 20
STRANGER: Final = 1_000_000
"""Added to the seed of a case for the person whose evidence says nothing about it."""


@dataclass(frozen=True)
class Case:
    """One camera's question and its true instants, in the order of the witness."""

    kind: str
    fault: str
    source: str
    possible: bool
    exact: bool  # the clock has its fault and no error of its own
    asked: Witness
    around: Surroundings
    utc_s: Floats


@dataclass(frozen=True, eq=False)
class Cast:
    """Who photographs where: rhythms of real people, and recorded days by the person who recorded them."""

    name: str
    rhythms: list[Rhythm]
    days: dict[str, list[Trace]]


def zone_ahead_s(zone: str, utc_s: float) -> float:
    """Return what a zone is ahead of UTC at an instant."""
    ahead = datetime.fromtimestamp(utc_s, UTC).astimezone(ZoneInfo(zone)).utcoffset()
    return ahead.total_seconds() if ahead else 0.0


def change_at(utc_s: Floats) -> int:
    """Return before which photo a clock is changed: the longest pause in the middle half, mostly a night."""
    low, high = len(utc_s) // 4, max(len(utc_s) * 3 // 4, len(utc_s) // 4 + 1)
    return int(low + np.argmax(np.diff(utc_s)[low:high]) + 1)


def wall_clock(utc_s: Floats, ahead_s: float, fault: str, rng: np.random.Generator) -> Floats:
    """Return the wall clocks of photos by a clock that far ahead of UTC, with the fault."""
    wall_s = utc_s + ahead_s + SHIFTS.get(fault, 0.0)
    after = change_at(utc_s)
    if fault == "drift 2 s/day":
        wall_s = wall_s + rng.choice([-1, 1]) * DRIFT_S * (utc_s - utc_s[0]) / DAY_S
    elif fault == "DST step":
        wall_s[after:] += rng.choice([-1, 1]) * HOUR_S
    elif fault == "reset to 2000":
        # The battery went in some time before the first photo.
        wall_s[after:] = NEW_YEAR_2000_S + rng.exponential(HOUR_S) + utc_s[after:] - utc_s[after]
    elif fault == "reset":
        wall_s[after:] += rng.choice([-1, 1]) * rng.uniform(600, 14 * HOUR_S)
    return np.asarray(np.floor(wall_s))


def two_cameras(shots: Shots, rng: np.random.Generator) -> tuple[Shots, Shots]:
    """Divide one person's moments between two cameras: most to one of them, three in ten photographed with both."""
    share = rng.uniform(0.3, 0.7)
    ours: Shots = []
    theirs: Shots = []
    for shot in shots:
        if rng.random() < 0.3:
            first = rng.random(len(shot)) < 0.5
            pair = (
                (shot[first], shot[~first])
                if 0 < first.sum() < len(shot)
                else (shot, np.sort(shot + rng.normal(0, 20, len(shot))))
            )
        else:
            pair = (shot, shot[:0]) if rng.random() < share else (shot[:0], shot)
        ours += [pair[0]] if len(pair[0]) else []
        theirs += [pair[1]] if len(pair[1]) else []
    return ours, theirs


def companion(shots: Shots, own: Shots, rng: np.random.Generator) -> Shots:
    """Return the photos of somebody who goes along: his own rhythm, and two in five of his moments beside one of the other's."""
    made = []
    for moment in own:
        near = shots[int(rng.integers(len(shots)))]
        made.append(near[0] + rng.normal(0, 40) + moment - moment[0] if rng.random() < 0.4 else moment)
    return sorted(made, key=lambda moment: float(moment[0]))


@lru_cache(maxsize=64)
def _people(cast: Cast, count: int, fault: str, seed: int, besides: str = "") -> tuple[Trip, Floats, Floats]:
    """Return a trip (of another source than ``besides``), the instants of the camera's photos and those of the other camera."""
    rng = np.random.default_rng([seed, count, FAULTS.index(fault)])
    wanted = DRIFT_DAYS if fault == "drift 2 s/day" else DAYS[count]
    for _ in range(ATTEMPTS):
        source = str(rng.choice([name for name in cast.days if name != besides]))
        many = int(np.exp(rng.uniform(*np.log(wanted))) + 0.5)
        made = trip(source, cast.days[source], many, rng)
        donors = [cast.rhythms[int(row)] for row in rng.choice(len(cast.rhythms), 2, replace=False)]
        alone = rng.random() < 0.5
        shots = photographer(made.truth, donors[0], 2 * count if alone else count, rng)
        own = shots if alone else photographer(made.truth, donors[1], max(count // 2, 8), rng)
        if shots and own:
            ours, theirs = two_cameras(shots, rng) if alone else (shots, companion(shots, own, rng))
            if sum(map(len, ours)) >= count and theirs:
                few = fault == "drift 2 s/day" or rng.random() < 0.5
                return made, taken(ours, count, rng, deleted=few), np.sort(np.concatenate(theirs))
    raise RuntimeError(f"no photographer with {count} photos in {ATTEMPTS} attempts; the tracks are too few or too short")


def _gps(utc_s: Floats, rng: np.random.Generator) -> Floats:
    """Return own GPS times of some photos: most within 2 s, some of a stale fix, one in fifty of another day."""
    lag = rng.choice([0, 1, 2], len(utc_s), p=[0.6, 0.3, 0.1]).astype(np.float64)
    kind = rng.random(len(utc_s))
    lag += np.where(kind < 0.12, rng.exponential(120, len(utc_s)), 0) + np.where(
        kind > 0.97, rng.exponential(HOUR_S, len(utc_s)), 0
    )
    lag += np.where(rng.random(len(utc_s)) < 0.02, rng.integers(-5, 6, len(utc_s)) * DAY_S, 0)
    has = rng.random(len(utc_s)) < rng.uniform(0.1, 1)
    has[int(rng.integers(len(utc_s)))] = True
    return np.where(has, np.floor(utc_s - lag), np.nan)


def _positions(where: Trace, utc_s: Floats, rng: np.random.Generator) -> dict[str, Floats]:
    """Return own positions of some photos with the error that they state, which is not always what it is."""
    lat, lon = position(where, utc_s)
    sigma_m = float(rng.choice([4, 8, 15, 30]))
    error = rng.normal(0, sigma_m, (2, len(utc_s))) * np.where(rng.random(len(utc_s)) < 0.04, 8, 1) / 111_195
    has = rng.random(len(utc_s)) < rng.uniform(0.3, 1)
    stated = np.nan if rng.random() < 0.3 else sigma_m * rng.uniform(0.7, 1.5)
    return {
        "lat": np.where(has, lat + error[0], np.nan),
        "lon": np.where(has, lon + error[1] / np.cos(np.radians(lat)), np.nan),
        "sigma_m": np.where(has, stated, np.nan),
    }


def _moved(values: Floats, to_s: float) -> Floats:
    """Return instants moved by whole days to begin on the date of another."""
    return np.asarray(values + (to_s // DAY_S - values[0] // DAY_S) * DAY_S)


def make(cast: Cast, kind: str, fault: str, count: int, seed: int, impossible: str = "") -> Case:
    """Draw one case; ``impossible`` names why its evidence says nothing about the clock."""
    names = (*KINDS, "", *IMPOSSIBLE)
    rng = np.random.default_rng([seed, count, FAULTS.index(fault), names.index(kind), names.index(impossible)])
    made, utc_s, others_s = _people(cast, count, fault, seed)
    track = made.recorded
    if impossible:
        other, others_s, _ = _people(cast, count, fault, seed + STRANGER, made.source)
        to_s = utc_s[0] + (float(rng.integers(8, 40)) * DAY_S + utc_s[-1] - utc_s[0] if impossible == "other days" else 0.0)
        others_s = _moved(others_s, to_s)
        track = Trace(_moved(other.recorded.at_s, to_s), other.recorded.lat, other.recorded.lon)
    place = float(np.median(made.truth.lat)), float(np.median(made.truth.lon))
    here, home = str(zones_at(*place)[0]) or "UTC", str(rng.choice(HOMES))
    set_to = here if rng.random() < 0.7 else home
    ahead_s = zone_ahead_s(set_to, utc_s[0]) + (rng.normal(0, OWN_ERROR_S) if seed % 2 else 0.0)
    wall_s = wall_clock(utc_s, ahead_s, fault, rng)
    numbered = fault == "reset to 2000" or rng.random() < 0.6
    order = np.arange(count) if numbered else np.argsort(wall_s, kind="stable")
    told = {"gps_s": _gps(utc_s, rng)} if kind == "gps" else {}
    told |= _positions(made.truth, utc_s, rng) if kind in {"track + positions", "all"} else {}
    return Case(
        kind or "nothing",
        impossible or fault,
        f"{cast.name}: {made.source}",
        not impossible,
        seed % 2 == 0,
        witness(wall_s[order], numbered=numbered, **{name: values[order] for name, values in told.items()}),
        Surroundings(
            others_s=np.sort(others_s + rng.normal(0, 2, len(others_s))) if kind in {"activity", "all"} else np.empty(0),
            track=track if kind in {"track", "track + positions", "all"} else None,
            places=(place,),
            home_zones=(home,) if rng.random() < 0.8 else (),
        ),
        utc_s[order],
    )
