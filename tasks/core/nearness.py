"""Which points of the Earth lie near which: two sets of positions in, the pairs that are close enough out, without trying all."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.core.geo import EARTH_RADIUS_M, Degrees, Floats, distance_m

Rows = npt.NDArray[np.intp]

_SLACK_RAD = 1e-9  # 6 mm: the tree's own haversine rounds otherwise than ours, which has the last word


class Near(NamedTuple):
    """Pairs of a point of the first set and one of the second, as row numbers, with their distance in metres."""

    first: Rows
    second: Rows
    distance_m: Floats


def pairs_within(lat1: Degrees, lon1: Degrees, reach_m: Degrees, lat2: Degrees, lon2: Degrees) -> Near:
    """Return the pairs of which the second point is at most ``reach_m`` (one for each of the first) from the first.

    Degrees WGS84 on the sphere, across the date line and the poles; pairs come in no particular order.
    """
    reach = np.asarray(reach_m, dtype=np.float64)
    one, two = (np.column_stack([lat, lon]).astype(np.float64) for lat, lon in ((lat1, lon1), (lat2, lon2)))
    if not len(one) or not len(two):
        nothing = np.zeros(0, dtype=np.intp)
        return Near(nothing, nothing, np.zeros(0))
    from sklearn.neighbors import BallTree  # noqa: PLC0415 - a second to load, which a run where nothing is new does without

    tree = BallTree(np.radians(two), metric="haversine")
    found = tree.query_radius(np.radians(one), r=np.minimum(reach / EARTH_RADIUS_M, np.pi) + _SLACK_RAD)
    first = np.repeat(np.arange(len(one)), [len(each) for each in found])
    second = np.concatenate(found).astype(np.intp)
    apart = distance_m(*one[first].T, *two[second].T)
    near = apart <= reach[first]
    return Near(first[near], second[near], apart[near])
