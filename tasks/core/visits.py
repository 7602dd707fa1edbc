"""The visits to places: PLACES in, VISITS out, and what the text of ``visit_times`` says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.place_radius import settled_m
from tasks.core.presence import Presence, microseconds, presence_of
from tasks.core.table import TEXT
from tasks.core.tables import VISITS
from tasks.core.world.wording import short

_INSTANT: Final = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"
_INTERVAL: Final = re.compile(rf"({_INSTANT})/({_INSTANT})", re.ASCII)
_LEFT_OUT: Final = re.compile(r"[0-9]+-earlier-visits-not-listed")
"""Stands before the visits where a cell of a spreadsheet cannot hold all of them."""

_FORM: Final = "write 2024-05-01T09:00:12Z/2024-05-01T11:20:05Z, one blank between two visits"

CLOCKS: Final = (("first_at", "last_at"), ("first_local", "last_local"))
"""The columns of VISITS that hold its ends: as instants, or as the cameras' wall clock."""

Interval = tuple[datetime, datetime]


def visits_of(places: pd.DataFrame) -> pd.DataFrame:
    """Return VISITS of the archive's own PLACES, one row for each visit of ``visit_times``, by place and time.

    ``error_m`` is that of ``tasks.core.place_radius``, NaN for a visit of a moment: it vouches for no photo, but where one is at
    another place then, it tells that the time is open. Raises ValueError as ``visits_in`` does.
    """
    return VISITS.make(listed_visits(places, [visits_in(text) for text in places["visit_times"]]).assign(origin=""))


def visits_in(text: str) -> list[Interval]:
    """Return the intervals of ``visit_times``, in UTC; how many are not listed there is passed over.

    Raises ValueError, which quotes the text and says how it is written, for what is no interval and for one that ends before
    it begins.
    """
    words = text.split()
    if words and _LEFT_OUT.fullmatch(words[0]):
        del words[0]
    return [_interval(word) for word in words]


def left_out(text: str) -> int:
    """Return how many visits a cell of ``visit_times`` says that it does not list."""
    first = text.split(maxsplit=1)[:1]
    return int(first[0].partition("-")[0]) if first and _LEFT_OUT.fullmatch(first[0]) else 0


def listed_visits(places: pd.DataFrame, intervals: Sequence[Sequence[Interval]]) -> pd.DataFrame:
    """Return rows of VISITS, all but ``origin``, for the visits to each of PLACES.

    ``row`` is that of the column ``line`` where there is one, else it counts them from 1.
    """
    of_place = np.repeat(np.arange(len(places)), [len(some) for some in intervals])
    first, last = ([interval[end] for some in intervals for interval in some] for end in (0, 1))
    there = places.iloc[of_place].reset_index(drop=True)
    instants = {
        name: pd.Series(pd.DatetimeIndex(values, dtype="datetime64[us, UTC]"))
        for name, values in (("first_at", first), ("last_at", last))
    }
    lasting_s = (instants["last_at"] - instants["first_at"]).dt.total_seconds().to_numpy()
    radius_m = there["radius_m"].fillna(0.0).to_numpy()
    return pd.DataFrame(
        {
            "row": there["line"] if "line" in there else np.arange(1, len(there) + 1),
            "place": there["place_id"],
            "name": _names(there),
            "level": (there["within"] != "").astype("int64"),
            "lat": there["lat"],
            "lon": there["lon"],
            "error_m": settled_m(radius_m, there["photos"].to_numpy(dtype=np.float64), lasting_s),
            "photos": there["photos"],
            **instants,
        }
    )


def presence_in(visits: pd.DataFrame, first: str, last: str) -> Presence:
    """Return who is where by one pair of ``CLOCKS``, in which none is NaT; rows count in ``visits``."""
    return presence_of(microseconds(visits[first]), microseconds(visits[last]), pd.factorize(visits["place"])[0])


def _interval(word: str) -> Interval:
    found = _INTERVAL.fullmatch(word)
    if found is None:
        raise ValueError(f"{word[:60]!r} is no visit; {_FORM}")
    try:
        first, last = (datetime.fromisoformat(instant) for instant in found.groups())
    except ValueError as error:
        raise ValueError(f"{word!r} is no visit ({error}); {_FORM}") from error
    if last < first:
        raise ValueError(f"{word!r} ends before it begins; mend it")
    return first, last


def _names(places: pd.DataFrame) -> pd.Series:
    words = places["place"].map(short).astype(TEXT)
    return places["name"].where(places["name"] != "", words.where(words != "", places["place_id"]))
