"""Tell camera bodies of one make and model apart: PHOTOS in, PHOTOS in which the second body's ``camera`` ends in #2 out."""

from __future__ import annotations

import logging
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.clocks.bodies import bodies_of
from tasks.core.clocks.capture_order import wall_seconds
from tasks.core.table import TEXT
from tasks.core.tables import PHOTOS
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.tell_apart")

_TELLS: Final = "photo"


@step(run_name="tell camera bodies apart", description="Find cameras of one model that count files side by side.", version=1)
def tell_apart(photos: pd.DataFrame) -> pd.DataFrame:
    """Return PHOTOS in which ``camera`` tells apart the bodies of one make and model that write no serial number.

    The body that took the first photo keeps its name; the next is "Canon EOS 5D #2". ``tasks.core.clocks.bodies`` says when
    two are told apart.
    """
    camera = photos["camera"].to_numpy(dtype=object, copy=True)
    nameless = (photos["serial"] == "") & (photos["camera"] != "")
    told = 0
    for name, rows in (
        photos.index.to_series(index=range(len(photos)))[nameless.to_numpy()].groupby(camera[nameless]).groups.items()
    ):
        of_it = np.asarray(rows, dtype=np.intp)
        taken = photos.iloc[of_it]
        body = bodies_of(taken["path"], wall_seconds(taken["taken_local"]), (taken["kind"] == _TELLS).to_numpy())
        told += int(body.max(initial=0))
        second = body > 0
        camera[of_it[second]] = [f"{name} #{number + 1}" for number in body[second].tolist()]
    log.info("tell_apart: %d further bodies of cameras without a serial number", told)
    return PHOTOS.check(photos.assign(camera=pd.Series(camera, index=photos.index, dtype=TEXT)))
