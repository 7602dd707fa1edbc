"""By how much the time of a photo may be wrong: PHOTOS in, seconds out."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from tasks.core.geo import Floats
from tasks.core.track_radius import ASSUMED_CLOCK_S

_SECONDS_GRAIN_S: Final = 0.5
_MINUTES_GRAIN_S: Final = 30.0
"""Half the step of the stamps of a camera that never kept seconds."""

_MINUTE_STAMPS_SHARE: Final = 0.9
_FEW: Final = 5


def uncertain_s(photos: pd.DataFrame) -> Floats:
    """Return the seconds within which taken_at of each of PHOTOS is right with 95 %.

    That is ``time_error_s``, and about a second where nothing speaks against the camera's clock; both with the grain of its
    stamps: none with sub-seconds, half a second without, half a minute where nine of ten of the camera's photos, of at least
    five, were taken at a whole minute.
    """
    clock_s = photos["time_error_s"].fillna(ASSUMED_CLOCK_S).to_numpy(dtype=np.float64)
    stamp = photos["taken_local"].fillna(photos["taken_at"].dt.tz_localize(None))
    of_camera = pd.DataFrame({"camera": photos["camera"], "whole": stamp == stamp.dt.floor("min")}).groupby("camera")["whole"]
    minutes = ((of_camera.transform("mean") > _MINUTE_STAMPS_SHARE) & (of_camera.transform("size") >= _FEW)).to_numpy(dtype=bool)
    grain_s = np.where(minutes, _MINUTES_GRAIN_S, np.where(photos["subsec"] == "", _SECONDS_GRAIN_S, 0.0))
    seconds: Floats = clock_s + grain_s
    return seconds
