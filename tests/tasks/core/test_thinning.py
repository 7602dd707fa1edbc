from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.geo import EARTH_RADIUS_M, distance_m
from tasks.core.thinning import chord_of, degrees_of, furthest_of, sums_of, thin, unit_vectors

DEGREE_M = EARTH_RADIUS_M * math.pi / 180
POINTS = st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 179.999)), min_size=1, max_size=30)


def thinned(*points, cell_m=100.0, group=None):
    lat, lon = (np.array(values, dtype=float) for values in zip(*points, strict=True))
    return thin(lat, lon, cell_m, np.zeros(len(lat), dtype=np.int64) if group is None else np.array(group))


class TestUnitVectors:
    def test_axes_are_the_null_meridian_the_east_and_the_north_pole(self):
        found = unit_vectors(np.array([0.0, 0.0, 90.0]), np.array([0.0, 90.0, 77.0]))
        np.testing.assert_allclose(found, np.eye(3), atol=1e-15)

    @given(st.floats(-89.9, 89.9), st.floats(-180, 179.999))
    def test_degrees_come_back(self, lat, lon):
        found = degrees_of(7 * unit_vectors(np.array([lat]), np.array([lon])))
        assert np.concatenate(found).tolist() == pytest.approx([lat, lon], abs=1e-9)


class TestDegreesOf:
    def test_longitude_at_a_pole_is_zero(self):
        lat, lon = degrees_of(unit_vectors(np.array([90.0, -90.0]), np.array([77.0, -130.0])))
        assert (lat.tolist(), lon.tolist()) == ([90, -90], [0, 0])

    def test_180_is_written_minus_180(self):
        assert degrees_of(np.array([[-1.0, 0.0, 0.0]]))[1].tolist() == [-180]


class TestChordOf:
    @pytest.mark.parametrize(("way", "chord"), [(1 / 6, 1), (1 / 4, math.sqrt(2)), (1 / 2, 2), (3 / 4, 2)])
    def test_is_the_straight_line_through_the_unit_sphere(self, way, chord):
        assert chord_of(way * 2 * math.pi * EARTH_RADIUS_M) == pytest.approx(chord)


class TestSumsAndFurthest:
    def test_are_taken_by_label(self):
        labels = np.array([2, 0, 2])
        assert sums_of(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), labels, 4).tolist() == [[3, 4], [0, 0], [6, 8], [0, 0]]
        assert furthest_of(np.array([1.0, 5.0, 3.0]), labels, 4).tolist() == [5, 0, 3, 0]


class TestThin:
    def test_photos_of_one_spot_are_one_cell_with_their_number_as_weight(self):
        cells = thinned(*[(41.9, 12.5)] * 1000)
        assert (cells.weight.tolist(), cells.of_position.tolist()) == ([1000], [0] * 1000)
        assert cells.reach[0] * EARTH_RADIUS_M == pytest.approx(0, abs=1e-6)

    def test_keeps_the_mean_of_the_positions_of_a_cell(self):
        """Three photos at 0.0001 degrees and one at 0.0005, rings of 0.01: the mean is at 0.0002, the furthest 0.0003 from it."""
        cells = thinned(*[(0.0001, 0.0001)] * 3, (0.0005, 0.0001), cell_m=DEGREE_M / 100)
        assert np.concatenate(degrees_of(cells.at)).tolist() == pytest.approx([0.0002, 0.0001], abs=1e-9)
        assert cells.reach[0] * EARTH_RADIUS_M == pytest.approx(0.0003 * DEGREE_M, rel=1e-5)

    def test_groups_at_one_position_stay_apart(self):
        cells = thinned((41.9, 12.5), (41.9, 12.5), (41.9, 12.5), group=[3, 1, 3])
        assert cells.group.tolist() == [1, 3]
        assert cells.of_position.tolist() == [1, 0, 1]

    def test_a_cell_near_a_pole_is_no_sliver(self):
        """On the parallel 1 km from the pole, 6.28 km long, 360 photos need no more than 63 cells of 100 m."""
        lat = 90 - 1000 / DEGREE_M
        assert 55 <= len(thinned(*[(lat, float(lon)) for lon in range(-180, 180)]).weight) <= 63

    def test_the_poles_and_the_date_line_have_cells(self):
        cells = thinned((90.0, 0.0), (90.0, 179.9), (-90.0, -180.0), (0.0, -180.0), (0.0, 179.9999999))
        assert cells.weight.sum() == 5

    @given(POINTS, st.floats(1, 1e5))
    def test_every_position_lies_within_the_reach_of_its_cell_and_that_is_small(self, points, cell_m):
        cells = thinned(*points, cell_m=cell_m)
        lat, lon = (np.array(values) for values in zip(*points, strict=True))
        at_lat, at_lon = degrees_of(cells.at)
        away_m = distance_m(lat, lon, at_lat[cells.of_position], at_lon[cells.of_position])
        # A chord of 100 km is shorter than the arc by a hundred-thousandth.
        assert (away_m <= cells.reach[cells.of_position] * EARTH_RADIUS_M * 1.0001 + 0.01).all()
        # The diagonal of a square, and of the three sectors around a pole the diameter.
        assert (cells.reach * EARTH_RADIUS_M <= 2.1 * cell_m).all()
        assert cells.weight.sum() == len(points)
