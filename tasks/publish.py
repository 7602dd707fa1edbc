"""Make tables for everybody: what is drawn comes in with true names and times and goes out without them, all tables together."""

from __future__ import annotations

import pandas as pd

from tasks.core.page.shown import Shown
from tasks.core.public_names import public_names
from tasks.core.public_tables import (
    public_glimpses,
    public_journeys,
    public_photos,
    public_places,
    public_rows,
    public_trials,
    public_way,
)
from tasks.runtime.steps import step


@step(run_name="strip names and times", description="Strip paths, serial numbers and exact times from what is drawn.")
def publish(
    photos: pd.DataFrame,
    rows: pd.DataFrame,
    places: pd.DataFrame,
    way: pd.DataFrame,
    journeys: pd.DataFrame,
    glimpses: pd.DataFrame,
    trials: pd.DataFrame | None = None,
) -> Shown:
    """Return PHOTOS, PROPOSALS, PLACES, WAY, JOURNEYS, GLIMPSES and TRIALS without paths, serial numbers and exact times.

    Photos are called by their number in time, the same in all tables. It comes last: journeys need the true times and glimpses
    the files.
    """
    names = public_names(photos, rows)
    return Shown(
        public_photos(photos, names),
        public_rows(rows, names),
        public_places(places),
        public_way(way, names),
        public_journeys(journeys),
        public_glimpses(glimpses, names),
        None if trials is None else public_trials(trials, names),
    )
