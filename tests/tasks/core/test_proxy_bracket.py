from __future__ import annotations

import numpy as np
import pytest

from tasks.core.geo import EARTH_RADIUS_M, distance_m
from tasks.core.proxy_bracket import around, bracket, donors_of, radius_m
from tasks.core.proxy_radius import Pace

NAN = float("nan")


def donors(*rows):
    """Make donors of (second, lat, lon) or (second, lat, lon, error)."""
    full = [(*row, NAN)[:4] for row in rows]
    return donors_of(*(np.array(column, dtype=float) for column in zip(*full, strict=True)))


def place(found, *seconds):
    times = np.array(seconds, dtype=float)
    return bracket(found, times, *around(found, times))


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


class TestBracket:
    def test_halves_the_way_in_the_middle_of_ten_minutes(self):
        found = place(donors((0, 0, 0), (600, 0, 0.02)), 300)
        assert (found.lat[0], found.lon[0]) == (pytest.approx(0), pytest.approx(0.01))

    def test_goes_steadily_within_ten_minutes(self):
        assert place(donors((0, 0, 0), (600, 0, 0.02)), 150).lon[0] == pytest.approx(0.005)

    def test_stays_near_the_nearer_donor_in_a_long_gap(self):
        # Six hours: k = 1 + 2 log10(36) = 4.11; f = 1/4: F = (1/3)^k / (1 + (1/3)^k).
        ratio = (1 / 3) ** (1 + 2 * np.log10(36))
        assert place(donors((0, 0, 0), (21600, 0, 1)), 5400).lon[0] == pytest.approx(ratio / (1 + ratio), rel=1e-4)

    def test_crosses_the_antimeridian_the_short_way(self):
        assert place(donors((0, 0, 179.99), (600, 0, -179.99)), 300).lon[0] == -180

    def test_before_all_and_after_all_is_at_the_only_neighbour(self):
        found = place(donors((100, 1, 2), (200, 3, 4)), 50, 260)
        assert found.lat.tolist() == [1, 3]
        assert found.gap_s.tolist() == [50, 60]
        assert found.two_sided.tolist() == [False, False]

    def test_is_at_the_donor_of_the_same_instant(self):
        found = place(donors((100, 1, 2), (200, 3, 4)), 100)
        assert (found.lat[0], found.lon[0], found.gap_s[0]) == (1, 2, 0)

    @pytest.mark.parametrize(("seconds", "possible"), [(7000, True), (400, False)])
    def test_nobody_travels_faster_than_900_km_an_hour(self, seconds, possible):
        # Ten degrees of the equator are 1112 km: 572 km/h in 7000 s, 10,000 km/h in 400.
        found = place(donors((0, 0, 0), (seconds, 0, 10)), seconds * 0.25)
        assert found.possible.tolist() == [possible]
        assert possible or (found.lat[0], found.lon[0]) == (0, 0)

    def test_nobody_travels_faster_than_200_km_an_hour_within_a_minute(self):
        # 0.03 degrees are 3336 m, less twice 30 m: 197 km/h in 60 s, 236 km/h in 50.
        assert place(donors((0, 0, 0), (60, 0, 0.03)), 10).possible.tolist() == [True]
        assert place(donors((0, 0, 0), (50, 0, 0.03)), 10).possible.tolist() == [False]


class TestRadiusM:
    def test_reaches_the_other_donor_where_one_of_two_must_be_wrong(self):
        found = donors((0, 0, 0), (10, 0, 0.05))
        placed = place(found, 2)
        assert radius_m(found, placed, Pace())[0] > distance_m(0, 0, 0, 0.05)

    def test_pins_of_one_instant_far_apart_make_it_wide(self):
        found = donors((0, 0, 0), (0, 0, 0.05))
        assert radius_m(found, place(found, 1), Pace())[0] > distance_m(0, 0, 0, 0.05)

    def test_stamps_without_seconds_count_half_a_minute_more(self):
        coarse = donors(*((60 * i, 0, 0.001 * i) for i in range(8)))
        fine = donors(*((60 * i + (0.5 if i else 0), 0, 0.001 * i) for i in range(8)))
        assert radius_m(coarse, place(coarse, 59), Pace())[0] > radius_m(fine, place(fine, 59), Pace())[0]
