"""How far photographers of whom nothing is known get in a time: seconds in, metres out.

Source: the distances by time apart of public sequences of walkers and cyclists, 90 % quantiles 11 / 107 m within a minute,
74 / 1329 m within 5, 361 / 5831 m within 30, 626 / 21229 m within 2 hours, 11566 / 46038 m within 6; the table is round figures
between the two, near the cyclists'. Up to five minutes it is that of a vehicle, 10 m/s falling to 5, because whoever photographs
from one does not dwell (a sequence of a drone showed it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tasks.core.geo import Floats

LAGS_S: Final = (10.0, 60.0, 300.0, 1800.0, 7200.0, 21600.0, 86400.0)
"""The times apart for which a reach is stated."""

STRANGERS_REACH_M: Final = (100.0, 400.0, 1500.0, 5000.0, 14000.0, 32000.0, 80000.0)
"""How far 95 % of photographers that we know nothing of get in these times."""

LEAST_SLOPE: Final = 0.56
"""Outside of the table the reach grows as the time to this power."""


@dataclass(frozen=True)
class Pace:
    """How far photographers get: ``reach_m`` at each of ``LAGS_S``, rising."""

    reach_m: tuple[float, ...] = STRANGERS_REACH_M

    def reach(self, seconds: Floats) -> Floats:
        """Return the metres for each time apart: log-log linear between the lags and with the least slope outside.

        >>> Pace().reach(np.array([10.0, 1800.0])).round(6).tolist()
        [100.0, 5000.0]
        """
        lags, reach = np.log(LAGS_S), np.log(self.reach_m)
        time = np.log(np.maximum(seconds, 1e-9))
        inner = np.interp(time, lags, reach)
        outer = LEAST_SLOPE * (np.minimum(time - lags[0], 0) + np.maximum(time - lags[-1], 0))
        metres: Floats = np.exp(inner + outer)
        return metres
