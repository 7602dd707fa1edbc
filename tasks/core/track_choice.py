"""Which of several receivers that recorded at once is believed for a photo: lines and times in, one position a photo out.

The smaller radius wins, but not by a hair: two receivers of one traveller take turns at being a metre better, and photos that
followed each turn would zigzag between them. Where two are further apart than both radii allow, they did not travel together, and
nothing says which of them the camera was with: then the radius reaches from the one to the other.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from tasks.core.geo import Floats, distance_m
from tasks.core.proxy.donors import Flags, Indices
from tasks.core.track_jumps import Instants
from tasks.core.track_line import Line
from tasks.core.track_place import Limits, Placed, place

CLEARLY: Final = 0.75
"""By this much smaller a radius must be to be preferred to that of the better receiver."""

_CHUNK: Final = 131_072


@dataclass(frozen=True)
class Chosen:
    """The position of each photo, and the track that contradicts it most: -1 and NaN where none does."""

    placed: Placed
    against: Indices
    against_m: Floats

    def only(self, rows: Flags) -> Chosen:
        """Return some of the rows."""
        return Chosen(self.placed.only(rows), self.against[rows], self.against_m[rows])


def choose_line(lines: list[Line], at_us: Instants, clock_s: Floats, limits: Limits) -> Chosen:
    """Place photos by the best of at least one line; of those that none reaches, the nearest fix says by how much."""
    order = np.argsort(at_us, kind="stable")
    rank = _ranks(lines)
    chunks = [order[start : start + _CHUNK] for start in range(0, max(len(order), 1), _CHUNK)]
    chosen = [_choose(lines, rank, at_us[rows], clock_s[rows], limits) for rows in chunks]
    back = np.empty(len(order), np.intp)
    back[order] = np.arange(len(order))
    placed = Placed(
        **{column.name: np.concatenate([getattr(one.placed, column.name) for one in chosen])[back] for column in fields(Placed)}
    )
    against, against_m = (np.concatenate([getattr(one, name) for one in chosen])[back] for name in ("against", "against_m"))
    return Chosen(placed, against, against_m)


def _choose(lines: list[Line], rank: Indices, at_us: Instants, clock_s: Floats, limits: Limits) -> Chosen:
    """Choose for some photos; a line is asked only about those that it may reach, or may be nearest to."""
    best = place(lines[0], at_us, clock_s, limits)
    against, against_m = np.full(len(at_us), -1, np.intp), np.full(len(at_us), np.nan)
    reach_s = limits.max_extrapolation_s
    for line in lines[1:]:
        outside_s = np.maximum(line.at_us[0] - at_us, at_us - line.at_us[-1]) / 1e6
        rows = np.flatnonzero((outside_s <= reach_s) | (~best.answered & (outside_s < best.gap_s)))
        other, held = place(line, at_us[rows], clock_s[rows], limits), best.only(rows)
        apart_m = distance_m(held.lat, held.lon, other.lat, other.lon)
        conflict = held.answered & other.answered & (apart_m > held.error_m + other.error_m)
        better = _better(held, other, rank)
        worse = conflict & ~(against_m[rows] >= apart_m)
        against[rows] = np.where(worse, np.where(better, held.track_before, other.track_before), against[rows])
        against_m[rows] = np.where(worse, apart_m, against_m[rows])
        for column in fields(Placed):
            getattr(best, column.name)[rows[better]] = getattr(other, column.name)[better]
    reached = ~np.isnan(against_m)
    best.error_m[reached] = np.hypot(best.error_m[reached], against_m[reached])
    return Chosen(best, against, against_m)


def _better(held: Placed, other: Placed, rank: Indices) -> Flags:
    prefers = rank[other.track_before] < rank[held.track_before]
    smaller = other.error_m < held.error_m * np.where(prefers, 1 / CLEARLY, CLEARLY)
    nearer = ~held.answered & ~other.answered & (other.gap_s < held.gap_s)
    better: Flags = (other.answered & (~held.answered | smaller)) | nearer
    return better


def _ranks(lines: list[Line]) -> Indices:
    """Return the rank of each track, 0 = best: by the mean error of its fixes, then by how many it has a second."""
    track, error_m, at_us = (np.concatenate([getattr(line, name) for line in lines]) for name in ("track", "error_m", "at_us"))
    count = np.maximum(np.bincount(track), 1)
    mean_m = np.bincount(track, error_m) / count
    first, last = np.full(len(count), np.inf), np.full(len(count), -np.inf)
    if len(lines) > 1:
        np.minimum.at(first, track, at_us)
        np.maximum.at(last, track, at_us)
    rank = np.empty(len(count), np.intp)
    rank[np.lexsort((np.nan_to_num((last - first) / count, posinf=0, neginf=0), mean_m))] = np.arange(len(count))
    return rank
