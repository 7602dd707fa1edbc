"""Positions far from everything around them in time: standings and PHOTOS in, the photos to look at out, each with its reason.

``doubt`` has already judged what files claim; its sentences stand first. The same rules, and a milder one, are then applied to
all positions that the page shows, our own guesses among them: a list to look at may say more than what takes a donor away.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from tasks.core.doubts.chains import chains_of
from tasks.core.doubts.jumps import jumps
from tasks.core.doubts.lines import Indices, Lines, lines_of
from tasks.core.geo import Floats, distance_m
from tasks.core.page import standing
from tasks.core.page.asides import asides
from tasks.core.page.columns import column, numbers

PLACED: Final = (standing.LOCATED, standing.WRITTEN, standing.PROPOSED, standing.ACCEPTED)
MAX_LISTED: Final = 200
_AROUND_S: Final = 6 * 3600.0
"""Photos further away in time are not around it."""
_APART_S: Final = 1e11
"""Between two cameras on one axis of time: more than any two photos are apart."""
_GRAIN_S: Final = 1e-3
"""What is lost of an instant on that axis."""


def outliers(rows: pd.DataFrame, photos: pd.DataFrame) -> dict[str, Any]:
    """Return the outliers among standings, the furthest first: their ``count``, and columns of at most MAX_LISTED of them.

    Columns: ``path``, ``state``, ``when``, ``lat``, ``lon``, ``why`` (a sentence), ``metres`` from the nearest of its camera's
    other photos taken ``within_min`` minutes of it, and where that one is, ``near_lat`` and ``near_lon`` (all None where there
    is none within six hours). Photos of no known camera
    are only listed where ``doubt`` has doubted them, and donors never: what somebody else's phone saw is no contradiction.
    """
    placed, number = _placed(rows, photos)
    doubted = (placed["state"] == standing.LOCATED).to_numpy(dtype=bool) & (placed["doubt"] != "").to_numpy(dtype=bool)
    why = dict(zip(np.flatnonzero(doubted).tolist(), placed.loc[doubted, "doubt"].tolist(), strict=True))
    judged = placed.assign(doubt="", gps_method="")  # our own guesses are judged like any other position
    lines, paths = lines_of(judged, doubted), placed["path"].tolist()
    for finding in [*jumps(lines, chains_of(lines), paths), *asides(lines, paths)]:
        why.setdefault(finding.row, finding.problem)
    at = np.array(sorted(why), dtype=np.intp)
    metres, within_s, near = _distances(judged, at, lines)
    lat, lon = judged["lat"].to_numpy(), judged["lon"].to_numpy()
    first = np.lexsort((at, -np.nan_to_num(metres, nan=-1.0)))[:MAX_LISTED]
    told = rows.iloc[number[at[first]]]
    minutes = np.ceil(np.round(within_s[first]) / 60)
    return {
        "count": len(at),
        "path": told["path"].tolist(),
        "state": column(told["state"]),
        "when": column(told["when"]),
        "lat": numbers(told["lat"], 6),
        "lon": numbers(told["lon"], 6),
        "why": column(pd.Series([why[one] for one in at[first].tolist()], dtype="str")),
        "near_lat": [None if one < 0 else round(float(lat[one]), 6) for one in near[first].tolist()],
        "near_lon": [None if one < 0 else round(float(lon[one]), 6) for one in near[first].tolist()],
        "metres": [None if one != one else round(one) for one in metres[first].tolist()],  # noqa: PLR0124 - NaN differs from itself
        "within_min": [None if one != one else max(int(one), 1) for one in minutes.tolist()],  # noqa: PLR0124 - as above
    }


def _placed(rows: pd.DataFrame, photos: pd.DataFrame) -> tuple[pd.DataFrame, Indices]:
    """Return those of PHOTOS that ``rows`` place on the map, there and with their ``state``, and the number of each in ``rows``.

    Cameras of one name that belong to several owners are told apart: two people may have the same telephone.
    """
    ours = photos[photos["donor_dir"] == ""]
    number = np.flatnonzero(rows["state"].isin(PLACED).to_numpy(dtype=bool))
    found = pd.Index(ours["path"]).get_indexer(pd.Index(rows["path"].iloc[number]))
    number, found = number[found >= 0], found[found >= 0]
    shown = rows.iloc[number]
    stated = {"lat": "lat", "lon": "lon", "gps_error_m": "error_m", "state": "state"}
    placed = ours.iloc[found].reset_index(drop=True)
    placed = placed.assign(**{name: shown[source].to_numpy() for name, source in stated.items()})
    placed["taken_at"] = placed["taken_at"].mask(placed["day_only"])  # a page for others tells the order of a day, no times
    if len(shown["owner"].unique()) > 1:
        whose = shown["owner"].reset_index(drop=True) + "\0" + placed["camera"]
        placed["camera"] = whose.where(placed["camera"] != "", "")
    return placed, number


def _distances(placed: pd.DataFrame, at: Indices, lines: Lines) -> tuple[Floats, Floats, Indices]:
    """Return for each photo how far the nearest of its camera's other photos is, among those about as near in time.

    These are taken within as many seconds (the second array) as lie between it and the further of the photos before and after;
    the third array is the nearest one's number, -1 where there is none.
    """
    metres, within_s = np.full(len(at), np.nan), np.full(len(at), np.nan)
    nearest = np.full(len(at), -1, dtype=np.intp)
    lat, lon = placed["lat"].to_numpy(), placed["lon"].to_numpy()
    others = ~np.isin(lines.row, at)
    code, _ = pd.factorize(placed["camera"])
    instant_s = placed["taken_at"].dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64) / 1e6
    known = placed["taken_at"].notna().to_numpy()
    other = lines.row[others]
    key = code[other] * _APART_S + instant_s[other]
    order = np.argsort(key, kind="stable")
    key, other = key[order], other[order]
    for n, row in enumerate(at.tolist()):
        if not known[row] or not len(key):
            continue
        here = code[row] * _APART_S + instant_s[row]
        beside = np.searchsorted(key, here) + np.array([-1, 0])
        gaps = np.abs(key[beside[(beside >= 0) & (beside < len(key))]] - here)
        gaps = gaps[gaps <= _AROUND_S]
        if not len(gaps):
            continue
        first, end = np.searchsorted(key, [here - gaps.max(), here + gaps.max() + _GRAIN_S])
        near = other[first:end]
        away_m = distance_m(lat[row], lon[row], lat[near], lon[near])
        nearest[n] = near[away_m.argmin()]
        metres[n], within_s[n] = away_m.min(), gaps.max()
    return metres, within_s, nearest
