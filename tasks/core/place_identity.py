"""Which place of now is which of before: PLACES that were just found and the earlier ones in, PLACES with the known ids out.

Photos come and go, so that a place drifts, splits, merges or is empty for a while. What a person called it must neither be lost
nor end up at another place: a place is the earlier one only if the middle of one lies in the other, the nearest first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import count
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.geo import distance_m
from tasks.core.nearness import Near, pairs_within
from tasks.core.tables import PLACES

LEAST_REACH_M: Final = 100.0
"""How far the middle of a place of few photos may move: what a phone errs between houses, and a third of the default inner
radius, so that neighbours inside one place stay apart."""


def take_over(places: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """Return PLACES with ``place_id``, ``name`` and ``emoji`` of the earlier ones that they are, in their order.

    Places of the first level are compared with such, inner ones with inner ones, one to one, the nearest middles first. Two may
    be the same if their middles are at most the larger radius apart (at least ``LEAST_REACH_M``). Of a split place the nearer
    part keeps the id; of two that merged the nearer one's goes on.
    Earlier places that have a name or an emoji and are none of now follow as rows without photos and visits, where they were,
    with the place that they are within; other earlier ones leave. An id that one of the earlier had is given to no other place.
    """
    places, before = places.reset_index(drop=True), _with_deleted(earlier)
    known = dict(_same(places, before))
    after = [known.get(row) for row in range(len(places))]
    ids = _ids(places["place_id"].tolist(), after, before["place_id"].tolist())
    renamed = dict(zip(places["place_id"], ids, strict=True))
    taken = places.assign(
        place_id=ids,
        within=[renamed.get(parent, parent) for parent in places["within"]],
        **{name: _inherited(places[name], before[name].tolist(), after) for name in ("name", "emoji")},
    )
    return PLACES.make(pd.concat([taken, _without_photos(before, set(known.values()))], ignore_index=True))


def _inherited(own: Iterable[str], earlier: list[str], after: list[int | None]) -> list[str]:
    return [text if row is None else earlier[row] for text, row in zip(own, after, strict=True)]


def _with_deleted(earlier: pd.DataFrame) -> pd.DataFrame:
    """Return the earlier PLACES, and for each row that a person deleted while inner ones point to it one at an inner one's place.

    So its id comes back, and an inner place never turns into one of the first level.
    """
    lost = earlier[(earlier["within"] != "") & ~earlier["within"].isin(earlier["place_id"])]
    stand_ins = lost.sort_values("place_id").drop_duplicates("within")
    stand_ins = stand_ins.assign(place_id=stand_ins["within"], within="", name="", emoji="")
    return pd.concat([earlier, stand_ins], ignore_index=True)


def _same(places: pd.DataFrame, before: pd.DataFrame) -> list[tuple[int, int]]:
    """Return the row numbers of PLACES with those of the earlier ones that they are."""
    pairs = []
    for is_inner in (False, True):
        new, old = (table[(table["within"] != "") == is_inner] for table in (places, before))
        near = _candidates(new, old)
        # No two ids are the same, so that the order of rows decides nothing.
        unnamed = ((old["name"] == "") & (old["emoji"] == "")).to_numpy()
        ranks = [table["place_id"].rank().to_numpy() for table in (new, old)]
        order = np.lexsort((ranks[0][near.first], ranks[1][near.second], unnamed[near.second], near.distance_m))
        free_new, free_old = [True] * len(new), [True] * len(old)
        for one, other in zip(near.first[order].tolist(), near.second[order].tolist(), strict=True):
            if free_new[one] and free_old[other]:
                free_new[one] = free_old[other] = False
                pairs.append((int(new.index[one]), int(old.index[other])))
    return pairs


def _candidates(new: pd.DataFrame, old: pd.DataFrame) -> Near:
    """Return the pairs of which the middle of one lies in the other, or nearly."""
    reach = [table["radius_m"].clip(lower=LEAST_REACH_M).to_numpy() for table in (new, old)]
    degrees = [(table["lat"].to_numpy(), table["lon"].to_numpy()) for table in (new, old)]
    from_new = pairs_within(*degrees[0], reach[0], *degrees[1])
    from_old = pairs_within(*degrees[1], reach[1], *degrees[0])
    pairs = np.unique(
        np.column_stack([np.r_[from_new.first, from_old.second], np.r_[from_new.second, from_old.first]]).reshape(-1, 2), axis=0
    )
    first, second = pairs.T
    return Near(first, second, distance_m(*(each[first] for each in degrees[0]), *(each[second] for each in degrees[1])))


def _ids(found: list[str], after: list[int | None], before: Collection[str]) -> list[str]:
    """Return the id of each place: the earlier one's, else its own, with a number behind where an earlier place had that."""
    earlier = list(before)
    used = set(earlier)
    taken = used.union(found)
    own: dict[str, str] = {}
    for place_id in sorted(found[row] for row, known in enumerate(after) if known is None):
        own[place_id] = place_id
        if place_id in used:
            own[place_id] = next(free for number in count(2) if (free := f"{place_id}-{number}") not in taken)
            taken.add(own[place_id])
    return [own[place_id] if known is None else earlier[known] for place_id, known in zip(found, after, strict=True)]


def _without_photos(before: pd.DataFrame, found: Collection[int]) -> pd.DataFrame:
    """Return the earlier PLACES that have a name but no photo now, and those that they are within."""
    gone = before[~before.index.isin(found)]
    named = gone[(gone["name"] != "") | (gone["emoji"] != "")]
    stay = gone[gone.index.isin(named.index) | gone["place_id"].isin(named["within"])]
    empty = {"photos": 0, "visits": 0, "first_at": pd.NaT, "last_at": pd.NaT, "visit_times": ""}
    return stay.assign(**empty).sort_values(["name", "emoji", "place_id"])
