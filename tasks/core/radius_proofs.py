"""The radius of a proposal held against the confidence beside it: cells of a row in, why they cannot be of one proposal out.

A row_id does not cover the radius, which nobody is asked to edit. But ``confidence`` is reckoned from it alone, so a column that
was sorted, pasted or named apart from the other shows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np

from tasks.core.cells import parse_number
from tasks.core.proxy.confidence import confidence_of

Row = Mapping[str, str]

_ROUNDING: Final = 0.002
"""So much of ``confidence`` is lost where the radius is rounded to whole metres."""
_STEP: Final = 0.01  # of confidence, as review.csv shows it
_UNDO: Final = "a column was sorted, pasted or named apart from the others; undo that, or take the columns from history/"


def radius_fault(row: Row) -> str:
    """Return why ``error_m`` cannot be that of the row's proposal, with the remedy; "" where nothing speaks against it.

    A column that is missing altogether, and a ``confidence`` that is no number, prove nothing.
    """
    if not {"error_m", "confidence"} <= row.keys():
        return ""
    radius_m, share = _number(row["error_m"]), _number(row["confidence"])
    if math.isnan(radius_m):
        return "" if math.isnan(share) else f"error_m is empty beside confidence {row['confidence'].strip()}: {_UNDO}"
    expected = float(confidence_of(np.array(max(radius_m, 0.0))))
    if not math.isnan(share):
        # A spreadsheet drops the zero of 0.70, and may show one decimal.
        step = 10.0 ** -len(row["confidence"].strip().partition(".")[2])
        if abs(share - expected) > 0.5 * max(step, _STEP) + _ROUNDING:
            told = f"error_m {row['error_m'].strip()} does not go with confidence {row['confidence'].strip()}"
            return f"{told}: {_UNDO}, or write manual into gps_source if the radius is yours"
        return ""
    if row["confidence"].strip():
        return ""
    for name in ("altitude", "direction"):
        if abs(_number(row.get(name, "")) - expected) <= 0.5 * _STEP + _ROUNDING:
            return f"confidence is empty, and its number stands in {name}: {_UNDO}"
    return ""


def _number(text: str) -> float:
    try:
        return parse_number(text)
    except ValueError:
        return math.nan
