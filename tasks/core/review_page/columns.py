"""Columns of texts in the short forms that store.js unpacks: one for all, few words with their numbers, or a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasks.core.cells import map_link


def packed(values: Sequence[Any]) -> dict[str, Any]:
    """Return ``{"same"}`` where all values are equal, ``{"words", "at"}`` where few differ, else ``{"list"}``.

    >>> packed(["a", "a"]), packed(["a", "b"])
    ({'same': 'a'}, {'list': ['a', 'b']})
    """
    words = {value: at for at, value in enumerate(dict.fromkeys(values))}
    if len(words) <= 1:
        return {"same": next(iter(words), "")}
    if len(words) * 3 <= len(values):
        return {"words": list(words), "at": [words[value] for value in values]}
    return {"list": list(values)}


def packed_links(links: Sequence[str], latitudes: Sequence[str], longitudes: Sequence[str]) -> dict[str, Any]:
    """Return ``{"link": True, "but"}``: a map link follows from its position, but for rows where it is another text."""
    made = (lat and map_link(lat, lon) for lat, lon in zip(latitudes, longitudes, strict=True))
    other = {str(row): link for row, (link, expected) in enumerate(zip(links, made, strict=True)) if link != expected}
    return {"link": True, "but": other}
