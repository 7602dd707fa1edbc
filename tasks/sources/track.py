"""Locate photos by GPS tracks: PHOTOS in UTC and FIXES in, CANDIDATES out, for the photos that were taken while a track ran.

A track is the best witness there is, so the care is for where it is none: its gaps, its stops, its wrong fixes, and the camera's
clock, which alone says where on the track a photo belongs.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from config.settings import Track
from tasks.core.by_time import GUESSED_BASES, GUESSED_ZONE_FACTOR, no_instant, not_own
from tasks.core.genuine import evidence, wanting
from tasks.core.geo import Floats, distance_m
from tasks.core.other_zone import other_answers, other_offset_s, used_offset_s
from tasks.core.presence import microseconds
from tasks.core.proxy.confidence import confidence_of
from tasks.core.proxy.donors import Flags, Indices
from tasks.core.shots import same_shots
from tasks.core.tables import CANDIDATES
from tasks.core.track_choice import Chosen, choose_line
from tasks.core.track_leg import How
from tasks.core.track_line import Fixes, lines_of
from tasks.core.track_place import Limits, Placed
from tasks.core.track_times import uncertain_s
from tasks.core.track_words import sentences, too_far, too_wide
from tasks.runtime.steps import step

Texts = npt.NDArray[np.object_]

SAME_DAY_S: Final = 86400.0
"""Of a photo further than this from every fix the tracks say nothing at all, unless nothing else does."""


@step(run_name="locate by GPS tracks", description="Propose positions from the tracks given with --track.", version=2)
def locate_by_track(photos: pd.DataFrame, fixes: pd.DataFrame, settings: Track, *, locate_received: bool) -> pd.DataFrame:
    """Return CANDIDATES of source ``track`` for the archive's PHOTOS without a position, at most one each.

    The position is that of ``tasks.core.track_place`` by the best of the receivers that recorded at the time
    (``tasks.core.track_choice``), the radius that of ``tasks.core.track_radius``, wider where the photo's zone is inferred; where
    the place lies in another zone than the inferred one, it reaches to where the photo was if the clock showed that one's time.
    ``direction_deg`` is the bearing of travel plus ``mounting_deg`` where the track moves, NaN with ``direction`` off. ``drawn``
    are those on a way that a person drew (FIXES.drawn), not those before its start or after its end.

    lat and lon are NaN, and ``evidence`` says why, for a photo with no fix within ``max_extrapolation_s``, with a radius over
    ``max_error_m``, without time, or not of its owner's making (unless ``locate_received``). There is no row for a photo whose
    pair has a position, for one more than a day from every fix if the archive or a donor folder has a located photo, and none at
    all without FIXES or with ``enabled`` off.
    """
    fixes = fixes[fixes["lat"].notna() & fixes["at"].notna()]
    if not settings.enabled or fixes.empty:
        return CANDIDATES.empty()
    wanted = photos[wanting(photos)]
    wanted = wanted[~wanted["path"].isin(same_shots(wanted, photos)["path"])]
    reasons = not_own(wanted, locate_received=locate_received)
    reasons = reasons.mask(reasons == "", no_instant(wanted))
    told = _rows(wanted).assign(evidence=reasons)[reasons != ""]
    asked = wanted[reasons == ""]
    if asked.empty:
        return CANDIDATES.make(told)
    return CANDIDATES.make(pd.concat([told, _located(asked, fixes, settings, alone=not evidence(photos).any())]))


def _located(asked: pd.DataFrame, fixes: pd.DataFrame, settings: Track, *, alone: bool) -> pd.DataFrame:
    track, names = pd.factorize(fixes["track"], sort=True)
    lines = lines_of(_columns(fixes, track))
    at_us, clock_s = microseconds(asked["taken_at"]).astype(np.int64), uncertain_s(asked)
    limits = Limits(settings.max_interpolation_s, settings.max_extrapolation_s, settings.bridge_segments)
    chosen = choose_line(lines, at_us, clock_s, limits)
    placed = chosen.placed
    there_s = other_offset_s(asked, placed.lat, placed.lon)
    moved_us = np.nan_to_num((used_offset_s(asked) - there_s) * 1e6).astype(np.int64)
    elsewhere = np.flatnonzero(np.isfinite(there_s))
    again = choose_line(lines, at_us[elsewhere] + moved_us[elsewhere], clock_s[elsewhere], limits).placed
    guessed = asked["time_basis"].isin(GUESSED_BASES).to_numpy(dtype=bool)
    error_m = placed.error_m * np.where(guessed, GUESSED_ZONE_FACTOR, 1.0)
    error_m[elsewhere] = _reaching(again, placed.only(elsewhere), error_m[elsewhere])
    kept = placed.answered & (error_m <= settings.max_error_m)
    drawn = kept & (placed.how == How.BETWEEN) & np.isin(placed.track_before, track[fixes["drawn"]])
    other = pd.DataFrame({"words": "", "alternatives": ""}, index=range(len(asked)), dtype="object")
    answers = other_answers("track", asked.iloc[elsewhere], there_s[elsewhere], again.lat, again.lon, again.error_m)
    other.loc[elsewhere, "words"], other.loc[elsewhere, "alternatives"] = answers
    more = np.where(drawn, "; drawn by hand", "").astype(object) + other["words"].to_numpy()
    rows = _rows(asked).assign(
        lat=np.where(kept, placed.lat, np.nan),
        lon=np.where(kept, placed.lon, np.nan),
        alt_m=np.where(kept, placed.alt_m, np.nan),
        direction_deg=np.where(kept & settings.direction, (placed.bearing_deg + settings.mounting_deg) % 360, np.nan),
        error_m=np.where(kept, error_m, np.nan),
        confidence=np.where(kept, confidence_of(error_m), np.nan),
        evidence=_words(chosen, names.tolist(), clock_s, guessed, more, np.where(kept, 0.0, error_m)),
        alternatives=other["alternatives"].where(kept, "").to_numpy(),
        drawn=drawn,
    )
    return rows[placed.answered | alone | (placed.gap_s <= SAME_DAY_S)]


def _reaching(again: Placed, placed: Placed, error_m: Floats) -> Floats:
    """Return radii that reach to where the photos were if their clocks showed another zone's time."""
    apart_m = distance_m(placed.lat, placed.lon, again.lat, again.lon)
    reaching: Floats = np.fmax(error_m, apart_m + again.error_m)
    return reaching


def _words(chosen: Chosen, names: list[str], clock_s: Floats, guessed: Flags, more: Texts, wide_m: Floats) -> Texts:
    answered = chosen.placed.answered
    words = np.empty(len(answered), dtype=object)
    words[answered] = sentences(chosen.only(answered), names, clock_s[answered], guessed[answered])
    words[~answered] = too_far(chosen.only(~answered), names)
    words += more
    wide = np.flatnonzero(answered & (wide_m > 0))
    words[wide] = [too_wide(words[row], wide_m[row]) for row in wide.tolist()]
    return words


def _columns(fixes: pd.DataFrame, track: Indices) -> Fixes:
    numbers = {name: fixes[name].to_numpy(dtype=np.float64) for name in ("lat", "lon", "alt_m", "error_m")}
    segment = fixes["segment"].to_numpy(dtype=np.intp)
    return Fixes(at_us=microseconds(fixes["at"]).astype(np.int64), track=track.astype(np.intp), segment=segment, **numbers)


def _rows(photos: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"path": photos["path"], "source": "track"})
