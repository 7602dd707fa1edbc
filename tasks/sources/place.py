"""Locate photos by the visits to places: PHOTOS and VISITS in, CANDIDATES out, for the photos whose time falls into one place.

The photos before and after say it more exactly where there are any. This source is for what they cannot tell: a mapping that a
person made, and photos of which no zone is known but the wall clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from config.settings import Place
from tasks.core.by_time import GUESSED_BASES, GUESSED_ZONE_FACTOR, GUESSED_ZONE_WORDS, no_instant, not_own, unsure_clock_s
from tasks.core.durations import in_words
from tasks.core.genuine import evidence, wanting
from tasks.core.place_words import MOST_NAMED, label, sentences, several, silent, too_wide
from tasks.core.presence import NONE, Indices, microseconds
from tasks.core.proxy.confidence import confidence_of
from tasks.core.proxy.donors import Flags
from tasks.core.shots import same_shots
from tasks.core.tables import CANDIDATES
from tasks.core.visit_cameras import of_other_camera_m, of_own_camera
from tasks.core.visit_choice import choose_visit, name_places
from tasks.runtime.steps import step

CLOCK_TOO_UNSURE: Final = "its camera's clock may be off by {}, which may be before or after the visit to a place"


@step(run_name="locate by visits to places", description="Propose the place whose visit a photo falls into.", version=2)
def locate_by_place(photos: pd.DataFrame, visits: pd.DataFrame, settings: Place, *, locate_received: bool) -> pd.DataFrame:
    """Return CANDIDATES of source ``place`` for the archive's PHOTOS that want a position, at most one each.

    A photo whose time falls into VISITS of exactly one place gets its middle and its radius: by a person's file (``origin``)
    before the archive's own, by a place inside another before this other one. The radius is wider where another camera was
    there, and where the photo's zone is inferred.

    lat and lon are NaN, and ``evidence`` says why, where the time falls into visits of several places, where the radius would be
    over ``max_error_m``, where its camera's clock (``time_error_s``) may be off by more than the visit leaves, where a person's
    file has no place for it, for a photo without time, or not of its owner's making (unless ``locate_received``). There is no
    row for a photo of which the archive's own visits tell nothing, for one whose pair has a position, and none at all without
    VISITS or with ``enabled`` off.
    """
    if not settings.enabled or visits.empty:
        return CANDIDATES.empty()
    wanted = photos[wanting(photos)]
    wanted = wanted[~wanted["path"].isin(same_shots(wanted, photos)["path"])]
    reasons = not_own(wanted, locate_received=locate_received)
    told = _rows(wanted).assign(evidence=reasons)[reasons != ""]
    asked = wanted[reasons == ""]
    return CANDIDATES.make(pd.concat([told, *_answers(asked, visits, photos[evidence(photos)], settings.max_error_m)]))


def _answers(asked: pd.DataFrame, visits: pd.DataFrame, located: pd.DataFrame, max_error_m: float) -> Iterator[pd.DataFrame]:
    """Yield rows of CANDIDATES: of the photos that are in one place, then of the others of which something is to be said."""
    of_file = visits["origin"] != ""
    reasons = pd.Series("", index=asked.index, dtype="str")
    for part in (visits[of_file], visits[~of_file]):
        choice = choose_visit(asked, part)
        placed = choice.row != NONE
        doubtful = placed.copy()
        doubtful[placed] = ~_surely_in(asked[placed], part.iloc[choice.row[placed]])
        reasons[doubtful] = [CLOCK_TOO_UNSURE.format(in_words(s)) for s in unsure_clock_s(asked[doubtful])]
        placed &= ~doubtful
        there = part.iloc[choice.row[placed]].reset_index(drop=True)
        yield _placed(asked[placed], there, located, max_error_m)
        undecided = choice.undecided & (reasons == "").to_numpy()
        reasons[undecided] = _between(asked[undecided], part, choice.places[undecided], choice.level[undecided])
        asked, reasons = asked[~placed], reasons[~placed]
    reasons = reasons.mask(reasons == "", no_instant(asked))
    if of_file.any():
        reasons = reasons.mask(reasons == "", silent(visits.loc[of_file, "origin"].unique().tolist()))
    yield _rows(asked).assign(evidence=reasons)[reasons != ""]


def _surely_in(photos: pd.DataFrame, there: pd.DataFrame) -> Flags:
    """Say of each of PHOTOS, and the visit that its time falls into, whether it does so however its camera's clock is off."""
    unsure_us = (unsure_clock_s(photos) * 1e6).astype(np.int64)
    at = microseconds(photos["taken_at"])
    earliest, latest = microseconds(there["first_at"]), microseconds(there["last_at"])
    by_wall_clock = there["first_at"].isna().to_numpy() | photos["taken_at"].isna().to_numpy()
    flags: Flags = by_wall_clock | (unsure_us == 0) | ((at - unsure_us >= earliest) & (at + unsure_us <= latest))
    return flags


def _placed(photos: pd.DataFrame, there: pd.DataFrame, located: pd.DataFrame, max_error_m: float) -> pd.DataFrame:
    own = of_own_camera(photos, there, located)
    other = ~own & (there["origin"] == "").to_numpy()
    guessed = ~own & photos["time_basis"].isin(GUESSED_BASES).to_numpy() & there["first_at"].notna().to_numpy()
    error_m = there["error_m"].to_numpy()
    error_m = np.where(other, of_other_camera_m(error_m, photos, there), error_m) * np.where(guessed, GUESSED_ZONE_FACTOR, 1.0)
    kept = error_m <= max_error_m
    words = [
        sentence + GUESSED_ZONE_WORDS * is_guessed if is_kept else too_wide(sentence, metres)
        for sentence, is_guessed, is_kept, metres in zip(
            sentences(photos, there, other), guessed.tolist(), kept.tolist(), error_m.tolist(), strict=True
        )
    ]
    return _rows(photos).assign(
        lat=np.where(kept, there["lat"], np.nan),
        lon=np.where(kept, there["lon"], np.nan),
        error_m=np.where(kept, error_m, np.nan),
        confidence=np.where(kept, confidence_of(error_m), np.nan),
        evidence=words,
    )


def _between(photos: pd.DataFrame, visits: pd.DataFrame, places: Indices, levels: Indices) -> list[str]:
    """Return the reason for each photo whose time falls into visits of several places of one level."""
    if photos.empty:
        return []
    words = np.empty(len(photos), dtype=object)
    called = [label(name, place) for name, place in zip(visits["name"].tolist(), visits["place"].tolist(), strict=True)]
    origins = visits["origin"].tolist()
    for level in (0, 1):
        rows = np.flatnonzero(levels == level)
        named = name_places(photos.iloc[rows], visits, level, MOST_NAMED)
        for row, count, some in zip(rows.tolist(), places[rows].tolist(), named, strict=True):
            words[row] = several(count, [called[visit] for visit in some], origins[some[0]])
    said: list[str] = words.tolist()
    return said


def _rows(photos: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"path": photos["path"], "source": "place"})
