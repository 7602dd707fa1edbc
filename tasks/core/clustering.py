"""Divide positions into places that a person recognises: lat and lon in, the number of its place for each out.

What holds together is found first, then what reaches too far is divided. Density alone does not do: it makes one place of a
walk of 100 km, because each of its photos is near to the next.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import count
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tasks.core.geo import Floats
from tasks.core.thinning import Cells, Ints, chord_of, furthest_of, normalised, sums_of, thin

Flags = npt.NDArray[np.bool_]

CELLS_PER_RADIUS: Final = 20
"""A cell of the grid is so many times smaller than a place may reach: it decides which photos go together, nothing else."""

_ROUNDED_M: Final = 0.02
"""A centre that is rounded to 7 decimals of a degree lies up to 8 mm from where it was."""

_APART: Final = 8.0
"""In a fourth coordinate, groups are further apart than any two points of the unit sphere."""

_AT_ONCE: Final = 10_000
"""Cells whose neighbours are looked at together: at most some 1,400 each."""

_STEPS: Final = 100
"""A centre has been seen to take 80 until it rests, among photos strewn evenly over a city."""


def places_of(lat: Floats, lon: Floats, radius_m: float, group: Ints) -> Ints:
    """Return for each position the number of its place, such that none is further than ``radius_m`` from the place's centre.

    The centre is the mean of the place's positions as unit vectors, each counting once. Positions of different groups are
    never of one place. The positions must be sorted: then the places depend on nothing but the set of them.

    1. Positions are thinned to a grid of weighted cells. Cells within ``radius_m`` of each other hold together, and what holds
       together over others too is one whole (DBSCAN where each point is a core point, Ester et al. 1996; single linkage).
    2. A whole that lies within ``radius_m`` of its centre is a place, even of a single photo.
    3. Any other is divided around its heaviest spots: from the cell around which most photos lie within ``radius_m``, the
       centre moves to the mean of what lies within ``radius_m`` of it until it rests (mean shift with a flat kernel, Fukunaga
       and Hostetler 1975; on the sphere Kobayashi and Otsu 2010), and what it then holds is a place. The next is sought in
       what is left, until nothing is. So a heavy spot stays whole, and what lies around it is not left over for crumbs.
    4. Places that hold together and would also be one within ``radius_m`` of their common centre become one, the lightest first.
    5. What lies twice as near to the centre of another place as to its own's goes there, to the lightest place first, if both
       places keep to ``radius_m``: the rim of a heavy spot belongs to the spot next to it, and a rest is no crumb. Then 4 again.
    """
    if not len(lat):
        return group
    limit = chord_of(radius_m - _ROUNDED_M)
    cells = thin(lat, lon, radius_m / CELLS_PER_RADIUS, group)
    return _Division(cells, limit).places()[cells.of_position]


class _Spot(NamedTuple):
    """A place while others are still divided."""

    cells: Ints
    near: Ints  # cells within the limit of one of its own, which are among them
    photos: int
    centre: Floats


class _Division:
    """The cells while they are divided; ``limit`` is a chord of the unit sphere."""

    def __init__(self, cells: Cells, limit: float) -> None:
        from sklearn.neighbors import KDTree  # noqa: PLC0415 - a second to load, which a run where nothing is new does without

        self.cells = cells
        self.limit = limit
        self.points = np.column_stack([cells.at, cells.group * _APART])
        self.tree = KDTree(self.points)

    def places(self) -> Ints:
        """Return the place of each cell, numbered from 0 on."""
        places, around = self._wholes()
        number = int(places.max()) + 1
        centres = normalised(sums_of(self.cells.total, places, number))
        furthest = furthest_of(self._chords(np.arange(len(places)), centres[places]), places, number)
        divided = np.flatnonzero((furthest > self.limit)[places])
        spots = dict(enumerate(self._spots(divided, around), start=number))
        for place, spot in spots.items():
            places[spot.cells] = place
        self._join(spots, places)
        self._hand_over(spots, places)
        self._join(spots, places)
        return np.unique(places, return_inverse=True)[1].astype(np.int64)

    def _wholes(self) -> tuple[Ints, Ints]:
        """Return for each cell the number of the whole that it is of, and how many photos lie in cells within the limit of it."""
        wholes = np.arange(len(self.points))
        around = np.empty(len(self.points), dtype=np.int64)
        for start in range(0, len(self.points), _AT_ONCE):
            some = np.arange(start, min(start + _AT_ONCE, len(self.points)))
            near, of = self._near(some)
            around[some] = np.bincount(of, self.cells.weight[near], minlength=len(some))
            links = coo_array((np.ones(len(near), dtype=bool), (wholes[some[of]], wholes[near])), shape=(len(wholes),) * 2)
            wholes = connected_components(links, directed=False)[1].astype(np.int64)[wholes]
        return wholes, around

    def _near(self, some: Ints) -> tuple[Ints, Ints]:
        """Return the cells within the limit of some cells, one after the other, and for each of them which it is near."""
        found = self.tree.query_radius(self.points[some], self.limit)
        return np.concatenate(found), np.repeat(np.arange(len(some)), [len(near) for near in found])

    def _chords(self, some: Ints, centres: Floats) -> Floats:
        """Return the chord from the centres to the furthest position of some cells, or a little more."""
        chords: Floats = np.linalg.norm(self.cells.at[some] - centres, axis=-1) + self.cells.reach[some]
        return chords

    def _centre(self, some: Ints) -> Floats:
        return normalised(self.cells.total[some].sum(axis=0))

    def _spots(self, some: Ints, around: Ints) -> Iterator[_Spot]:
        """Yield place after place, the heaviest first, until none of some cells is left."""
        free = np.zeros(len(self.points), dtype=bool)
        free[some] = True
        heaviest = [(-int(around[cell]), int(cell)) for cell in some]
        heapq.heapify(heaviest)
        while heaviest:
            photos, cell = heapq.heappop(heaviest)
            if free[cell] and -photos == around[cell]:
                inside = self._settled(cell, free)
                free[inside] = False
                near, of = self._near(inside)
                near, which = np.unique(near, return_inverse=True)
                around[near] -= np.bincount(which, self.cells.weight[inside[of]]).astype(np.int64)
                yield self._spot(inside, near)
            if free[cell]:  # it has moved on, or some of the photos around have found their place since
                heapq.heappush(heaviest, (-int(around[cell]), cell))

    def _settled(self, cell: int, free: Flags) -> Ints:
        """Return the free cells within the limit of their own centre, which begins at a cell and moves to where it rests.

        At each step the sum of weight * (room^2 - chord^2) over what lies inside grows, the room of a cell being what its reach
        leaves of the limit. So the centre comes to rest, and something lies inside. Should rounding keep it from resting, from
        ``_STEPS`` on it only loses cells.
        """
        at, before = self.points[cell].copy(), np.array([cell])
        for step in count():
            near = self.tree.query_radius(at[None], self.limit)[0]
            near = np.sort(near[free[near]])
            inside = near[self._chords(near, at[:3]) <= self.limit]
            if step >= _STEPS:
                inside = np.intersect1d(inside, before)
            if np.array_equal(inside, before):
                break
            before = inside
            at[:3] = self._centre(inside)
        return before

    def _spot(self, inside: Ints, near: Ints) -> _Spot:
        return _Spot(inside, near, int(self.cells.weight[inside].sum()), self._centre(inside))

    def _join(self, spots: dict[int, _Spot], places: Ints) -> None:
        """Let places that hold together and fit into one become one, in ``places`` too, the lightest first."""
        lightest = [(spot.photos, place) for place, spot in spots.items()]
        heapq.heapify(lightest)
        while lightest:
            _, place = heapq.heappop(lightest)
            partner = self._partner(place, spots, places) if place in spots else None
            if partner is not None:
                joined = (np.union1d(one, other) for one, other in zip(spots.pop(place)[:2], spots[partner][:2], strict=True))
                spots[partner] = self._spot(*joined)
                places[spots[partner].cells] = partner
                heapq.heappush(lightest, (spots[partner].photos, partner))

    def _partner(self, place: int, spots: dict[int, _Spot], places: Ints) -> int | None:
        """Return the place that holds together with this one and is one with it within the limit, the nearest of these."""
        own = spots[place]
        others = [int(other) for other in np.unique(places[own.near]) if other != place]
        apart = {other: float(np.linalg.norm(spots[other].centre - own.centre)) for other in others}
        for other in sorted(apart, key=lambda one: (apart[one], one)):
            if apart[other] <= 2 * self.limit and self._fits(np.concatenate([own.cells, spots[other].cells])):
                return other
        return None

    def _hand_over(self, spots: dict[int, _Spot], places: Ints) -> None:
        """Give each place, the lightest first, the cells that lie twice as near to its centre as to that of their own place.

        Cells stay where they are if their place would then reach too far, or the other one would.
        """
        for place in sorted(spots, key=lambda one: (spots[one].photos, one)):
            near = spots[place].near
            theirs = np.array([spots[other].centre for other in places[near].tolist()])
            here, there = (np.linalg.norm(self.cells.at[near] - centres, axis=1) for centres in (spots[place].centre, theirs))
            nearer = near[(places[near] != place) & (2 * here < there)]
            for giver in np.unique(places[nearer]).tolist():
                given = nearer[places[nearer] == giver]
                kept, grown = np.setdiff1d(spots[giver].cells, given), np.union1d(spots[place].cells, given)
                if len(kept) and self._fits(kept) and self._fits(grown):
                    spots[giver], spots[place] = (self._spot(cells, np.unique(self._near(cells)[0])) for cells in (kept, grown))
                    places[given] = place

    def _fits(self, some: Ints) -> bool:
        return bool(self._chords(some, self._centre(some)).max() <= self.limit)
