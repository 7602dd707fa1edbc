"""Locate photos by the photos before and after them: PHOTOS in UTC in, CANDIDATES out, one a photo that has no position.

What others leave out is the point here: every candidate says how wrong it may be, and every refusal says why.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from config.settings import Proxy
from tasks.core.by_time import no_instant, not_own, unsure_clock_words
from tasks.core.genuine import wanting
from tasks.core.geo import Floats, distance_m
from tasks.core.other_zone import other_answers, other_offset_s, used_offset_s
from tasks.core.proxy.companions import groups_of
from tasks.core.proxy.confidence import confidence_of
from tasks.core.proxy.placing import Placed, active, giving_of, place, seconds_of
from tasks.core.proxy.words import sentences, too_far, too_wide
from tasks.core.shots import same_shots
from tasks.core.tables import CANDIDATES
from tasks.runtime.steps import step

_NO_DONOR: Final = "no photo of the archive or of a donor folder tells both place and time"
_ALL_APART: Final = "the photos that tell both place and time are of cameras that were elsewhere"


@step(run_name="locate by photos near in time", description="Propose positions from located photos near in time.", version=10)
def locate_by_proxy(photos: pd.DataFrame, together: pd.DataFrame, settings: Proxy) -> pd.DataFrame:
    """Return CANDIDATES of source ``proxy``, one for each of the archive's PHOTOS without a position.

    Evidence are the located photos of the archive and of the donor folders that their owner took, no estimates of ours, none
    whose own error is over ``max_donor_error_m``, or whose fix is older or whose time is less sure than ``max_fix_age_s``, and
    none of a camera that by TOGETHER was elsewhere. Position and radius are those of ``tasks.core.proxy.estimate``; the radius
    is wider where the nearer donor is of another camera and one of the two clocks may be off. lat and lon are NaN, and
    ``evidence`` says why, for a photo without time, further than ``max_gap_s`` from any donor, with a radius over
    ``max_error_m``, or not of its owner's making (unless ``locate_received``).

    The files of a pair (PHOTOS.pair) are one photo: as a donor it counts once, and a file whose pair has a position gets just
    this one, whatever its time is, with ``enabled`` off too: all others have no row then.
    """
    photos = photos.reset_index(drop=True)
    wanted = photos[wanting(photos)]
    paired = same_shots(wanted, photos)
    if not settings.enabled:
        return CANDIDATES.make(paired)
    wanted = wanted[~wanted["path"].isin(paired["path"])]
    reasons = _no_own_place(wanted, settings.locate_received)
    giving, told = giving_of(photos, settings.max_donor_error_m, settings.max_fix_age_s), active(photos, settings.max_fix_age_s)
    if giving.empty:
        reasons = reasons.mask(reasons == "", _NO_DONOR)
    asked = wanted[reasons == ""].sort_values("taken_at", kind="stable")
    parts = [paired, _rows(wanted).assign(evidence=reasons)[reasons != ""]]
    if len(asked):
        for cameras, may in groups_of(photos, together):
            theirs = asked[asked["camera"].isin(cameras)]
            if len(theirs):
                parts.append(_located(theirs, giving[may[giving.index]], told[may[told.index]], together, settings))
    return CANDIDATES.make(pd.concat(parts))


def _located(
    wanted: pd.DataFrame, giving: pd.DataFrame, told: pd.DataFrame, together: pd.DataFrame, settings: Proxy
) -> pd.DataFrame:
    if giving.empty:
        return _rows(wanted).assign(evidence=_ALL_APART)
    placed = place(wanted, giving, told, together)
    found, sides = placed.found, placed.found.sides
    error_m, other = _with_other_zone(wanted, placed)
    far = sides.gap_s > settings.max_gap_s
    wide = ~far & (error_m > settings.max_error_m)
    kept = ~far & ~wide
    words = np.empty(len(wanted), dtype=object)
    with_it = np.array(placed.with_it, dtype=object)[kept].tolist()
    said = sentences(giving, placed.estimator.donors, found.only(kept), with_it, placed.guessed[kept])
    ends = unsure_clock_words(placed.unsure_s[kept]), other["words"][kept]
    words[kept] = ["".join(parts) for parts in zip(said, *ends, strict=True)]
    words[far] = too_far(sides.gap_s[far].tolist(), settings.max_gap_s)
    words[wide] = too_wide(error_m[wide].tolist())
    return _rows(wanted).assign(
        lat=np.where(kept, found.lat, np.nan),
        lon=np.where(kept, found.lon, np.nan),
        error_m=np.where(kept, error_m, np.nan),
        confidence=np.where(kept, confidence_of(error_m), np.nan),
        evidence=words,
        alternatives=np.where(kept, other["alternatives"], ""),
    )


def _with_other_zone(wanted: pd.DataFrame, placed: Placed) -> tuple[Floats, pd.DataFrame]:
    """Return the radii, wider where a photo's time may be another zone's, and by row the ``words`` and ``alternatives``."""
    found, error_m = placed.found, placed.error_m
    there_s = other_offset_s(wanted, found.lat, found.lon)
    rows = np.flatnonzero(np.isfinite(there_s))
    said = pd.DataFrame({"words": "", "alternatives": ""}, index=range(len(wanted)), dtype="object")
    if not len(rows):
        return error_m, said
    some = wanted.iloc[rows]
    lat, lon, radius = placed.by_another_clock(seconds_of(some["taken_at"]) + used_offset_s(some) - there_s[rows])
    wider = error_m.copy()
    wider[rows] = np.maximum(error_m[rows], distance_m(found.lat[rows], found.lon[rows], lat, lon) + radius)
    words, alternatives = other_answers("proxy", some, there_s[rows], lat, lon, radius)
    said.loc[rows, "words"], said.loc[rows, "alternatives"] = words, alternatives
    return wider, said


def _no_own_place(wanted: pd.DataFrame, locate_received: bool) -> pd.Series:
    """Return why each photo cannot be placed whatever the donors are; "" where it can."""
    reasons = not_own(wanted, locate_received=locate_received)
    return reasons.mask(reasons == "", no_instant(wanted))


def _rows(photos: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"path": photos["path"], "source": "proxy"})
