"""PHOTOS and FIXES -> WAY and JOURNEYS: where somebody was and how they came there, cut into journeys."""

from __future__ import annotations

import logging

import pandas as pd

from config.drawing import Trace
from tasks.core.journeys.tracing import Traced, traced
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.trace")


@step(run_name="trace journeys", description="Put photos and fixes in order and cut the way into journeys.")
def trace(photos: pd.DataFrame, fixes: pd.DataFrame, places: pd.DataFrame, settings: Trace, owner: str = "") -> Traced:
    """Return WAY and JOURNEYS of one archive, whose name on a map of several is ``owner`` (``tasks.core.journeys.tracing``)."""
    found = traced(photos, fixes, places, gap_s=settings.gap_s, gap_m=settings.gap_m, home_m=settings.home_m, owner=owner)
    log.info("trace: %d corners of the way, %d journeys", len(found.way), len(found.journeys))
    return found
