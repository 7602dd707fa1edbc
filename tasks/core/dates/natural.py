"""The order in which people number files: frame_2 before frame_10, folder by folder; texts in, an order out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_NUMBERS: Final = re.compile(r"([0-9]+)")

Part = tuple[object, ...]


def natural_order(paths: Sequence[str]) -> list[int]:
    """Return the places of POSIX paths in natural order, case aside.

    Numbers count by their value, names without their ending (``a.jpg`` before ``a1.jpg``), paths folder by folder, the files and
    the subfolders of a folder by their names. What is equal then (``frame_1`` and ``frame_01``) follows character by character.
    """
    keys = [(natural_key(path), path) for path in paths]
    return sorted(range(len(paths)), key=keys.__getitem__)


def natural_key(path: str) -> tuple[tuple[Part, Part], ...]:
    """Return what to sort a path by: a pair of each folder's and the file's name without ending, and its ending."""
    *folders, name = path.split("/")
    stem, dot, ending = name.rpartition(".")
    file = (_parts(stem), _parts(ending)) if dot else (_parts(name), ())
    return (*((_parts(folder), ()) for folder in folders), file)


def _parts(text: str) -> Part:
    """Return words and numbers in turn; a number is its count of digits and its digits, for it may be too long for an int."""
    plain = (text if text.isascii() else unicodedata.normalize("NFC", text)).casefold()
    return tuple(_number(word) if place % 2 else word for place, word in enumerate(_NUMBERS.split(plain)))


def _number(digits: str) -> tuple[int, str]:
    plain = digits.lstrip("0")
    return len(plain), plain
