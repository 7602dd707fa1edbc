"""How wrong a position taken from a track may be: gaps and speeds in, the 95 % radius in metres out.

The formula, with a and b the seconds to the fix before and after, D the metres between the two, e their error and jitter,
v the largest of D / (a + b) and the speeds just before and after the gap, u the usual speed (tasks/core/track_pace.py)::

    between two fixes:  r = hypot(e, k V a b / (a + b))    V = hypot(1.2 v, 0.5 u)    k = min(1, ((a + b) / 60 s) ** 0.35)
    across a cut:       the same with 1.6 V
    from one fix:       r = hypot(e, max(v, u) m)           m the seconds to it
    two fixes, nearest: the smaller of the last one, and of the first one and the way from the position between them
    beyond an end:      r = hypot(e, max(max(v, u) min(m, sqrt(300 s m)), 2 reach(m) ramp(m)))    ramp: 1 to 5 minutes
    the same at a cut:  not below what it is beyond an end
    a jump:             r = hypot(from one fix, D)          one of the two fixes is wrong

and to each the way done in the uncertainty of the photo's own time, in quadrature. a b / (a + b) is the time scale of a bridge
between two known ends; k is inertia: in a few seconds nobody turns or stops at once. From one fix, the traveller goes on in any
direction as fast as before, or as usual. Beyond the end of a segment or track it is different: who switches a receiver off has
mostly arrived, and a hiker may get into a car; reach is that of photographers of whom nothing is known
(tasks/core/proxy/pace.py).

Source: fixes hidden from real tracks in gaps of 10 s to 30 min. The constants were chosen on tracks of a motorcyclist, a
commuting cyclist, a hiker and a traveller by coach, so that about 95 % of the hidden fixes of each of them were inside, also of
those at which the track was slow at both ends; 1.6 is the 95 % quantile at real cuts of another person's. Beyond an end: 22
tracks of the cyclist that were followed by another within half an hour, all of which began nearer than 0.9 max(v, u) m, and
seven hikes of one person that were followed by a drive, which went up to twice the reach. How often the radius holds stands in
tests/benchmarks/RESULTS.md. The error that a receiver makes with all its fixes alike, in a narrow street, say, is in no such
figure: hidden fixes have it too.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tasks.core.geo import Floats
from tasks.core.proxy.donors import Flags
from tasks.core.proxy.pace import Pace

_SEEN, _USUAL = 1.2, 0.5
_INERTIA_S, _INERTIA_POWER = 60.0, 0.35

CUT_FACTOR: Final = 1.6
"""Between two segments or tracks a receiver was switched off or lost: more may have happened there than the ends tell."""

JITTER_FACTOR: Final = 1.4
"""Of white noise the 95 % radius is 2.45 sigma and the mean distance of successive fixes 1.77 sigma."""

_SWITCHED_OFF_S: Final = 300.0
_LEAVING_S: Final = (60.0, 300.0)
_LEAVING_FACTOR: Final = 2.0

ASSUMED_CLOCK_S: Final = 1.0
"""A clock against which nothing speaks is right within about a second."""


def between_m(before_s: Floats, after_s: Floats, *, error_m: Floats, speed_m_s: Floats, usual_m_s: Floats, cut: Flags) -> Floats:
    """Return the 95 % radius between two fixes."""
    whole = np.maximum(before_s + after_s, 1e-6)
    inertia = np.minimum(1, (whole / _INERTIA_S) ** _INERTIA_POWER)
    speed = np.hypot(_SEEN * speed_m_s, _USUAL * usual_m_s) * np.where(cut, CUT_FACTOR, 1.0)
    radius: Floats = np.hypot(error_m, inertia * speed * before_s * after_s / whole)
    return radius


def from_one_m(seconds: Floats, *, error_m: Floats, speed_m_s: Floats, usual_m_s: Floats) -> Floats:
    """Return the 95 % radius around a fix ``seconds`` away, whatever is on the other side."""
    radius: Floats = np.hypot(error_m, np.maximum(speed_m_s, usual_m_s) * seconds)
    return radius


def beyond_m(seconds: Floats, *, error_m: Floats, speed_m_s: Floats, usual_m_s: Floats) -> Floats:
    """Return the 95 % radius around the first or last fix of a track ``seconds`` before or after it."""
    going_m = np.maximum(speed_m_s, usual_m_s) * np.minimum(seconds, np.sqrt(_SWITCHED_OFF_S * seconds))
    start, end = _LEAVING_S
    leaving_m = _LEAVING_FACTOR * Pace().reach(seconds) * np.clip((seconds - start) / (end - start), 0, 1)
    radius: Floats = np.hypot(error_m, np.maximum(going_m, leaving_m))
    return radius
