"""Which stretch of its camera's clock each photo belongs to: PHOTOS and CLOCKS in, a row of CLOCKS a photo out.

Where a clock went back, the wall clock of a photo does not say on which side of the change it was taken; the order in which
the camera took its photos does.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.clocks.capture_order import capture_order, wall_seconds

Rows = npt.NDArray[np.intp]

NO_STRETCH: Final = -1


def stretches_of(photos: pd.DataFrame, clocks: pd.DataFrame) -> Rows:
    """Return the position of each photo's row in CLOCKS, in the order of PHOTOS; -1 where its camera has none.

    A stretch begins at its first photo (``from_path``) in the order in which the camera took them; where that photo is gone,
    at the first one whose wall clock is not before ``from_at``. The first stretch of a camera has no beginning: what comes
    before it and what has no date belongs to it too.
    """
    row_of_camera = pd.Series(np.arange(len(clocks)), index=clocks["camera"].to_numpy(dtype=object))
    several = row_of_camera.index.duplicated(keep=False)
    single = row_of_camera[~several]
    cameras, names = pd.factorize(photos["camera"])
    of_name = single.reindex(names, fill_value=NO_STRETCH).to_numpy()
    rows: Rows = np.append(of_name, NO_STRETCH).astype(np.intp)[cameras]
    if several.any():
        which = {name: code for code, name in enumerate(names)}
        for camera, of_it in row_of_camera[several].groupby(level=0):
            taken = np.flatnonzero(cameras == which.get(camera, len(names)))
            if len(taken):
                begins, at = begun(photos.iloc[taken], ranks_of(photos.iloc[taken]), clocks.iloc[of_it.to_numpy()])
                first = int(np.argmin(begins))
                rows[taken] = of_it.to_numpy()[np.where(at < 0, first, at)]
    return rows


def is_whole(clocks: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say of each row whether it is about all photos of its camera: it tells no beginning."""
    flags: npt.NDArray[np.bool_] = (clocks["from_at"].isna() & (clocks["from_path"] == "")).to_numpy(dtype=bool)
    return flags


def ranks_of(photos: pd.DataFrame) -> Rows:
    """Return the rank of each photo of one camera in the order in which it took them."""
    order = capture_order(photos["path"], wall_seconds(photos["taken_local"])).order
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    return rank


def begun(photos: pd.DataFrame, rank: Rows, clocks: pd.DataFrame) -> tuple[Rows, Rows]:
    """Return, of one camera, the rank at which each stretch begins, and of each photo the stretch that had begun last.

    The begin is -1 where a stretch has no beginning, and beyond the last photo where none is left of it; the stretch is -1 for
    a photo before all of them. Of two that begin together the later row counts.
    """
    begins = _begins(photos, rank, clocks)
    in_turn = np.argsort(begins, kind="stable")
    at = np.searchsorted(begins[in_turn], rank, side="right") - 1
    return begins, np.where(at < 0, NO_STRETCH, in_turn[np.maximum(at, 0)])


def _begins(photos: pd.DataFrame, rank: Rows, clocks: pd.DataFrame) -> Rows:
    wall_s, from_s = wall_seconds(photos["taken_local"]), wall_seconds(clocks["from_at"])
    begins = np.full(len(clocks), -1, dtype=np.intp)
    there = np.flatnonzero(photos["path"].isin(set(clocks["from_path"]) - {""}))
    by_path: dict[str, list[int]] = {}
    for row, path in zip(there.tolist(), photos["path"].iloc[there], strict=True):
        by_path.setdefault(path, []).append(row)
    for number, (path, at) in enumerate(zip(clocks["from_path"], from_s.tolist(), strict=True)):
        # A donor's folder may hold a file of the same name: the wall clock tells which of the two is meant.
        named = sorted(by_path.get(path, ()), key=lambda row: bool(wall_s[row] != at))
        if named:
            begins[number] = rank[named[0]]
        elif not np.isnan(at):
            later = np.flatnonzero(wall_s >= at)
            begins[number] = rank[later].min() if len(later) else len(rank)
    return begins
