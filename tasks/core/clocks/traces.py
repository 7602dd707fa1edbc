"""One trace of where its owner was out of all tracks: FIXES in, a Trace out.

Two people's tracks of one time would make a trace that jumps between them, at which nobody stood still.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from tasks.core.clocks.witness import Floats, Trace
from tasks.core.geo import distance_m

_SAME_PLACE_M: Final = 1000.0
_COMPARED: Final = 50
_CONTRADICTS: Final = 0.3
"""Share of a track's fixes, of those during another track, that may be elsewhere: beyond it is another person's."""
_DURING_S: Final = 120.0


def trace_of(fixes: pd.DataFrame) -> Trace | None:
    """Return the fixes of all tracks, by time; of two that contradict each other only those of the one with more fixes.

    What was drawn by hand went by the photos' own clocks, and would only confirm them.
    """
    fixes = fixes[~fixes["drawn"]]
    if fixes.empty:
        return None
    at_s = fixes["at"].dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64) / 1e6
    lat, lon = fixes["lat"].to_numpy(), fixes["lon"].to_numpy()
    codes, _ = pd.factorize(fixes["track"])
    order = np.lexsort((at_s, codes))
    tracks = np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)
    kept = np.empty(0, dtype=np.intp)
    for rows in sorted(tracks, key=len, reverse=True):
        if not _contradicts(rows, kept, at_s, lat, lon):
            kept = np.concatenate([kept, rows])
            kept = kept[np.argsort(at_s[kept], kind="stable")]
    first = np.append(True, np.diff(at_s[kept]) > 0)
    kept = kept[first]
    return Trace(at_s[kept], lat[kept], lon[kept])


def _contradicts(rows: np.ndarray, kept: np.ndarray, at_s: Floats, lat: Floats, lon: Floats) -> bool:
    """Say whether a track was elsewhere than the kept ones at their times."""
    if not len(kept):
        return False
    some = rows[np.unique(np.linspace(0, len(rows) - 1, _COMPARED).astype(np.intp))]
    after = np.clip(np.searchsorted(at_s[kept], at_s[some]), 0, len(kept) - 1)
    before = np.maximum(after - 1, 0)
    nearer = np.where(np.abs(at_s[kept[after]] - at_s[some]) < np.abs(at_s[kept[before]] - at_s[some]), after, before)
    nearest = kept[nearer]
    during = np.abs(at_s[nearest] - at_s[some]) <= _DURING_S
    if not during.any():
        return False
    apart_m = distance_m(lat[some], lon[some], lat[nearest], lon[nearest])[during]
    reach_m = _SAME_PLACE_M + 40.0 * np.abs(at_s[nearest] - at_s[some])[during]
    return bool((apart_m > reach_m).mean() > _CONTRADICTS)
