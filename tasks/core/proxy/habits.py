"""What one archive's own located photos say of the radius: each is hidden, placed by the others, and compared.

Each located photo is hidden together with all others within 0 s, 1 min ... 8 h of it; the logarithm of its error over the
radius that strangers would get is one piece of evidence about its gap. At nodes of the gap the radius is then moved by a
quantile of a mixture: own evidence with weight n / (n + 6), people that the built-in models were not learnt from with the rest,
n the effective number of own sessions near the node (Kish 1965). So a small archive keeps the cautious radius, and a burst of a
hundred photos at one place counts once. The method is that of conformal prediction with a prior; it holds where hidden photos
are like the located ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tasks.core.geo import Floats
from tasks.core.proxy.donors import Flags
from tasks.core.proxy.strangers import LEVELS, Strangers

STRANGERS_WEIGHT: Final = 6.0
"""Own sessions that weigh as much as all strangers together."""

_KERNEL_DECADES: Final = 0.4
_EVENLY: Final = (np.arange(400) + 0.5) / 400
_BOUNDS: Final = (-0.7, 1.0)
"""The radius is never less than a fifth or more than ten times the strangers'."""


@dataclass(frozen=True)
class Habits:
    """By how much log10 of the radii moves: ``shift`` is (the models of radii, one side and two, nodes)."""

    log_nodes: Floats
    shift: Floats

    def at(self, log_gap: Floats, two_sided: Flags) -> tuple[Floats, Floats]:
        """Return the shift of both radii of each moment by log10 of the seconds to its nearer donor + 1."""
        (one, two), (far_one, far_two) = ((np.interp(log_gap, self.log_nodes, side) for side in sides) for sides in self.shift)
        return np.where(two_sided, two, one), np.where(two_sided, far_two, far_one)


@dataclass(frozen=True)
class Residuals:
    """Own photos hidden: log10 of their error over both radii of strangers, a row each, and the session that they are of."""

    log_gap: Floats
    two_sided: Flags
    over: tuple[Floats, Floats]
    session: Floats


def habits_of(strangers: Strangers, own: Residuals | None) -> Habits:
    """Return the shifts of an archive; those of strangers alone where it has no residuals."""
    log_nodes = np.log10(strangers.nodes_s + 1)
    shift = np.empty((len(LEVELS), 2, len(log_nodes)))
    for side in (0, 1):
        rows = np.zeros(0, dtype=np.intp) if own is None else np.flatnonzero(own.two_sided == bool(side))
        for number, node in enumerate(log_nodes.tolist()):
            weight, session = np.zeros(0), np.zeros(0)
            if own is not None:
                weight = np.exp(-0.5 * ((own.log_gap[rows] - node) / _KERNEL_DECADES) ** 2)
                session = own.session[rows]
            share = _own_share(weight, session)
            for model, level in enumerate(LEVELS):
                over = np.zeros(0) if own is None else own.over[model][rows]
                theirs = np.interp(_EVENLY, strangers.shares, strangers.residuals[model, side, number])
                shift[model, side, number] = _mixed(over, weight, share, theirs, level)
    return Habits(log_nodes, np.clip(shift, *_BOUNDS))


def _own_share(weight: Floats, session: Floats) -> float:
    """Return how much own evidence counts beside the strangers', by the effective number of its sessions."""
    total = float(weight.sum())
    square = float((np.bincount(session.astype(np.intp), weights=weight) ** 2).sum())
    sessions = min(total**2 / square, total) if square > 1e-12 else 0.0
    return sessions / (sessions + STRANGERS_WEIGHT)


def _mixed(over: Floats, weight: Floats, share: float, theirs: Floats, level: float) -> float:
    """Return a quantile of own residuals, weighted by nearness to a node, mixed with the strangers', which count evenly."""
    values = np.concatenate([over, theirs])
    own = weight * (share / weight.sum()) if share > 0 else np.zeros(len(over))
    weights = np.concatenate([own, np.full(len(theirs), (1 - share) / len(theirs))])
    order = np.argsort(values, kind="stable")
    at = min(int(np.searchsorted(np.cumsum(weights[order]), level)), len(values) - 1)
    return float(values[order][at])
