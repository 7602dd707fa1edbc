"""What an archive's donors say of its photographer in general: how far apart are two photos by the time between them, and where.

Learnt in sessions, each of which counts once however many photos it has, and pulled to a common prior while they are few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tasks.core.geo import Floats
from tasks.core.proxy.donors import Donors, Indices

LAGS_S: Final = (10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0, 10000.0, 30000.0, 100000.0)
_PRIOR_M: Final = (8.0, 15.0, 40.0, 120.0, 300.0, 900.0, 2500.0, 6000.0, 12000.0)
"""How far apart two photos of anybody are in these times, about half of them."""
_PRIOR_SESSIONS: Final = 2.0
_FAST_S: Final = (30.0, 3600.0)
_STRANGERS_M_S: Final = (0.3, 1.5, 5.0, 15.0)
"""Speeds of four sessions of anybody, so that a first own one does not tell all."""

_SKIPS: Final = (1, 2, 4, 8, 16)
_SESSION_S: Final = 7200.0
_METRES_ADDED: Final = 3.0

_CELL_DEG: Final = 0.002


@dataclass(frozen=True)
class Customs:
    """What is usual for one photographer.

    ``days``: for each donor, on how many days there are donors in its cell of about 200 m. ``log_m``: by lag, the mean of the
    logarithm of the metres between two donors; ``sessions``: by lag, on how many sessions that rests. ``fast_m_s``: a speed that
    is seldom exceeded from one donor to the next.
    """

    days: Floats
    log_m: Floats
    sessions: Floats
    fast_m_s: float

    def step(self, seconds: Floats) -> Floats:
        """Return log10 of how far apart two photos are by the time between them, 3 m added."""
        found: Floats = np.interp(np.log10(seconds + 1), np.log10(LAGS_S), self.log_m)
        return found

    def known(self, seconds: Floats) -> Floats:
        """Return log10 of on how many sessions that rests, 1 added."""
        found: Floats = np.interp(np.log10(seconds + 1), np.log10(LAGS_S), np.log10(self.sessions + 1))
        return found


def customs_of(donors: Donors) -> Customs:
    """Return the customs of a photographer."""
    session: Indices = np.cumsum(np.diff(donors.at_s, prepend=donors.at_s[:1]) > _SESSION_S, dtype=np.intp)
    edges = np.sqrt(np.array(LAGS_S[:-1]) * np.array(LAGS_S[1:]))
    keys, logs = [], []
    for skip in _SKIPS:
        first = np.arange(max(len(donors) - skip, 0))
        lag_s = donors.at_s[first + skip] - donors.at_s[first]
        near = lag_s <= LAGS_S[-1] * 2
        first, lag_s = first[near], lag_s[near]
        keys.append(np.searchsorted(edges, lag_s) * (int(session.max(initial=0)) + 1) + session[first])
        logs.append(np.log10(donors.apart_m(first, first + skip) + _METRES_ADDED))
    _, number = np.unique(np.concatenate(keys), return_inverse=True)
    count = np.bincount(number)
    mean = np.bincount(number, weights=np.concatenate(logs)) / np.maximum(count, 1)
    lag = np.unique(np.concatenate(keys)) // (int(session.max(initial=0)) + 1)
    sessions = np.bincount(lag, minlength=len(LAGS_S)).astype(np.float64)
    total = np.bincount(lag, weights=mean, minlength=len(LAGS_S))
    prior = np.log10(np.array(_PRIOR_M) + _METRES_ADDED)
    log_m = (total + _PRIOR_SESSIONS * prior) / (sessions + _PRIOR_SESSIONS)
    return Customs(days_at_place(donors), log_m, sessions, _fast_m_s(donors, session))


def _fast_m_s(donors: Donors, session: Indices) -> float:
    """Return the speed that nine of ten sessions stay below from one donor to the next within an hour, and strangers'."""
    lag_s = np.diff(donors.at_s)
    near = np.flatnonzero((lag_s >= _FAST_S[0]) & (lag_s <= _FAST_S[1]))
    speed = donors.apart_m(near, near + 1) / (lag_s[near] + 30)
    fastest = np.zeros(int(session.max(initial=0)) + 1)
    np.maximum.at(fastest, session[near], speed)
    own = fastest[np.bincount(session[near], minlength=len(fastest)) > 0]
    return float(np.quantile(np.concatenate([own, _STRANGERS_M_S]), 0.9))


def days_at_place(donors: Donors) -> Floats:
    """Return for each donor on how many days there are donors in its cell of about 200 m."""
    if not len(donors):
        return np.zeros(0)
    row = np.floor(donors.lat / _CELL_DEG).astype(np.int64)
    wide = _CELL_DEG / np.maximum(np.cos(np.radians(row * _CELL_DEG)), 0.01)
    cell = row * 2_000_000 + np.floor((donors.lon + 180) / wide).astype(np.int64)
    day = np.floor(donors.at_s / 86400).astype(np.int64)
    order = np.lexsort((day, cell))
    new_cell = np.r_[True, np.diff(cell[order]) != 0]
    new_day = new_cell | np.r_[True, np.diff(day[order]) != 0]
    number = np.cumsum(new_cell) - 1
    days = np.empty(len(donors))
    days[order] = np.bincount(number[new_day])[number]
    return days
