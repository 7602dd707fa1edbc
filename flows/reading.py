"""The part that propose, apply and report share: an archive's folder -> PHOTOS in UTC, and the clocks they were told by."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from flows.run import Run
from tasks.clock import clock
from tasks.core.cameras_csv import read_overrides, write_cameras
from tasks.core.tables import PHOTOS
from tasks.date import date
from tasks.extract import extract, lasting, shards_of
from tasks.pair import pair
from tasks.rescue import rescue
from tasks.runtime.shards import over_shards
from tasks.scan import scan
from tasks.utc import utc


def read_archive(run: Run, donors: tuple[Path, ...] = ()) -> pd.DataFrame:
    """Return PHOTOS of the archive and of the donor folders, in UTC; cameras.csv shows the clocks that were used."""
    photos = read_photos(run, donors)
    clocks = clock(photos, read_overrides(run.cameras_csv), run.settings.clock)
    write_cameras(run.cameras_csv, clocks)
    return utc(photos, clocks, run.settings.clock)


def read_photos(run: Run, donors: tuple[Path, ...] = ()) -> pd.DataFrame:
    """Return PHOTOS of the archive and of the donor folders as their files tell them: dates settled, pairs found, not in UTC."""
    settings = run.settings
    files = scan(run.archive, donors, run.out, settings.scan, settings.extract)
    photos = over_shards(extract, shards_of(files), PHOTOS, run.archive, settings.extract, run.readings, keep=lasting)
    photos = rescue(photos, files, run.archive, settings.extract, run.readings)
    return pair(date(photos))
