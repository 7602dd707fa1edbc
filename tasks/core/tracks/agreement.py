"""The same journey in two files: a track exported twice, as GPX and as FIT say, or a day that two exports share.

Formats round differently (FIT to 2^-31 half turns, some exports to five decimals), so the same place is one within ``_SAME_DEG``;
the instant must be the same to the microsecond, or fixes of a walker, a second apart, would be taken for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.tracks.points import Points

_SAME_DEG: Final = 1.5e-5  # 1.7 m: what five decimals may be off on either side, and a bit


def met_in_earlier_file(files: Sequence[Points]) -> list[npt.NDArray[np.bool_]]:
    """Return for each file which of its points an earlier one has: the same instant and, but for rounding, the same place."""
    lengths = [len(file) for file in files]
    owner = np.repeat(np.arange(len(files)), lengths)
    met = np.zeros(len(owner), np.bool_)
    if sum(map(bool, lengths)) > 1:
        at_us = np.concatenate([file.at_us for file in files])
        order = np.argsort(at_us, kind="stable")  # within an instant by file
        lat, lon = (np.concatenate([getattr(file, name) for file in files])[order] for name in ("lat", "lon"))
        met[order] = _met(at_us[order], lat, lon, owner[order])
    return np.split(met, np.cumsum(lengths)[:-1]) if files else []


def _met(
    at_us: npt.NDArray[np.int64], lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64], owner: npt.NDArray[np.intp]
) -> npt.NDArray[np.bool_]:
    """Return which points, ordered by instant and file, one of an earlier file has, by comparing each with those above it."""
    met = np.zeros(len(at_us), np.bool_)
    rows = np.arange(len(at_us))
    above = 0
    while len(rows):
        above += 1
        rows = rows[rows >= above]
        rows = rows[at_us[rows] == at_us[rows - above]]
        turned = np.abs(lon[rows] - lon[rows - above])
        near = (np.abs(lat[rows] - lat[rows - above]) <= _SAME_DEG) & (np.minimum(turned, 360 - turned) <= _SAME_DEG)
        met[rows[near & (owner[rows] != owner[rows - above])]] = True
    return met
