"""Turn wall clocks into instants: PHOTOS and CLOCKS in, PHOTOS with ``taken_at``, ``time_basis`` and ``time_error_s`` out.

UTC = wall clock - zone - clock error. Most wall clocks come without a zone, and this machine's zone is never the answer: it
is where the archive lies, not where the photo was taken.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from config.settings import Clock
from tasks.core.clocks.instants import by_clock
from tasks.core.doubts.stale import STALE_FIX
from tasks.core.durations import in_words
from tasks.core.table import INSTANT, TEXT
from tasks.core.tables import PHOTOS
from tasks.runtime.steps import step


@step(run_name="turn wall clocks into UTC", description="Give each photo its instant.", version=7)
def utc(photos: pd.DataFrame, clocks: pd.DataFrame, settings: Clock, told: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return PHOTOS with ``taken_at``, ``time_error_s``, and ``time_basis``, the rule that gave the zone (DESIGN.md §6).

    gps: the photo's own GPS time, unless its camera's clock is known well enough and differs by more than
    ``max_gps_disagreement_s`` (then it is a stale fix, and ``problem`` says so); of the others the first that tells a zone:
    override: what the person says of the clock; offset: the photo's own tag; clock: the zone of the camera's stretch in CLOCKS;
    zone: by polygon, of the photo itself if located, else of the located photo nearest in wall time, else ``default_zone``;
    none: no wall clock, no time of day, or nothing tells a zone; ``taken_at`` is NaT.
    ``time_error_s`` is the stretch's, for the instants that rest on its clock. ``told`` are the texts of --time-offset.
    ``tasks.core.clocks.instants`` has the rules.
    """
    by_its = by_clock(photos, clocks, settings.default_zone, told)
    ahead_s = (by_its.at - photos["gps_at"]).dt.total_seconds()
    disagreement_s = np.fmin(ahead_s.abs(), (ahead_s + by_its.again_s).abs())
    stale = by_its.judges & (disagreement_s > settings.max_gps_disagreement_s)
    fresh = photos["gps_at"].notna() & ~stale
    by_its_clock = ~fresh & by_its.at.notna()
    return PHOTOS.check(
        photos.assign(
            taken_at=by_its.at.mask(fresh, photos["gps_at"]).astype(INSTANT),
            time_basis=by_its.basis.mask(fresh, "gps"),
            time_error_s=pd.Series(by_its.uncertain_s, index=photos.index).where(by_its_clock),
            problem=_with_stale_fixes(photos, stale & photos["lat"].notna(), disagreement_s),
        )
    )


def _with_stale_fixes(photos: pd.DataFrame, stale: pd.Series, apart_s: pd.Series) -> pd.Series:
    """Return ``problem``, where a phone wrote an old fix with the remark that the position may be where it was then."""
    problem = photos["problem"].to_numpy(dtype=object, copy=True)
    rows = np.flatnonzero(stale)
    for row, seconds in zip(rows.tolist(), apart_s.to_numpy()[rows].tolist(), strict=True):
        remark = STALE_FIX.format(in_words(seconds))
        problem[row] = "; ".join(filter(None, (problem[row], remark)))
    return pd.Series(problem, index=photos.index, dtype=TEXT)
