"""A recorded track as evidence: people photograph while they stand or walk slowly, less while moving, rarely outside it."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.clocks.witness import HOUR_S, Floats, Trace

METRES_PER_DEGREE: Final = 111_195.0
INSIDE_SHARE: Final = 0.75
OUTSIDE: Final = 1.0 - INSIDE_SHARE
"""The weight of a photo anywhere, also outside the recorded track."""

STANDING_M_S: Final = 0.4
MOMENT_S: Final = 8.0
MOMENT_M: Final = 15.0
"""Whoever moves 15 m within the 8 s of a photo takes a quarter as many as one who stands."""

STILL_M_S: Final = 1.0
SETTLE_S: Final = 3.0
SETTLING_SHARE: Final = 0.2
"""Who stops a vehicle parks, gets off, and comes back to it before leaving: for 3 s per m/s of the track's travelling speed after
coming and before leaving, down to a fifth as many photos are taken; at walking pace that is nothing. (Of 87 photos of a
motorcyclist who rides at 11 to 25 m/s nine in ten are over 68 s from coming and over 75 s from leaving.)"""

THINNED_GAP_S: Final = 90.0

_REST_S: Final = 1200.0


class Pace:
    """The rate of photos along a track, by the speed; sorted, one fix per second of time."""

    def __init__(self, trace: Trace) -> None:
        """Take a track of at least two fixes at different times."""
        order = np.argsort(trace.at_s, kind="stable")
        at, lat, lon = trace.at_s[order], trace.lat[order], trace.lon[order]
        keep = np.concatenate([[True], np.diff(at) > 0])
        self.at_s, self.lat, self.lon = at[keep], lat[keep], np.unwrap(lon[keep], period=360.0)
        self.begin_s, self.end_s = float(self.at_s[0]), float(self.at_s[-1])
        gap = np.diff(self.at_s)
        east = np.diff(self.lon) * np.cos(np.radians(self.lat[:-1]))
        self.leg_m = np.hypot(np.diff(self.lat), east) * METRES_PER_DEGREE
        speed = self.leg_m / np.maximum(gap, 1.0)
        # Not recorded there: the person came away from where the track stops, or was gone for hours.
        self.hole = ((gap > 900) & (speed > 0.05) & (self.leg_m > 150)) | (gap > 4 * HOUR_S)
        self.recorded_s = max(float(gap[~self.hole].sum()), 180.0)

    def _leg(self, utc_s: Floats) -> npt.NDArray[np.intp]:
        return np.clip(np.searchsorted(self.at_s, utc_s, "right") - 1, 0, len(self.at_s) - 2)

    def inside(self, utc_s: Floats) -> npt.NDArray[np.bool_]:
        """Return where the track was being recorded."""
        return np.asarray((utc_s >= self.begin_s) & (utc_s <= self.end_s) & ~self.hole[self._leg(utc_s)])

    def position(self, utc_s: Floats) -> tuple[Floats, Floats, Floats]:
        """Return lat, lon on the track and the variance (m2) that interpolation between far fixes adds."""
        return (
            np.interp(utc_s, self.at_s, self.lat),
            np.interp(utc_s, self.at_s, self.lon),
            np.asarray((0.15 * self.leg_m[self._leg(utc_s)]) ** 2),
        )

    def speed(self, utc_s: Floats, half_s: float = 10.0) -> Floats:
        """Return m/s over +-``half_s``."""
        lat1, lon1, _ = self.position(utc_s - half_s)
        lat2, lon2, _ = self.position(utc_s + half_s)
        east = (lon2 - lon1) * np.cos(np.radians(lat1))
        return np.asarray(np.hypot(lat2 - lat1, east) * METRES_PER_DEGREE / (2 * half_s))

    @cached_property
    def _rate(self) -> tuple[Floats, Floats]:
        """Times along the recorded stretches and the rate of photos there, of mean 1.

        Half of it goes by the way made during a photo, half by the speed against a quarter of this track's travelling speed:
        receivers that keep a fix only after some way show a stop as one slow interval, never as standing.
        """
        step_s = max(5.0, self.recorded_s / 2e6)
        edges = np.concatenate([[0], np.flatnonzero(self.hole) + 1, [len(self.at_s)]])
        pieces = [np.arange(self.at_s[a], self.at_s[b - 1] + step_s, step_s) for a, b in pairwise(edges)]
        times = np.concatenate(pieces)
        speed = self.speed(times)
        moving = speed[speed > STANDING_M_S]
        usual = float(np.median(moving)) if len(moving) else STANDING_M_S
        rate = _rate_at(speed, usual)
        stands = self._stop_in_leg(times, usual)
        known = np.isfinite(stands)
        ends = _rate_at(np.array([0.0, usual]), usual)
        rate[known] = stands[known] * ends[0] + (1 - stands[known]) * ends[1]
        first_of_piece = np.zeros(len(times), dtype=bool)
        first_of_piece[np.cumsum([0] + [len(piece) for piece in pieces[:-1]])] = True
        standing = (speed < STANDING_M_S) & ~first_of_piece
        if SETTLE_S * usual > 2 * step_s:
            still = (speed < STILL_M_S) & ~first_of_piece & ~known
            rate *= np.where(still, _settled(still, step_s / (SETTLE_S * usual)), 1.0)
        turns = np.flatnonzero(np.diff(np.concatenate([[0], standing.astype(int), [0]])))
        for start, end in zip(turns[::2], turns[1::2], strict=True):
            if (end - start) * step_s > _REST_S:  # in a long rest photos are taken near its ends
                place = np.arange(end - start)
                rate[start:end] /= np.maximum(1.0, np.minimum(place, place[::-1]) * step_s / 600.0)
        return times, rate / rate.mean()

    def _stop_in_leg(self, times: Floats, usual: float) -> Floats:
        """Return the probability of standing where a receiver that thins its track shows a stop as one slow interval; else NaN.

        The way is ridden at the usual speed and the stop lies anywhere on it, so nobody stands at the interval's ends. (87 real
        photos of a motorcyclist in such intervals: nine in ten between 0.28 and 0.72 of their time.)
        """
        gap = np.diff(self.at_s)
        slow = (gap > THINNED_GAP_S) & (gap > 2 * np.median(gap)) & (self.leg_m / gap < usual / 2) & ~self.hole
        ride = np.maximum(self.leg_m / max(usual, 0.5), 1.0)
        leg = self._leg(times)
        inner = np.minimum(times - self.at_s[leg], self.at_s[leg + 1] - times)
        return np.where(slow[leg], np.clip(inner / ride[leg], 0.0, 1.0), np.nan)

    def log_ratio(self, start_s: float, count: int, step_s: float, most: float) -> Floats:
        """Return log(rate / mean rate), a share of photos being taken anywhere, at ``start_s + i step_s``; at most ``most``."""
        values = np.full(count, np.log(OUTSIDE))
        first = int(np.clip((self.begin_s - start_s) / step_s, 0, count))
        last = int(np.clip((self.end_s - start_s) / step_s + 1, 0, count))
        utc = np.asarray(start_s + np.arange(first, last) * step_s, dtype=np.float64)
        if len(utc):
            inside = self.inside(utc)
            values[first:last] = np.where(
                inside, np.log(OUTSIDE + 2 * INSIDE_SHARE * np.interp(utc, *self._rate)), values[first:last]
            )
        return np.asarray(np.minimum(values, most))

    def outside(self, start_s: float, count: int, step_s: float) -> Floats:
        """Return 1 where the track was not being recorded, else 0, at ``start_s + i step_s``."""
        return (~self.inside(np.asarray(start_s + np.arange(count) * step_s, dtype=np.float64))).astype(np.float64)


def _settled(still: npt.NDArray[np.bool_], step: float) -> Floats:
    """Return the share of photos that are taken so near to the ends of the runs of ``still``; ``step`` is in settling times."""
    line = np.arange(len(still))
    before = np.maximum.accumulate(np.where(still, -1, line))
    after = np.minimum.accumulate(np.where(still, len(still), line)[::-1])[::-1]
    inner = np.clip((np.minimum(line - before, after - line) - 1) * step, 0.0, 1.0)
    return np.asarray(SETTLING_SHARE + (1.0 - SETTLING_SHARE) * inner)


def _rate_at(speed: Floats, usual: float) -> Floats:
    """Return the relative rate of photos at speeds, ``usual`` being the track's travelling speed; about 1 standing."""
    relative = float(np.clip(usual / 4, STANDING_M_S, 5.0))
    by_way = 0.03 + (1 + speed * MOMENT_S / MOMENT_M) ** -2
    return np.asarray(0.5 * by_way + 0.5 * (0.06 + 1 / (1 + (speed / relative) ** 2)))


def outside_back(photos: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return what the log ratios of so many photos outside the track took too much, as they are not independent.

    Who goes on photographing after the recording ended takes all the photos of that evening outside: n of them count as
    log(1 + 2n) / log 3, which is 1 for one.
    """
    return np.asarray(-np.log(OUTSIDE) * (photos - np.log1p(2 * photos) / np.log(3.0)), dtype=np.float32)
