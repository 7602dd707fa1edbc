"""The places that get a name on the picture: PLACES in, a few stops with name and emoji out, those that matter most first."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tasks.core.share.frame import Box, Frame
from tasks.core.share.lettering import is_legible, legible, transliterated
from tasks.core.world.gazetteer import AT_SEA
from tasks.core.world.wording import short, without_quarter

MOST_TRIED: Final = 400
"""Places looked at, those with the most photos first."""

_APART_PX: Final = 46.0
"""Of two places that lie nearer to each other the one that matters more is a stop."""

_FEW: Final = 3
"""With fewer places than this in sight the ones inside them are shown."""

_COARSE_M: Final = 60.0
"""Metres to a pixel from which on a quarter of a city is told as the city."""

_NEAR: Final = "near "
"""Said of what lies beside a town; nobody sees that on a coarse map."""

_NAMED_COUNTS: Final = 4.0
"""A place that the person named or gave an emoji counts as if it had so many times its photos."""


class Stop(NamedTuple):
    """A place on the picture: x and y in pixels, what it is called ("" = nothing), its emoji ("" = none), its photos."""

    x: float
    y: float
    name: str
    emoji: str
    photos: int
    at: pd.Timestamp  # when it was first visited; NaT: nobody knows


def stops_in(places: pd.DataFrame, frame: Frame, free: Box, most: int) -> list[Stop]:
    """Return at most so many stops of PLACES that lie in the ``free`` part of a frame, those that matter most first.

    What the person calls a place wins; a name that no font can draw is replaced by the gazetteer's word for the place.
    """
    there = places[(places["photos"] > 0) & places["lat"].notna()]
    outer = _seen(there[there["within"] == ""], frame, free)
    chosen = _apart(outer, most)
    if len(chosen) < _FEW:
        inner = _seen(there[there["within"] != ""], frame, free)
        chosen = max(chosen, _apart(pd.concat([outer[outer["is_own"]], inner]), most), key=len)
    return chosen


def _seen(places: pd.DataFrame, frame: Frame, free: Box) -> pd.DataFrame:
    x, y = frame.pixels(places["lat"].to_numpy(), places["lon"].to_numpy())
    is_own = (places["name"].str.strip() != "") | (places["emoji"].str.strip() != "")
    weight = places["photos"] * np.where(is_own, _NAMED_COUNTS, 1.0)
    seen = places.assign(x=x, y=y, is_own=is_own, weight=weight)
    inside = (x >= free.left) & (x <= free.right) & (y >= free.top) & (y <= free.bottom)
    ranked = seen[inside].sort_values(["weight", "place_id"], ascending=[False, True]).head(MOST_TRIED)
    names = [
        _name(row.name_, row.place, coarse=frame.metres_per_px > _COARSE_M)
        for row in ranked.rename(columns={"name": "name_"}).itertuples()
    ]
    return ranked.assign(called=names)


def _apart(ranked: pd.DataFrame, most: int) -> list[Stop]:
    """Return the first stops that are not beside, and not called like, one before."""
    chosen: list[Stop] = []
    for place in ranked.sort_values(["weight", "place_id"], ascending=[False, True]).itertuples():
        if len(chosen) == most:
            break
        beside = any(np.hypot(place.x - other.x, place.y - other.y) < _APART_PX for other in chosen)
        if beside or (place.called and any(place.called == other.name for other in chosen)):
            continue
        emoji = place.emoji.strip()
        chosen.append(Stop(float(place.x), float(place.y), place.called, emoji, int(place.photos), place.first_at))
    return chosen


def _name(own: str, words: str, *, coarse: bool) -> str:
    told = "" if words.startswith(AT_SEA) else short(without_quarter(words)).removeprefix(_NEAR) if coarse else short(words)
    for name in (own.strip(), told):
        if name and is_legible(name):
            return legible(name)
    return transliterated(own) or transliterated(told)
