"""Leave out what lies in privacy zones: PHOTOS, PROPOSALS, PLACES and FIXES in, what others may see of them out."""

from __future__ import annotations

import logging

import pandas as pd

from config.drawing import Privacy
from tasks.core.privacy import Seen, concealed
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.conceal")


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
    log.info("conceal: %d zones, %d of %d photos left", seen.zones, len(seen.photos), len(photos))
    return seen
