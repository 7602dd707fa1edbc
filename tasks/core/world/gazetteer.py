"""Places in words: positions in, "Trastevere, Rome, Italy" or "4.2 km NW of Frascati, Italy" out, without internet.

The country is that of the borders, and the town one of that country, so that Konstanz never names a photo of Kreuzlingen.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.durations import metres_in_words
from tasks.core.geo import Degrees, Floats, bearing_deg, wrap_lon
from tasks.core.world.compass import compass_points
from tasks.core.world.countries import country_name, lands_at
from tasks.core.world.towns import Indexes, nearest_town, the_towns, towns_near

AT_SEA: Final = "at sea"

_QUARTER_M: Final = 2000.0
"""Of places that reach a position, the one whose centre is nearest counts, measured by how far each reaches; a place that is
larger than this is measured as if it were this large, so that the middle of a city is no more than one of its quarters."""

_REACH_POWER: Final = 2 / 3
"""A large quarter begins further from its centre than a small one, but not in proportion: the Spanish Steps would be in Prati,
across the river. Chosen by hand over the sights of large cities."""

_CITY_PER_QUARTER: Final = 3.0
"""A place belongs to a city that has at least so many times its inhabitants (Brooklyn and New York: 3.2)."""

_FAR_M: Final = 30_000.0
"""Further from every town of its own country, a position may be told by a foreign one that is less than half as far."""

_TOO_FAR_M: Final = 500_000.0
"""On land further from every town than this, the country alone is told."""

_ADDED: Final = re.compile(r"\s*\([^)]*\)")


def words_at(lat: Degrees, lon: Degrees) -> list[str]:
    """Say for each position in degrees where it is, as a person who was there would; "" for NaN.

    Inside a town, as far as ``towns.reach_m`` says: the quarter or town, the city that it belongs to, the country. Outside:
    how far and in which direction from the nearest town of that country; a foreign town is told with its country, as is the
    one nearest to a position at sea: "at sea, 120 km W of Porto (Portugal)". Towns are first loaded here (a second or two).
    """
    lats, lons = np.atleast_1d(np.asarray(lat, dtype=np.float64)), np.atleast_1d(wrap_lon(lon))
    words = np.full(len(lats), "", dtype=object)
    known = np.flatnonzero(np.isfinite(lats) & np.isfinite(lons))
    if len(known):
        lands = lands_at(lats[known], lons[known])
        for code, of_country in pd.Series(lands.codes).groupby(lands.codes).indices.items():
            rows, names = known[of_country], lands.names[of_country]
            words[rows] = _on_land(lats[rows], lons[rows], code, names) if code else _at_sea(lats[rows], lons[rows])
    texts: list[str] = words.tolist()
    return texts


def _on_land(lat: Floats, lon: Floats, code: str, countries: npt.NDArray[np.object_]) -> list[str]:
    """Say where positions in one country are; ``countries`` are its names."""
    towns = the_towns()
    rows = np.arange(len(lat))
    near = towns_near(lat, lon, code)
    within = near.away_m <= towns.reach_m[near.town]
    rank = near.away_m / np.minimum(towns.reach_m[near.town], _QUARTER_M) ** _REACH_POWER
    best = near.first(np.where(within, rank, np.inf))
    nearest = near.first(near.away_m)
    inside = within[rows, best]
    town = near.town[rows, np.where(inside, best, nearest)]
    away = near.away_m[rows, np.where(inside, best, nearest)]
    words = np.full(len(lat), "", dtype=object)
    words[inside] = _inside(town[inside], code, countries[inside])
    words[~inside] = _outside(lat[~inside], lon[~inside], town[~inside], away[~inside], countries[~inside])
    texts: list[str] = words.tolist()
    return texts


def _inside(town: Indexes, code: str, countries: npt.NDArray[np.object_]) -> list[str]:
    """Name towns with the cities that they belong to and their country, none of them twice."""
    distinct, which = np.unique(town, return_inverse=True)
    named = []
    for one, city in zip(distinct.tolist(), _cities(distinct, code).tolist(), strict=True):
        around = plain_name(the_towns().names[city]) if city >= 0 else ""
        named.append((plain_name(the_towns().names[one], around), around))
    return [", ".join(dict.fromkeys(filter(None, (*named[row], country)))) for row, country in zip(which, countries, strict=True)]


def _cities(town: Indexes, code: str) -> Indexes:
    """Return the largest city of the same region that reaches the centre of each town of a country; -1 for none."""
    towns = the_towns()
    near = towns_near(towns.lat[town], towns.lon[town], code)
    reached = near.away_m <= towns.reach_m[near.town]
    larger = towns.population[near.town] >= _CITY_PER_QUARTER * towns.population[town][:, np.newaxis]
    same_region = towns.regions[near.town] == towns.regions[town][:, np.newaxis]
    none = len(towns.names)
    city = np.where(reached & larger & same_region, near.town, none).min(axis=1)
    return np.where(city == none, -1, city)


def _outside(lat: Floats, lon: Floats, town: Indexes, away_m: Floats, countries: npt.NDArray[np.object_]) -> list[str]:
    """Tell positions by the nearest town of their country, or by a foreign one that is much nearer."""
    towns = the_towns()
    anywhere = nearest_town(lat, lon)
    foreign = (away_m > _FAR_M) & (anywhere.away_m[:, 0] < away_m / 2)
    town, away_m = np.where(foreign, anywhere.town[:, 0], town), np.where(foreign, anywhere.away_m[:, 0], away_m)
    told = _from_town(lat, lon, town, away_m)
    words = []
    for row, (text, country) in enumerate(zip(told, countries.tolist(), strict=True)):
        if away_m[row] > _TOO_FAR_M:
            words.append(country)
        elif foreign[row]:
            words.append(f"{text} ({country_name(str(towns.codes[town[row]]))}), {country}")
        else:
            words.append(f"{text}, {country}")
    return words


def _at_sea(lat: Floats, lon: Floats) -> list[str]:
    near = nearest_town(lat, lon)
    town = near.town[:, 0]
    told = _from_town(lat, lon, town, near.away_m[:, 0])
    countries = map(country_name, the_towns().codes[town].tolist())
    return [f"{AT_SEA}, {text} ({country})" for text, country in zip(told, countries, strict=True)]


def _from_town(lat: Floats, lon: Floats, town: Indexes, away_m: Floats) -> list[str]:
    towns = the_towns()
    points = compass_points(bearing_deg(towns.lat[town], towns.lon[town], lat, lon))
    names = [plain_name(name) for name in towns.names[town].tolist()]
    lengths = map(metres_in_words, away_m.tolist())
    return [f"{length} {point} of {name}" for length, point, name in zip(lengths, points, names, strict=True)]


def plain_name(name: str, city: str = "") -> str:
    """Return a town's name without what GeoNames adds to tell it from others, and without the city that is told beside it.

    >>> plain_name("Paris 07 Palais-Bourbon", "Paris"), plain_name("Zürich (Kreis 7) / Witikon", "Zürich")
    ('Palais-Bourbon', 'Witikon')
    >>> plain_name("Kloten / Kloten (Zentrum)"), plain_name("Basford, Stoke-on-Trent")
    ('Kloten', 'Basford')
    """
    bare = _ADDED.sub("", name).partition(", ")[0].strip() or name
    parts = dict.fromkeys(part.strip() for part in bare.split(" / "))
    if len(parts) > 1:
        parts.pop(city, None)
    joined = " / ".join(parts)
    numbered = re.fullmatch(rf"{re.escape(city)} (?=\d)(?:\d+ )?(.+)", joined) if city else None
    return numbered[1] if numbered else joined
