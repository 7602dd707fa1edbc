"""The text cells of a review CSV as PROPOSALS again, for showing only: what is doubtful in a cell is left blank."""

from __future__ import annotations

import pandas as pd

from tasks.core.tables import PROPOSALS, REVIEW_NUMBERS, SOURCES

_DEGREES = ("latitude", "longitude")


def proposals_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return PROPOSALS of text cells (numbers with a decimal point), one row a path: the first.

    A number that is none or out of its range is NaN, and so are both degrees where one of them is; an unknown source is "".
    """
    shown = rows.drop_duplicates("path").reset_index(drop=True)
    for name in REVIEW_NUMBERS & set(shown.columns):
        low, high = PROPOSALS.ranges.get(name, (float("-inf"), float("inf")))
        numbers = pd.to_numeric(shown[name], errors="coerce")
        shown[name] = numbers.where(numbers.between(low, high)).astype("float64")
    if set(_DEGREES) <= set(shown.columns):
        placed = shown[[*_DEGREES]].notna().all(axis=1)
        shown[[*_DEGREES]] = shown[[*_DEGREES]].where(placed)
    if "gps_source" in shown.columns:
        known = shown["gps_source"].str.strip().str.casefold()
        shown["gps_source"] = known.where(known.isin(SOURCES), "")
    return PROPOSALS.make(shown)
