"""Columns of a table in the shortest JSON that the page script reads back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def numbers(values: pd.Series, digits: int) -> list[float]:
    """Return numbers rounded to ``digits`` decimals; none may be missing."""
    return values.round(digits).tolist()  # type: ignore[no-any-return]


def column(values: pd.Series) -> Any:
    """Return one value if all are equal (None for all missing), ``{"words", "at"}`` if few differ, else the list."""
    plain = [None if value != value else value for value in values.tolist()]  # noqa: PLR0124 - NaN differs from itself
    words = list(dict.fromkeys(plain))
    if len(words) <= 1:
        return words[0] if words else None
    if len(words) * 4 <= len(plain):
        at, _ = pd.factorize(np.array(plain, dtype=object), use_na_sentinel=False)
        return {"words": words, "at": at.tolist()}
    return plain
