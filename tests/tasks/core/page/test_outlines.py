"""Tests of the land and the borders that are drawn where there are no tiles."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
import shapely

from tasks.core.page.outlines import MAX_CORNERS, outlines
from tasks.core.world.borders import the_world

NOWHERE = np.array([])


def degrees(line: list[int]) -> np.ndarray:
    """Return a line's corners as (lon, lat)."""
    return np.cumsum(np.array(line).reshape(-1, 2), axis=0) / 1000


@pytest.fixture(scope="module")
def world():
    return outlines(NOWHERE, NOWHERE)


@pytest.fixture(scope="module")
def rome():
    return outlines(np.array([41.9]), np.array([12.5]))


class TestOutlines:
    def test_lines_are_on_the_map_and_none_is_a_dot(self, world):
        for line in world["coasts"] + world["borders"]:
            corners = degrees(line)
            assert len(corners) >= (2 if line in world["borders"] else 3)
            assert np.abs(corners[:, 0]).max() <= 200
            assert np.abs(corners[:, 1]).max() <= 90.001

    def test_the_pyrenees_are_a_border_and_the_cape_of_portugal_a_coast(self, world):
        def away(kind: str, lat: float, lon: float) -> float:
            lines = shapely.union_all([shapely.LineString(degrees(line)) for line in world[kind]])
            return float(shapely.distance(lines, shapely.Point(lon, lat)))

        assert away("borders", 42.69, 0.67) < 0.2 < away("coasts", 42.69, 0.67)
        assert away("coasts", 38.78, -9.50) < 0.2 < away("borders", 38.78, -9.50)

    def test_lines_are_finer_where_the_photos_are(self, world, rome):
        def corners_near(found: dict[str, list[list[int]]]) -> int:
            every = np.vstack([degrees(line) for line in found["coasts"]])
            return int((np.hypot(every[:, 0] - 12.3, every[:, 1] - 41.7) < 0.8).sum())

        assert corners_near(rome) > 3 * max(corners_near(world), 1)

    def test_what_is_left_out_is_never_further_away_than_the_tolerance(self, rome):
        coast = shapely.union_all([shapely.LineString(degrees(line)) for line in rome["coasts"]])
        ostia = the_world().coast.geometries  # metres of the Mercator projection: only near points are compared
        pieces = [np.degrees(np.column_stack([c[:, 0], c[:, 1]]) / 6_371_008.8) for c in map(shapely.get_coordinates, ostia)]
        near = np.vstack([piece for piece in pieces if abs(piece[0, 0] - 12.3) < 0.5])
        lat = np.degrees(2 * np.arctan(np.exp(np.radians(near[:, 1]))) - np.pi / 2)
        points = shapely.points(near[:, 0], lat)[np.abs(lat - 41.7) < 0.4]
        assert len(points) > 10
        assert shapely.distance(coast, points).max() < 0.003 + 0.002

    def test_it_stays_small_enough_for_a_page_wherever_the_photos_are(self, world, rome):
        random = np.random.default_rng(0)
        everywhere = outlines(random.uniform(-60, 70, 3000), random.uniform(-180, 180, 3000))
        sizes = [len(json.dumps(found, separators=(",", ":"))) for found in (world, rome, everywhere)]
        assert sizes[0] < sizes[1] < sizes[2] < 700_000
        assert sum(len(line) // 2 for line in everywhere["coasts"] + everywhere["borders"]) < 1.05 * MAX_CORNERS

    def test_no_line_leaps_over_the_map(self, world):
        for line in world["coasts"] + world["borders"]:
            for (a, y), (b, z) in pairwise(degrees(line)):
                assert abs(b - a) < 30 or y == z == -90  # the 49th parallel is the longest straight border


class TestLand:
    """The rings of the coasts hold the land, as a browser fills them: by how often they run around a point."""

    @pytest.mark.parametrize(
        ("name", "lat", "lon", "is_land"),
        [
            ("Rome", 41.9, 12.5, True),
            ("Moscow", 55.75, 37.6, True),
            ("Lesotho, inside South Africa", -29.6, 28.2, True),
            ("Chukotka, beyond the date line", 67.0, -178.0, True),
            ("Chukotka, before the date line", 67.0, 178.0, True),
            ("Chukotka, beside the date line", 67.0, -179.999, True),
            ("the South Pole", -89.0, 77.0, True),
            ("the Antarctic near the date line", -88.0, -179.5, True),
            ("Vanua Levu, Fiji", -16.6, 179.2, True),
            ("Tyrrhenian Sea", 40.0, 12.0, False),
            ("Caspian Sea", 42.0, 50.5, False),
            ("Black Sea", 43.0, 34.0, False),
            ("Bering Sea on the date line", 58.0, 179.9, False),
            ("the North Pole", 89.5, 0.0, False),
            ("Pacific", 0.0, -140.0, False),
        ],
    )
    def test_land_is_inside_and_sea_outside(self, world, name, lat, lon, is_land):
        around = sum(winding(degrees(line), lat, at) for line in world["coasts"] for at in (lon - 360, lon, lon + 360))
        assert (around != 0) is is_land, name

    def test_its_area_is_that_of_the_land(self, world):
        square_degrees = 0.0
        for line in world["coasts"]:
            x, y = degrees(line).T
            sine = np.sin(np.radians(y))  # Lambert's cylinder keeps areas
            square_degrees += 0.5 * np.sum(x * np.roll(sine, -1) - np.roll(x, -1) * sine)
        share = abs(square_degrees) / (360 * 2)
        assert share == pytest.approx(0.29, abs=0.01)  # 148.9 of 510.1 million km2


def winding(ring: np.ndarray, lat: float, lon: float) -> int:
    """Return how often a ring runs around a point (Sunday 2001)."""
    x, y = ring.T
    if not (x.min() <= lon <= x.max() and y.min() <= lat <= y.max()):
        return 0
    to_x, to_y = np.roll(x, -1), np.roll(y, -1)
    left = (to_x - x) * (lat - y) - (lon - x) * (to_y - y)
    return int(((y <= lat) & (to_y > lat) & (left > 0)).sum()) - int(((y > lat) & (to_y <= lat) & (left < 0)).sum())
