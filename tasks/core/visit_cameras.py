"""Whose visit it was: whether the photo's own camera was there, and what the radius grows by where another one was.

Visits do not say which camera they are of, but the located photos do.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.core.by_time import OTHER_CAMERA_FACTOR, OTHER_CAMERA_S
from tasks.core.geo import Floats
from tasks.core.presence import microseconds
from tasks.core.proxy.donors import Flags
from tasks.core.proxy.pace import Pace


def of_own_camera(photos: pd.DataFrame, visits: pd.DataFrame, located: pd.DataFrame) -> Flags:
    """Say of each of PHOTOS whether one of the ``located`` PHOTOS of its camera was taken during the visit in the same row.

    Never so for a camera that is not known, and for a visit by wall clock.
    """
    known = located[located["taken_at"].notna() & (located["camera"] != "")]
    cameras = pd.Index(known["camera"].unique())
    at = microseconds(known["taken_at"])
    moments = np.unique(at)
    # One number for camera and time, by which all located photos are sorted.
    key = np.sort(cameras.get_indexer(known["camera"]) * (len(moments) + 1) + np.searchsorted(moments, at))
    start = cameras.get_indexer(photos["camera"]) * (len(moments) + 1)
    first = start + np.searchsorted(moments, microseconds(visits["first_at"]), side="left")
    end = start + np.searchsorted(moments, microseconds(visits["last_at"]), side="right")
    some: Flags = (start >= 0) & (np.searchsorted(key, end, side="left") > np.searchsorted(key, first, side="left"))
    return some


def of_other_camera_m(error_m: Floats, photos: pd.DataFrame, visits: pd.DataFrame) -> Floats:
    """Return the radii of PHOTOS placed by the visit in the same row, of another camera.

    It may have been elsewhere, and so near to the ends of the visit that the two clocks leave it open whether it was over, the
    photo may be as far away as one gets in the time that is missing. What it is for a visit by wall clock means nothing.
    """
    at, first, last = (microseconds(times) for times in (photos["taken_at"], visits["first_at"], visits["last_at"]))
    to_end_s = np.minimum(at - first, last - at) / 1e6
    open_s = np.maximum(OTHER_CAMERA_S - to_end_s, 0)
    radius: Floats = np.hypot(OTHER_CAMERA_FACTOR * error_m, np.where(open_s > 0, Pace().reach(open_s), 0.0))
    return radius
