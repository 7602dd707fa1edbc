"""Where a track cannot be true: ways that nobody travels so fast, and the few fixes that are wrong between good ones."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.geo import EARTH_RADIUS_M, Floats
from tasks.core.proxy.donors import Flags, Indices
from tasks.core.proxy.sides import MAX_SPEED_M_S, MAX_SPEED_WITHIN_A_MINUTE_M_S

Instants = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float64]

_MINUTE_S: Final = 60.0
_STAMP_GRAIN_S: Final = 1.0
"""Many receivers write whole seconds, so two fixes of one second may be nearly one second apart."""

MOST_OUTLIERS_TOGETHER: Final = 5
"""A receiver that errs comes back within a few fixes; a longer run elsewhere may as well be the truth."""


def chord_m(first: Vectors, second: Vectors) -> Floats:
    """Return the great-circle distance of unit vectors (3, n) by their chord: distances of millions of fixes without a cosine."""
    x, y, z = first - second
    metres: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(np.sqrt(x * x + y * y + z * z) / 2, 1))
    return metres


def impossible(apart_m: Floats, seconds: Floats, error_m: Floats) -> Flags:
    """Say which ways nobody travels: over 900 km/h, or over 200 km/h within a minute (the limits that PhotoPrism uses).

    ``error_m`` is by how much the two ends together may be wrong; so much of the way counts for nothing.
    """
    limit = np.where(seconds <= _MINUTE_S, MAX_SPEED_WITHIN_A_MINUTE_M_S, MAX_SPEED_M_S)
    found: Flags = apart_m - error_m > limit * np.maximum(seconds, _STAMP_GRAIN_S)
    return found


def legs_m(unit: Vectors) -> Floats:
    """Return the n - 1 ways between successive fixes."""
    return chord_m(unit[:, :-1], unit[:, 1:])


def jumps(at_us: Instants, legs: Floats, error_m: Floats) -> Flags:
    """Say for each of the n - 1 ways between successive fixes whether it is impossible."""
    return impossible(legs, np.diff(at_us) / 1e6, error_m[:-1] + error_m[1:])


def outliers(at_us: Instants, unit: Vectors, error_m: Floats, jump: Flags) -> Flags:
    """Say which fixes are wrong: a run of at most ``MOST_OUTLIERS_TOGETHER`` between two impossible ways.

    The fixes before and after the run must agree with each other and outnumber it. At either end of the track a single fix
    before or after an impossible way is one where at least three follow or precede: a receiver's first guess.
    """
    wrong = np.zeros(len(at_us), dtype=bool)
    breaks = np.flatnonzero(jump) + 1
    if not len(breaks):
        return wrong
    kept: list[tuple[int, int, int]] = []  # first, last and number of fixes, of runs without an impossible way inside
    for first, end in zip([0, *breaks.tolist()], [*breaks.tolist(), len(at_us)], strict=True):
        run = (first, end - 1, end - first)
        while len(kept) > 1 and _is_outlier(kept[-2], kept[-1], run, at_us, unit, error_m):
            start, last, _ = kept.pop()
            wrong[start : last + 1] = True
        if kept and not _apart(kept[-1], run, at_us, unit, error_m):
            start, _, count = kept.pop()
            run = (start, run[1], count + run[2])
        kept.append(run)
    for end_run, next_run in ((kept[0], kept[1]), (kept[-1], kept[-2])) if len(kept) > 1 else ():
        if end_run[2] == 1 and next_run[2] > 2:
            wrong[end_run[0]] = True
    return wrong


def _is_outlier(
    before: tuple[int, int, int],
    run: tuple[int, int, int],
    after: tuple[int, int, int],
    at_us: Instants,
    unit: Vectors,
    error_m: Floats,
) -> bool:
    few = run[2] <= MOST_OUTLIERS_TOGETHER and run[2] < before[2] + after[2]
    return few and not _apart(before, after, at_us, unit, error_m)


def _apart(before: tuple[int, int, int], after: tuple[int, int, int], at_us: Instants, unit: Vectors, error_m: Floats) -> bool:
    """Say whether the way from the last fix of one run to the first of another is impossible."""
    ends: Indices = np.array([before[1], after[0]])
    return bool(jumps(at_us[ends], legs_m(unit[:, ends]), error_m[ends])[0])
