"""How the two numbers of a position get lost: swapped, a hemisphere dropped or inverted; and the ways back, in words.

Each way is a number from 0 (as it is) to 7, made of three bits: ``_NORTH`` inverts the latitude, ``_EAST`` the longitude, and
``_SWAP``, done first, exchanges the two.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.geo import Floats, wrap_lon

Ways = npt.NDArray[np.int64]

AS_IT_IS: Final = 0
_NORTH, _EAST, _SWAP = 1, 2, 4
WAYS: Final = range(1, 8)

PROBLEMS: Final = {
    1: "its latitude has the wrong sign",
    2: "its longitude has the wrong sign",
    3: "its latitude and its longitude have the wrong sign",
    4: "its latitude and longitude are swapped",
    5: "its latitude and longitude are swapped, and a sign is wrong",
    6: "its latitude and longitude are swapped, and a sign is wrong",
    7: "its latitude and longitude are swapped, and both signs are wrong",
}
"""What was done to a position that these ways bring back."""
REPAIRS: Final = {
    1: "with north and south exchanged",
    2: "with east and west exchanged",
    3: "with both hemispheres exchanged",
    4: "with latitude and longitude exchanged",
    5: "with latitude and longitude exchanged and the other sign before the latitude",
    6: "with latitude and longitude exchanged and the other sign before the longitude",
    7: "with latitude and longitude exchanged and the other signs before both",
}


def changed(lat: npt.ArrayLike, lon: npt.ArrayLike, way: int | Ways) -> tuple[Floats, Floats]:
    """Return positions changed in one of the ways; both NaN where that gives no latitude.

    >>> [values.tolist() for values in changed([-8.3, 10.0], [115.5, 20.0], 4)]
    [[nan, 20.0], [nan, 10.0]]
    """
    lats, lons, ways = np.broadcast_arrays(np.asarray(lat, np.float64), np.asarray(lon, np.float64), np.asarray(way, np.int64))
    swapped = (ways & _SWAP) > 0
    north = np.where(swapped, lons, lats) * np.where(ways & _NORTH, -1.0, 1.0)
    east = np.where(swapped, lats, lons) * np.where(ways & _EAST, -1.0, 1.0)
    nowhere = np.abs(north) > 90
    return np.where(nowhere, np.nan, north + 0.0), np.where(nowhere, np.nan, wrap_lon(east) + 0.0)


def after(first: int, second: int) -> int:
    """Return the way that is one way and then another.

    >>> after(4, 2), after(2, 4), after(5, inverse(5))
    (6, 5, 0)
    """
    crossed = ((first & _NORTH) << 1) | ((first & _EAST) >> 1)
    signs = crossed if second & _SWAP else first & (_NORTH | _EAST)
    return (signs ^ (second & (_NORTH | _EAST))) | ((first ^ second) & _SWAP)


def inverse(way: int) -> int:
    """Return the way back from a way: most are their own."""
    return next(back for back in range(8) if after(way, back) == AS_IT_IS)
