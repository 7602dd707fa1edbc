from __future__ import annotations

import numpy as np
import pytest

from tasks.core.proxy.donors import around, donors_of
from tasks.core.proxy.sides import sides_of


def sides(rows, *seconds):
    found = donors_of(*(np.array(column, dtype=float) for column in zip(*rows, strict=True)), np.full(len(rows), np.nan))
    times = np.array(seconds, dtype=float)
    return sides_of(found, times, *around(found, times))


class TestSidesOf:
    def test_before_all_and_after_all_has_one_neighbour(self):
        found = sides([(100, 1, 2), (200, 3, 4)], 50, 260)
        assert found.gap_s.tolist() == [50, 60]
        assert found.two_sided.tolist() == [False, False]
        assert found.nearer.tolist() == found.further.tolist() == [0, 1]

    def test_at_the_instant_of_a_donor_the_gap_is_nothing(self):
        found = sides([(100, 1, 2), (200, 3, 4)], 100)
        assert (found.gap_s[0], found.nearer[0]) == (0, 0)

    def test_of_two_as_near_the_earlier_is_the_nearer(self):
        found = sides([(100, 1, 2), (200, 3, 4)], 150)
        assert (found.nearer[0], found.further[0]) == (0, 1)

    @pytest.mark.parametrize(("seconds", "possible"), [(7000, True), (400, False)])
    def test_nobody_travels_faster_than_900_km_an_hour(self, seconds, possible):
        # Ten degrees of the equator are 1112 km: 572 km/h in 7000 s, 10,000 km/h in 400.
        assert sides([(0, 0, 0), (seconds, 0, 10)], seconds * 0.25).possible.tolist() == [possible]

    def test_nobody_travels_faster_than_200_km_an_hour_within_a_minute(self):
        # 0.03 degrees are 3336 m, less twice 30 m: 197 km/h in 60 s, 236 km/h in 50.
        assert sides([(0, 0, 0), (60, 0, 0.03)], 10).possible.tolist() == [True]
        assert sides([(0, 0, 0), (50, 0, 0.03)], 10).possible.tolist() == [False]

    def test_some_rows_are_those_rows(self):
        found = sides([(100, 1, 2), (200, 3, 4)], 50, 120, 260)
        assert found.only(np.array([False, True, True])).gap_s.tolist() == [20, 60]
