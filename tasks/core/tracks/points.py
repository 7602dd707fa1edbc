"""Points of a track file, as every reader gives them, and which of them can be used.

Readers give what the file says; ``sifted`` alone decides what counts, so that every format is judged by the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.core.geo import wrap_lon

NO_TIME: Final = int(np.iinfo(np.int64).min)  # as NaT is stored
# What a satellite receiver cannot have recorded: before GPS time began, or long after this was written
EARLIEST_US: Final = int(datetime(1980, 1, 6, tzinfo=UTC).timestamp()) * 1_000_000
LATEST_US: Final = int(datetime(2101, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000

_COLUMNS: Final = ("at_us", "lat", "lon", "alt_m", "error_m", "segment")

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Row = tuple[int, float, float, float, float, int]


@dataclass(frozen=True, eq=False)
class Points:
    """All points of a track file, in its order, as columns of one length, and what of the file could not be read."""

    at_us: Integers  # microseconds of UTC since 1970; NO_TIME where the point has no time
    lat: Floats  # degrees WGS84; NaN = no position
    lon: Floats
    alt_m: Floats  # NaN = unknown
    error_m: Floats  # radius in metres as the receiver states it; NaN = it states none
    segment: Integers  # 0, 1, ... in the order of the file: within one the receiver recorded without a break
    problem: str = ""  # why the rest of the file could not be read, and where it begins; "" = all of it was

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.at_us)

    def only(self, rows: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> Points:
        """Return the points at these rows (a mask, or numbers in the wanted order)."""
        return replace(self, **{name: getattr(self, name)[rows] for name in _COLUMNS})


def points_of(rows: Iterable[Row], problem: str = "") -> Points:
    """Return points of rows (at_us, lat, lon, alt_m, error_m, segment)."""
    columns = list(zip(*rows, strict=True)) or [()] * 6
    at_us, lat, lon, alt_m, error_m, segment = columns
    return Points(
        np.array(at_us, np.int64),
        np.array(lat, np.float64),
        np.array(lon, np.float64),
        np.array(alt_m, np.float64),
        np.array(error_m, np.float64),
        np.array(segment, np.int64),
        problem,
    )


def joined(parts: Sequence[Points]) -> Points:
    """Return the points of several parts of a file as one, their segments counted on, their problems one after the other."""
    if not parts:
        return points_of(())
    segments, following = [], 0
    for part in parts:
        segments.append(part.segment + following)
        following = max([following, *(segments[-1][-1:] + 1).tolist()])
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS[:-1]}
    problem = "; ".join(part.problem for part in parts if part.problem)
    return Points(**columns, segment=np.concatenate(segments), problem=problem)


class Dropped(NamedTuple):
    """How many points ``sifted`` dropped, each counted once, under the first reason that holds."""

    timeless: int  # without a time, or with one that no receiver can have recorded (before 1980-01-06 or after 2100)
    nowhere: int  # at exactly (0, 0), off the globe, or without a position
    repeated: int  # of an instant that another point has: at the same place, or in the same segment


def sifted(points: Points) -> tuple[Points, Dropped]:
    """Return the points that can be used, ordered by segment and time, and how many were dropped why.

    Longitudes within [-360, 360] are brought into [-180, 180); errors below zero and what is not finite become unknown; nothing
    is rounded.

    Time that goes backwards: the file's segments are kept, and each is sorted by time. A cut at every step back would turn a file
    that lists its newest points first, or one whose receiver wrote a few late, into segments of single points, between which
    nothing can be interpolated; sorted, these are whole again. Two recordings put into one segment alternate then, which shows as
    jumps that nobody could have travelled.

    Repeated points: of an instant and a place one stays, that of the larger segment, else the first in the file (a marker of the
    start must not take it from the track); only where a segment begins with the very point that another ends with, both stay,
    since each segment needs its end. Of an instant with several places in one segment (a receiver that writes whole seconds, but
    more than one point in each) the one with the smallest stated error stays, else the first in the file, since seconds are cut
    off rather than rounded.
    """
    timed = (points.at_us >= EARLIEST_US) & (points.at_us < LATEST_US)
    with np.errstate(invalid="ignore"):
        lon = np.where(np.abs(points.lon) <= 360, wrap_lon(points.lon), np.nan)
        placed = (np.abs(points.lat) <= 90) & np.isfinite(lon) & ((points.lat != 0) | (lon != 0))
        error_m = np.where(np.isfinite(points.error_m) & (points.error_m >= 0), points.error_m, np.nan)
    alt_m = np.where(np.isfinite(points.alt_m), points.alt_m, np.nan)
    clean = Points(points.at_us, points.lat, lon, alt_m, error_m, points.segment, points.problem)
    good = clean.only(timed & placed)
    ordered = good.only(np.lexsort((good.at_us, good.segment)))  # stable: the file's order within an instant
    single = ordered.only(~_passed_over(ordered))
    unique = single.only(~_met_before(single))
    return unique, Dropped(int((~timed).sum()), int((timed & ~placed).sum()), len(good) - len(unique))


def _passed_over(points: Points) -> npt.NDArray[np.bool_]:
    """Return which of the ordered points share segment and instant with one that is better or earlier in the file."""
    stated = np.where(np.isnan(points.error_m), np.inf, points.error_m)
    best_first = np.lexsort((stated, points.at_us, points.segment))
    at_us, segment = points.at_us[best_first], points.segment[best_first]
    passed = np.zeros(len(points), np.bool_)
    passed[best_first[1:]] = (at_us[1:] == at_us[:-1]) & (segment[1:] == segment[:-1])
    return passed


def _met_before(points: Points) -> npt.NDArray[np.bool_]:
    """Return which of the points, one per segment and instant, another segment has at the same instant and place."""
    met = np.zeros(len(points), np.bool_)
    if not len(points) or points.segment[0] == points.segment[-1]:
        return met
    cut = points.segment[1:] != points.segment[:-1]
    begins, ends = np.append(True, cut), np.append(cut, True)
    number = np.cumsum(begins) - 1
    size = np.bincount(number)[number]
    order = np.lexsort((number, -size, points.lon, points.lat, points.at_us))
    earlier, later = order[:-1], order[1:]
    same = (
        (points.at_us[earlier] == points.at_us[later])
        & (points.lat[earlier] == points.lat[later])
        & (points.lon[earlier] == points.lon[later])
    )
    joint = (ends[earlier] & begins[later] & ~begins[earlier] & ~ends[later]) | (
        begins[earlier] & ends[later] & ~ends[earlier] & ~begins[later]
    )
    met[later[same & ~joint]] = True
    return met
