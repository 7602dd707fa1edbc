from __future__ import annotations

import math

from tasks.core.tracks.agreement import met_in_earlier_file
from tasks.core.tracks.points import Points, points_of

NOON_US = 1_718_452_800_000_000


def file_of(*rows: tuple[float, float, float], segment: int = 0) -> Points:
    """Points of seconds after noon, latitude and longitude."""
    return points_of((NOON_US + round(at_s * 1e6), lat, lon, math.nan, math.nan, segment) for at_s, lat, lon in rows)


def met(*files: Points) -> list[list[bool]]:
    return [shared.tolist() for shared in met_in_earlier_file(files)]


class TestMetInEarlierFile:
    def test_same_instant_and_place_counts_in_the_earlier_file_alone(self):
        assert met(file_of((0, 1, 2), (1, 3, 4)), file_of((1, 3, 4), (2, 5, 6))) == [[False, False], [True, False]]

    def test_place_may_differ_by_rounding(self):
        # FIT counts in 180 / 2^31 degrees; five decimals round by up to half of the last
        semicircle = 180 / 2**31
        exact = (0, 52.5200066, 13.4049540)
        as_fit = (0, round(exact[1] / semicircle) * semicircle, round(exact[2] / semicircle) * semicircle)
        assert met(file_of(exact), file_of(as_fit), file_of((0, 52.52001, 13.40495))) == [[False], [True], [True]]

    def test_place_a_few_metres_off_is_another(self):
        assert met(file_of((0, 1, 2)), file_of((0, 1.00003, 2)), file_of((0, 1, 2.00003))) == [[False], [False], [False]]

    def test_instant_a_moment_off_is_another(self):
        assert met(file_of((0, 1, 2)), file_of((0.001, 1, 2))) == [[False], [False]]

    def test_repetition_within_a_file_is_not_this_ones_business(self):
        assert met(file_of((0, 1, 2), (0, 1, 2)), file_of((5, 1, 2))) == [[False, False], [False]]

    def test_others_at_the_same_instant_between_do_not_hide_it(self):
        assert met(file_of((0, 1, 2)), file_of((0, 50, 60)), file_of((0, -9, -9)), file_of((0, 1, 2))) == [
            [False],
            [False],
            [False],
            [True],
        ]

    def test_antimeridian_is_no_border(self):
        assert met(file_of((0, 1, -180)), file_of((0, 1, 179.999995))) == [[False], [True]]

    def test_no_file_and_empty_files_are_fine(self):
        assert met() == []
        assert met(file_of(), file_of((0, 1, 2)), file_of()) == [[], [False], []]
