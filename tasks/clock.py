"""Solve each camera's clock from its own GPS times: PHOTOS and the person's overrides in, CLOCKS out.

The zone of a wall clock and the error of a clock cannot be told apart by one photo alone; so the zone comes first, in the very
order in which ``utc`` takes it (the person's override, the photo's own offset tag, the polygon at the photo's own position),
and what is left is the clock's error. Another order here would count an error twice there.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from config.settings import Clock
from tasks.core.durations import in_words
from tasks.core.genuine import genuine_position
from tasks.core.tables import CLOCKS
from tasks.core.zone_map import offset_at_s, zones_at
from tasks.runtime.steps import step

GPS_TIME: Final = "gps time"
CONTRADICTORY: Final = "gps times disagree"
NONE: Final = "none"

_UNSOLVED: Final = "no photo with a GPS time and a known zone: the clock is taken as right"
_NOT_TAKEN_HERE: Final = ("screenshot", "received")


@step(run_name="solve clocks", description="Solve each camera's clock from its own GPS times.", version=1)
def clock(photos: pd.DataFrame, overrides: pd.DataFrame | None, settings: Clock) -> pd.DataFrame:
    """Return CLOCKS, one row per camera body of PHOTOS, donors' cameras too; ``overrides`` is CLOCKS as the person left it.

    ``clock_error_s`` is the median over the camera's photos of wall clock - zone - GPS time, if at least half of them agree with
    it within ``max_gps_disagreement_s``, else 0. ``confidence`` is the share that agrees times n / (n + 1), n the number that
    agrees. A camera that the archive no longer holds stays as long as the person filled in something. Photos of an unknown
    camera have no row: nothing says that they share a clock.
    """
    dated = photos[(photos["camera"] != "") & photos["taken_local"].notna()]
    typed = _typed(overrides)
    of_camera = dated.groupby("camera", sort=True)
    rows = pd.DataFrame({"from_at": of_camera["taken_local"].min(), "photos": of_camera.size()})
    rows["located"] = dated["lat"].notna().groupby(dated["camera"]).sum()
    rows = rows.reindex(rows.index.union(photos.loc[photos["camera"] != "", "camera"].unique()).union(typed.index))
    rows = rows.join(typed).fillna({"override": "", "fix_dates": "", "photos": 0, "located": 0})
    rows = rows.join(_solve(_errors(dated, rows["override"]), settings.max_gps_disagreement_s))
    rows = rows.fillna({"clock_error_s": 0.0, "confidence": 0.0, "basis": NONE, "evidence": _UNSOLVED})
    rows["zone"] = rows["override"]
    rows["drift_s_per_day"] = 0.0
    return CLOCKS.make(rows.rename_axis("camera").reset_index())


def _typed(overrides: pd.DataFrame | None) -> pd.DataFrame:
    """Return what the person filled in, by camera; the last non-blank cell of a camera counts."""
    if overrides is None:
        return pd.DataFrame({"override": [], "fix_dates": []}, index=pd.Index([], dtype="str"), dtype="str")
    filled = overrides[(overrides["override"] != "") | (overrides["fix_dates"] != "")]
    return filled.groupby("camera")[["override", "fix_dates"]].agg(lambda cells: next((c for c in cells[::-1] if c), ""))


def _errors(dated: pd.DataFrame, overrides: pd.Series) -> pd.DataFrame:
    """Return camera and error in seconds of each photo with wall clock, GPS time and a zone that something else tells."""
    timed = dated[dated["gps_at"].notna() & ~dated["kind"].isin(_NOT_TAKEN_HERE)]
    override = timed["camera"].map(overrides).to_numpy(dtype=object)
    position = genuine_position(timed)
    polygon = zones_at(timed["lat"].where(position), timed["lon"].where(position))
    zone = np.where(override != "", override, np.where(timed["utc_offset_min"].notna(), "", polygon))
    # The zone's offset at the true instant: the wall clock itself may be wrong by more than a change to summer time.
    by_zone = offset_at_s(zone, timed["gps_at"])
    offset = np.where(np.isnan(by_zone), timed["utc_offset_min"] * 60.0, by_zone)
    error = (timed["taken_local"] - timed["gps_at"].dt.tz_localize(None)).dt.total_seconds() - offset
    return pd.DataFrame({"camera": timed["camera"], "error_s": error}).dropna()


def _solve(errors: pd.DataFrame, tolerance_s: float) -> pd.DataFrame:
    by_camera = errors.groupby("camera")["error_s"]
    off = (errors["error_s"] - by_camera.transform("median")).abs()
    agrees = off <= tolerance_s
    solved = pd.DataFrame(
        {
            "median": by_camera.median(),
            "times": by_camera.size(),
            "agree": agrees.groupby(errors["camera"]).sum(),
            "spread": off.where(agrees).groupby(errors["camera"]).max(),
        }
    )
    sure = 2 * solved["agree"] >= solved["times"]
    return pd.DataFrame(
        {
            "clock_error_s": solved["median"].where(sure, 0.0),
            "basis": pd.Series(np.where(sure, GPS_TIME, CONTRADICTORY), index=solved.index, dtype="str"),
            "confidence": (solved["agree"] / solved["times"] * solved["agree"] / (solved["agree"] + 1)).where(sure, 0.0),
            "evidence": pd.Series(
                [_sentence(*row) for row in solved.itertuples(index=False, name=None)], solved.index, dtype="str"
            ),
        }
    )


def _sentence(median: float, times: int, agree: int, spread: float) -> str:
    if 2 * agree < times:
        return f"{times} GPS times that contradict each other: the clock is taken as right"
    ahead = "right" if round(abs(median)) == 0 else f"{in_words(abs(median))} {'ahead' if median > 0 else 'behind'}"
    stale = f", {times - agree} stale left out" if agree < times else ""
    if times == 1:
        return f"one GPS time: clock {ahead}"
    return f"median of {times} GPS times: clock {ahead}, spread {in_words(spread)}{stale}"
