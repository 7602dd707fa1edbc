"""On how many days each place was visited: the visits of PLACES in, a number for each place out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.zone_map import offset_at_s, zones_at

Days = npt.NDArray[np.int64]

_BEFORE_ALL = -1_000_000
"""A day before any visit, in days since 1970."""


def visit_days(places: pd.DataFrame) -> pd.Series:
    """Return the number of days on which each of PLACES was visited, by the wall clock of its zone; 0 where none has a time.

    A visit counts on every day from its begin to its end; a day with two visits is one.
    """
    visits = places["visit_times"].reset_index(drop=True).str.split().explode()
    visits = visits[visits.notna() & (visits != "")].astype("str")
    if visits.empty:
        return pd.Series(0, index=places.index)
    place = visits.index.to_numpy()
    zone = zones_at(places["lat"], places["lon"])[place]
    ends = visits.str.split("/", expand=True)
    first, last = (_local_day(ends[side], zone) for side in (0, 1))
    order = np.lexsort((last, first, place))
    place, first, last = place[order], first[order], last[order]
    # Of a visit, only the days after the end of all visits before it are new ones.
    so_far = pd.Series(last).groupby(place).cummax()
    until = so_far.groupby(place).shift(fill_value=_BEFORE_ALL).to_numpy()
    new = np.maximum(last - np.maximum(first, until + 1) + 1, 0)
    return pd.Series(np.bincount(place, weights=new, minlength=len(places)).astype(int), index=places.index)


def _local_day(instants: pd.Series, zones: npt.NDArray[np.object_]) -> Days:
    """Return days since 1970 on the wall clock of each zone; of no zone, in UTC."""
    at = pd.to_datetime(instants, utc=True, format="ISO8601").dt.as_unit("us").reset_index(drop=True)
    ahead = pd.to_timedelta(pd.Series(offset_at_s(zones, at)).fillna(0.0), unit="s")
    days: Days = (at.dt.tz_localize(None) + ahead).to_numpy().astype("datetime64[D]").astype(np.int64)
    return days
