"""PLACES as they are without the photos in privacy zones: what a hidden photo may have touched is reckoned anew, or left out.

Centre, radius, visits, words, the person's name and even the ``place_id`` (a digest of the centre, which can be tried out) tell
where hidden photos lie.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.genuine import evidence
from tasks.core.geo import distance_m
from tasks.core.nearness import pairs_within
from tasks.core.place_facts import place_facts
from tasks.core.privacy_circles import Circle
from tasks.core.row_places import MARGIN_M, first_level_at, with_place, words_for
from tasks.core.shots import one_of_each
from tasks.core.tables import PLACES, PROPOSALS
from tasks.core.world.wording import without_quarter

_GAP_S: Final = 1800.0
"""A visit to a place that is reckoned anew ends after so long without a photo."""

Flags = npt.NDArray[np.bool_]


def touched_by(places: pd.DataFrame, circles: Sequence[Circle]) -> Flags:
    """Say of each of PLACES whether a hidden photo may be of it: whether it reaches to where anything is hidden."""
    touched = np.zeros(len(places), dtype=bool)
    for circle in circles:
        apart_m = distance_m(places["lat"].to_numpy(), places["lon"].to_numpy(), circle.lat, circle.lon)
        touched |= apart_m <= places["radius_m"].to_numpy() + MARGIN_M + circle.reach_m
    return touched


def seen_places(places: pd.DataFrame, photos: pd.DataFrame, circles: Sequence[Circle], secret: str) -> pd.DataFrame:
    """Return PLACES by the PHOTOS that are not hidden, in their order.

    A place of the first level that is touched has the centre, radius and visits of what is left of it and another ``place_id``;
    it leaves with its last photo. Smaller places that are touched leave. A person's name stays with a place whose middle is
    not hidden.
    """
    touched = touched_by(places, circles)
    outer = places[(places["within"] == "").to_numpy() & touched]
    anew = _reckoned(outer, places, photos)
    hidden_middle = _is_near(outer, circles)
    for name in ("name", "emoji"):
        anew[name] = outer[name].where(~hidden_middle, "").reindex(anew.index)
    ids = {old: _other_id(old, secret) for old in outer["place_id"]}
    anew["place_id"] = outer["place_id"].map(ids).reindex(anew.index)
    left = places[~touched]
    both = pd.concat([left, anew]).sort_index(kind="stable")
    within = both["within"].map(lambda place_id: ids.get(place_id, place_id))
    return PLACES.make(both.assign(within=within.where(within.isin(both["place_id"]), "")))


def seen_names(rows: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, circles: Sequence[Circle]) -> pd.DataFrame:
    """Return PROPOSALS with ``place`` and ``group`` told anew where a touched place of PLACES ``before`` may have named them."""
    touched = before[touched_by(before, circles)]
    near = pairs_within(
        touched["lat"], touched["lon"], touched["radius_m"] + MARGIN_M, rows["latitude"].fillna(0), rows["longitude"].fillna(0)
    )
    at = np.intersect1d(near.second, np.flatnonzero(rows["latitude"].notna()))
    some = rows.iloc[at]
    lat, lon = some["latitude"].to_numpy(), some["longitude"].to_numpy()
    named = rows.reset_index(drop=True)
    named.loc[at, "place"] = words_for(lat, lon, after, some["error_m"].to_numpy())
    named.loc[at, "group"] = with_place(some["group"].tolist(), first_level_at(lat, lon, after))
    return PROPOSALS.check(named)


def _reckoned(outer: pd.DataFrame, places: pd.DataFrame, photos: pd.DataFrame) -> pd.DataFrame:
    """Return rows of PLACES for those of ``outer`` that photos are left of; a photo is of the nearest place that holds it."""
    shown = one_of_each(photos[evidence(photos)])
    first = places[places["within"] == ""]
    near = pairs_within(first["lat"], first["lon"], first["radius_m"] + MARGIN_M, shown["lat"], shown["lon"])
    order = np.lexsort((near.first, near.distance_m))
    photo, at = np.unique(near.second[order], return_index=True)
    of_photo = np.full(len(shown), len(outer), dtype=np.int64)  # elsewhere, or at a place that stays as it is
    of_photo[photo] = pd.Index(outer.index).get_indexer(first.index[near.first[order][at]])
    of_photo[of_photo < 0] = len(outer)
    if shown.empty or outer.empty:
        return outer[:0].copy()
    facts = place_facts(shown, of_photo, np.inf, _GAP_S).reindex(range(len(outer)))
    facts.index = outer.index
    facts = facts[facts["photos"] > 0]
    from tasks.core.world.gazetteer import words_at  # noqa: PLC0415 - loads all towns of the world, for touched places only

    facts["place"] = [without_quarter(words) for words in words_at(facts["lat"], facts["lon"])]
    facts["visits"] = facts["visits"].fillna(0)
    return facts.assign(within="")


def _is_near(places: pd.DataFrame, circles: Sequence[Circle]) -> Flags:
    near = np.zeros(len(places), dtype=bool)
    for circle in circles:
        near |= distance_m(places["lat"].to_numpy(), places["lon"].to_numpy(), circle.lat, circle.lon) <= circle.reach_m
    return near


def _other_id(place_id: str, secret: str) -> str:
    return "z" + hashlib.blake2b(f"{secret} {place_id}".encode(), digest_size=5).hexdigest()
