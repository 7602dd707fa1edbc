from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tasks.core.share.frame import Box, fitted
from tasks.core.share.grid import meridians_and_parallels, regions_in, scale_of
from tasks.core.share.ground import ground_in
from tasks.core.share.masks import Mask, dashed
from tasks.core.share.projections import fitting

FREE = Box(100, 100, 900, 900)


def frame_around(*positions):
    lat, lon = np.array(positions, dtype=float).T
    return fitted(fitting(lat, lon, lat, lon), lat, lon, FREE, 1000, 1000)


def is_land(frame, lat, lon):
    mask = Mask(frame.width, frame.height).areas(ground_in(frame).land).made()
    x, y = frame.pixels(np.array([lat]), np.array([lon]))
    return mask.getpixel((round(float(x[0])), round(float(y[0])))) > 127


class TestGroundIn:
    @pytest.mark.parametrize(
        ("around", "land", "sea"),
        [
            ([(36.0, 7.0), (46.0, 19.0)], (43.0, 12.0), (40.0, 12.0)),  # Italy
            ([(-18.0, 178.0), (-16.0, -179.0)], (-17.8, 178.0), (-18.5, -179.5)),  # Fiji, on both sides of the date line
            ([(85.0, 0.0), (83.0, 180.0), (80.0, -40.0)], (81.0, -40.0), (89.0, 0.0)),  # Greenland and the pole
            ([(-90.0, 0.0), (-75.0, 0.0), (-75.0, 180.0)], (-89.9, 100.0), (-75.0, -170.0)),  # Antarctica
            ([(60.0, -150.0), (-40.0, 10.0), (60.0, 100.0)], (60.0, 100.0), (0.0, -30.0)),  # the world
            ([(35.0, 150.0), (-35.0, -70.0), (60.0, -150.0), (-40.0, 170.0)], (64.0, -150.0), (0.0, -150.0)),  # from the Pacific
        ],
    )
    def test_land_is_land_and_sea_is_sea(self, around, land, sea):
        frame = frame_around(*around)
        assert is_land(frame, *land)
        assert not is_land(frame, *sea)

    def test_of_a_city_far_from_every_coast_is_land_alone(self):
        frame = frame_around((48.20, 16.36), (48.21, 16.38))
        mask = Mask(1000, 1000).areas(ground_in(frame).land).made()
        assert mask.getextrema() == (255, 255)

    def test_of_the_open_sea_is_none(self):
        ground = ground_in(frame_around((30.0, -40.0), (31.0, -39.0)))
        assert ground == ([], [])

    def test_lines_along_the_date_line_are_not_drawn(self):
        """Chukotka is cut there in the data: from 68.7 to 65 degrees there is land at both sides."""
        frame = frame_around((67.0, 175.0), (68.0, -175.0))
        mask = Mask(1000, 1000).lines(ground_in(frame).lines, 1.0).made()
        x, y = frame.pixels(np.full(40, 67.0) + np.linspace(0, 1, 40), np.full(40, 179.9999))
        assert max(mask.getpixel((round(a), round(b))) for a, b in zip(x.tolist(), y.tolist(), strict=True)) < 120


class TestMeridiansAndParallels:
    @pytest.mark.parametrize(
        "around",
        [
            [(48.20, 16.36), (48.21, 16.38)], [(36.0, 7.0), (46.0, 19.0)], [(30.0, -40.0), (31.0, -39.0)],
            [(89.9, 0.0), (89.9, 180.0)],
            [(60.0, -150.0), (-40.0, 10.0), (60.0, 100.0)], [(-18.0, 178.0), (-16.0, -179.0)], [(-90.0, 0.0), (-75.0, 0.0)],
        ],
    )  # fmt: skip
    def test_a_few_are_in_sight_everywhere(self, around):
        seen = [line for line in meridians_and_parallels(frame_around(*around)) if ((line > 0) & (line < 1000)).all(axis=1).any()]
        assert 4 <= len(seen) <= 40


class TestScaleOf:
    def test_is_a_round_length_no_longer_than_asked_for(self):
        frame = frame_around((0.0, 0.0), (0.0, 1.0))  # 111,195 m on 800 pixels
        scale = scale_of(frame, 150)
        assert scale.words == "20 km"
        assert scale.width == pytest.approx(20_000 / 111_195 * 800, rel=0.001)


class TestRegionsIn:
    def test_are_countries_on_a_coarse_map_and_towns_on_a_fine_one(self):
        assert "ITALY" in [region.name for region in regions_in(frame_around((36.0, 7.0), (46.0, 19.0)))]
        assert "Frascati" in [region.name for region in regions_in(frame_around((41.7, 12.4), (41.9, 12.8)))]


class TestDashed:
    def test_begins_and_ends_with_a_dash_and_has_gaps_of_one_length(self):
        pieces = dashed(np.array([[0.0, 0.0], [60.0, 0.0], [60.0, 50.0]]), 10, 10)
        along = [[float(np.abs(point).sum()) for point in (piece[0], piece[-1])] for piece in pieces]
        assert (along[0][0], along[-1][1]) == (0.0, 110.0)
        assert [end - start for start, end in along] == pytest.approx([10.0] * 6)
        assert [after[0] - before[1] for before, after in pairwise(along)] == pytest.approx([10.0] * 5)

    def test_of_a_line_shorter_than_a_dash_is_the_line(self):
        line = np.array([[0.0, 0.0], [6.0, 0.0]])
        assert [piece.tolist() for piece in dashed(line, 10, 10)] == [line.tolist()]
