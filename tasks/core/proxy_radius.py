"""How wrong a position taken from the photos before and after may be: gaps and distances in, the 95 % radius in metres out.

The formula, with a and b the seconds to the donor before and after, D the metres between the donors, f = a / (a + b),
m = min(a, b), e the donors' own error and reach(t) the way that 95 % of photographers stay within in t seconds::

    one side:   r = hypot(e, 1.25 reach(m))
    two sides:  r = hypot(e, w reach(a b / (a + b)), D sqrt(f (1 - f)))
                w = s + (1.25 - s) q
                s = clip(sqrt(D / reach(a + b)), 0.3, 1)           slower than usual between the donors: slower in between too
                q = ramp of log(a + b) from 30 minutes to 12 hours  a donor days away says nothing about the pace
                and never more than the one-sided radius of the nearer donor + the way from that donor to the position
    impossible: r = hypot(one side, D)     the donors are further apart than anyone travels: one of them is wrong

The term of reach is never below 0.3 reach(10 s), the noise of positions. Each term is continuous in the gaps, and r does not
shrink when both gaps grow in proportion. a b / (a + b) is the time scale of a bridge between two known ends;
D sqrt(f (1 - f)) is D / 2 in the middle, that is "anywhere between the donors".
Source of reach: the distances by time apart of public sequences of walkers and cyclists, 90 % quantiles 11 / 107 m within a
minute, 74 / 1329 m within 5, 361 / 5831 m within 30, 626 / 21229 m within 2 hours, 11566 / 46038 m within 6; the table is round
figures between the two, near the cyclists', for a photographer of whom we know nothing. Up to five minutes it is that of a
vehicle, 10 m/s falling to 5, because whoever photographs from one does not dwell (a sequence of a drone showed it). The other
constants are judged, not fitted; how often the radius holds is measured in tests/benchmarks/RESULTS.md.
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

ONE_SIDED: Final = 1.25
DWELL: Final = 0.3
PACE_RAMP_S: Final = (1800.0, 43200.0)
LEAST_SLOPE, MOST_SLOPE = 0.56, 1.12
"""The reach grows as the time to a power between these. Half the most is no more than the least: in two sides reach stands
over a square root of reach, so r would shrink with the gap otherwise."""

POSITION_NOISE_M: Final = 30.0
"""Two good fixes of one place differ by so much; the donors' own error if they do not state one."""


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

    @property
    def noise_m(self) -> float:
        """Return how far apart positions are that one person takes within seconds."""
        return DWELL * self.reach_m[0]


def one_sided_m(gap_s: Floats, donor_error_m: Floats, pace: Pace) -> Floats:
    """Return the 95 % radius around a donor ``gap_s`` seconds away, nothing known on the other side."""
    radius: Floats = np.hypot(donor_error_m, np.maximum(ONE_SIDED * pace.reach(gap_s), pace.noise_m))
    return radius


def two_sided_m(
    before_s: Floats, after_s: Floats, *, apart_m: Floats, moved_m: Floats, donor_error_m: Floats, pace: Pace
) -> Floats:
    """Return the 95 % radius between two donors ``apart_m`` apart, of a position ``moved_m`` from the nearer in time."""
    whole = np.maximum(before_s + after_s, 1e-6)
    share = before_s / whole
    slow = np.clip(np.sqrt(apart_m / np.maximum(pace.reach(whole), 1e-6)), DWELL, 1)
    start, end = np.log(PACE_RAMP_S)
    ramp = np.clip((np.log(whole) - start) / (end - start), 0, 1)
    weight = slow + (ONE_SIDED - slow) * ramp
    wandering = np.maximum(weight * pace.reach(before_s * after_s / whole), pace.noise_m)
    travelling = apart_m * np.sqrt(share * (1 - share))
    bridge = np.sqrt(donor_error_m**2 + wandering**2 + travelling**2)
    nearer = one_sided_m(np.minimum(before_s, after_s), donor_error_m, pace)
    radius: Floats = np.minimum(bridge, nearer + moved_m)
    return radius


def impossible_m(gap_s: Floats, apart_m: Floats, donor_error_m: Floats, pace: Pace) -> Floats:
    """Return the 95 % radius around the nearer of two donors between which nobody travels so fast."""
    radius: Floats = np.hypot(one_sided_m(gap_s, donor_error_m, pace), apart_m)
    return radius


def confidence_of(error_m: Floats) -> Floats:
    """Return 1 / (1 + error_m / 500): a mere reading aid, 0.5 at 500 m, of the radius and of nothing else."""
    confidence: Floats = 1 / (1 + error_m / 500)
    return confidence
