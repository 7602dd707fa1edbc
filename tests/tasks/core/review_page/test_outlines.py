"""Tests of the coasts and borders that are drawn where there are no tiles."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
import shapely

from tasks.core.review_page.outlines import outlines
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
            assert len(corners) >= 2
            assert np.abs(corners[:, 0]).max() <= 180.001
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

        assert corners_near(rome) > 5 * max(corners_near(world), 1)

    def test_what_is_left_out_is_never_further_away_than_the_tolerance(self, rome):
        coast = shapely.union_all([shapely.LineString(degrees(line)) for line in rome["coasts"]])
        ostia = the_world().coast.geometries  # metres of the Mercator projection: only near points are compared
        pieces = [np.degrees(np.column_stack([c[:, 0], c[:, 1]]) / 6_371_008.8) for c in map(shapely.get_coordinates, ostia)]
        near = np.vstack([piece for piece in pieces if abs(piece[0, 0] - 12.3) < 0.5])
        lat = np.degrees(2 * np.arctan(np.exp(np.radians(near[:, 1]))) - np.pi / 2)
        points = shapely.points(near[:, 0], lat)[np.abs(lat - 41.7) < 0.4]
        assert len(points) > 10
        assert shapely.distance(coast, points).max() < 0.003 + 0.002

    def test_it_stays_small_enough_for_a_page(self, world, rome):
        sizes = [len(json.dumps(found, separators=(",", ":"))) for found in (world, rome)]
        assert sizes[0] < sizes[1] < 400_000

    def test_leaps_over_the_date_line_are_the_only_long_steps(self, world):
        for line in world["coasts"]:
            for (a, _), (b, _) in pairwise(degrees(line)):
                assert abs(b - a) < 25 or abs(b - a) > 335
