"""Which of many stays a time falls into: intervals with their places in, for each time the one place that holds it out.

Two stays of one place count once, and so do a hundred; only different places make a time ambiguous. All of it is sorting and
bisecting, for an archive may have 300,000 photos to place and a mapping 200,000 rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Times = npt.NDArray[np.int64]
Indices = npt.NDArray[np.intp]

NONE: Final = -1


@dataclass(frozen=True)
class Presence:
    """Intervals, both ends belonging to them, by place and time; times are whole microseconds.

    ``row`` counts in what they were made of. A block is a stretch of one place without a break, of one interval or of several
    that touch or overlap; ``block`` says which one each interval is in, ``longest`` which interval so far in it ends last.
    """

    row: Indices
    first: Times
    last: Times
    block: Indices
    longest: Indices
    place: Indices  # of each block
    block_first: Times
    block_last: Times

    def places_at(self, at: Times) -> tuple[Indices, Indices]:
        """Return for each time at how many places one is, and the row of an interval that holds it (``NONE`` unless at one)."""
        if not len(self.row):
            return np.zeros(len(at), dtype=np.intp), np.full(len(at), NONE, dtype=np.intp)
        by_first, by_last = np.argsort(self.block_first), np.argsort(self.block_last)
        begun = np.searchsorted(self.block_first[by_first], at, side="right")
        ended = np.searchsorted(self.block_last[by_last], at, side="left")
        # The blocks that have begun less those that have ended: where one is left, the difference of the sums is its number.
        begun_sum, ended_sum = (np.r_[0, np.cumsum(order)] for order in (by_first, by_last))
        count = begun - ended
        block = (begun_sum[begun] - ended_sum[ended])[count == 1]
        row = np.full(len(at), NONE, dtype=np.intp)
        row[count == 1] = self._row_in(block, at[count == 1])
        return count, row

    def _row_in(self, block: Indices, at: Times) -> Indices:
        """Return the row of an interval of the block that holds the time: of those begun by then, the one that ends last."""
        moments = np.unique(self.first)
        key = self.block * len(moments) + np.searchsorted(moments, self.first)
        asked = block * len(moments) + np.searchsorted(moments, at, side="right") - 1
        rows: Indices = self.row[self.longest[np.searchsorted(key, asked, side="right") - 1]]
        return rows

    def crowded(self) -> int:
        """Return how many intervals share more than a moment with one of another place."""
        begun = np.searchsorted(np.sort(self.block_first), self.last, side="left")
        ended = np.searchsorted(np.sort(self.block_last), self.first, side="right")
        # Its own block is always among those that have begun before its end and not ended at its beginning.
        return int(np.sum((begun - ended > 1) & (self.last > self.first)))

    def each_place_at(self, at: Times, most: int) -> Iterator[list[int]]:
        """Yield for each of the rising times up to ``most`` places that hold it, the one that began first before the others."""
        by_first, by_last = np.argsort(self.block_first, kind="stable"), np.argsort(self.block_last, kind="stable")
        firsts, lasts = self.block_first[by_first].tolist(), self.block_last[by_last].tolist()
        starting, ending, places = by_first.tolist(), by_last.tolist(), self.place.tolist()
        here: dict[int, None] = {}
        begun = ended = 0
        for time in at.tolist():
            while begun < len(firsts) and firsts[begun] <= time:
                here[starting[begun]] = None
                begun += 1
            while ended < len(lasts) and lasts[ended] < time:
                del here[ending[ended]]
                ended += 1
            yield [places[block] for block in islice(here, most)]


def presence_of(first: Times, last: Times, place: Indices) -> Presence:
    """Make it of intervals at places that are numbered from 0; ``last`` is not before ``first``."""
    row = np.lexsort((first, place))
    first, last, place = first[row], last[row], place[row]
    count = len(row)
    longest = _longest_so_far(last, place)
    until = last[longest]
    broken = np.r_[True, (place[1:] != place[:-1]) | (first[1:] > until[:-1])][:count]
    begins = np.flatnonzero(broken)
    ends = np.r_[begins[1:], count][: len(begins)] - 1
    return Presence(row, first, last, np.cumsum(broken) - 1, longest, place[begins], first[begins], until[ends])


def microseconds(at: pd.Series) -> Times:
    """Return instants or wall clocks as whole numbers, which compare exactly; NaT is the least number of all.

    >>> microseconds(pd.Series([pd.Timestamp("1970-01-01 00:00:02")])).tolist()
    [2000000]
    """
    plain = at.dt.tz_localize(None) if at.dt.tz is not None else at
    numbers: Times = plain.to_numpy().astype("datetime64[us]").astype(np.int64)
    return numbers


def _longest_so_far(last: Times, place: Indices) -> Indices:
    """Return for each interval the index of the one that ends last of those of its place up to it."""
    # Ends as ranks, lifted above all of the place before: then one running maximum serves all places.
    rank = np.unique(last, return_inverse=True)[1] + place * (len(last) + 1)
    record = rank == np.maximum.accumulate(rank)
    longest: Indices = np.maximum.accumulate(np.where(record, np.arange(len(last)), 0))
    return longest
