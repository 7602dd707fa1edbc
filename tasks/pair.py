"""Find the files that are one photo (RAW and JPEG, picture and film of a Live Photo): PHOTOS in, PHOTOS with ``pair`` out."""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd

from tasks.core.pairs import ALONE, leads_of
from tasks.core.table import TEXT
from tasks.core.tables import PHOTOS
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.pair")


@step(run_name="pair files of one photo", description="Find the files that are one photo: RAW and JPEG, Live Photos.", version=2)
def pair(photos: pd.DataFrame) -> pd.DataFrame:
    """Return PHOTOS in which each member of a pair has the path of its lead in ``pair``, the lead itself too; "" = alone.

    What makes a pair is said by ``tasks.core.pairs.leads_of``. It asks for dates, so it comes after ``date`` has settled them.
    """
    leads = leads_of(photos)
    paired = leads != ALONE
    paths = np.full(len(photos), "", dtype=object)
    paths[paired] = photos["path"].to_numpy(dtype=object)[leads[paired]]
    log.info("pair: %d files are %d photos", paired.sum(), len(np.unique(leads[paired])))
    return PHOTOS.check(photos.assign(pair=pd.Series(paths, index=photos.index, dtype=TEXT)))
