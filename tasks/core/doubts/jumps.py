"""Positions that nobody can have reached: one photo, or a few, far off between others that fit each other.

Only the few are doubted. Where a line leaps for good, or leaps to and fro between two places, its clock was set, its dates were
typed, or two cameras share a name: then it says nothing of a single photo.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tasks.core.doubts.chains import Chains
from tasks.core.doubts.exchanged import seen_at
from tasks.core.doubts.finding import Finding
from tasks.core.doubts.lines import Indices, Lines

MOST_OFF: Final = 5
"""A longer run elsewhere may as well be the truth."""
_FEWEST_AROUND: Final = 3
_MAJORITY: Final = 3
_MOST_STRETCHES: Final = 3
_AROUND, _MOST_LEAPS = 5, 2
"""More other impossible ways within so many stretches before and after, and it is the line that is not to be trusted."""
_MOST_SHARE: Final = 0.05
_ALWAYS: Final = 2
"""Of a line's photos, at most this share is doubted, or this number."""


def jumps(lines: Lines, chains: Chains, paths: list[str]) -> list[Finding]:
    """Return a finding for each photo that is off; a line of no known camera has none."""
    offs = _off(lines, chains)
    offs = offs[_leaps_around(lines, chains, offs) <= _MOST_LEAPS]
    photos, of_line = np.bincount(lines.line), chains.line[offs[:, 0]]
    found: list[Finding] = []
    for line in np.unique(of_line).tolist():
        here = offs[of_line == line]
        off = int((chains.last[here[:, 1]] - chains.first[here[:, 0]] + 1).sum())
        for first, last in here.tolist() if off <= max(_ALWAYS, _MOST_SHARE * photos[line]) else ():
            before, later = int(chains.last[first - 1]), int(chains.first[last + 1])
            run = range(chains.first[first], chains.last[last] + 1)
            found += [_finding(lines, at, (before, later), paths) for at in run]
    return found


def _off(lines: Lines, chains: Chains) -> Indices:
    """Return the first and last stretch (n, 2) of each run that is off: seen once, and enclosed by one chain in one frame."""
    count = np.bincount(chains.chain)
    single = count[chains.chain] == 1
    photos = np.bincount(chains.chain, weights=chains.size).astype(np.intp)
    found: list[tuple[int, int]] = []
    for length in range(1, _MOST_STRETCHES + 1):
        before = np.arange(max(len(chains.chain) - length - 1, 0))
        later = before + length + 1
        fits = (chains.chain[before] == chains.chain[later]) & (chains.frame[before] == chains.frame[later])
        fits &= chains.line[before] == chains.line[later]
        for step in range(1, length + 1):
            fits &= single[before + step] & (chains.line[before + step] == chains.line[before])
        before, later = before[fits], later[fits]
        for one, other in zip(before.tolist(), later.tolist(), strict=True):
            if _is_off(lines, chains, photos, one, other):
                found.append((one + 1, other - 1))
    return np.array(found, dtype=np.intp).reshape(-1, 2)


def _is_off(lines: Lines, chains: Chains, photos: Indices, before: int, later: int) -> bool:
    first, last = int(chains.first[before + 1]), int(chains.last[later - 1])
    off, around = last - first + 1, int(chains.size[before] + chains.size[later])
    of_chain = int(photos[chains.chain[before]])
    if not lines.named[first] or off > MOST_OFF or around < max(_FEWEST_AROUND, off + 1) or of_chain < _MAJORITY * off:
        return False
    run = np.arange(first, last + 1)
    ends = (np.full(off, chains.last[before]), np.full(off, chains.first[later]))
    return all(bool(lines.is_impossible(end, run).all()) for end in ends)


def _leaps_around(lines: Lines, chains: Chains, offs: Indices) -> Indices:
    """Return for each run that is off how many impossible ways there are around it that no such run explains."""
    one = np.flatnonzero((chains.line[:-1] == chains.line[1:]) & (chains.chain[:-1] != chains.chain[1:]))
    leap = np.zeros(len(chains.chain) + 1, dtype=np.intp)  # at each stretch: the way to it from the one before
    leap[one[lines.is_impossible(chains.last[one], chains.first[one + 1])] + 1] = 1
    for step in range(_MOST_STRETCHES + 1):
        leap[np.minimum(offs[:, 0] + step, offs[:, 1] + 1)] = 0
    until = np.cumsum(leap)
    around: Indices = until[np.minimum(offs[:, 1] + _AROUND, len(leap) - 1)] - until[np.maximum(offs[:, 0] - _AROUND, 0)]
    return around


def _finding(lines: Lines, at: int, beside: tuple[int, int], paths: list[str]) -> Finding:
    lat, lon = float(lines.lat[at]), float(lines.lon[at])
    ways = " and ".join(seen_at(lines, side, at, paths).way_from(lat, lon) for side in beside)
    return Finding(int(lines.row[at]), f"nobody travels so fast: its position lies {ways}, which are near each other")
