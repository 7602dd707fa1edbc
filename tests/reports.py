"""A report drawn as a flow draws it, of tables and a folder of photos: journeys, small pictures, page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd

from config.drawing import Report, Trace
from config.settings import Map
from tasks.core.glimpse_choice import choose_pictures
from tasks.core.page.owners import Owner
from tasks.core.page.place_pictures import best_of_places
from tasks.core.page.shown import Shown
from tasks.core.page.standing import standings
from tasks.core.tables import FIXES, PLACES
from tasks.glimpse import glimpse
from tasks.report import PLACE_PICTURES
from tasks.report import report as draw
from tasks.trace import trace


def shown_of(
    photos: pd.DataFrame,
    proposals: pd.DataFrame,
    archive: Path,
    out: Path,
    settings: Report,
    *,
    places: pd.DataFrame | None = None,
    trials: pd.DataFrame | None = None,
    fixes: pd.DataFrame | None = None,
) -> Shown:
    """Return all tables that a report shows."""
    places = PLACES.empty() if places is None else places
    way, journeys = trace(photos, FIXES.empty() if fixes is None else fixes, places, Trace())
    rows = standings(photos, proposals)
    best = best_of_places(rows, places, PLACE_PICTURES)
    wanted = choose_pictures(rows, way, best, max_thumbnails=settings.max_thumbnails, max_colours=settings.max_colours)
    return Shown(photos, proposals, places, way, journeys, glimpse(wanted, photos, archive, out), trials)


def report(
    photos: pd.DataFrame,
    proposals: pd.DataFrame,
    archive: Path,
    out: Path,
    settings: Report,
    *,
    title: str,
    made: datetime | None = None,
    places: pd.DataFrame | None = None,
    trials: pd.DataFrame | None = None,
    fixes: pd.DataFrame | None = None,
    ground: Map | None = None,
    owners: Sequence[Owner] = (),
    public: bool = False,
) -> Path:
    """Draw OUT/report.html and return its path."""
    shown = shown_of(photos, proposals, archive, out, settings, places=places, trials=trials, fixes=fixes)
    return draw(shown, archive, out, settings, ground or Map(), title=title, made=made, owners=owners, public=public)
