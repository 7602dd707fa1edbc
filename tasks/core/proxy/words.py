"""Why a photo is placed where it is, in one sentence: estimates in, sentences out.

A person decides by these words, so they name the files, the times, the way and the speed, and what the radius rests on besides;
nothing else is shown to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.by_time import GUESSED_ZONE_WORDS
from tasks.core.durations import in_words, metres_in_words
from tasks.core.geo import distance_m
from tasks.core.proxy.donors import Donors, Flags
from tasks.core.proxy.estimate import Estimates
from tasks.core.proxy.features import FEATURES

_AT_ONE_PLACE_M: Final = 50.0
_SAME_TIME_S: Final = 0.5
_FEW_PHOTOS: Final = 3
_NO_PAUSE_S: Final = 120.0
_MEAN_OF_S: Final = 3600.0
_FORGOTTEN_S: Final = 2 * 86_400.0
"""Further away, a donor is no evidence beside a nearer one at which the photo is placed: one may have been anywhere meanwhile."""

_FORGOTTEN: Final = in_words(_FORGOTTEN_S)

_FLIGHT_KM_H: Final = 350.0
_FAST_KM_H: Final = 150.0
_RIDE_KM_H: Final = 70.0
_LEG_M: Final = 30_000.0


def sentences(giving: pd.DataFrame, donors: Donors, found: Estimates, with_it: Sequence[str], guessed: Flags) -> list[str]:
    """Return a sentence for each row of ``found``; ``giving`` are the PHOTOS that ``donors.row`` counts in.

    ``with_it`` is what is said of the donor's camera.
    ``guessed`` says where the photo's time rests on an inferred zone and the donor's on another clock.
    """
    names, sides = _names(giving, donors), found.sides
    last = len(names) - 1
    ends = ("", GUESSED_ZONE_WORDS)
    rows = zip(
        sides.before.tolist(),
        sides.after.tolist(),
        sides.before_s.tolist(),
        sides.after_s.tolist(),
        sides.apart_m.tolist(),
        sides.possible.tolist(),
        _between(found),
        with_it,
        guessed.tolist(),
        _by_one(donors, found).tolist(),
        strict=True,
    )
    said = []
    for before, after, before_s, after_s, apart_m, possible, between, company, is_guessed, by_one in rows:
        if before < 0:
            text = f"{_ago(after_s, 'before')} {names[after]}, no located photo earlier{between}"
        elif after > last:
            text = f"{_ago(before_s, 'after')} {names[before]}, no located photo later{between}"
        elif before_s < _SAME_TIME_S:
            text = f"{_ago(before_s, 'after')} {names[before]}"
        elif by_one and after_s < before_s:
            text = f"{_ago(after_s, 'before')} {names[after]}, no located photo in the {_FORGOTTEN} before{between}"
        elif by_one:
            text = f"{_ago(before_s, 'after')} {names[before]}, no located photo in the {_FORGOTTEN} after{between}"
        elif possible:
            text = f"{in_words(before_s)} after {names[before]} and {in_words(after_s)} before {names[after]}, "
            text += _way(apart_m, before_s + after_s) + between
        else:
            first = f"{in_words(before_s)} after {names[before]}", f"{in_words(after_s)} before {names[after]}"
            near, far = first if before_s <= after_s else first[::-1]
            text = f"{near}; {far} too, but that is {_way(apart_m, before_s + after_s, telling=True)}: one of the two is wrong"
        said.append(text + company + ends[is_guessed])
    return said


def too_far(gap_s: Sequence[float], max_gap_s: float) -> list[str]:
    """Return the reason for each photo whose nearest donor is ``gap_s`` away."""
    return [f"no located photo within {in_words(max_gap_s)}: the nearest is {in_words(gap)} away" for gap in gap_s]


def too_wide(error_m: Sequence[float]) -> list[str]:
    """Return the reason for each photo whose radius would be ``error_m``."""
    return [f"the radius would be {metres_in_words(metres)}, over proxy.max_error_m" for metres in error_m]


def _by_one(donors: Donors, found: Estimates) -> Flags:
    """Say where the photo is placed at the nearer of two donors and the other one is too far away to be evidence."""
    sides = found.sides
    further_s = np.maximum(sides.before_s, sides.after_s)
    moved_m = distance_m(found.lat, found.lon, donors.lat[sides.nearer], donors.lon[sides.nearer])
    forgotten = sides.two_sided & (sides.gap_s <= _FORGOTTEN_S) & (further_s > _FORGOTTEN_S)
    flags: Flags = forgotten & (moved_m <= _AT_ONE_PLACE_M)
    return flags


def _between(found: Estimates) -> list[str]:
    """Return what happened between the photo and its donors, where that is worth a word."""
    column = {name: found.features[:, at] for at, name in enumerate(FEATURES)}
    two = found.sides.two_sided
    near, far = (10 ** column[name].astype(np.float64) - 1 for name in ("near_photos", "far_photos"))
    photos = np.where(two, near + far, near)
    pause_log = np.where(two, np.maximum(column["near_pause_s"], column["far_pause_s"]), column["near_pause_s"])
    steady = (photos >= _FEW_PHOTOS - 0.5) & (10**pause_log - 1 <= _NO_PAUSE_S)
    words = np.full(len(two), "", dtype=object)
    words[steady] = [f", {round(count)} photos without a pause between" for count in photos[steady].tolist()]
    words[(column["near_nights"] > 0) & (found.sides.gap_s < np.inf)] = ", a night between"
    return words.tolist()


def _names(giving: pd.DataFrame, donors: Donors) -> Sequence[str]:
    rows = giving.iloc[donors.row]
    files = rows["path"].str.rpartition("/")[2]
    return [f"{file} ({camera})" if camera else file for file, camera in zip(files, rows["camera"], strict=True)]


def _ago(seconds: float, side: str) -> str:
    return "at the time of" if seconds < _SAME_TIME_S else f"{in_words(seconds)} {side}"


def _way(apart_m: float, seconds: float, *, telling: bool = False) -> str:
    """Say how far two positions are apart, and how fast: a mean over hours says nothing, unless it is that of a flight."""
    if apart_m <= _AT_ONE_PLACE_M:
        return "both at one place"
    speed = apart_m / seconds * 3.6 if seconds > 0 else 0.0
    means = _means(apart_m, speed)
    telling |= seconds <= _MEAN_OF_S or "flight" in means
    return f"{metres_in_words(apart_m)} apart" + (f", {speed:.0f} km/h{means}" if telling and speed >= 1 else "")


def _means(apart_m: float, km_h: float) -> str:
    """Return by what one goes so far so fast, waiting included; nothing where it could be anything."""
    if apart_m < _LEG_M or km_h < _RIDE_KM_H or km_h > 900:
        return ""
    if km_h >= _FLIGHT_KM_H:
        return ": a flight"
    return ": a flight or a fast train" if km_h >= _FAST_KM_H else ": a journey by car or train"
