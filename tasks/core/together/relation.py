"""What one camera's days with one other say: positions, uses and days known through a third camera, weighed together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from tasks.core.geo import Floats
from tasks.core.together.bursts import Coincidences
from tasks.core.together.devices import Days
from tasks.core.together.distances import Measured
from tasks.core.together.share import HABITS, HINTED_LOG_ODDS, MEASURED_LOG_ODDS, Fit, fitted, habits_of, said_by_uses

SURELY: Final = 0.95
"""From this probability on it is said that two cameras are used in the same minutes."""

KNOWN_SHARE: Final = 0.8
"""From this share of days on a companion speaks of others: where it is, or is not, they are or are not."""

_MOST_SURE: Final = 1 - 1e-6


@dataclass(frozen=True)
class Relation:
    """One camera and one other: what was found, and how probably they are together, in general and by day."""

    other: str
    prior: float
    own: Measured  # where both have positions
    used: Coincidences
    day: Days  # that say something, rising
    said: Floats  # by day and habit, log odds
    share: float = np.nan
    together: Floats = field(default_factory=lambda: np.empty(0))  # by day
    habitual: float = 0.0  # probability that they coincide for a reason, by their own days alone
    through: Measured | None = None  # of ``via`` and the other, where the camera goes with ``via``
    via: str = ""

    @property
    def coincides(self) -> bool:
        """Say whether the two are known to be used in the same minutes."""
        return self.habitual >= SURELY

    @property
    def is_through(self) -> bool:
        """Say whether it rests on a third camera that travels with this one and was seen together with the other."""
        return self.through is not None and bool(self.through.near.any()) and not len(self.own.day) and not self.coincides

    @property
    def is_known(self) -> bool:
        """Say whether the two are known to travel together, from what was measured or from their uses."""
        return self.share >= KNOWN_SHARE and (self.coincides or bool(self.own.near.any()))

    def at(self, days: Days) -> Floats:
        """Return how probably they are together on each of these days: the share, where a day says nothing."""
        place = np.minimum(np.searchsorted(self.day, days), max(len(self.day) - 1, 0))
        if not len(self.day):
            return np.full(len(days), self.share)
        found: Floats = np.where(self.day[place] == days, self.together[place], self.share)
        return np.clip(found, 1 - _MOST_SURE, _MOST_SURE)


def relation_of(other: str, prior: float, own: Measured, used: Coincidences) -> Relation:
    """Return what two cameras' own days say; uses of a day with positions are not asked."""
    silent = ~np.isin(used.day, own.day)
    day = np.unique(np.concatenate([own.day, own.hinted, used.day[silent]]))
    said = np.zeros((len(day), len(HABITS)))
    for days, near, odds in ((own.day, own.near, MEASURED_LOG_ODDS), (own.hinted, own.hinted_near, HINTED_LOG_ODDS)):
        said[np.searchsorted(day, days)] = np.where(near, odds, -odds)[:, None]
    said[np.searchsorted(day, used.day[silent])] += said_by_uses(used.uses[silent], used.hits[silent], used.chance[silent])
    return Relation(other, prior, own, used, day, said)


def weighed(relations: list[Relation]) -> list[Relation]:
    """Return the relations of one camera with their probabilities: its habit shows in all of them together."""
    fits: list[Fit] = [fitted(relation.said, relation.prior) for relation in relations]
    return [
        replace(
            relation,
            share=float(fit.share @ weight),
            together=fit.together @ weight,
            habitual=fit.habitual,
        )
        for relation, fit, weight in zip(relations, fits, habits_of(fits) if fits else [], strict=True)
    ]


def told_by(best: Relation, relation: Relation, between: Measured) -> Relation:
    """Return a relation with what is known through the best one, ``between`` being how far apart the two others were.

    Where the two others were together, the camera was with both or with neither. Where they were apart, it was not with both:
    then only the more probable one speaks, for two that are as probable would rule out each other. A hint at where they were
    remains one.
    """
    every, looks_near = np.r_[between.day, between.hinted], np.r_[between.near, between.hinted_near]
    most = np.r_[np.full(len(between.day), MEASURED_LOG_ODDS), np.full(len(between.hinted), HINTED_LOG_ODDS)]
    asked = ~np.isin(every, relation.own.day)
    days, near, most = every[asked], looks_near[asked], most[asked]
    with_best, with_it = best.at(days), relation.at(days)
    odds = np.log(with_best / (1 - with_best))
    against = np.minimum(np.log((1 - with_best) / (1 - with_it)), 0.0)
    more = np.clip(np.where(near, odds, against), -most, most)
    day = np.union1d(relation.day, days)
    said = np.zeros((len(day), len(HABITS)))
    said[np.searchsorted(day, relation.day)] += relation.said
    said[np.searchsorted(day, days)] += more[:, None]
    return replace(relation, day=day, said=said, through=between, via=best.other)
