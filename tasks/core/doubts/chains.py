"""Cut lines where positions leap, and join what lies together again: Lines in, chains of stretches out.

A stretch is a run of photos with no leap in it. A stretch joins the chain of an earlier one nearby that it goes on from, as it is
or in one of the ways in which numbers get lost (``variants``); its ``frame`` is the way that brings its numbers to the chain's
first ones. So a mirrored photo between sound ones, every second photo mirrored, and an afternoon of them, are all one chain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tasks.core.doubts.lines import Indices, Lines, steady_m
from tasks.core.doubts.variants import AS_IT_IS, WAYS, Ways, after, changed
from tasks.core.geo import distance_m

_TOGETHER_M: Final = 100_000.0
"""Successive photos further apart are cut whatever the time between: who knows where one was meanwhile."""
BACK: Final = 6
"""A stretch may go on from one of so many before it."""
_MUCH_NEARER: Final = 0.05
"""A repair must bring a position to this share of its way: near the equator or Greenwich, all ways are near."""
_SAME_SHARE: Final = 0.0005
_SAME_MOST_M: Final = 5000.0
"""Or to so small a share of it that it cannot be by chance, though it is further than one gets in the time."""


@dataclass(frozen=True, eq=False)
class Chains:
    """Arrays over the stretches, by line and time; ``first`` and ``last`` are places in Lines."""

    first: Indices
    last: Indices
    line: Indices
    chain: Indices
    frame: Ways

    @property
    def size(self) -> Indices:
        """Return how many photos each stretch has."""
        return self.last - self.first + 1


def chains_of(lines: Lines) -> Chains:
    """Return the stretches of lines and how they hang together."""
    first, last = _stretches(lines)
    line = lines.line[first]
    joined = [_joined(lines, first, last, back) for back in range(1, BACK + 1)]
    chain, frame = _labels(joined)
    return Chains(first, last, line, chain, frame)


def _stretches(lines: Lines) -> tuple[Indices, Indices]:
    one = np.arange(max(len(lines) - 1, 0))
    cut = lines.line[one] != lines.line[one + 1]
    cut |= (lines.apart_m(one, one + 1) > _TOGETHER_M) | lines.is_flight(one, one + 1)
    first = np.flatnonzero(np.r_[[True] * (len(lines) > 0), cut])
    return first, np.r_[first[1:] - 1, [len(lines) - 1] * (len(lines) > 0)].astype(np.intp)


def _joined(lines: Lines, first: Indices, last: Indices, back: int) -> list[int]:
    """Return for each stretch the way in which it goes on from the one so many before it, -1 for none."""
    found = np.full(len(first), -1)
    later = np.arange(back, len(first))
    later = later[lines.line[first[later]] == lines.line[first[later - back]]]
    one, other = last[later - back], first[later]
    steady = steady_m(lines.least_s(one, other))
    apart = lines.apart_m(one, other)
    found[later[apart <= steady]] = AS_IT_IS
    leaps = lines.is_flight(one, other) & (apart > steady)
    later, one, other, steady, apart = later[leaps], one[leaps], other[leaps], steady[leaps], apart[leaps]
    ways = np.zeros(len(later), dtype=np.int64)
    for way in WAYS:
        to_m = distance_m(lines.lat[one], lines.lon[one], *changed(lines.lat[other], lines.lon[other], way))
        near = (to_m <= steady) & (to_m <= _MUCH_NEARER * apart) | (to_m <= np.minimum(_SAME_SHARE * apart, _SAME_MOST_M))
        ways |= near.astype(np.int64) << way
    for way in WAYS:
        # Exactly one: where two ways lead there, nobody knows which.
        found[later[ways == 1 << way]] = way
    return found.tolist()


def _labels(joined: list[list[int]]) -> tuple[Indices, Ways]:
    """Return chain and frame of each stretch: as it is, from whichever stretch before; else changed; else its own chain."""
    chain: list[int] = []
    frame: list[int] = []
    chains = 0
    for at, told in enumerate(zip(*joined, strict=True)):
        # The nearest in time first, and every way "as it is" before any other.
        back = next((back for back, way in enumerate(told, 1) if way == AS_IT_IS), 0)
        back = back or next((back for back, way in enumerate(told, 1) if way > AS_IT_IS), 0)
        if back:
            chain.append(chain[at - back])
            frame.append(after(told[back - 1], frame[at - back]))
        else:
            chain.append(chains)
            frame.append(AS_IT_IS)
            chains += 1
    return np.array(chain, dtype=np.intp), np.array(frame, dtype=np.int64)
