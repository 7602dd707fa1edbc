"""All that the report's panel tells in numbers: the tables of the run in, plain facts for the page out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tasks.core.page.coverage import coverage
from tasks.core.page.day_counts import day_counts
from tasks.core.page.headline import headline
from tasks.core.page.outliers import outliers


def panel_facts(
    rows: pd.DataFrame, photos: pd.DataFrame, places: pd.DataFrame, way: pd.DataFrame, journeys: pd.DataFrame
) -> dict[str, Any]:
    """Return the facts of the panel from standings, PHOTOS, PLACES, WAY and JOURNEYS, any of which may be empty.

    Their keys ``headline``, ``coverage``, ``calendar`` and ``outliers`` are told by the functions of these modules.
    """
    return {
        "headline": headline(rows, places, way, journeys),
        "coverage": coverage(rows),
        "calendar": day_counts(rows),
        "outliers": outliers(rows, photos),
    }
