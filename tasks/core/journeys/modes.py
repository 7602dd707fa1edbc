"""How somebody came from moment to moment, how fast and how far: positions by time in, modes, speeds and metres of legs out.

Single legs tell little, for of two photos a second apart the most that lies between is noise. So the way is first thinned to what
is more than the noise of positions (``straying``): between the corners left, the stretches, somebody moved evenly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.geo import Floats, distance_m
from tasks.core.journeys.company import GRAIN_S, IMPOSSIBLE_KMH
from tasks.core.journeys.straying import strays_m
from tasks.core.thinning import unit_vectors

Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
Words = npt.NDArray[np.object_]

WALK_KMH: Final = 6.5
"""Slower is on foot: 1.8 m/s, with which Zheng et al. (Understanding mobility based on GPS data, UbiComp 2008) tell walking."""

WALK_M: Final = 10_000.0
"""Nobody walks so far without a photo or a fix: a longer way at this pace was ridden, with a rest."""

FLIGHT_KMH: Final = 350.0
"""Faster is a flight: no train in service goes faster."""

SHORTEST_FLIGHT_M: Final = 5000.0
"""What is shorter and as fast is a wrong clock or position."""

LONG_FLIGHTS: Final = ((600_000.0, 120.0), (2_500_000.0, 50.0))
"""So is a way longer than these metres and faster than these km/h, with the hours at both airports and a night: roads are a third
longer than great circles, so that a car would have to go 160 km/h for hours, or 65 km/h for two days and nights."""

FASTER_THAN_CARS_KMH: Final = 130.0

SHORT_M: Final = 300.0
"""Who walks for less between two rides has not got out."""

KNOWN_GAP_S: Final = 3 * 3600.0
"""Between moments further apart in time nobody knows the way, unless it was a flight, or there was none."""

_ON_LAND: Final = ["walk", "ride"]

_LEAST_S: Final = 10.0
"""Photos follow each other within seconds, and clocks are written to the second: so long a leg takes at least."""


@dataclass(frozen=True)
class Legs:
    """One value a moment, of the way to it from the one before; a journey's first moment is ``start``."""

    mode: Words
    speed_kmh: Floats  # NaN: start, no time passed, or faster than anybody goes
    metres: Floats  # without the noise of positions, and 0 where nobody can have gone; the legs of a stretch share its length


def legs_of(at_s: Floats, lat: Floats, lon: Floats, error_m: Floats, carrier: Whole, journey: Whole) -> Legs:
    """Return the legs of ways, whose moments lie by time within each journey; ``error_m`` is at least the noise of positions.

    Between moments of two carriers, whose clocks may differ (``GRAIN_S``), more time may have passed than it seems.
    """
    starts = np.diff(journey, prepend=journey[:1] - 1) != 0
    if len(at_s) < 2:
        return Legs(np.where(starts, "start", "").astype(object), np.full(len(at_s), np.nan), np.zeros(len(at_s)))
    seconds, reach_m = np.diff(at_s, prepend=at_s[0]), _from_before(lat, lon)
    doubt_m = error_m + np.concatenate([error_m[:1], error_m[:-1]])
    grain_s = np.where(np.diff(carrier, prepend=carrier[0]) != 0, GRAIN_S, 1.0)
    impossible = ~starts & (_kmh(np.maximum(reach_m - doubt_m, 0.0), seconds + grain_s) > IMPOSSIBLE_KMH)
    alone = starts | impossible | (seconds > KNOWN_GAP_S)
    stray = strays_m(unit_vectors(lat, lon).T.copy(), at_s, np.cumsum(alone), least_m=float(error_m.min()))
    corner = np.flatnonzero(stray > error_m)
    before, last = corner[:-1], corner[1:]
    length_m, spent_s = distance_m(lat[before], lon[before], lat[last], lon[last]), at_s[last] - at_s[before]
    at_least_s = np.maximum(spent_s + np.where(carrier[before] != carrier[last], GRAIN_S, 0.0), _LEAST_S)
    # A pause is a stretch of its own, so that a long one is told from a long way with many photos.
    mode = _modes(length_m, at_least_s, np.maximum(error_m[before], error_m[last]), seconds[last] > KNOWN_GAP_S)
    mode = np.where(starts[last], "start", np.where(impossible[last], "unknown", mode))
    length_m = np.where((mode == "stay") | impossible[last], 0.0, length_m)
    mode = _calmed(mode, length_m, _kmh(length_m, at_least_s))
    speed_kmh = _kmh(length_m, np.where((spent_s > 0) & ~impossible[last], spent_s, np.nan))
    speed_kmh[speed_kmh > np.where(mode == "flight", IMPOSSIBLE_KMH, FLIGHT_KMH)] = np.nan
    # Every leg is of the stretch that ends at the next corner.
    stretch = np.maximum(np.searchsorted(corner, np.arange(len(at_s))) - 1, 0)
    along_m = np.bincount(stretch, np.where(starts, 0.0, reach_m), minlength=len(mode))[stretch]
    share = np.where(along_m > 0, reach_m / np.where(along_m > 0, along_m, 1.0), 0.0)
    return Legs(
        np.where(starts, "start", mode[stretch]),
        np.where(starts, np.nan, speed_kmh[stretch]),
        np.where(starts, 0.0, length_m[stretch] * share),
    )


def _modes(length_m: Floats, spent_s: Floats, noise_m: Floats, pause: Flags) -> Words:
    """Return the mode of stretches; ``surely`` they went at least so fast, whatever the noise."""
    surely, plainly = _kmh(np.maximum(length_m - noise_m, 0.0), spent_s), _kmh(length_m, spent_s)
    flight = np.any([(length_m > metres) & (plainly > kmh) for metres, kmh in LONG_FLIGHTS], axis=0) | (surely > FLIGHT_KMH)
    mode: Words = np.select(
        [
            length_m <= noise_m,
            flight & (length_m > SHORTEST_FLIGHT_M),
            flight | pause,
            (surely <= WALK_KMH) & (length_m <= WALK_M),
        ],
        ["stay", "flight", "unknown", "walk"],
        "ride",
    ).astype(object)
    return mode


def _calmed(mode: Words, length_m: Floats, kmh: Floats) -> Words:
    """Return modes of stretches that change no more often than somebody does.

    A short walk between two rides is a jam, a short ride between two walks a position that is off (Zheng et al. merge such too);
    what is faster than cars, right before or after a flight, is its climb or descent.
    """
    calm = mode.copy()
    around = (mode[:-2] == mode[2:]) & (mode[:-2] != mode[1:-1])
    amid = np.flatnonzero(around & (length_m[1:-1] < SHORT_M) & np.isin(mode[1:-1], _ON_LAND) & np.isin(mode[2:], _ON_LAND)) + 1
    calm[amid] = mode[amid - 1]
    aloft = (calm == "flight") | ((calm == "ride") & (kmh > FASTER_THAN_CARS_KMH))
    if aloft.any():
        run = np.cumsum(np.diff(aloft, prepend=aloft[0]))
        calm[aloft & (np.bincount(run, calm == "flight") > 0)[run]] = "flight"
    return calm


def _from_before(lat: Floats, lon: Floats) -> Floats:
    before = np.concatenate([[0], np.arange(len(lat) - 1)])
    return distance_m(lat[before], lon[before], lat, lon)


def _kmh(metres: Floats, seconds: Floats) -> Floats:
    speed: Floats = metres / seconds * 3.6
    return speed
