"""Place photos by the located ones that may tell: PHOTOS of both in, positions, radii and what they rest on out.

Beside the estimate of one camera's time (``estimate``) stands what two cameras bring in: their clocks are no closer than two
minutes, or than what is known of them; they may not have been together; and a zone may have been guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from tasks.core.by_time import (
    GUESSED_BASES,
    GUESSED_ZONE_FACTOR,
    OTHER_CAMERA_FACTOR,
    OTHER_CAMERA_S,
    UNSURE_FROM_S,
    unsure_clock_s,
)
from tasks.core.genuine import OWN_KINDS, evidence, sure
from tasks.core.geo import Floats, distance_m
from tasks.core.proxy.activity import activity_of
from tasks.core.proxy.companions import bonds_of
from tasks.core.proxy.donors import Flags, Indices, donors_of
from tasks.core.proxy.estimate import Estimates, Estimator, estimator_of
from tasks.core.shots import one_of_each


@dataclass(frozen=True)
class Placed:
    """One row per photo: where it was, the 95 % radius, and what the sentence needs besides.

    ``guessed``: its time rests on an inferred zone and the donor's on another clock. ``unsure_s``: so far the two clocks may be
    apart. ``with_it``: what is known of the two cameras, in words.
    """

    estimator: Estimator
    found: Estimates
    error_m: Floats
    guessed: Flags
    unsure_s: Floats
    with_it: list[str]

    def by_another_clock(self, at_s: Floats) -> tuple[Floats, Floats, Floats]:
        """Return lat, lon and radius of photos, had they been taken at ``at_s``."""
        again = self.estimator.place(self.estimator.sides(at_s), OTHER_CAMERA_S, factor=OTHER_CAMERA_FACTOR)
        return again.lat, again.lon, again.error_m


def giving_of(photos: pd.DataFrame, max_error_m: float, max_fix_age_s: float) -> pd.DataFrame:
    """Return those of PHOTOS that may place others: located, of their owner's making, sure in place and time."""
    telling = evidence(photos) & sure(photos, max_error_m, max_fix_age_s)
    telling &= unsure_clock_s(photos) <= max_fix_age_s
    return one_of_each(photos[telling & photos["taken_at"].notna().to_numpy()])


def active(photos: pd.DataFrame, max_unsure_s: float) -> pd.DataFrame:
    """Return those of PHOTOS that tell when somebody photographed: of their owner's making, sure in time."""
    own = photos["kind"].isin(OWN_KINDS) & photos["taken_at"].notna()
    return one_of_each(photos[own.to_numpy() & (unsure_clock_s(photos) <= max_unsure_s)])


def place(wanted: pd.DataFrame, giving: pd.DataFrame, told: pd.DataFrame, together: pd.DataFrame) -> Placed:
    """Place each of ``wanted`` by ``giving`` (``giving_of``, at least one), with the activity of ``told`` (``active``)."""
    columns = (giving[name].to_numpy() for name in ("lat", "lon", "gps_error_m"))
    donors = donors_of(seconds_of(giving["taken_at"]), *columns)
    estimator = estimator_of(donors, activity_of(seconds_of(told["taken_at"])))
    sides = estimator.sides(seconds_of(wanted["taken_at"]))
    nearer = donors.row[sides.nearer]
    same = _same_camera(wanted, giving, nearer)
    apart_m, factor, with_it = _company(wanted, giving, nearer, together, same)
    unsure_s = np.where(same, 0.0, np.maximum(unsure_clock_s(wanted), unsure_clock_s(giving)[nearer]))
    guessed = wanted["time_basis"].isin(GUESSED_BASES).to_numpy() & ~same
    factor = factor * np.where(guessed, GUESSED_ZONE_FACTOR, 1.0)
    found = estimator.place(sides, np.where(same, 0.0, np.maximum(OTHER_CAMERA_S, unsure_s)), apart_m, factor)
    swayed_m = np.where(same, 0.0, _swayed_m(estimator, found.sides.at_s))
    found = replace(found, error_m=np.hypot(found.error_m, swayed_m))
    return Placed(estimator, found, _with_unsure_clocks(estimator, found, unsure_s), guessed, unsure_s, with_it)


def seconds_of(at: pd.Series) -> Floats:
    """Return instants as seconds since 1970 UTC."""
    seconds: Floats = at.dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64) / 1e6
    return seconds


def _same_camera(wanted: pd.DataFrame, giving: pd.DataFrame, nearer: Indices) -> Flags:
    """Say where the donor nearer in time is of the same known camera, so that both times come from one clock."""
    camera = wanted["camera"].to_numpy(dtype=object)
    same: Flags = (camera == giving["camera"].to_numpy(dtype=object)[nearer]) & (camera != "")
    return same


def _swayed_m(estimator: Estimator, at_s: Floats) -> Floats:
    """Return how far the straight way from donor to donor leads within the seconds that two cameras' clocks are mostly apart.

    For longer gaps, as ``place`` has them, are not all: on the way the photo lies ahead or behind, and both donors move with it.
    """
    here = estimator.on_the_way(at_s)
    there = (estimator.on_the_way(at_s + way * OTHER_CAMERA_S / 2) for way in (-1, 1))
    swayed: Floats = np.maximum(*(distance_m(*here, *end) for end in there))
    return swayed


def _with_unsure_clocks(estimator: Estimator, found: Estimates, unsure_s: Floats) -> Floats:
    """Return the radii, so wide that they hold where a photo would be if its clock were off by all that it may be."""
    error_m = found.error_m.copy()
    rows = np.flatnonzero(unsure_s >= UNSURE_FROM_S)
    for way in (-1, 1) if len(rows) else ():
        other = estimator.place(estimator.sides(found.sides.at_s[rows] + way * unsure_s[rows]), factor=OTHER_CAMERA_FACTOR)
        away_m = distance_m(found.lat[rows], found.lon[rows], other.lat, other.lon)
        error_m[rows] = np.maximum(error_m[rows], away_m + other.error_m)
    return error_m


def _company(
    wanted: pd.DataFrame, giving: pd.DataFrame, nearer: Indices, together: pd.DataFrame, same: Flags
) -> tuple[Floats, Floats, list[str]]:
    """Return metres, factor and words of each photo's camera with that of its nearer donor; nothing for one and the same."""
    others = np.flatnonzero(~same)
    donor = giving[["camera", "taken_at"]].iloc[nearer[others]]
    bonds = bonds_of(together, wanted["camera"].iloc[others], donor["camera"], donor["taken_at"])
    apart_m, factor, words = np.zeros(len(wanted)), np.ones(len(wanted)), np.full(len(wanted), "", dtype=object)
    apart_m[others], factor[others] = bonds.apart_m, bonds.factor
    words[others] = [f"; {text}" if text else "" for text in bonds.evidence]
    return apart_m, factor, words.tolist()
