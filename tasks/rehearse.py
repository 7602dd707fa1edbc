"""Rehearse on photos that have a position: PHOTOS and TOGETHER in, TRIALS out: what the proxy says of them, and what is true.

Positions are hidden as they are missing in real archives, and what the archive teaches is learnt again from the rest each time,
so that no trial knows its own answer.
"""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
import pandas as pd

from config.settings import Proxy
from tasks.core.evidence_tables import TRIALS
from tasks.core.geo import distance_m
from tasks.core.proxy.companions import groups_of
from tasks.core.proxy.donors import Flags
from tasks.core.proxy.hiding import FOLDS, PATTERNS, fold_of
from tasks.core.proxy.placing import active, giving_of, place, seconds_of
from tasks.runtime.steps import step

MOST_TRIALS: Final = 3000
_FEWEST: Final = 2


@step(run_name="rehearse on located photos", description="Hide known positions, predict them, compare.", version=4)
def rehearse(photos: pd.DataFrame, together: pd.DataFrame, settings: Proxy) -> pd.DataFrame:
    """Return TRIALS: located photos of the archive and of donor folders, hidden in turns and placed by the others.

    The patterns are those of ``tasks.core.proxy.hiding``; of each at most a quarter of ``MOST_TRIALS`` photos is tried, drawn by
    numbers that the photos themselves seed. ``error_m`` is NaN where the position would have been refused.
    """
    photos = photos.sort_values(["taken_at", "donor_dir", "path"], kind="stable").reset_index(drop=True)
    giving = giving_of(photos, settings.max_donor_error_m, settings.max_fix_age_s)
    if not settings.enabled or len(giving) < _FEWEST:
        return TRIALS.empty()
    told = active(photos, settings.max_fix_age_s)
    groups = groups_of(photos, together)
    at_s, camera = seconds_of(giving["taken_at"]), pd.factorize(giving["camera"])[0]
    rng = np.random.default_rng(_seed(giving))
    parts = []
    for pattern, blocks in PATTERNS.items():
        fold = fold_of(blocks(at_s, camera, rng), rng)
        left = MOST_TRIALS // len(PATTERNS)
        for turn in range(FOLDS):
            hidden = fold == turn
            tried = _drawn(hidden, left, rng)
            for cameras, may in groups:
                asked = giving[tried & giving["camera"].isin(cameras).to_numpy()]
                rest = giving[~hidden & may[giving.index]]
                if len(asked) and len(rest):
                    parts.append(_tried(asked, rest, told[may[told.index]], together, settings).assign(pattern=pattern))
            left -= int(tried.sum())
    return TRIALS.make(pd.concat(parts, ignore_index=True)) if parts else TRIALS.empty()


def _tried(asked: pd.DataFrame, rest: pd.DataFrame, told: pd.DataFrame, together: pd.DataFrame, settings: Proxy) -> pd.DataFrame:
    placed = place(asked, rest, told, together)
    found, gap_s = placed.found, placed.found.sides.gap_s
    refused = (gap_s > settings.max_gap_s) | (placed.error_m > settings.max_error_m)
    donor_dir = asked["donor_dir"]
    return pd.DataFrame(
        {
            "path": asked["path"].where(donor_dir == "", donor_dir + "/" + asked["path"]),
            "camera": asked["camera"],
            "gap_s": gap_s,
            "two_sided": found.sides.two_sided,
            "error_m": np.where(refused, np.nan, placed.error_m),
            "off_m": distance_m(found.lat, found.lon, asked["lat"].to_numpy(), asked["lon"].to_numpy()),
        }
    )


def _drawn(hidden: Flags, most: int, rng: np.random.Generator) -> Flags:
    """Return at most so many of the hidden ones."""
    rows = np.flatnonzero(hidden)
    drawn = np.zeros(len(hidden), dtype=bool)
    drawn[rows if len(rows) <= most else rng.choice(rows, most, replace=False)] = True
    return drawn


def _seed(giving: pd.DataFrame) -> int:
    """Return a number that the times and places of the located photos make: the same archive is rehearsed the same way."""
    content = giving[["lat", "lon"]].to_numpy().tobytes() + seconds_of(giving["taken_at"]).tobytes()
    return int.from_bytes(hashlib.sha256(content).digest()[:8], "big")
