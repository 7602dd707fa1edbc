"""The words of the gazetteer, made shorter: what stands for a place where room is scarce, or where less is known."""

from __future__ import annotations

import re
from typing import Final

from tasks.core.world.compass import POINTS

WIDE_M: Final = 1000.0
"""What reaches further than this from its middle is more than a quarter of a city."""

_CITY_AND_COUNTRY: Final = 2

_OUTSIDE: Final = re.compile(rf"[\d.]+ k?m (?:{'|'.join(POINTS)}) of ([^,(]+?)(?: \(.*\))?(?:, .*)?")


def short(words: str) -> str:
    """Return the part of ``gazetteer.words_at`` that stands for the whole where room is scarce.

    >>> short("Trastevere, Rome, Italy"), short("4.2 km NW of Frascati, Italy")
    ('Trastevere', 'near Frascati')
    >>> short("at sea, 120 km W of Porto (Portugal)")
    'at sea'
    """
    outside = _OUTSIDE.fullmatch(words)
    return f"near {outside[1]}" if outside else words.partition(",")[0]


def without_quarter(words: str) -> str:
    """Return ``gazetteer.words_at`` for what is larger than a quarter (``WIDE_M``): city and country where a quarter is told.

    >>> without_quarter("Trastevere, Rome, Italy"), without_quarter("Frascati, Italy")
    ('Rome, Italy', 'Frascati, Italy')
    >>> without_quarter("5 km E of Konstanz (Germany), Switzerland")
    '5 km E of Konstanz (Germany), Switzerland'
    """
    others = words.split(", ")[1:]
    return ", ".join(others) if len(others) == _CITY_AND_COUNTRY and not _OUTSIDE.fullmatch(words) else words
