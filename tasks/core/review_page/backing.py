"""What of review.html does not change with review.csv: pictures, photos, places, map; kept in OUT/cache for the next drawing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pandas as pd

from tasks.core.whole_file import replacing

VERSION: Final = 1
"""Raised by hand when the form of the file changes; an older one is not read."""


@dataclass(frozen=True)
class Backing:
    """``photos`` has by path of a row: thumbnail and preview as addresses relative to OUT ("=" = the original itself, "" = none),
    the original's address where it does not follow from its name, and whether the photo has a position of its own.
    """  # noqa: D205 - one sentence

    title: str
    archive_id: str
    folder: str  # address of the archive, relative to OUT, ending in "/"
    max_rows: int
    photos: dict[str, tuple[str, str, str, bool]] = field(default_factory=dict)
    places: list[list[Any]] = field(default_factory=list)  # name, words, lat, lon, radius_m
    backdrop: dict[str, Any] = field(default_factory=dict)
    map: dict[str, str] = field(default_factory=dict)  # tiles, attribution
    geocoder: dict[str, str] | None = None  # url, language, email


def named_places(places: pd.DataFrame) -> list[list[Any]]:
    """Return ``Backing.places`` of PLACES, for the search box: what the person calls each, its words, and where it is."""
    named = places[(places["name"] != "") | (places["place"] != "")]
    called = [" ".join(filter(None, pair)) for pair in zip(named["emoji"], named["name"], strict=True)]
    numbers = (named[name].round(digits).tolist() for name, digits in (("lat", 5), ("lon", 5), ("radius_m", 0)))
    return [list(one) for one in zip(called, named["place"].tolist(), *numbers, strict=True)]


def keep(out: Path, backing: Backing) -> None:
    """Write the backing to OUT/cache."""
    with replacing(_file(out)) as stream:
        stream.write(json.dumps({"version": VERSION, **vars(backing)}, separators=(",", ":")).encode())


def kept(out: Path) -> Backing | None:
    """Return the backing of the last drawing; None where there is none, or one of another version."""
    try:
        found = json.loads(_file(out).read_bytes())
        if found.pop("version") != VERSION:
            return None
        photos = {path: tuple(facts) for path, facts in found.pop("photos").items()}
        return Backing(**found, photos=photos)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _file(out: Path) -> Path:
    return out / "cache" / "review_page.json"
