"""Locate photos by the photos before and after them: PHOTOS in UTC in, CANDIDATES out, one a photo that has no position.

What others leave out is the point here: every candidate says how wrong it may be, and every refusal says why.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from config.settings import Proxy
from tasks.core.by_time import (
    GUESSED_BASES,
    GUESSED_ZONE_FACTOR,
    OTHER_CAMERA_FACTOR,
    OTHER_CAMERA_S,
    no_instant,
    not_own,
    unsure_clock_s,
    unsure_clock_words,
)
from tasks.core.genuine import evidence, sure, wanting
from tasks.core.geo import Floats, distance_m
from tasks.core.other_zone import other_answers, other_offset_s, used_offset_s
from tasks.core.proxy_bracket import Bracket, Donors, Flags, around, bracket, donors_of, radius_m
from tasks.core.proxy_pace import pace_of
from tasks.core.proxy_radius import confidence_of
from tasks.core.proxy_words import sentences, too_far, too_wide
from tasks.core.shots import one_of_each, same_shots
from tasks.core.tables import CANDIDATES
from tasks.runtime.steps import step


@step(run_name="locate by photos near in time", description="Propose positions from located photos near in time.", version=4)
def locate_by_proxy(photos: pd.DataFrame, settings: Proxy) -> pd.DataFrame:
    """Return CANDIDATES of source ``proxy``, one for each of the archive's PHOTOS without a position.

    Evidence are the located photos of the archive and of the donor folders that their owner took, no estimates of ours, none
    whose own error is over ``max_donor_error_m``, or whose fix is older or whose time is less sure than ``max_fix_age_s``. The
    position is that of ``tasks.core.proxy_bracket``, the radius that of ``tasks.core.proxy_radius`` at the archive's own pace,
    wider where the nearer donor is of another camera and one of the two clocks may be off. lat and lon are NaN, and ``evidence``
    says why, for a photo without time, further than ``max_gap_s`` from any donor, with a radius over ``max_error_m``, or not of
    its owner's making (unless ``locate_received``).

    The files of a pair (PHOTOS.pair) are one photo: as a donor it counts once, and a file whose pair has a position gets just
    this one, whatever its time is.
    """
    wanted = photos[wanting(photos)]
    paired = same_shots(wanted, photos)
    wanted = wanted[~wanted["path"].isin(paired["path"])]
    reasons = _no_own_place(wanted, settings.locate_received)
    giving = _giving(photos, settings)
    if giving.empty:
        reasons = reasons.mask(reasons == "", "no photo of the archive or of a donor folder tells both place and time")
    told = _rows(wanted).assign(evidence=reasons)[reasons != ""]
    asked = wanted[reasons == ""]
    parts = [paired, told] if asked.empty else [paired, _located(asked, giving, settings), told]
    return CANDIDATES.make(pd.concat(parts))


def _giving(photos: pd.DataFrame, settings: Proxy) -> pd.DataFrame:
    telling = evidence(photos) & sure(photos, settings.max_donor_error_m, settings.max_fix_age_s)
    telling &= unsure_clock_s(photos) <= settings.max_fix_age_s
    return one_of_each(photos[telling & photos["taken_at"].notna().to_numpy()])


def _located(wanted: pd.DataFrame, giving: pd.DataFrame, settings: Proxy) -> pd.DataFrame:
    donors = donors_of(_seconds(giving["taken_at"]), *(giving[name].to_numpy() for name in ("lat", "lon", "gps_error_m")))
    times = _seconds(wanted["taken_at"])
    found = bracket(donors, times, *around(donors, times))
    same = _same_camera(wanted, giving, donors, found)
    guessed = wanted["time_basis"].isin(GUESSED_BASES).to_numpy() & ~same
    unsure_s = np.where(same, 0.0, np.maximum(unsure_clock_s(wanted), unsure_clock_s(giving)[donors.row][found.nearer]))
    error_m = radius_m(donors, found, pace_of(donors), np.where(same, 0.0, np.maximum(OTHER_CAMERA_S, unsure_s)))
    error_m = error_m * np.where(same, 1.0, OTHER_CAMERA_FACTOR) * np.where(guessed, GUESSED_ZONE_FACTOR, 1.0)
    error_m, other = _with_other_zone(wanted, donors, found, error_m)
    far = found.gap_s > settings.max_gap_s
    wide = ~far & (error_m > settings.max_error_m)
    kept = ~far & ~wide
    words = np.empty(len(wanted), dtype=object)
    said = sentences(giving, donors, found.only(kept), guessed[kept])
    doubts = unsure_clock_words(unsure_s[kept]), other["words"][kept]
    words[kept] = ["".join(parts) for parts in zip(said, *doubts, strict=True)]
    words[far] = too_far(found.gap_s[far], settings.max_gap_s)
    words[wide] = too_wide(error_m[wide])
    return _rows(wanted).assign(
        lat=np.where(kept, found.lat, np.nan),
        lon=np.where(kept, found.lon, np.nan),
        error_m=np.where(kept, error_m, np.nan),
        confidence=np.where(kept, confidence_of(error_m), np.nan),
        evidence=words,
        alternatives=np.where(kept, other["alternatives"], ""),
    )


def _with_other_zone(wanted: pd.DataFrame, donors: Donors, found: Bracket, error_m: Floats) -> tuple[Floats, pd.DataFrame]:
    """Return the radii, wider where a photo's time may be another zone's, and by row the ``words`` and ``alternatives``."""
    there_s = other_offset_s(wanted, found.lat, found.lon)
    rows = np.flatnonzero(np.isfinite(there_s))
    said = pd.DataFrame({"words": "", "alternatives": ""}, index=range(len(wanted)), dtype="object")
    if not len(rows):
        return error_m, said
    some = wanted.iloc[rows]
    times = _seconds(some["taken_at"]) + used_offset_s(some) - there_s[rows]
    again = bracket(donors, times, *around(donors, times))
    radius = radius_m(donors, again, pace_of(donors), OTHER_CAMERA_S) * OTHER_CAMERA_FACTOR
    apart_m = distance_m(found.lat[rows], found.lon[rows], again.lat, again.lon)
    wider = error_m.copy()
    wider[rows] = np.maximum(error_m[rows], apart_m + radius)
    words, alternatives = other_answers("proxy", some, there_s[rows], again.lat, again.lon, radius)
    said.loc[rows, "words"], said.loc[rows, "alternatives"] = words, alternatives
    return wider, said


def _same_camera(wanted: pd.DataFrame, giving: pd.DataFrame, donors: Donors, found: Bracket) -> Flags:
    """Say where the donor nearer in time is of the same known camera, so that both times come from one clock."""
    camera = wanted["camera"].to_numpy(dtype=object)
    of_donor = giving["camera"].to_numpy(dtype=object)[donors.row][found.nearer]
    same: Flags = (camera == of_donor) & (camera != "")
    return same


def _no_own_place(wanted: pd.DataFrame, locate_received: bool) -> pd.Series:
    """Return why each photo cannot be placed whatever the donors are; "" where it can."""
    reasons = not_own(wanted, locate_received=locate_received)
    return reasons.mask(reasons == "", no_instant(wanted))


def _rows(photos: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"path": photos["path"], "source": "proxy"})


def _seconds(at: pd.Series) -> Floats:
    seconds: Floats = at.dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64) / 1e6
    return seconds
