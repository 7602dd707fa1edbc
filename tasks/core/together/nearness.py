"""What one position of a camera says of another camera's beside it: gaps and distances in, log odds of being together out.

Learnt on public walks and rides of Beijing: pairs of phones along one track, against phones at a home 1 to 5 km from the
middle of the track and on another person's track of the same day. Of 536 days together of 51 people whom it was not learnt on, 3
are called apart and 453 together; of 589 days of a phone at such a home, 389 are called apart and 2 together.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.geo import Floats

Flags = npt.NDArray[np.bool_]

_METRES: Final = (100.0, 300.0, 1000.0, 3000.0, 10_000.0, 30_000.0)

_TIMES_S: Final = (900.0, 3600.0, 14_400.0)
_DETOURS: Final = np.array(
    [
        (5.5, 1.0, -2.0, -3.5, -4.0, -4.0, -4.5),
        (5.3, 2.1, -0.5, -3.0, -4.0, -4.0, -4.5),
        (3.0, 2.1, 0.6, -1.8, -2.6, -2.7, -4.5),
        (1.6, 1.0, 0.4, -1.1, -1.1, -1.4, -3.5),
    ]
)
"""By the time between two positions of the other camera and by half of the detour that leads past the position."""

_GAPS_S: Final = (300.0, 1800.0, 7200.0)
_DISTANCES: Final = np.array(
    [
        (5.6, 2.8, 0.4, -2.0, -3.6, -3.6, -4.5),
        (5.4, 3.0, 1.0, -0.5, -0.9, -0.9, -1.8),
        (2.0, 1.5, 0.6, 0.0, 0.0, 0.0, -1.0),
        (1.2, 0.8, 0.3, 0.0, 0.0, 0.0, -0.4),
    ]
)
"""By the gap to the nearest position and by the distance. Beyond five minutes what speaks for being apart counts half or not at
all, for who photographs from a train is kilometres further ten minutes on; beyond half an hour what speaks for being together
counts half or less, for both may have left from one home. The tracks do not know of one who stays some hundred metres behind."""

IMPOSSIBLE: Final = -6.0
"""Of a distance that no way explains."""


def by_detour(detour_m: Floats, noise_m: Floats, way_m: Floats, time_s: Floats) -> Floats:
    """Return what a position says between two of the other camera ``way_m`` apart; the way past it is longer by twice the detour.

    A detour shorter than the way itself does not speak for being apart: who travels far wanders far. ``noise_m`` is what errors
    explain of a distance.
    """
    odds = _said(_DETOURS, np.searchsorted(_TIMES_S, time_s), detour_m, noise_m)
    return np.where((odds < 0) & (detour_m <= way_m), 0.0, odds)


def by_distance(away_m: Floats, noise_m: Floats, gap_s: Floats) -> Floats:
    """Return what a position says of the nearest one of the other camera."""
    return _said(_DISTANCES, np.searchsorted(_GAPS_S, gap_s), away_m, noise_m)


def _said(table: Floats, times: npt.NDArray[np.intp], metres: Floats, noise_m: Floats) -> Floats:
    """Return what is left where the distance is as much more or less as errors explain: what is coarse says little."""
    least = table[times, np.searchsorted(_METRES, metres - noise_m)]
    most = table[times, np.searchsorted(_METRES, metres + noise_m)]
    odds: Floats = np.minimum(least, 0.0) + np.maximum(most, 0.0)
    return odds
