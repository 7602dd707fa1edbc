"""What a cell of review.xlsx holds: a number where that keeps every digit, else text; and Excel's limits.

A number has no trailing zeros in a workbook, but how many decimals a person typed says how well a place is known. So a
coordinate is only a number where the same precision can be read back.
"""

from __future__ import annotations

import re
from typing import Final

from tasks.core.cells import format_number
from tasks.core.tables import REVIEW_NUMBERS

MAX_ROWS: Final = 1_048_576
"""Of a sheet, the header among them."""
MAX_COLUMNS: Final = 16_384
MAX_UNITS: Final = 32_767
"""Of a text, in 16-bit units: a letter beyond them (an emoji) counts twice."""
MAX_LINKS: Final = 65_530

CUT: Final = " … (cut off here; review.csv has all of it)"

_PLAIN: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_MOST_DIGITS: Final = 15
"""That a spreadsheet keeps of a number."""
_DEGREES: Final = ("latitude", "longitude")
_PRECISE: Final = 4
"""Decimals of degrees from which on fewer would be told from more: DESIGN.md §4."""


def number_in(column: str, text: str) -> float | None:
    """Return the number that a cell is written as; None where it is to be written as text.

    >>> number_in("latitude", "41.8902100"), number_in("latitude", "41.8900"), number_in("note", "7")
    (41.89021, None, None)
    """
    if column not in REVIEW_NUMBERS or not _PLAIN.fullmatch(text) or len(text.strip("-0.").replace(".", "")) > _MOST_DIGITS:
        return None
    value = float(text)
    back = repr(value).removesuffix(".0")
    if back == text:
        return value
    if column in _DEGREES and decimals_of(back) < _PRECISE:
        return None
    return value if format_number(column, value) == text else None


def decimals_of(text: str) -> int:
    """Return how many decimals a number written with a point has."""
    return len(text.partition(".")[2])


def units(text: str) -> int:
    """Return the length of a text as Excel counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str) -> str:
    """Return as much of a text as a cell takes, which ends by saying so."""
    room = MAX_UNITS - units(CUT)
    return text.encode("utf-16-le", "surrogatepass")[: 2 * room].decode("utf-16-le", "ignore") + CUT
