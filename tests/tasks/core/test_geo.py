from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.geo import EARTH_RADIUS_M, bearing_deg, distance_m, interpolate, wrap_lon

DEGREE_M = EARTH_RADIUS_M * math.pi / 180
LATS = st.floats(-90, 90)
LONS = st.floats(-180, 179.999)


class TestWrapLon:
    @pytest.mark.parametrize(("given_deg", "wrapped"), [(180, -180), (-180, -180), (540, -180), (181, -179), (-190, 170), (0, 0)])
    def test_lies_from_minus_180_up_to_but_not_180(self, given_deg, wrapped):
        assert wrap_lon(given_deg) == wrapped

    @given(st.floats(-1e6, 1e6))
    def test_never_gives_plus_180(self, lon):
        assert -180 <= wrap_lon(lon) < 180


class TestDistanceM:
    def test_a_degree_of_the_equator_is_a_360th_of_its_length(self):
        assert distance_m(0, 10, 0, 11) == pytest.approx(DEGREE_M)

    def test_crosses_the_antimeridian_the_short_way(self):
        assert distance_m(0, 179.5, 0, -179.5) == pytest.approx(DEGREE_M)

    def test_all_longitudes_meet_at_the_pole(self):
        assert distance_m(90, 0, 90, 77) == pytest.approx(0, abs=1e-6)

    def test_over_the_pole_is_the_sum_of_both_ways_to_it(self):
        assert distance_m(89, 0, 88, 180) == pytest.approx(3 * DEGREE_M)

    def test_a_centimetre_is_not_lost(self):
        assert distance_m(45, 7, 45 + 0.01 / DEGREE_M, 7) == pytest.approx(0.01, rel=1e-4)


class TestBearingDeg:
    @pytest.mark.parametrize(
        ("to_lat", "to_lon", "bearing"),
        [(1, 0, 0), (0, 1, 90), (-1, 0, 180), (0, -1, 270)],
        ids=["north", "east", "south", "west"],
    )
    def test_goes_clockwise_from_north(self, to_lat, to_lon, bearing):
        assert bearing_deg(0, 0, to_lat, to_lon) == pytest.approx(bearing)

    def test_crosses_the_antimeridian_the_short_way(self):
        assert bearing_deg(0, -179.9, 0, 179.9) == pytest.approx(270)


class TestInterpolate:
    def test_halves_the_way_across_the_antimeridian_at_180(self):
        lat, lon = interpolate(10, 179, 10, -179, 0.5)
        assert lon == -180
        assert lat == pytest.approx(10.0013, abs=1e-3)  # the great circle lies a little nearer the pole than the parallel

    def test_goes_over_the_pole_between_opposite_meridians(self):
        lat, lon = interpolate(80, 30, 80, -150, 0.25)
        assert lat == pytest.approx(85)
        assert lon == pytest.approx(30)

    def test_gives_the_ends_to_the_last_digit(self):
        lat, lon = interpolate(41.9057805555556, 12.4824027777778, 41.9052, 12.48255, np.array([0.0, 1.0]))
        assert lat.tolist() == [41.9057805555556, 41.9052]
        assert lon.tolist() == [12.4824027777778, 12.48255]

    def test_keeps_the_first_point_between_antipodes(self):
        lat, lon = interpolate(0, 0, 0, 180, 0.5)
        assert (lat, lon) == (0, 0)

    @given(LATS, LONS, LATS, LONS, st.floats(0, 1))
    def test_divides_the_distance_by_the_fraction(self, lat1, lon1, lat2, lon2, fraction):
        whole = float(distance_m(lat1, lon1, lat2, lon2))
        if whole > 0.999 * math.pi * EARTH_RADIUS_M:
            return  # antipodes: every way is as short
        lat, lon = interpolate(lat1, lon1, lat2, lon2, fraction)
        assert distance_m(lat1, lon1, lat, lon) == pytest.approx(fraction * whole, abs=0.5)
        assert distance_m(lat, lon, lat2, lon2) == pytest.approx((1 - fraction) * whole, abs=0.5)
