"""The part that propose, apply and report share: an archive's folder -> PHOTOS as their files tell them, and then in UTC."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from flows.run import Run
from flows.times import known_clocks, told_of
from tasks.core.dates.sequence import Sequence
from tasks.core.doubts.marking import with_doubts
from tasks.core.listed_rows import only_listed
from tasks.core.listing import Listing, listing_of
from tasks.core.our_dates import dates_written, mark_redated
from tasks.core.tables import PHOTOS
from tasks.date import date
from tasks.doubt import doubt
from tasks.extract import extract, lasting, shards_of
from tasks.pair import pair
from tasks.rescue import rescue
from tasks.runtime.progress import say
from tasks.runtime.shards import over_shards
from tasks.scan import scan
from tasks.tell_apart import tell_apart
from tasks.utc import utc


def read_archive(run: Run) -> pd.DataFrame:
    """Return PHOTOS of the archive in UTC, by the clocks that the last propose found."""
    photos = read_photos(run)
    clocks = known_clocks(run, photos)
    return utc(photos, clocks, run.settings.clock, told_of(clocks))


def read_for_report(run: Run) -> pd.DataFrame:
    """Return PHOTOS as ``read_archive`` does, with what speaks against the positions of files, as propose found it or would."""
    photos = read_archive(run)
    return with_doubts(photos, doubt(photos, run.settings.doubt))


def read_list(run: Run, csv: Path | None) -> Listing | None:
    """Return what the CSV of ``--list`` names and says, None without one; say what of it is left out."""
    if csv is None:
        return None
    settings = run.settings
    listing = listing_of(csv, run.archive, run.out, settings.extract.extensions, settings.scan.exclude)
    for note in listing.notes:
        say(note)
    return listing


def listed_of(listing: Listing | None) -> pd.DataFrame | None:
    """Return LISTED of a list, None without one."""
    return None if listing is None else listing.photos


def read_photos(
    run: Run, donors: tuple[Path, ...] = (), sequence: Sequence | None = None, listed: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return PHOTOS of the archive and of the donor folders: dates settled, pairs found, cameras told apart, not in UTC.

    With ``listed`` (LISTED) only those, and the other files of their shots.
    """
    settings = run.settings
    files = scan(run.archive, donors, run.out, settings.scan, settings.extract, listed)
    photos = over_shards(extract, shards_of(files), PHOTOS, run.archive, settings.extract, run.readings, keep=lasting)
    photos = rescue(photos, files, run.archive, settings.extract, run.readings)
    photos = mark_redated(date(photos, files, settings.date, sequence, listed), dates_written(run.out))
    return tell_apart(only_listed(pair(photos), listed))
