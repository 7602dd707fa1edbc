"""Tests of lines cut at the antimeridian, as RFC 7946, 3.1.9, has them."""

from __future__ import annotations

import numpy as np

from tasks.core.export.geojson import cut
from tasks.core.export.things import Piece


def parts(*corners, times=()):
    lat, lon = (np.array(values, dtype=np.float64) for values in zip(*corners, strict=True))
    return list(cut(Piece(lat, lon, list(times))))


def positions(*corners):
    return [[corner[0] for corner in part] for part in parts(*corners)]


class TestCut:
    def test_a_line_that_stays_on_one_side_is_whole(self):
        assert positions((1, 10), (2, -170), (3, 9)) == [[[10.0, 1.0], [-170.0, 2.0], [9.0, 3.0]]]

    def test_a_line_is_cut_where_it_crosses(self):
        # The RFC's own example: from 45, 170 to 45, -170.
        assert positions((45, 170), (45, -170)) == [[[170.0, 45.0], [180.0, 45.0]], [[-180.0, 45.0], [-170.0, 45.0]]]

    def test_the_crossing_lies_on_the_straight_line(self):
        east, west = positions((0, 179), (4, -177))
        assert east[-1] == [180.0, 1.0]
        assert west[0] == [-180.0, 1.0]

    def test_westward_the_edges_change_places(self):
        assert positions((0, -179), (2, 179)) == [[[-179.0, 0.0], [-180.0, 1.0]], [[180.0, 1.0], [179.0, 2.0]]]

    def test_a_corner_on_the_antimeridian_is_not_doubled(self):
        assert positions((0, 179), (5, -180), (6, -179)) == [[[179.0, 0.0], [180.0, 5.0]], [[-180.0, 5.0], [-179.0, 6.0]]]

    def test_there_and_back_makes_three_parts(self):
        assert [part[0][0] for part in positions((0, 179), (0, -179), (0, 179))] == [179.0, -180.0, 180.0]

    def test_the_time_of_the_crossing_goes_with_it(self):
        found = parts((0, 179), (0, -177), times=["2024-05-01T10:00:00Z", "2024-05-01T10:00:40Z"])
        assert [corner[1] for part in found for corner in part] == [
            "2024-05-01T10:00:00Z", "2024-05-01T10:00:10.000Z", "2024-05-01T10:00:10.000Z", "2024-05-01T10:00:40Z",
        ]  # fmt: skip
