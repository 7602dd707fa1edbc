"""Tests of how far corners stray from the way without them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.geo import distance_m, interpolate
from tasks.core.journeys.straying import strays_m
from tasks.core.thinning import unit_vectors
from tests.journey_rows import DEGREE_M


def strays(*corners: tuple[float, float, float], run: list[int] | None = None, least_m: float = 0.5) -> list[float]:
    """Return what strays_m says of corners (at_s, lat, lon)."""
    at_s, lat, lon = np.array(corners, dtype=np.float64).T
    runs = np.zeros(len(at_s), dtype=np.int64) if run is None else np.array(run)
    return strays_m(unit_vectors(lat, lon).T, at_s, runs, least_m=least_m).tolist()


class TestStraysM:
    def test_the_ends_of_a_run_always_stay(self):
        assert strays((0, 0, 0), (1, 0, 1), (2, 5, 5), (3, 6, 6), run=[0, 0, 1, 1]) == [np.inf] * 4

    def test_a_corner_on_the_way_at_its_time_does_not_matter(self):
        assert strays((0, 0, 0), (10, 0, 0.1), (40, 0, 0.4))[1] == 0

    def test_a_corner_beside_the_way_strays_by_its_distance_from_where_one_would_be(self):
        assert strays((0, 0, 0), (10, 0.001, 0.1), (40, 0, 0.4))[1] == pytest.approx(0.001 * DEGREE_M, rel=1e-3)

    def test_a_corner_on_the_line_too_early_strays_although_the_line_is_the_same(self):
        assert strays((0, 0, 0), (10, 0, 0.3), (40, 0, 0.4))[1] == pytest.approx(0.2 * DEGREE_M, rel=1e-3)

    def test_the_way_between_two_continents_is_the_great_circle(self):
        lat, lon = interpolate(48.0, 16.0, 40.0, -74.0, 0.25)
        assert strays((0, 48.0, 16.0), (100, float(lat), float(lon)), (400, 40.0, -74.0))[1] == 0

    def test_it_goes_the_short_way_across_the_antimeridian(self):
        assert strays((0, 0, 179.9), (10, 0, -180.0), (20, 0, -179.9))[1] == 0

    def test_it_goes_over_a_pole(self):
        assert strays((0, 89.9, 0), (10, 90, 0), (20, 89.9, 180))[1] == 0

    def test_corners_of_one_instant_are_told_by_their_place(self):
        assert strays((5, 0, 0), (5, 0, 0.01), (5, 0, 0))[1] == pytest.approx(0.01 * DEGREE_M, rel=1e-3)

    @given(st.lists(st.tuples(st.integers(1, 600), st.floats(-0.01, 0.01), st.floats(-0.01, 0.01)), min_size=2, max_size=30))
    def test_no_corner_left_out_is_further_than_the_tolerance_from_the_way_that_is_left(self, moves):
        at_s, lat, lon = np.cumsum(np.array(moves), axis=0).T
        lon = lon + 179.95
        tolerance = 200.0
        kept = strays_m(unit_vectors(lat, lon).T, at_s, np.zeros(len(at_s), dtype=np.int64), least_m=1.0) > tolerance
        corner = np.flatnonzero(kept)
        leg = np.clip(np.searchsorted(corner, np.arange(len(at_s))) - 1, 0, len(corner) - 2)
        a, b = corner[leg], corner[leg + 1]
        there = interpolate(lat[a], lon[a], lat[b], lon[b], (at_s - at_s[a]) / (at_s[b] - at_s[a]))
        assert (distance_m(*there, lat, lon)[~kept] <= tolerance * 1.001).all()
