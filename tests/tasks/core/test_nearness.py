from __future__ import annotations

import numpy as np
import pytest

from tasks.core.geo import distance_m
from tasks.core.nearness import pairs_within


def found(*arguments):
    near = pairs_within(*arguments)
    return sorted(zip(near.first.tolist(), near.second.tolist(), strict=True))


class TestPairsWithin:
    def test_finds_what_each_point_reaches(self):
        # 0.01 degrees of latitude are 1,112 m.
        assert found([10, 10], [20, 20], [1000, 1200], [10, 10.01, 10.02], [20, 20, 20]) == [(0, 0), (1, 0), (1, 1)]

    def test_reaches_across_the_date_line_and_the_pole(self):
        assert found([0], [179.999], [300], [0, 0], [-179.999, 179.99]) == [(0, 0)]
        assert found([89.999], [0], [300], [89.999, 89.99], [180, 90]) == [(0, 0)]

    def test_reaches_around_the_whole_earth(self):
        assert found([0], [0], [2.1e7], [-90, 0], [0, -180]) == [(0, 0), (0, 1)]

    def test_a_reach_of_just_the_distance_is_enough_and_one_a_hair_shorter_is_not(self):
        random = np.random.default_rng(7)
        lat, lon = random.uniform(-90, 90, 500), random.uniform(-180, 180, 500)
        apart = distance_m(lat, lon, 41.9, 12.5)
        assert len(found(lat, lon, apart, [41.9], [12.5])) == 500
        assert found(lat, lon, np.nextafter(apart, 0), [41.9], [12.5]) == []

    def test_is_empty_where_either_side_is(self):
        assert found([], [], [], [1], [1]) == []
        assert found([1], [1], [5], [], []) == []

    @pytest.mark.parametrize("seed", range(3))
    def test_finds_the_pairs_that_trying_all_finds(self, seed):
        random = np.random.default_rng(seed)
        lat1, lat2 = random.uniform(-90, 90, 60), random.uniform(-90, 90, 50)
        lon1, lon2 = random.uniform(-180, 180, 60), random.uniform(-180, 180, 50)
        reach = random.uniform(0, 3e6, 60)
        apart = distance_m(lat1[:, None], lon1[:, None], lat2[None, :], lon2[None, :])
        assert found(lat1, lon1, reach, lat2, lon2) == [tuple(pair) for pair in np.argwhere(apart <= reach[:, None]).tolist()]
