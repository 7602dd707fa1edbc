"""What journeys are called: their moments and PLACES in, titles such as "Rome, Italy" or "Italy: Rome, Florence, Naples" out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from tasks.core.geo import Floats
from tasks.core.row_places import MARGIN_M
from tasks.core.thinning import chord_of, unit_vectors
from tasks.core.world.wording import short, without_quarter

Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

_NEAR, _AT_SEA = "near ", "at sea"
"""Words of the gazetteer (``tasks.core.world.wording.short``)."""

MOST_NAMED: Final = 3
"""Places or countries of which a title gives the names."""

_CELLS, _ROW = 10_000.0, 10_000_000.0
"""Positions are looked up once for each 0.0001 degrees, 11 m."""

LEAST_SHARE: Final = 0.05
"""A place with a smaller share of the photos that the most photographed place of the journey has is only on the way."""


class Called(NamedTuple):
    """What a place is called; ``own`` = by the person, whose word needs no country beside it; ``near`` = not in that town."""

    name: str
    country: str = ""
    own: bool = False
    near: bool = False


def titles_of(
    journey: Whole, day: Whole, photo: Flags, at_home: Flags, lat: Floats, lon: Floats, places: pd.DataFrame
) -> list[str]:
    """Return the title of each journey, 0, 1, ...; "" where PLACES have no word for where it was. One value a moment, by time.

    What counts at a place are days, then photos. Of a journey that leaves home, home is not told.
    """
    titles = [""] * (int(journey.max(initial=-1)) + 1)
    called = [_called(name, words) for name, words in zip(places["name"].str.strip(), places["place"].str.strip(), strict=True)]
    words, of_place = np.unique(np.array([one.name for one in called], dtype=object), return_inverse=True)
    rows = _place_at(lat, lon, places)
    leaves = np.bincount(journey, ~at_home, minlength=len(titles))[journey] > 0
    told = np.flatnonzero((rows >= 0) & ~(leaves & at_home))
    if not len(told):
        return titles
    stays = _stays(journey[told], day[told], photo[told], of_place[rows[told]])
    first_of = {one.name: one for one in sorted(called, key=lambda one: not one.near)}  # in a town beats near it
    there = [first_of[str(words[label])] for label in stays["label"]]
    for number, rows in stays.groupby("journey").indices.items():
        ashore = [row for row in rows if there[row].name != _AT_SEA] or rows
        titles[int(number)] = _title([there[row] for row in ashore], stays["order"].to_numpy()[ashore].tolist())
    return titles


def _stays(journey: Whole, day: Whole, photo: Flags, label: Whole) -> pd.DataFrame:
    """Return journey, label, days, photos and ``order`` (by first visit) of the labels of each journey, the weightiest first."""
    moments = pd.DataFrame(
        {"journey": journey, "label": label, "day": day, "photos": photo.astype(np.int64), "order": np.arange(len(day))}
    )
    by_day = moments.groupby(["journey", "label", "day"], as_index=False).agg({"photos": "sum", "order": "min"})
    stays = by_day.groupby(["journey", "label"], as_index=False).agg(
        days=("day", "size"), photos=("photos", "sum"), order=("order", "min")
    )
    most = stays.groupby("journey")["photos"].transform("max")
    return stays[stays["photos"] >= LEAST_SHARE * most].sort_values(
        ["journey", "days", "photos", "order"], ascending=[True, False, False, True], ignore_index=True
    )


def _title(called: Sequence[Called], order: Sequence[int]) -> str:
    """Return the title of a journey to these places, those that matter most first; ``order`` is when each was first seen."""
    by_time = [called[at] for at in sorted(range(min(len(called), MOST_NAMED)), key=lambda at: order[at])]
    countries = list(dict.fromkeys(one.country for one in called))
    names = [one.name for one in by_time]
    (country,) = countries if len(countries) == 1 else ("",)
    if len(called) == 1:
        name = f"near {names[0]}" if called[0].near else names[0]
        return name if called[0].own or country in ("", name) else f"{name}, {country}"
    if len(called) < MOST_NAMED or (len(called) == MOST_NAMED and not country):
        return f"{_listed(names)}, {country}" if country else _listed(names)
    if country:
        more = len(called) - MOST_NAMED
        return f"{country}: {', '.join(names)}" + (f" and {more} more" if more else "")
    seen = [one.country for _, one in sorted(zip(order, called, strict=True), key=lambda pair: pair[0]) if one.country]
    named = sorted(set(countries[: MOST_NAMED + countries.count("")]) - {""}, key=seen.index)[:MOST_NAMED]
    more = len(set(seen)) - len(named)
    return f"{', '.join(named)} and {more} more" if more else _listed(named)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _called(name: str, words: str) -> Called:
    """Return what a place with the person's ``name`` and the gazetteer's ``words`` is called.

    >>> _called("", "Trastevere, Rome, Italy")
    Called(name='Rome', country='Italy', own=False, near=False)
    >>> _called("", "4.2 km NW of Frascati, Italy")
    Called(name='Frascati', country='Italy', own=False, near=True)
    >>> _called("Grandma", "Iceland"), _called("", "at sea, 120 km W of Porto (Portugal)").name
    (Called(name='Grandma', country='Iceland', own=True, near=False), 'at sea')
    """
    told = short(without_quarter(words))
    country = "" if told == _AT_SEA else words.rpartition(", ")[2]
    if name:
        return Called(name, country, own=True)
    return Called(told.removeprefix(_NEAR), country, near=told.startswith(_NEAR))


def _place_at(lat: Floats, lon: Floats, places: pd.DataFrame) -> Whole:
    """Return for each position the row of the place that tells most about it, -1 for none.

    That is the nearest of the first level that holds it, or one inside that, if a person has named it and not the outer one.
    """
    found = np.full(len(lat), -1, dtype=np.int64)
    if places.empty:
        return found
    keys, of_spot = np.unique(np.round(lat * _CELLS) * _ROW + np.round(lon * _CELLS), return_inverse=True)
    row = np.round(keys / _ROW)
    spots = np.column_stack([row / _CELLS, (keys - row * _ROW) / _CELLS])
    inner = (places["within"] != "").to_numpy()
    own = (places["name"].str.strip() != "").to_numpy()
    words = own | (places["place"].str.strip() != "").to_numpy()
    for level in (~inner & words, inner & own):
        rows = np.flatnonzero(level)
        near = _nearest(spots, places.iloc[rows])
        here = np.where(near >= 0, rows[near] if len(rows) else -1, -1)[of_spot]
        outer_own = own[found] & (found >= 0)
        found = np.where((here >= 0) & ~outer_own, here, found)
    return found


def _nearest(spots: Floats, places: pd.DataFrame) -> Whole:
    """Return for each spot (lat, lon) the place with the nearest middle, if the spot is within its radius; else -1."""
    if places.empty or not len(spots):
        return np.full(len(spots), -1, dtype=np.int64)
    tree = cKDTree(unit_vectors(places["lat"].to_numpy(), places["lon"].to_numpy()))
    chord, near = tree.query(unit_vectors(spots[:, 0], spots[:, 1]))
    within = np.array([chord_of(radius_m + MARGIN_M) for radius_m in places["radius_m"]])
    return np.where(chord <= within[near], near, -1).astype(np.int64)
