"""What is exported, told once for all formats: photos, places and the pieces of journeys, in words and numbers.

A time in such a file makes a position a fix for whoever geotags by it. So of photos only those have one that say themselves
where they are: a proposal that came back as a track would be its own evidence.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from tasks.core.counting import counted
from tasks.core.durations import metres_in_words
from tasks.core.geo import Floats
from tasks.core.page.standing import DONOR, LOCATED

_AT_ONCE: Final = 10_000
"""Rows that are put into words together."""
_GENUINE: Final = frozenset({LOCATED, DONOR})
_BREAKS: Final = ("start", "unknown")


class Photo(NamedTuple):
    """One photo with a position; ``error_m`` NaN = nobody states it, ``time`` (UTC) "" where it is no evidence or unknown."""

    name: str
    path: str
    lat: float
    lon: float
    time: str
    day: str
    state: str
    source: str
    error_m: float
    camera: str
    place: str

    @property
    def words(self) -> str:
        """What there is to say of it in one line."""
        radius = "" if math.isnan(self.error_m) else f"±{metres_in_words(self.error_m)}"
        return ", ".join(filter(None, (" ".join(filter(None, (self.state, radius))), self.place, self.camera)))


class Place(NamedTuple):
    """One place of the first level or inside one; ``first`` and ``last`` are days, "" unknown."""

    name: str
    lat: float
    lon: float
    radius_m: float
    photos: int
    visits: int
    first: str
    last: str
    is_inner: bool

    @property
    def words(self) -> str:
        """What there is to say of it in one line."""
        days = self.first if self.first == self.last else f"{self.first} to {self.last}"
        return ", ".join(
            filter(None, (counted(self.photos, "photo"), counted(self.visits, "visit") if self.visits else "", days))
        )


@dataclass(frozen=True)
class Piece:
    """Corners of a journey without a break between, by time; ``times`` are empty on what everybody may read."""

    lat: Floats
    lon: Floats
    times: list[str]


@dataclass(frozen=True)
class Journey:
    """One journey; of the way between its pieces nothing is known, or nothing is told."""

    name: str
    words: str
    metres: float
    days: int
    pieces: list[Piece]


@dataclass(frozen=True)
class Things:
    """What is exported: ``photos`` as standings, PLACES, WAY, JOURNEYS; ``public`` = their times are days and no more."""

    title: str
    standings: pd.DataFrame
    places_table: pd.DataFrame
    way: pd.DataFrame
    journeys_table: pd.DataFrame
    public: bool = False

    def photos(self) -> Iterator[Photo]:
        """Yield the photos that have a position, a chunk in memory at a time."""
        located = np.flatnonzero(self.standings["lat"].notna())
        for start in range(0, len(located), _AT_ONCE):
            some = self.standings.iloc[located[start : start + _AT_ONCE]]
            told = some["at"].where(some["state"].isin(_GENUINE) & (not self.public))
            columns: dict[str, Any] = {
                "name": [path.rpartition("/")[2] for path in some["path"].tolist()],
                "path": some["path"], "lat": some["lat"].round(7), "lon": some["lon"].round(7), "time": instants(told),
                "day": [when[:10] for when in some["when"].tolist()], "state": some["state"], "source": some["source"],
                "error_m": some["error_m"].round(1), "camera": some["camera"], "place": some["place"],
            }  # fmt: skip
            yield from map(Photo._make, zip(*(list(columns[name]) for name in Photo._fields), strict=True))

    def places(self) -> Iterator[Place]:
        """Yield the places that have photos."""
        for row in self.places_table[self.places_table["photos"] > 0].itertuples(index=False):
            called = " ".join(filter(None, (row.emoji, row.name or row.place))) or "a place"
            first, last = ("" if pd.isna(at) else f"{at:%Y-%m-%d}" for at in (row.first_at, row.last_at))
            yield Place(called, row.lat, row.lon, row.radius_m, row.photos, row.visits, first, last, bool(row.within))

    def journeys(self) -> Iterator[Journey]:
        """Yield the journeys with their ways, each broken where it begins anew and where nobody knows how it went on."""
        ways = dict(iter(self.way.groupby(["owner", "journey"], sort=False)))
        for row in self.journeys_table.itertuples(index=False):
            corners = ways.get((row.owner, row.journey))
            if corners is None:
                continue
            days = [f"{at:%Y-%m-%d}" for at in (row.first_local, row.last_local) if not pd.isna(at)]
            when = " to ".join(dict.fromkeys(days))
            name = ", ".join(filter(None, (row.title or row.owner, when))) or f"journey {row.journey + 1}"
            words = ", ".join([metres_in_words(row.metres), counted(row.photos, "photo"), counted(row.days, "day")])
            yield Journey(name, words, round(row.metres, 1), int(row.days), list(self._pieces(corners)))

    def _pieces(self, corners: pd.DataFrame) -> Iterator[Piece]:
        breaks = np.flatnonzero(corners["mode"].isin(_BREAKS).to_numpy())
        for piece in np.split(np.arange(len(corners)), breaks[breaks > 0]):
            some = corners.iloc[piece]
            lat, lon = (some[name].to_numpy().round(7) for name in ("lat", "lon"))
            yield Piece(lat, lon, [] if self.public else instants(some["at"]))


def instants(at: pd.Series) -> list[str]:
    """Return instants as ISO 8601 in UTC, to the millisecond where they have one; "" for none."""
    known = at.notna().to_numpy()
    ms = at.dt.tz_localize(None).to_numpy().astype("datetime64[ms]")
    words = np.datetime_as_string(np.where(known, ms, np.datetime64(0, "ms")), timezone="UTC").tolist()
    return [word.replace(".000Z", "Z") if is_known else "" for word, is_known in zip(words, known.tolist(), strict=True)]
