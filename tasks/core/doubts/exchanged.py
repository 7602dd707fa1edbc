"""Positions whose numbers were swapped or lost a sign: they are far from all around, and changed back they are among them."""

from __future__ import annotations

from typing import Final

import numpy as np

from tasks.core.doubts.chains import Chains
from tasks.core.doubts.finding import Finding, Seen
from tasks.core.doubts.lines import FLIGHT_FROM_M_S, STEADY_M_S, STEADY_MOST_M, Indices, Lines
from tasks.core.doubts.variants import PROBLEMS, REPAIRS, Ways, after, changed, inverse
from tasks.core.geo import distance_m

_MAJORITY: Final = 2
"""The photos that are right outnumber those that are not by this factor, or nobody knows which is which."""
_CLEAR_MAJORITY: Final = 3
_MOST_AT_AN_END, _FEWEST_SOUND = 3, 10
"""So many photos may be wrong where there are sound ones on one side alone, and so many sound ones it takes."""


def exchanged(lines: Lines, chains: Chains, paths: list[str]) -> list[Finding]:
    """Return a finding, with its repair, for each photo of a chain's minority.

    Sound are the photos of the frame that most photos of a chain have. The others are doubted between sound ones, only an
    aeroplane being fast enough on both sides; or next to them on one side, if there are few and nobody is fast enough.
    """
    found: list[Finding] = []
    count, sound = _counts(chains)
    suspects = np.flatnonzero((chains.frame != sound[chains.chain]) & (sound[chains.chain] >= 0))
    befores, laters = _sound_beside(chains, sound) if len(suspects) else (suspects, suspects)
    for stretch in suspects.tolist():
        chain = int(chains.chain[stretch])
        way = after(int(chains.frame[stretch]), inverse(int(sound[chain])))
        before = int(chains.last[befores[stretch]]) if befores[stretch] >= 0 else -1
        later = int(chains.first[laters[stretch]]) if laters[stretch] >= 0 else -1
        if _is_certain(lines, chains, stretch, way, (before, later), count[chain].tolist(), int(sound[chain])):
            found += [
                _finding(lines, at, way, (before, later), paths) for at in range(chains.first[stretch], chains.last[stretch] + 1)
            ]
    return found


def _counts(chains: Chains) -> tuple[Indices, Ways]:
    """Return the photos of each chain by frame, and the frame that most of them have; -1 where all have one."""
    number = int(chains.chain.max(initial=-1)) + 1
    key = chains.chain * 8 + chains.frame
    count = np.bincount(key, weights=chains.size, minlength=number * 8).astype(np.intp).reshape(number, 8)
    several = (count > 0).sum(axis=1) > 1
    return count, np.where(several, count.argmax(axis=1), -1)


def _sound_beside(chains: Chains, sound: Ways) -> tuple[Indices, Indices]:
    """Return for each stretch the last sound stretch of its chain before it and the first one after it, -1 for none."""
    order = np.argsort(chains.chain, kind="stable")
    chain = chains.chain[order]
    is_sound = chains.frame[order] == sound[chain]
    number = np.arange(len(order))
    before = np.maximum.accumulate(np.where(is_sound, number, -1))
    later = np.minimum.accumulate(np.where(is_sound, number, len(order))[::-1])[::-1]
    beside = []
    for at in (before, later):
        there = np.clip(at, 0, len(order) - 1)
        found = np.full(len(order), -1, dtype=np.intp)
        found[order] = np.where((at == there) & (chain[there] == chain), order[there], -1)
        beside.append(found)
    return beside[0], beside[1]


def _is_certain(
    lines: Lines, chains: Chains, stretch: int, way: int, beside: tuple[int, int], count: list[int], sound: int
) -> bool:
    most, others = count[sound], sum(count) - count[sound]
    first, last = int(chains.first[stretch]), int(chains.last[stretch])
    sides = [(side, end) for side, end in zip(beside, (first, last), strict=True) if side >= 0]
    if most < _MAJORITY * others or not all(_fits(lines, side, end, way) for side, end in sides):
        return False
    one, other = (np.array(places, dtype=np.intp) for places in zip(*sides, strict=True))
    if len(sides) == 2 and lines.is_flight(one, other).all():
        return True
    few = chains.size[stretch] <= _MOST_AT_AN_END and most >= max(_FEWEST_SOUND, _CLEAR_MAJORITY * others)
    return bool(few and lines.is_impossible(one, other).any())


def _fits(lines: Lines, sound: int, at: int, way: int) -> bool:
    """Say whether a photo that is changed back lies where one can get to or from a sound one without an aeroplane."""
    lat, lon = changed(lines.lat[at], lines.lon[at], way)
    seconds = lines.between_s(np.array([sound]), np.array([at]))
    apart_m = distance_m(lines.lat[sound], lines.lon[sound], lat, lon)
    return bool((apart_m <= np.maximum(FLIGHT_FROM_M_S * seconds, STEADY_MOST_M)).all())


def _finding(lines: Lines, at: int, way: int, beside: tuple[int, int], paths: list[str]) -> Finding:
    lat, lon = (float(value) for value in changed(lines.lat[at], lines.lon[at], way))
    seen = [seen_at(lines, side, at, paths) for side in beside if side >= 0]
    nearest = min(seen, key=lambda one: abs(one.later_s))
    to_nearest_m = float(distance_m(lat, lon, nearest.lat, nearest.lon))
    # What the nearest photo does not explain by a fast drive is by how much the repaired position may be wrong.
    unexplained_m = max(to_nearest_m - STEADY_M_S * (abs(nearest.later_s) + 1), 0.0)
    here = " and ".join(one.way_from(lines.lat[at], lines.lon[at]) for one in seen)
    return Finding(
        row=int(lines.row[at]),
        problem=f"{PROBLEMS[inverse(way)]}: as it is, it lies {here}",
        lat=lat,
        lon=lon,
        error_m=float(np.hypot(lines.error_m[at], unexplained_m)),
        evidence=f"the file's own position {REPAIRS[way]}: so it lies {nearest.way_from(lat, lon)}",
    )


def seen_at(lines: Lines, other: int, at: int, paths: list[str]) -> Seen:
    """Return a photo of the same line as one to compare with."""
    later_s = lines.at_s[other] - lines.at_s[at]
    by_wall_s = lines.wall_s[other] - lines.wall_s[at]
    # The instant of a photo whose own wrong position told its zone is hours off: the wall clock is nearer to the truth.
    nearer_s = by_wall_s if abs(by_wall_s) < abs(later_s) else later_s
    return Seen(paths[lines.row[other]], float(lines.lat[other]), float(lines.lon[other]), float(nearer_s))
