from __future__ import annotations

import numpy as np
import pytest

from tasks.core.geo import EARTH_RADIUS_M
from tasks.core.proxy.donors import around, donors_of

NAN = float("nan")


def donors(*rows):
    """Make donors of (second, lat, lon) or (second, lat, lon, error)."""
    full = [(*row, NAN)[:4] for row in rows]
    return donors_of(*(np.array(column, dtype=float) for column in zip(*full, strict=True)))


class TestDonorsOf:
    def test_sorts_by_time_and_keeps_where_each_came_from(self):
        found = donors((20, 1, 1), (10, 2, 2))
        assert found.at_s.tolist() == [10, 20]
        assert found.row.tolist() == [1, 0]

    def test_makes_one_of_an_instant_as_uncertain_as_its_donors_are_apart(self):
        found = donors((10, 0, 0, 100), (10, 0, 1, 40), (20, 0, 0, 35))
        assert found.row.tolist() == [1, 2]
        assert found.error_m[0] == pytest.approx(40 + EARTH_RADIUS_M * np.pi / 180)
        assert found.error_m[1] == 35

    def test_a_donor_that_states_no_error_gets_that_of_common_fixes(self):
        assert donors((10, 0, 0)).error_m.tolist() == [30]

    def test_stamps_without_seconds_count_half_a_minute(self):
        assert donors(*((60 * i, 0, 0.001 * i) for i in range(8))).grain_s == 30
        assert donors(*((61 * i, 0, 0.001 * i) for i in range(8))).grain_s == 0.5


class TestApartM:
    def test_is_the_great_circle_and_ends_at_the_ends(self):
        found = donors((0, 0, 179.5), (1, 0, -179.5))
        degree_m = EARTH_RADIUS_M * np.pi / 180
        assert found.apart_m(np.array([0, -1]), np.array([1, 9])) == pytest.approx([degree_m, degree_m])


class TestAround:
    def test_finds_the_last_donor_at_or_before_and_the_first_after(self):
        before, after = around(donors((10, 0, 0), (20, 0, 0)), np.array([5.0, 10.0, 15.0, 25.0]))
        assert before.tolist() == [-1, 0, 0, 1]
        assert after.tolist() == [0, 1, 1, 2]
