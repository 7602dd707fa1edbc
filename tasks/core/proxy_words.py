"""Why a photo is placed where it is, in one sentence: brackets of donors in, sentences out.

A person decides by these words, so they name the files, the times, the way and the speed; nothing else is shown to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from tasks.core.by_time import GUESSED_ZONE_WORDS
from tasks.core.durations import in_words, metres_in_words
from tasks.core.geo import Floats
from tasks.core.proxy_bracket import Bracket, Donors, Flags

_AT_ONE_PLACE_M: Final = 50.0
_SAME_TIME_S: Final = 0.5


def sentences(giving: pd.DataFrame, donors: Donors, found: Bracket, guessed: Flags) -> list[str]:
    """Return a sentence for each row of ``found``; ``giving`` are the PHOTOS that ``donors.row`` counts in.

    ``guessed`` says where the photo's time rests on an inferred zone and the donor's on another clock.
    """
    names = _names(giving, donors)
    last = len(names) - 1
    ends = ("", GUESSED_ZONE_WORDS)
    rows = zip(
        found.before.tolist(),
        found.after.tolist(),
        found.before_s.tolist(),
        found.after_s.tolist(),
        found.apart_m.tolist(),
        found.possible.tolist(),
        guessed.tolist(),
        strict=True,
    )
    said = []
    for before, after, before_s, after_s, apart_m, possible, is_guessed in rows:
        if before < 0:
            text = f"{_ago(after_s, 'before')} {names[after]}, no located photo earlier"
        elif after > last:
            text = f"{_ago(before_s, 'after')} {names[before]}, no located photo later"
        elif before_s < _SAME_TIME_S:
            text = f"{_ago(before_s, 'after')} {names[before]}"
        elif possible:
            text = f"{in_words(before_s)} after {names[before]} and {in_words(after_s)} before {names[after]}, "
            text += _way(apart_m, before_s + after_s)
        else:
            first = f"{in_words(before_s)} after {names[before]}", f"{in_words(after_s)} before {names[after]}"
            near, far = first if before_s <= after_s else first[::-1]
            text = f"{near}; {far} too, but that is {_way(apart_m, before_s + after_s)}: one of the two is wrong"
        said.append(text + ends[is_guessed])
    return said


def too_far(gap_s: Floats, max_gap_s: float) -> list[str]:
    """Return the reason for each photo whose nearest donor is ``gap_s`` away."""
    return [f"no located photo within {in_words(max_gap_s)}: the nearest is {in_words(gap)} away" for gap in gap_s.tolist()]


def too_wide(error_m: Floats) -> list[str]:
    """Return the reason for each photo whose radius would be ``error_m``."""
    return [f"the radius would be {metres_in_words(metres)}, over proxy.max_error_m" for metres in error_m.tolist()]


def _names(giving: pd.DataFrame, donors: Donors) -> Sequence[str]:
    rows = giving.iloc[donors.row]
    files = rows["path"].str.rpartition("/")[2]
    return [f"{file} ({camera})" if camera else file for file, camera in zip(files, rows["camera"], strict=True)]


def _ago(seconds: float, side: str) -> str:
    return "at the time of" if seconds < _SAME_TIME_S else f"{in_words(seconds)} {side}"


def _way(apart_m: float, seconds: float) -> str:
    if apart_m <= _AT_ONE_PLACE_M:
        return "both at one place"
    speed = apart_m / seconds * 3.6 if seconds > 0 else 0.0
    return f"{metres_in_words(apart_m)} apart" + (f", {speed:.0f} km/h" if speed >= 1 else "")
