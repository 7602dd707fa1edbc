"""The part that propose, apply and report share: an archive's folder -> PHOTOS as their files tell them, and then in UTC."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from flows.run import Run
from flows.times import known_clocks, told_of
from tasks.core.dates.sequence import Sequence
from tasks.core.our_dates import dates_written, mark_redated
from tasks.core.tables import PHOTOS
from tasks.date import date
from tasks.extract import extract, lasting, shards_of
from tasks.pair import pair
from tasks.rescue import rescue
from tasks.runtime.shards import over_shards
from tasks.scan import scan
from tasks.tell_apart import tell_apart
from tasks.utc import utc


def read_archive(run: Run) -> pd.DataFrame:
    """Return PHOTOS of the archive in UTC, by the clocks that the last propose found."""
    photos = read_photos(run)
    clocks = known_clocks(run, photos)
    return utc(photos, clocks, run.settings.clock, told_of(clocks))


def read_photos(run: Run, donors: tuple[Path, ...] = (), sequence: Sequence | None = None) -> pd.DataFrame:
    """Return PHOTOS of the archive and of the donor folders: dates settled, pairs found, cameras told apart, not in UTC."""
    settings = run.settings
    files = scan(run.archive, donors, run.out, settings.scan, settings.extract)
    photos = over_shards(extract, shards_of(files), PHOTOS, run.archive, settings.extract, run.readings, keep=lasting)
    photos = rescue(photos, files, run.archive, settings.extract, run.readings)
    photos = mark_redated(date(photos, files, settings.date, sequence), dates_written(run.out))
    return tell_apart(pair(photos))
