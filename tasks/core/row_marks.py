"""Words in a row of review.csv by which later commands know it: that its sources disagree, that its photo has a position already.

They are words, not a column of their own, for the columns are fixed and a person filters by what is written there.
"""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from tasks.core.durations import metres_in_words

DISAGREE: Final = "sources disagree: "
"""How the part of ``problem`` begins that marks a row of which two sources cannot both be right."""

FILE_HAS: Final = "the file has "
"""How the part of ``alternatives`` begins that names the doubted position in the file; to accept the row is to replace it."""

_BETWEEN: Final = "; "


_RADIUS: Final = re.compile(DISAGREE + r"[a-z]+ ±([0-9.]+) (k?m)")


def dispute(source: str, error_m: float) -> str:
    """Return how the mark begins: whose position the row shows, and the radius that this source by itself would state.

    >>> dispute("proxy", 85.4)
    'sources disagree: proxy ±85 m'
    """
    return f"{DISAGREE}{source} ±{metres_in_words(error_m)}"


def disputed_radius_m(problem: str) -> float | None:
    """Return the radius in a mark, as rounded there; None where there is none."""
    found = _RADIUS.search(problem)
    return float(found[1]) * (1000 if found[2] == "km" else 1) if found else None


def dispute_in(problem: str) -> str:
    """Return the part of a ``problem`` that says that sources disagree; "" where they do not."""
    return next((part for part in problem.split(_BETWEEN) if part.startswith(DISAGREE)), "")


def without_dispute(problem: str) -> str:
    """Return a ``problem`` but for what it says of sources that disagree: what is wrong with the photo itself."""
    return _BETWEEN.join(part for part in problem.split(_BETWEEN) if not part.startswith(DISAGREE))


def joined(*parts: str) -> str:
    """Return the parts that are not blank as one cell."""
    return _BETWEEN.join(filter(None, parts))


def is_for_doubted(alternatives: str) -> bool:
    """Say whether a row with these ``alternatives`` proposes to replace a position that the file has."""
    return any(part.startswith(FILE_HAS) for part in alternatives.split(_BETWEEN))


def replaces_own(alternatives: pd.Series) -> pd.Series:
    """Say the same (``is_for_doubted``) of each cell of a column."""
    return alternatives.str.contains(rf"(?:^|{_BETWEEN}){FILE_HAS}", regex=True).astype(bool)
