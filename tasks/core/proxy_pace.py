"""How fast the photographers of one archive are: its own located photos in, the reach to reckon with out.

Each located photo is hidden, with all others within 0 s, 1 min ... 2 h of it, and placed by the rest; its error over the radius
that strangers would get is one piece of evidence about its gap. At each lag the reach is multiplied by the 95 % quantile of a
mixture: own evidence with weight n / (n + 6), strangers with the rest, n the own sessions (half an hour apart) near that lag.
So a small archive keeps the cautious table, and a burst of a hundred photos at one place counts once. The method is the one
of conformal prediction with a prior; it holds where hidden photos are like the located ones.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Final

import numpy as np

from tasks.core.geo import Floats, distance_m
from tasks.core.proxy_bracket import Donors, bracket, radius_m
from tasks.core.proxy_radius import LAGS_S, LEAST_SLOPE, MOST_SLOPE, Pace

LEVEL: Final = 0.95
STRANGERS_WEIGHT: Final = 6.0
"""Own sessions that weigh as much as all strangers together."""

_HIDDEN_WITHIN_S: Final = (0.0, 60.0, 300.0, 1800.0, 7200.0)
_SESSION_S: Final = 1800.0
_KERNEL_DECADES: Final = 0.4
_MOST_PHOTOS: Final = 3000
_FEWEST_PHOTOS: Final = 3
_LONGEST_S: Final = 43200.0
_FACTOR_BOUNDS: Final = (0.2, 10.0)
_SPREAD: Final = 1.4
"""Strangers' errors over their radius are taken as log-normal: 95 % below 1, half below 0.1."""

_STRANGERS: Final = np.exp([_SPREAD * (NormalDist().inv_cdf((i + 0.5) / 400) - NormalDist().inv_cdf(LEVEL)) for i in range(400)])


def pace_of(donors: Donors) -> Pace:
    """Return the pace of the archive whose located photos these are; the strangers' for fewer than three."""
    if len(donors.at_s) < _FEWEST_PHOTOS:
        return Pace()
    gap_s, ratio, session = _own_evidence(donors)
    strangers = Pace()
    reach = [
        metres * _factor(ratio, np.exp(-0.5 * (np.log10(np.maximum(gap_s, 1) / lag) / _KERNEL_DECADES) ** 2), session)
        for lag, metres in zip(LAGS_S, strangers.reach_m, strict=True)
    ]
    for i in range(1, len(reach)):
        reach[i] = max(reach[i], reach[i - 1] * (LAGS_S[i] / LAGS_S[i - 1]) ** LEAST_SLOPE)
    for i in reversed(range(len(reach) - 1)):
        reach[i] = max(reach[i], reach[i + 1] * (LAGS_S[i] / LAGS_S[i + 1]) ** MOST_SLOPE)
    return Pace(tuple(reach))


def _own_evidence(donors: Donors) -> tuple[Floats, Floats, Floats]:
    """Return gap, error over the strangers' radius, and session, for every hidden photo at every scale."""
    count = len(donors.at_s)
    hidden = np.unique(np.linspace(0, count - 1, min(count, _MOST_PHOTOS)).astype(np.intp))
    sessions = np.r_[0, np.cumsum(np.diff(donors.at_s) > _SESSION_S)]
    gaps, ratios, numbers = [], [], []
    for within in _HIDDEN_WITHIN_S:
        times = donors.at_s[hidden]
        before = np.searchsorted(donors.at_s, times - within, side="left") - 1
        after = np.searchsorted(donors.at_s, times + within, side="right")
        some = (before >= 0) | (after < count)
        rows = hidden[some]
        found = bracket(donors, donors.at_s[rows], before[some], after[some])
        error = distance_m(found.lat, found.lon, donors.lat[rows], donors.lon[rows])
        near = found.gap_s <= _LONGEST_S
        gaps.append(found.gap_s[near])
        ratios.append((error / radius_m(donors, found, Pace()))[near])
        numbers.append(sessions[rows][near])
    return np.concatenate(gaps), np.concatenate(ratios), np.concatenate(numbers)


def _factor(ratio: Floats, weight: Floats, session: Floats) -> float:
    """Return the 95 % quantile of own ratios, weighted by nearness to one lag, mixed with the strangers'."""
    total = float(weight.sum())
    by_session = np.bincount(session.astype(np.intp), weights=weight) if len(session) else np.zeros(1)
    square = float((by_session**2).sum())
    sessions = min(total**2 / square, total) if square > 1e-12 else 0.0
    own = sessions / (sessions + STRANGERS_WEIGHT)
    values = np.concatenate([ratio, _STRANGERS])
    shares = np.concatenate([weight * (own / total if total > 0 else 0), np.full(len(_STRANGERS), (1 - own) / len(_STRANGERS))])
    order = np.argsort(values, kind="stable")
    at = min(int(np.searchsorted(np.cumsum(shares[order]), LEVEL)), len(values) - 1)
    return float(np.clip(values[order][at], *_FACTOR_BOUNDS))
