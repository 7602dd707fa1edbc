from __future__ import annotations

import numpy as np
import pytest
import shapely

from tasks.core.geo import EARTH_RADIUS_M, bearing_deg, distance_m
from tasks.core.share.projections import EqualEarth, Orthographic, Stereographic, fitting


def at(*values):
    return np.array(values, dtype=float)


class TestStereographic:
    def test_puts_a_point_at_its_bearing_and_at_twice_the_tangent_of_half_its_angle(self):
        lat, lon = at(30.0, 89.0, -10.0), at(-90.0, 170.0, -150.0)
        x, y = Stereographic(40.0, -100.0).plane(lat, lon)
        angle = distance_m(40.0, -100.0, lat, lon) / EARTH_RADIUS_M
        assert np.hypot(x, y) == pytest.approx(2 * np.tan(angle / 2))
        assert np.degrees(np.arctan2(x, y)) % 360 == pytest.approx(bearing_deg(40.0, -100.0, lat, lon))

    def test_keeps_neighbours_together_across_the_date_line_and_over_the_pole(self):
        x, y = Stereographic(-17.0, 179.0).plane(at(-17.0, -17.0), at(179.99, -179.99))
        assert np.hypot(np.diff(x), np.diff(y))[0] < 0.001
        x, y = Stereographic(88.0, 10.0).plane(at(89.99, 89.99), at(0.0, 180.0))
        assert np.hypot(np.diff(x), np.diff(y))[0] < 0.001

    def test_shows_nothing_of_the_antipode_and_no_line_to_it(self):
        projection = Stereographic(0.0, 0.0)
        assert projection.shows(at(0, 0), at(90, 180)).tolist() == [True, False]
        assert projection.leaps(at(0, 0), at(80, 170), at(0, 0), at(90, 180)).tolist() == [False, True]


class TestEqualEarth:
    def test_is_as_wide_and_as_high_as_its_authors_say(self):
        """Šavrič, Patterson and Jenny (2018): 5.41326 radii wide at the equator, 2.63472 high."""
        x, y = EqualEarth(0.0).edge()
        assert np.ptp(x) == pytest.approx(5.41326, abs=1e-4)
        assert np.ptp(y) == pytest.approx(2.63472, abs=1e-4)

    @pytest.mark.parametrize("south", [-80.0, -35.0, 0.0, 50.0])
    def test_gives_a_square_of_degrees_the_area_that_it_has_on_the_sphere(self, south):
        side = np.linspace(0, 10, 201)
        lat = np.concatenate([np.full(201, south), south + side, np.full(201, south + 10), south + side[::-1]])
        lon = np.concatenate([side, np.full(201, 10.0), side[::-1], np.zeros(201)]) + 60
        area = shapely.Polygon(np.column_stack(EqualEarth(11.0).plane(lat, lon))).area
        sphere = np.radians(10) * (np.sin(np.radians(south + 10)) - np.sin(np.radians(south)))
        assert area == pytest.approx(sphere, rel=1e-3)

    def test_says_which_line_goes_to_the_other_side_of_the_cut(self):
        leaps = EqualEarth(-160.0).leaps(at(0, 0), at(10, 170), at(0, 0), at(30, -170))
        assert leaps.tolist() == [True, False]

    def test_draws_land_across_the_cut_at_both_edges(self):
        pieces = EqualEarth(-160.0).copies(at(0, 0.1, 0.1, 0), at(10, 10, 30, 30))
        widths = [np.ptp(x) for x, _ in pieces]
        half = EqualEarth(0.0).plane(at(0.0), at(10.0))[0][0]
        assert sorted(round(width / half, 2) for width in widths)[-2:] == pytest.approx([1.0, 1.0], abs=0.03)


class TestOrthographic:
    def test_puts_the_far_side_on_the_rim(self):
        x, y = Orthographic(0.0, 0.0).plane(at(0, 0, 45), at(90, 179, 0))
        assert np.hypot(x, y) == pytest.approx([1.0, 1.0, np.sqrt(0.5)])


class TestFitting:
    def test_looks_at_a_journey_from_above_its_middle(self):
        lat, lon = at(-18.0, -13.0), at(178.0, -172.0)
        projection = fitting(lat, lon, lat, lon)
        assert isinstance(projection, Stereographic)
        assert abs(distance_m(projection.lat_deg, projection.lon_deg, lat, lon) @ at(1, -1)) < 50_000

    @pytest.mark.parametrize(("lon", "middle"), [((160.0, -150.0), -160.0), ((-30.0, 40.0), 11.0)])
    def test_cuts_the_world_where_fewer_legs_cross(self, lon, middle):
        lat, lon = at(50, 50, -50, -50), at(lon[0], lon[1], lon[1] + 60, lon[0] - 60)
        assert fitting(lat, lon, lat[:2], lon[:2]) == EqualEarth(middle)

    def test_looks_at_a_single_position_from_above_it(self):
        one = fitting(at(-90.0), at(0.0), at(), at())
        assert isinstance(one, Stereographic)
        assert one.lat_deg == pytest.approx(-90.0)

    def test_of_many_positions_is_that_of_a_few_of_them(self):
        lat, lon = np.tile(at(40.0, 45.0, 48.0), 5000), np.tile(at(10.0, 12.0, 16.0), 5000)
        many, few = fitting(lat, lon, lat, lon), fitting(lat[:3], lon[:3], lat[:3], lon[:3])
        assert (many.lat_deg, many.lon_deg) == pytest.approx((few.lat_deg, few.lon_deg))
