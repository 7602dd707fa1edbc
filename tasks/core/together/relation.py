"""What one camera's days with one other say: positions, uses and days known through a third camera, weighed together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from tasks.core.geo import Floats
from tasks.core.together.bursts import Coincidences
from tasks.core.together.devices import Days
from tasks.core.together.distances import Measured
from tasks.core.together.share import HABITS, HINTED_LOG_ODDS, MEASURED_LOG_ODDS, Fit, fitted, said_by_uses

SURELY: Final = 0.95
"""From this probability on it is said that two cameras are used in the same minutes."""

KNOWN_SHARE: Final = 0.8
"""From this share of days on two cameras travel together; what is less is told by day wherever a day tells anything."""

RATHER: Final = 0.5

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
    through: Measured | None = None  # of ``via`` and the other, on days on which the camera rather was with ``via``
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
    def speaks(self) -> bool:
        """Say whether the other one's company was seen, so that it may speak of others on the days on which it was."""
        return self.coincides or bool(self.own.near.any()) or (self.is_through and self.share >= KNOWN_SHARE)

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
    """Return relations with their probabilities."""
    fits: list[Fit] = [fitted(relation.said, relation.prior) for relation in relations]
    return [
        replace(
            relation,
            share=float(fit.share @ fit.weight),
            together=fit.together @ fit.weight,
            habitual=float(1 - fit.weight[0]),
        )
        for relation, fit in zip(relations, fits, strict=True)
    ]


def told_by(best: Relation, relation: Relation, between: Measured, asked: Days) -> Relation:
    """Return a relation with what is known through the best one, ``between`` being how far apart the two others were.

    Where the two others were together, the camera was with both if it was with the best one, and with neither if it was measured
    elsewhere; that it was not used in the same minutes parts nobody. Where they were apart, it was not with both: then only the
    more probable one speaks, for two that are as probable would rule out each other. A hint at where they were remains one. On
    other days than those ``asked``, on which the camera was used, its company is nobody's question.
    """
    every, looks_near = np.r_[between.day, between.hinted], np.r_[between.near, between.hinted_near]
    most = np.r_[np.full(len(between.day), MEASURED_LOG_ODDS), np.full(len(between.hinted), HINTED_LOG_ODDS)]
    some = np.isin(every, asked) & ~np.isin(every, relation.own.day)
    days, near, most = every[some], looks_near[some], most[some]
    with_best, with_it = best.at(days), relation.at(days)
    odds = np.log(with_best / (1 - with_best))
    odds = np.where(np.isin(days, best.own.day), odds, np.maximum(odds, 0.0))
    against = np.minimum(np.log((1 - with_best) / (1 - with_it)), 0.0)
    more = np.clip(np.where(near, odds, against), -most, most)
    day = np.union1d(relation.day, days)
    said = np.zeros((len(day), len(HABITS)))
    said[np.searchsorted(day, relation.day)] += relation.said
    np.add.at(said, np.searchsorted(day, days), more[:, None])
    return replace(relation, day=day, said=said, through=_beside(between, best, asked), via=best.other)


def _beside(between: Measured, best: Relation, asked: Days) -> Measured:
    """Return what was measured on the days asked on which the best one rather was with the camera than not."""
    told, hinted = (np.isin(days, asked) & (best.at(days) >= RATHER) for days in (between.day, between.hinted))
    days = between.day[told], between.near[told], between.apart_m[told], between.at_once[told], between.away_m[told]
    return Measured(*days, between.hinted[hinted], between.hinted_near[hinted])
