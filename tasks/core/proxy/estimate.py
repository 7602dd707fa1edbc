"""Where photos were and how wrong that may be: what is known of an archive in, positions with their 95 % radii out.

The radii are what strangers would get (``strangers``), moved by the archive's own habits (``habits``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tasks.core.geo import Floats, distance_m, interpolate
from tasks.core.proxy.activity import Activity
from tasks.core.proxy.confidence import POSITION_NOISE_M
from tasks.core.proxy.customs import Customs, customs_of
from tasks.core.proxy.donors import Donors, Flags, Indices, around
from tasks.core.proxy.features import FEATURES, METRES_ADDED, Matrix, features_of, steady
from tasks.core.proxy.habits import Habits, Residuals, habits_of
from tasks.core.proxy.sides import Sides, sides_of
from tasks.core.proxy.strangers import Strangers, the_strangers

ACCEPTED_M: Final = 249.0
"""Reviewers accept what is surer than 250 m at once."""

NEVER_M: Final = 1000.0
"""Where 96 % are within it, the few that are a kilometre off stay below 1 % of what is accepted at once."""

_TOWARDS: Final = 0.4
"""Of the way from the logarithm of the 86 % radius to that of 96 %: with the archive's own habits about 95 % lie within."""

_HIDDEN_WITHIN_S: Final = (0.0, 60.0, 300.0, 1200.0, 3600.0, 10800.0, 28800.0)
_SESSION_S: Final = 1800.0
_MOST_PHOTOS: Final = 1500
_FEWEST_PHOTOS: Final = 3
_NEAR: Final = FEATURES.index("near_s")


@dataclass(frozen=True)
class Estimates:
    """One row per moment: position in degrees, the radius in metres, and the features that they rest on."""

    sides: Sides
    features: Matrix
    lat: Floats
    lon: Floats
    error_m: Floats

    def only(self, rows: Flags) -> Estimates:
        """Return some of the rows."""
        return Estimates(self.sides.only(rows), self.features[rows], self.lat[rows], self.lon[rows], self.error_m[rows])


@dataclass(frozen=True)
class Estimator:
    """What is known of one archive: its donors, what they say of it in general, its activity and its habits."""

    donors: Donors
    customs: Customs
    activity: Activity
    strangers: Strangers
    habits: Habits

    def sides(self, at_s: Floats) -> Sides:
        """Return between which donors each moment lies."""
        return sides_of(self.donors, at_s, *around(self.donors, at_s))

    def on_the_way(self, at_s: Floats) -> tuple[Floats, Floats]:
        """Return positions on the straight way from donor to donor, at the first or the last one outside of them."""
        sides = self.sides(at_s)
        return _between(self.donors, sides, sides.two_sided & sides.possible)

    def place(
        self,
        sides: Sides,
        extra_s: Floats | float = 0.0,
        donor_error_m: Floats | float = 0.0,
        factor: Floats | float = 1.0,
    ) -> Estimates:
        """Return positions and radii.

        ``extra_s`` lengthens gaps and pauses, ``donor_error_m`` widens the donors' own errors, ``factor`` all of the radius.
        """
        rows = features_of(self.donors, self.customs, self.activity, sides, extra_s)
        lat, lon = _placed(self.donors, self.strangers, sides, rows)
        mostly, nearly = self.strangers.radii(rows)
        moved, moved_far = self.habits.at(rows[:, _NEAR].astype(np.float64), sides.two_sided)
        own = np.maximum(self.donors.error_m[sides.start], self.donors.error_m[sides.end])
        coarse = np.sqrt(np.maximum(np.hypot(own, donor_error_m) ** 2 - POSITION_NOISE_M**2, 0))
        coarse = np.where(sides.possible, coarse, np.hypot(coarse, sides.apart_m))
        radii = (
            factor * np.hypot(np.maximum(10**log_m - METRES_ADDED, 0), coarse) for log_m in (mostly + moved, nearly + moved_far)
        )
        return Estimates(sides, rows, lat, lon, np.maximum(stated_m(*radii), own))


def stated_m(mostly_m: Floats, nearly_m: Floats) -> Floats:
    """Return the radius to state from those that hold 86 % and 96 %, so that it holds 95 % among the rows that state the same.

    Mostly it is the geometric mean of the two. Up to ``ACCEPTED_M`` it is the wider one, which leaves
    room for rows whose narrower radius is below that and whose wider one is not beyond ``NEVER_M``: these state ``ACCEPTED_M``.
    So a reviewer who accepts everything below 250 m gets as many rows as 95 % allows.
    """
    nearly_m = np.maximum(mostly_m, nearly_m)
    between = np.maximum(mostly_m, 0.1) ** (1 - _TOWARDS) * np.maximum(nearly_m, 0.1) ** _TOWARDS
    near = (mostly_m <= ACCEPTED_M) & (nearly_m <= NEVER_M)
    stated: Floats = np.where(near, np.minimum(nearly_m, ACCEPTED_M), np.maximum(between, ACCEPTED_M + 1))
    return stated


def estimator_of(donors: Donors, activity: Activity, strangers: Strangers | None = None) -> Estimator:
    """Learn from an archive's own photos, at least one; with the built-in ``strangers`` unless others are given."""
    known = strangers or the_strangers()
    customs = customs_of(donors)
    own = _hidden_own(donors, customs, activity, known) if len(donors) >= _FEWEST_PHOTOS else None
    return Estimator(donors, customs, activity, known, habits_of(known, own))


def _placed(donors: Donors, strangers: Strangers, sides: Sides, rows: Matrix) -> tuple[Floats, Floats]:
    """Return positions: on the straight way between two donors, or at the nearer one, whichever is likely less off.

    Who came and went on straight at the same pace is taken to have gone on (``steady``), whatever strangers mostly do.
    """
    between = sides.two_sided & sides.possible & (sides.before_s > 0)
    between[between] = strangers.straight(rows[between]) | steady(rows[between], sides.only(between))
    return _between(donors, sides, between)


def _between(donors: Donors, sides: Sides, straight: Flags) -> tuple[Floats, Floats]:
    """Return positions on the straight way between the two donors where asked for, elsewhere at the nearer one."""
    whole_s = np.where(straight, sides.before_s + sides.after_s, 1.0)
    share = np.where(straight, sides.before_s, 0.0) / whole_s
    fraction = np.where(straight, share, np.where(sides.after_is_nearer, 1.0, 0.0))
    ends = donors.lat[sides.start], donors.lon[sides.start], donors.lat[sides.end], donors.lon[sides.end]
    return interpolate(*ends, fraction)


def _hidden_own(donors: Donors, customs: Customs, activity: Activity, strangers: Strangers) -> Residuals:
    """Hide the archive's own located photos at every scale and compare."""
    count = len(donors)
    hidden = np.unique(np.linspace(0, count - 1, min(count, _MOST_PHOTOS)).astype(np.intp))
    sessions = np.r_[0, np.cumsum(np.diff(donors.at_s) > _SESSION_S)]
    times = donors.at_s[hidden]
    before: list[Indices] = [np.searchsorted(donors.at_s, times - within, side="left") - 1 for within in _HIDDEN_WITHIN_S]
    after: list[Indices] = [np.searchsorted(donors.at_s, times + within, side="right") for within in _HIDDEN_WITHIN_S]
    first, second = np.concatenate(before), np.concatenate(after)
    photo = np.tile(hidden, len(_HIDDEN_WITHIN_S))
    some = (first >= 0) | (second < count)
    first, second, photo = first[some], second[some], photo[some]
    sides = sides_of(donors, donors.at_s[photo], first, second)
    rows = features_of(donors, customs, activity, sides)
    lat, lon = _placed(donors, strangers, sides, rows)
    off = np.log10(distance_m(lat, lon, donors.lat[photo], donors.lon[photo]) + METRES_ADDED)
    mostly, nearly = strangers.radii(rows)
    log_gap = rows[:, _NEAR].astype(np.float64)
    return Residuals(log_gap, sides.two_sided, (off - mostly, off - nearly), sessions[photo].astype(np.float64))
