"""What a position is called: positions and PLACES in, a person's own names or the gazetteer's words out, for rows of review.csv.

A name that a person typed wins wherever it holds. The gazetteer takes a while to load, so it is asked only about positions that
no name holds and that nobody has described yet, about each of them once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.geo import Degrees, Floats, wrap_lon
from tasks.core.nearness import pairs_within
from tasks.core.table import LAT, LON, TEXT
from tasks.core.world.wording import WIDE_M, short, without_quarter

MARGIN_M: Final = 50.0
"""How far outside a place's radius a position still counts as there: more than a phone errs, and than rounding moves it."""

_DECIMALS: Final = 4  # 11 m: positions that agree in them have one name
_SAME_DEG: Final = 1e-7
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?= |$)")


def names_at(lat: Degrees, lon: Degrees, places: pd.DataFrame) -> list[str]:
    """Return for each position the person's name of the smallest of PLACES that holds it, an inner one first; "" for none."""
    named = places[places["name"] != ""].reset_index(drop=True)
    rank = [(named["within"] == "").to_numpy(), named["radius_m"].to_numpy()]
    return _each_spot(lat, lon, lambda lats, lons: _first(named, lats, lons, named["name"].tolist(), rank))


def first_level_at(lat: Degrees, lon: Degrees, places: pd.DataFrame) -> list[str]:
    """Return for each position what the nearest first-level place of PLACES that holds it is called; "" where none does.

    That is the person's emoji and name, or where there is no name its words cut short: "Trastevere" of "Trastevere, Rome, Italy".
    """
    level = places[places["within"] == ""].reset_index(drop=True)
    if level.empty or not np.size(lat):
        return [""] * np.size(lat)
    called = [
        " ".join(filter(None, (emoji, name or short(words))))
        for emoji, name, words in zip(level["emoji"], level["name"], level["place"], strict=True)
    ]
    return _each_spot(lat, lon, lambda lats, lons: _first(level, lats, lons, called, []))


def words_for(lat: Degrees, lon: Degrees, places: pd.DataFrame | None, error_m: npt.ArrayLike = np.nan) -> list[str]:
    """Return for each position the person's name as ``names_at`` (PLACES; None = there are none), else the gazetteer's words.

    ``error_m`` is the radius of each position (or of all, NaN = unknown): where it is more than a quarter of a city, the city is
    told, for more would be guessed.
    """
    names = names_at(lat, lon, places) if places is not None else [""] * len(np.atleast_1d(lat))
    unnamed = [row for row, name in enumerate(names) if not name]
    if unnamed:
        words = _each_spot(np.asarray(lat)[unnamed], np.asarray(lon)[unnamed], _gazetteer)
        wide = np.broadcast_to(np.asarray(error_m) > WIDE_M, len(names))
        for row, text in zip(unnamed, words, strict=True):
            names[row] = without_quarter(text) if wide[row] else text
    return names


def with_place(groups: list[str], names: list[str]) -> list[str]:
    """Return groups of rows, each the day that it begins with and then what the first-level place is called."""
    days = [found[0] if (found := _DAY.match(group)) else "" for group in groups]
    return [" ".join(filter(None, pair)) for pair in zip(days, names, strict=True)]


def name_rows(rows: pd.DataFrame, proposals: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the text cells of a merged review.csv with ``place`` and ``group`` as PLACES name them now.

    A row at the position that PROPOSALS (which ``label`` has named) give its photo says the same as they do. Of the others, whose
    positions a person typed or saw earlier, ``place`` becomes the person's name where one holds, and where it is blank the
    gazetteer's words; ``group`` follows the position if the photo is proposed. Rows without a readable position stay as they are.
    """
    lat, lon = _degrees(rows)
    proposed = proposals.set_index("path").reindex(rows["path"])
    is_proposed = rows["path"].isin(proposals["path"]).to_numpy()
    here = np.abs(proposed["latitude"].to_numpy() - lat) < _SAME_DEG
    here &= np.abs(proposed["longitude"].to_numpy() - lon) < _SAME_DEG
    named = {
        name: np.where(here, proposed[name].to_numpy(dtype=object), rows[name].to_numpy(dtype=object))
        for name in ("place", "group")
    }
    elsewhere = ~here & ~np.isnan(lat)
    if elsewhere.any():
        names = np.array(names_at(lat[elsewhere], lon[elsewhere], places), dtype=object)
        named["place"][elsewhere] = np.where(names != "", names, named["place"][elsewhere])
        blank = elsewhere & (named["place"] == "")
        if blank.any():
            named["place"][blank] = words_for(lat[blank], lon[blank], None)
        moved = elsewhere & is_proposed
        named["group"][moved] = with_place(named["group"][moved].tolist(), first_level_at(lat[moved], lon[moved], places))
    return rows.assign(**{name: pd.Series(cells, index=rows.index, dtype=TEXT) for name, cells in named.items()})


def _degrees(rows: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return the positions in text cells, both NaN where one is no number or out of range."""
    lat, lon = (pd.to_numeric(rows[name], errors="coerce").to_numpy(np.float64) for name in ("latitude", "longitude"))
    readable = (lat >= LAT[0]) & (lat <= LAT[1]) & (lon >= LON[0]) & (lon <= LON[1])
    return np.where(readable, lat, np.nan), np.where(readable, lon, np.nan)


def _each_spot(lat: Degrees, lon: Degrees, describe: Callable[[Floats, Floats], list[str]]) -> list[str]:
    """Describe each distinct position once; positions are the same that agree in ``_DECIMALS``."""
    lats, lons = (np.round(np.asarray(degrees, dtype=np.float64), _DECIMALS) for degrees in (lat, lon))
    spots = np.column_stack([lats, wrap_lon(lons)])
    if not len(spots):
        return []
    distinct, spot_of = np.unique(spots + 0.0, axis=0, return_inverse=True)
    described = describe(distinct[:, 0], distinct[:, 1])
    return [described[spot] for spot in spot_of.ravel().tolist()]


def _first(places: pd.DataFrame, lat: Floats, lon: Floats, texts: list[str], rank: list[npt.NDArray[np.generic]]) -> list[str]:
    """Return for each position the text of the first of the places that hold it, by ``rank``, then distance, then place_id."""
    near = pairs_within(places["lat"], places["lon"], places["radius_m"] + MARGIN_M, lat, lon)
    ids = places["place_id"].rank().to_numpy()
    order = np.lexsort((ids[near.first], near.distance_m, *(key[near.first] for key in reversed(rank))))
    found = [""] * len(lat)
    spots, at = np.unique(near.second[order], return_index=True)
    for spot, row in zip(spots.tolist(), near.first[order][at].tolist(), strict=True):
        found[spot] = texts[row]
    return found


def _gazetteer(lat: Floats, lon: Floats) -> list[str]:
    from tasks.core.world.gazetteer import words_at  # noqa: PLC0415 - loads all towns of the world, for new positions only

    return words_at(lat, lon)
