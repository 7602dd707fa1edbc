"""What doubts do: DOUBTS laid over PHOTOS, and the repaired positions as CANDIDATES."""

from __future__ import annotations

import pandas as pd

from tasks.core.doubts.stale import without_remark
from tasks.core.proxy.confidence import confidence_of
from tasks.core.tables import CANDIDATES, PHOTOS


def with_doubts(photos: pd.DataFrame, doubts: pd.DataFrame) -> pd.DataFrame:
    """Return PHOTOS with ``doubt``; what it tells of a stale fix is no longer told in ``problem`` too."""
    if doubts.empty:
        return PHOTOS.check(photos.assign(doubt=pd.Series("", index=photos.index, dtype="str")))
    told = doubts.set_index(["donor_dir", "path"])["problem"]
    key = pd.MultiIndex.from_frame(photos[["donor_dir", "path"]])
    doubt = told.reindex(key).fillna("").astype("str").set_axis(photos.index)
    problem = photos["problem"].mask(doubt != "", without_remark(photos["problem"].where(doubt != "", "")))
    return PHOTOS.check(photos.assign(doubt=doubt, problem=problem.astype("str")))


def repairs(doubts: pd.DataFrame, photos: pd.DataFrame) -> pd.DataFrame:
    """Return CANDIDATES of source ``exif`` for the archive's photos in DOUBTS whose own numbers can be repaired.

    Altitude and direction are those that the file of each of PHOTOS has: nothing speaks against them.
    """
    mended = doubts[doubts["lat"].notna() & (doubts["donor_dir"] == "")]
    own = photos[(photos["donor_dir"] == "") & photos["path"].isin(mended["path"])].set_index("path")
    there = own.reindex(mended["path"])
    kept = {name: there[name].to_numpy() for name in ("alt_m", "direction_deg")}
    return CANDIDATES.make(mended.assign(source="exif", confidence=confidence_of(mended["error_m"].to_numpy()), **kept))
