"""How a track moves: the speed before and after each fix, the speed it usually keeps, how much its fixes jitter.

Single legs tell little: of two fixes a second apart most of the way is noise. So a speed is that over the fixes of the next or
the last ``WINDOW_S`` seconds, or over one leg where it is longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tasks.core.geo import Floats
from tasks.core.proxy.donors import Flags, Indices
from tasks.core.track_jumps import Instants, Vectors, chord_m

WINDOW_S: Final = 20.0
_LONGEST_WINDOW_S: Final = 1800.0
USUAL_SHARE: Final = 0.9
"""The usual speed is the one that a track keeps below for this share of the time."""

_UNKNOWN_S: Final = 600.0
_UNKNOWN_M_S: Final = 1.5
"""What a track of a few fixes does is not known: it counts as if it had walked (1.5 m/s) for ten minutes more."""

_MOST_WEIGHT_S: Final = 60.0
_SLOWEST_M_S, _BINS_PER_OCTAVE, _BINS = 0.05, 4, 64


@dataclass(frozen=True)
class Pace:
    """One value a fix: the window's other end, the speed and jitter over it, NaN where there is none; the usual speed."""

    back: Indices
    ahead: Indices
    back_m_s: Floats
    ahead_m_s: Floats
    back_jitter_m: Floats
    ahead_jitter_m: Floats
    usual_m_s: Floats


def pace_of(at_us: Instants, unit: Vectors, legs: Floats, wrong: Flags, group: Indices) -> Pace:
    """Return the pace at each of n fixes by rising time, ``legs`` metres apart.

    ``group`` says which of them share a usual speed (0, 1, ...); a speed over a leg that is ``wrong`` is not told.
    """
    count = len(at_us)
    here = np.arange(count)
    window_us = int(WINDOW_S * 1e6)
    ahead = np.minimum(np.searchsorted(at_us, at_us + window_us), count - 1)
    back = np.maximum(np.searchsorted(at_us, at_us - window_us, side="right") - 1, 0)
    way = np.r_[0.0, np.cumsum(legs)]
    faults = np.r_[0, np.cumsum(wrong)]
    ahead_m_s, ahead_jitter_m = _over(at_us, unit, way, faults, here, ahead)
    back_m_s, back_jitter_m = _over(at_us, unit, way, faults, back, here)
    weight_s = np.minimum(np.diff(at_us, append=at_us[-1]) / 1e6, _MOST_WEIGHT_S)
    usual = _usual(ahead_m_s, np.where(np.isnan(ahead_m_s), 0.0, weight_s), group)
    return Pace(back, ahead, back_m_s, ahead_m_s, back_jitter_m, ahead_jitter_m, usual[group])


def _over(at_us: Instants, unit: Vectors, way: Floats, faults: Indices, first: Indices, last: Indices) -> tuple[Floats, Floats]:
    """Return the speed from one fix to another, and by how much a leg between them is longer than it need be."""
    seconds = (at_us[last] - at_us[first]) / 1e6
    apart_m = chord_m(unit[:, first], unit[:, last])
    told = (seconds > 0) & (seconds <= _LONGEST_WINDOW_S) & (faults[first] == faults[last])
    speed = np.where(told, apart_m / np.maximum(seconds, 1.0), np.nan)
    close = told & (seconds <= 2 * WINDOW_S)
    jitter = np.where(close, np.maximum(way[last] - way[first] - apart_m, 0) / np.maximum(last - first, 1), 0.0)
    return speed, jitter


def _usual(speed: Floats, weight_s: Floats, group: Indices) -> Floats:
    """Return each group's speed below which it is for ``USUAL_SHARE`` of the time, from a histogram of equal ratios."""
    groups = int(group.max()) + 1 if len(group) else 0
    position = np.log2(np.maximum(np.nan_to_num(speed), _SLOWEST_M_S) / _SLOWEST_M_S) * _BINS_PER_OCTAVE
    number = np.minimum(np.ceil(position), _BINS - 1).astype(np.intp)
    counts = np.bincount(group * _BINS + number, weight_s, minlength=groups * _BINS).reshape(groups, _BINS)
    walking = int(np.ceil(np.log2(_UNKNOWN_M_S / _SLOWEST_M_S) * _BINS_PER_OCTAVE))
    counts[:, walking] += np.maximum(_UNKNOWN_S - counts.sum(axis=1), 0)
    reached = np.cumsum(counts, axis=1) >= USUAL_SHARE * counts.sum(axis=1, keepdims=True)
    usual: Floats = _SLOWEST_M_S * 2 ** (reached.argmax(axis=1) / _BINS_PER_OCTAVE)
    return usual
