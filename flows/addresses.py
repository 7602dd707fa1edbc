"""Addresses typed into review.csv or given with --address -> CANDIDATES; a geocoder is asked only where one is allowed."""

from __future__ import annotations

import pandas as pd

from flows.run import Run
from tasks.core.addresses.asking import addresses_asked
from tasks.core.addresses.telling import tell_addresses
from tasks.core.persons_sheet import persons_sheet
from tasks.geocode import geocode
from tasks.runtime.progress import say
from tasks.sources.address import locate_by_address


def look_up(run: Run, photos: pd.DataFrame, bulk: str, only: tuple[str, ...]) -> pd.DataFrame:
    """Return CANDIDATES of source address for what stands in the sheets, and of ``bulk`` for the photos that ``only`` names.

    Raises UsageError for a glob that names no photo, and for one without an address.
    """
    left = persons_sheet(run.out).review
    asked = addresses_asked(None if left is None else left.plain_rows(), photos, bulk, only)
    hits = geocode(asked, run.settings.geocode)
    for line in tell_addresses(asked, hits):
        say(line)
    return locate_by_address(asked, hits, photos)
