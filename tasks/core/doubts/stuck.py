"""Positions that stood still while their photographer went on: a receiver that repeats its last fix.

To be at one place is no fault, and a phone on a table may write one fix for hours. So the same digits are doubted only where the
next position is one that nobody can have reached from there in time.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tasks.core.doubts.chains import BACK, Chains
from tasks.core.doubts.exchanged import seen_at
from tasks.core.doubts.finding import Finding
from tasks.core.doubts.lines import Flags, Indices, Lines

_DECIMALS: Final = 3
"""Coordinates with no more digits than these are of a person or a map, not of a receiver: they repeat."""

_PAUSE_S: Final = 60.0
"""Within a burst every receiver repeats itself."""
_FEWEST, _MOST_REPEATED = 2, 0.5


def stuck(lines: Lines, chains: Chains, paths: list[str]) -> list[Finding]:
    """Return a finding for each later photo of the same digits that is too far from where the next ones are.

    The first is left: there the receiver had its fix, if one can get from there to the next position in time; else nobody knows
    which of the two is wrong. What comes next must be at least two photos that are elsewhere to stay.
    """
    found: list[Finding] = []
    same = _same_as_before(lines)
    start = np.maximum.accumulate(np.where(same, 0, np.arange(len(lines))))
    ends = _ends(lines, chains, same)
    ends = ends[~lines.is_flight(start[ends[:, 0]], ends[:, 1]) & _is_live(lines, same, start, ends[:, 0])]
    for last, after in ends.tolist():
        later = np.arange(start[last] + 1, last + 1)
        after_ = np.full(len(later), after)
        late = later[lines.is_flight(later, after_)]
        found += [_finding(lines, at, int(start[last]), after, paths) for at in late.tolist()]
    return found


def _same_as_before(lines: Lines) -> Flags:
    """Say of each photo whether it has exactly the position of the one before it."""
    lat, lon, line = lines.lat, lines.lon, lines.line
    exact = (np.round(lat, _DECIMALS) != lat) | (np.round(lon, _DECIMALS) != lon)
    same = np.zeros(len(lines), dtype=bool)
    same[1:] = (lat[1:] == lat[:-1]) & (lon[1:] == lon[:-1]) & (line[1:] == line[:-1]) & exact[1:]
    return same


def _ends(lines: Lines, chains: Chains, same: Flags) -> Indices:
    """Return the last photo of each run of one position before an impossible way, and the photo behind it (n, 2)."""
    stretch = np.arange(max(len(chains.chain) - 1, 0))
    stretch = stretch[(chains.line[stretch] == chains.line[stretch + 1]) & (chains.size[stretch + 1] > 1)]
    last, after = chains.last[stretch], chains.first[stretch + 1]
    moves = (lines.lat[after] != lines.lat[after + 1]) | (lines.lon[after] != lines.lon[after + 1])
    stays = _stays_away(chains, stretch) & (lines.apart_m(last, after + 1) > lines.apart_m(last, after) / 2)
    good = same[last] & moves & stays & lines.named[last] & lines.is_impossible(last, after)
    return np.column_stack([last[good], after[good]])


def _is_live(lines: Lines, same: Flags, start: Indices, last: Indices) -> Flags:
    """Say of runs whether their line, the run apart, is of a receiver: where nearly all repeats, a person placed the photos."""
    number = np.arange(len(lines))
    counts = lines.between_s(number, np.maximum(number - 1, 0)) > _PAUSE_S
    first_of_line = np.searchsorted(lines.line, lines.line[last])
    last_of_line = np.searchsorted(lines.line, lines.line[last], side="right") - 1

    def others(counted: Flags) -> Indices:
        total = np.cumsum(counted)
        left: Indices = total[last_of_line] - total[first_of_line] - (total[last] - total[start[last]])
        return left

    repeated, pairs = others(counts & same), others(counts)
    return np.asarray((pairs >= _FEWEST) & (repeated <= pairs * _MOST_REPEATED), dtype=np.bool_)


def _stays_away(chains: Chains, stretch: Indices) -> Flags:
    """Say whether none of the next stretches is of the chain of the stretch itself: then it is what follows that is off."""
    stays = np.ones(len(stretch), dtype=bool)
    for step in range(1, BACK + 1):
        stays &= chains.chain[np.minimum(stretch + step, len(chains.chain) - 1)] != chains.chain[stretch]
    return stays


def _finding(lines: Lines, at: int, first: int, after: int, paths: list[str]) -> Finding:
    lat, lon = float(lines.lat[at]), float(lines.lon[at])
    fixed, seen = seen_at(lines, first, at, paths), seen_at(lines, after, at, paths)
    when = fixed.way_from(lat, lon).partition(", ")[2]
    return Finding(
        int(lines.row[at]),
        f"its fix stood still: the position is to the last digit that of {fixed.path.rpartition('/')[2]}, {when}, "
        f"and lies {seen.way_from(lat, lon)}",
    )
