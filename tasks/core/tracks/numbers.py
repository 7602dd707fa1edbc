"""Numbers as track files write them."""

from __future__ import annotations

import math


def number(text: str | None) -> float:
    """Return the number that a text tells, with a point or a comma; NaN where it tells none."""
    try:
        return float((text or "").replace("_", "?"))  # Python takes 1_000 for a number
    except ValueError:
        pass
    try:
        return float((text or "").replace("_", "?").replace(",", "."))
    except ValueError:
        return math.nan
