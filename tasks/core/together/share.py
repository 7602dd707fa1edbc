"""On what share of days two cameras are together, and on which: what each day says in, probabilities out.

The model, by which silence never parts two cameras and only evidence does. Each day both are together or not; the share s of
days together has the prior Beta(0.8, 0.2): 4 of 5 pairs of one archive's cameras travel together, and a pair does so nearly
always or nearly never (the numbers together are what one day of evidence weighs; both are judged, not fitted). A day on which
both have positions says which it was, but for an error in 200 (``tasks.core.together.nearness``). On another day h of n uses
coincide where chance is q each::

    together: h ~ Binomial(n, q + (1 - q) g)     apart: h ~ Binomial(n, q)

g is a habit: what share of uses coincides for a reason, 0 for 4 of 10 pairs. Each pair has its own: a partner with another phone
at the same sight coincides with most photos of a camera, its owner's own phone with few, for one hand holds one camera at a
time. (One habit for all companions of a camera took the owner's phone for a stranger beside the partner's.) Who is never seen to
coincide is not parted from anything. s and g are summed over, on grids. The powers of h and n are less than 1, for the uses of
an outing come in bunches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import beta

from tasks.core.geo import Floats

PRIOR_SHARE: Final = 0.8
"""Share of days on which two cameras of one archive are together, where nothing tells."""

ALONE_SHARE: Final = 0.9
"""The same where the other one is the only one that tells places: a camera is with somebody."""

PRIOR_DAYS: Final = 1.0

MEASURED_LOG_ODDS: Final = float(np.log(200))
"""What the positions of a day say of it."""

HINTED_LOG_ODDS: Final = float(np.log(2))
"""What a day says that is hinted at. Days of one fast traveller look alike: with more, some that were together were parted."""

HABITS: Final = (0.0, 0.1, 0.25, 0.45, 0.7)
HABIT_PRIOR: Final = (0.4, 0.15, 0.15, 0.15, 0.15)

BUNCHED: Final = 0.6
"""Power of what uses say. On photographers simulated along public tracks, none of 291 phones that were elsewhere was said to
coincide, and 150 of 226 that were there and did (in 15 to 50 % of uses); with a power of 1 it was 2 and 178, and 2 cameras
were parted from their owner's phone."""

_MOST_DAYS: Final = 300
"""So many days, evenly chosen, tell the share; more would only take longer."""

_EDGES: Final = np.r_[0.0, 0.01, 0.05, np.linspace(0.1, 0.9, 9), 0.95, 0.99, 0.998, 1.0]

Weights = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """What the days of a pair say, for each of ``HABITS``."""

    log_evidence: Floats  # of the days
    share: Floats  # of days together, expected
    together: Floats  # by day and habit: the probability

    @property
    def weight(self) -> Weights:
        """Return the probability of each of ``HABITS``."""
        joint = HABIT_PRIOR * np.exp(self.log_evidence - self.log_evidence.max())
        weight: Weights = joint / joint.sum()
        return weight


def said_by_uses(uses: Floats, hits: Floats, chance: Floats) -> Floats:
    """Return by day and habit the logarithm of how much likelier the coincidences are when together than when apart."""
    habits = np.array(HABITS)
    reason = chance[:, None] + (1 - chance[:, None]) * habits
    hit, miss = np.log(reason / chance[:, None]), np.log((1 - reason) / (1 - chance[:, None]))
    said: Floats = BUNCHED * (hits[:, None] * hit + (uses - hits)[:, None] * miss)
    return said


def fitted(said: Floats, prior_share: float) -> Fit:
    """Return what days say that speak so (by day and habit, log odds) of one pair."""
    share, prior = _grid(prior_share)
    step = -(-len(said) // _MOST_DAYS) or 1
    chosen = said[::step]
    # log(s exp(said) + 1 - s), by day, habit and share.
    days = np.logaddexp(chosen[:, :, None] + np.log(share), np.log1p(-share))
    likelihood = days.sum(axis=0) * (len(said) / max(len(chosen), 1))
    weight = np.log(prior) + likelihood
    most = weight.max(axis=1, keepdims=True)
    posterior = np.exp(weight - most)
    total = posterior.sum(axis=1)
    expected = posterior @ share / total
    together = 1 / (1 + np.exp(-np.clip(said + np.log(expected / (1 - expected)), -500, 500)))
    return Fit(most[:, 0] + np.log(total), expected, together)


def _grid(mean: float) -> tuple[Floats, Floats]:
    """Return shares and what they weigh in Beta(mean, 1 - mean) times ``PRIOR_DAYS``, whose mean they keep."""
    first, second = mean * PRIOR_DAYS, (1 - mean) * PRIOR_DAYS
    prior = np.diff(beta.cdf(_EDGES, first, second))
    # The mean within a cell: of the cell of Beta(a + 1, b) over that of Beta(a, b), times a / (a + b).
    share = mean * np.diff(beta.cdf(_EDGES, first + 1, second)) / prior
    return share, prior
