"""Leave out what lies in privacy zones: PHOTOS, PROPOSALS, PLACES and FIXES in, what others may see of them out."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import pandas as pd

from config.drawing import Privacy
from tasks.core.durations import metres_in_words
from tasks.core.privacy import Seen, concealed
from tasks.core.privacy_circles import Circle
from tasks.runtime.progress import say
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.conceal")


def _around(circles: Sequence[Circle], places: pd.DataFrame) -> list[str]:
    """Return the names of places that are hidden, with how far from their middles at least."""
    by_id = places.drop_duplicates("place_id").set_index("place_id")
    zones = [circle for circle in circles if circle.of_place]
    called = [by_id.loc[zone.of_place, "name"] or by_id.loc[zone.of_place, "place"] for zone in zones]
    return [f"{name} ({metres_in_words(zone.zone_m)} around)" for name, zone in zip(called, zones, strict=True)]


@step(run_name="leave out privacy zones", description="Leave out photos and ways in the privacy zones of the settings.")
def conceal(
    photos: pd.DataFrame,
    rows: pd.DataFrame,
    places: pd.DataFrame,
    fixes: pd.DataFrame,
    settings: Privacy,
    *,
    secret: str,
    named: pd.DataFrame | None = None,
) -> Seen:
    """Return PHOTOS, PROPOSALS, PLACES and FIXES without what the settings' zones hide (``tasks.core.privacy.concealed``).

    ``secret`` (``tasks.core.privacy_secret``) moves the hidden areas off their centres; no table, page or file may hold it.
    ``named`` are PLACES that a zone may be around by name, if not only the archive's own. Raises UsageError for a zone around a
    name that no place has.
    """
    seen = concealed(photos, rows, places, fixes, settings.zones, secret, named)
    for place in _around(seen.hidden.circles, places if named is None else named):
        say(f"privacy: {place} is hidden wherever its photos are, and further; for less, write latitude, longitude and metres")
    log.info("conceal: %d zones, %d of %d photos left", seen.zones, len(seen.photos), len(photos))
    return seen
