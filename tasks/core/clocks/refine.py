"""Seconds and drift of one stretch: the posterior on a fine grid of offsets and drifts about the chain's answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.clocks.grid import normalised, spread
from tasks.core.clocks.lines import lines_about
from tasks.core.clocks.positions import position_log_ratio
from tasks.core.clocks.scene import Events, Scene
from tasks.core.clocks.votes import KINDS, one_vote
from tasks.core.clocks.witness import DAY_S, Floats

STEP_S: Final = 2.0
HALF_S: Final = 60.0
LEAST_SCALE: Final = 0.8
"""Near the answer, where only seconds are at stake, densities count at least this much of what they say."""

MOST_PER_PHOTO: Final = 9.0
MOST_DRIFT: Final = 4.0
"""Seconds per day: watch crystals keep to 20 ppm (1.7 s/day) at room temperature and lose about as much in the cold."""

DRIFT_SCALE: Final = 1.0
STEADY_SHARE: Final = 0.5
"""Judgements: half of the clocks show no drift over a trip (phones, good crystals), the others one of about a second a day. A
wider prior invented up to 3 s/day where stops are seen to half a minute only."""

TOLD_DRIFT_S: Final = 2.0
"""A drift that makes less than that over the whole stretch is told as none."""

LEAST_SPAN_DAYS: Final = 4.0

_DRIFTS: Final = 41
_MOST_EVENTS: Final = 1200
_MOST_POSITIONS: Final = 150
_MOST_VOTES: Final = 400
_TAG_REST_S: Final = 30.0


@dataclass(frozen=True)
class Fine:
    """The offset at ``at_wall_s`` and the drift of a stretch, with the error of its photos' instants as a distribution."""

    at_wall_s: float
    ahead_s: float
    drift: float  # s/day
    apart_s: Floats  # how far instants may be off, rising ...
    probability: Floats  # ... and the probability of each

    def ahead_at(self, wall_s: Floats) -> Floats:
        """Return the seconds ahead of UTC at wall clocks."""
        return np.asarray(self.ahead_s + self.drift * (wall_s - self.at_wall_s) / DAY_S)


def refined(scene: Scene, events: Events, about: Fine, half_s: float, scale: float, log_prior: tuple[Floats, Floats]) -> Fine:
    """Return the stretch's offset to a second and its drift, searched +-``half_s`` and +-150 s over the stretch about ``about``.

    ``log_prior`` is a pair (offsets, log probability). The drift is the mean of its posterior.
    """
    wall = scene.photos.wall_s[events.rows]
    order = np.argsort(wall, kind="stable")
    events = Events(events.rows[order], events.weights[order])
    wall = wall[order]
    days = (wall - about.at_wall_s) / DAY_S
    span = float(np.ptp(days)) if len(days) else 0.0
    drifts = _drifts(span, about.drift)
    offsets = np.arange(-half_s, half_s + STEP_S / 2, STEP_S)
    score = _flows(scene, events, days, drifts, offsets, about.ahead_s, max(scale, LEAST_SCALE))
    score += _positions(scene, events, days, drifts, offsets, about.ahead_s)
    score += _votes(scene, events, about, drifts, offsets)
    score += _drift_log_prior(drifts)[:, None]
    # A clock is right when it is set and goes wrong from there, so the prior speaks of the first photo.
    score += np.interp(about.ahead_s + offsets + drifts[:, None] * days[0], *log_prior)
    probability = normalised(score.ravel()).reshape(score.shape)
    drift = float((probability.sum(1) * drifts).sum())
    if abs(drift) * span < TOLD_DRIFT_S:
        drift = 0.0
    row = normalised(np.log(np.maximum(probability[int(np.argmin(np.abs(drifts - drift)))], 1e-300)))
    ahead = about.ahead_s + float((row * offsets).sum())
    ahead += _seconds(scene, events, about.at_wall_s, ahead, drift)
    apart, share = _errors(days, drifts, offsets, probability, ahead - about.ahead_s, drift)
    return Fine(about.at_wall_s, ahead, drift, apart, share)


def _drift_log_prior(drifts: Floats) -> Floats:
    """Return the log prior: half of the clocks do not drift, the others by a Laplace distribution."""
    width = np.gradient(drifts) if len(drifts) > 1 else np.ones(1)
    density = np.exp(-np.abs(drifts) / DRIFT_SCALE) / (2 * DRIFT_SCALE)
    return np.asarray(np.log(np.where(drifts == 0, STEADY_SHARE, (1 - STEADY_SHARE) * density * width)))


def _drifts(span_days: float, about: float) -> Floats:
    if span_days <= LEAST_SPAN_DAYS:
        return np.zeros(1)
    most = min(MOST_DRIFT, 150.0 / span_days)
    around = np.clip(about + np.linspace(-most, most, _DRIFTS), -MOST_DRIFT, MOST_DRIFT)
    return np.unique(np.concatenate([[0.0], around]))


def _flows(scene: Scene, events: Events, days: Floats, drifts: Floats, offsets: Floats, ahead_s: float, scale: float) -> Floats:
    score = np.zeros((len(drifts), len(offsets)))
    if not scene.flows:
        return score
    utc = scene.photos.wall_s[events.rows] - ahead_s
    margin = float(offsets[-1] + np.abs(drifts[:, None] * days[[0, -1]]).max() + 10.0)
    lines = lines_about(scene.flows, utc, margin, STEP_S, MOST_PER_PHOTO)
    for number, drift in enumerate(drifts):
        values = lines.shifted(-((drift * days)[:, None] + offsets) / STEP_S)
        score[number] = scale * (events.weights[:, None] * values).sum(0)
    return score


def _positions(scene: Scene, events: Events, days: Floats, drifts: Floats, offsets: Floats, ahead_s: float) -> Floats:
    score = np.zeros((len(drifts), len(offsets)))
    mine = np.flatnonzero(scene.located[events.rows])
    if scene.pace is None or not len(mine):
        return score
    mine = mine[spread(len(mine), _MOST_POSITIONS)]
    rows, photos = events.rows[mine], scene.photos
    lat, lon, sigma = (values[rows][:, None] for values in (photos.lat, photos.lon, photos.sigma_m))
    for number, drift in enumerate(drifts):
        utc = (photos.wall_s[rows] - ahead_s - drift * days[mine])[:, None] - offsets
        ratio = position_log_ratio(lat, lon, sigma, scene.pace, utc)
        score[number] += (events.weights[mine][:, None] * ratio).sum(0)
    return score


def _near_votes(
    scene: Scene, events: Events, at_wall_s: float, ahead_s: float, reach_s: float
) -> list[tuple[str, Floats, Floats]]:
    """Return for each kind of vote those within a reach of an offset, and their days from ``at_wall_s``."""
    first, last = int(events.rows.min()), int(events.rows.max()) + 1
    days = (scene.photos.wall_s[first:last] - at_wall_s) / DAY_S
    found = []
    for name, votes in scene.votes.items():
        mine = votes[first:last]
        near = np.flatnonzero(np.isfinite(mine) & (np.abs(mine - ahead_s) < reach_s))
        if len(near):
            near = near[spread(len(near), _MOST_VOTES)]
            found.append((name, mine[near], days[near]))
    return found


def _votes(scene: Scene, events: Events, about: Fine, drifts: Floats, offsets: Floats) -> Floats:
    score = np.zeros((len(drifts), len(offsets)))
    reach = float(offsets[-1]) + 150.0 + _TAG_REST_S
    for name, votes, days in _near_votes(scene, events, about.at_wall_s, about.ahead_s, reach):
        for number, drift in enumerate(drifts):
            error = (votes - drift * days - about.ahead_s)[:, None] - offsets
            score[number] += one_vote(error, KINDS[name], STEP_S).sum(0)
    return score


def _seconds(scene: Scene, events: Events, at_wall_s: float, ahead_s: float, drift: float) -> float:
    """Return what the median of agreeing GPS times and names adds, where there are three."""
    for name, votes, days in _near_votes(scene, events, at_wall_s, ahead_s, HALF_S + 150.0):
        error = votes - ahead_s - drift * days
        good = error[np.abs(error) < 5]
        if name != "match" and len(good) >= 3:
            return float(np.median(good))
    return 0.0


def _errors(
    days: Floats, drifts: Floats, offsets: Floats, probability: Floats, offset_s: float, drift: float
) -> tuple[Floats, npt.NDArray[np.float64]]:
    """Return the distribution of the instants' errors over five photos of the stretch, from its first day to its last."""
    at = np.quantile(days, [0.0, 0.25, 0.5, 0.75, 1.0]) if len(days) else np.zeros(1)
    apart = np.abs(offsets[None, :, None] - offset_s + (drifts[:, None, None] - drift) * at).ravel()
    share = np.repeat(probability.ravel(), len(at)) / len(at)
    order = np.argsort(apart, kind="stable")
    return apart[order], share[order]
