"""Columns of a table in the shortest JSON that the page script reads back."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
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


def steps(values: npt.NDArray[np.float64], starts: npt.NDArray[np.bool_], digits: int) -> list[int]:
    """Return each value as a whole number of its last digit, counted from the one before where it starts nothing new.

    >>> steps(np.array([41.9, 41.90012, 7.0]), np.array([True, False, True]), 5)
    [4190000, 12, 700000]
    """
    whole = np.round(values * 10**digits).astype(np.int64)
    return np.where(starts, whole, np.diff(whole, prepend=0)).tolist()  # type: ignore[no-any-return]
