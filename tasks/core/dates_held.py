"""Which dates the files themselves hold: PHOTOS in, one flag or one text a row out.

A date from a name, a sequence, a file's own time or a sidecar is a proposal. Who took it for the file's would say that it has
been written already, and forget that a person has accepted it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.date_cells import in_iso
from tasks.core.writing import writes_in_place

_FROM_ELSEWHERE: Final = ("filename", "sequence", "file")


def holds_date(photos: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say of each of PHOTOS whether its date stands in the file, or in the sidecar of one that is never written itself.

    What we wrote into a sidecar because the file could not be written counts as the file's. True where there is no date.
    Source ``sidecar`` of a photo without an XMP sidecar means the list that a person gave, which is no place for a photo's date.
    """
    in_place = photos["format"].isin([name for name in photos["format"].unique() if writes_in_place(name)])
    beside = (photos["datetime_source"] == "sidecar") & (in_place | (photos["sidecar"] == ""))
    elsewhere = photos["datetime_source"].isin(_FROM_ELSEWHERE) | beside
    flags: npt.NDArray[np.bool_] = (~elsewhere | photos["redated"]).to_numpy(dtype=bool)
    return flags


def date_held(photos: pd.DataFrame) -> pd.Series:
    """Return the date that each of PHOTOS holds in ISO 8601, as column ``datetime`` of review.csv shows it; "" without one."""
    return in_iso(photos["taken_local"], photos["subsec"], photos["utc_offset_min"]).where(holds_date(photos), "")
