"""Thin positions to a grid with weights: lat and lon in, the cells that hold any of them out.

300,000 photos of one spot become a few hundred cells, so that looking at every pair of neighbours costs no memory. All is done
on unit vectors, where neither the date line nor a pole is a border; only the cells' edges follow parallels and meridians.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.geo import EARTH_RADIUS_M, Floats, wrap_lon

Ints = npt.NDArray[np.int64]

_DEGREE_M: Final = EARTH_RADIUS_M * np.pi / 180


@dataclass(frozen=True)
class Cells:
    """The cells of n positions, m of them, in an order that depends on the positions alone."""

    of_position: Ints  # (n,) the cell of each position
    total: Floats  # (m, 3) sum of the unit vectors of its positions
    at: Floats  # (m, 3) unit vector of their mean
    group: Ints  # (m,)
    weight: Ints  # (m,) how many positions
    reach: Floats  # (m,) chord from ``at`` to the furthest of its positions


def unit_vectors(lat: Floats, lon: Floats) -> Floats:
    """Return the points of the unit sphere, shape (n, 3), for degrees."""
    phi, lam = np.radians(lat), np.radians(lon)
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def degrees_of(vectors: Floats) -> tuple[Floats, Floats]:
    """Return (lat, lon) of vectors of any length, shape (n, 3); lon is 0 at a pole, where every meridian is as right."""
    x, y, z = vectors.T
    lat = np.degrees(np.arctan2(z, np.hypot(x, y)))
    return lat, np.where(np.abs(lat) < 90 - 1e-8, wrap_lon(np.degrees(np.arctan2(y, x))), 0.0)


def chord_of(distance_m: float) -> float:
    """Return the straight line through the unit sphere between two points that are so far apart on the ground.

    It grows with the distance up to half the way round the earth, so that what is nearer by the one is nearer by the other;
    its square is four haversines.
    """
    return float(2 * np.sin(min(distance_m / EARTH_RADIUS_M, np.pi) / 2))


def sums_of(values: Floats, labels: Ints, count: int) -> Floats:
    """Return the sums of the rows of ``values`` (n or n, k) by label, added up in the given order: shape (count or count, k)."""
    columns = values.reshape(len(values), -1).T
    sums: Floats = np.column_stack([np.bincount(labels, column, minlength=count) for column in columns]).astype(np.float64)
    return sums.reshape(count, *values.shape[1:])


def furthest_of(values: Floats, labels: Ints, count: int) -> Floats:
    """Return the largest of ``values`` (n) by label, 0 where there is none."""
    largest = np.zeros(count)
    np.maximum.at(largest, labels, values)
    return largest


def thin(lat: Floats, lon: Floats, cell_m: float, group: Ints) -> Cells:
    """Return the cells of about ``cell_m`` in square that hold positions, those of different groups apart.

    The grid is of rings of one height, each cut into as many equal cells as its middle parallel is long (equal-angle rings),
    so that a cell near a pole is no sliver. Positions must be sorted for sums that are the same to the last digit.
    """
    ring = np.floor((lat + 90) * (_DEGREE_M / cell_m)).astype(np.int64)
    middle = np.clip((ring + 0.5) * (cell_m / _DEGREE_M) - 90, -90, 90)
    columns = np.maximum(np.floor(np.cos(np.radians(middle)) * (360 * _DEGREE_M / cell_m)), 1)
    column = np.minimum(np.floor((lon + 180) / 360 * columns), columns - 1).astype(np.int64)
    order = np.lexsort((column, ring, group))
    new = np.ones(len(lat), dtype=bool)
    new[1:] = np.any([np.diff(key[order]) != 0 for key in (group, ring, column)], axis=0)
    of_position = np.empty(len(lat), dtype=np.int64)
    of_position[order] = np.cumsum(new) - 1
    count = int(new.sum())
    vectors = unit_vectors(lat, lon)
    total = sums_of(vectors, of_position, count)
    at = normalised(total)
    reach = furthest_of(np.linalg.norm(vectors - at[of_position], axis=1), of_position, count)
    weight = np.bincount(of_position, minlength=count).astype(np.int64)
    return Cells(of_position, total, at, group[order][new], weight, reach)


def normalised(vectors: Floats) -> Floats:
    """Return vectors, shape (n, 3) or (3,), at length 1."""
    unit: Floats = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return unit
