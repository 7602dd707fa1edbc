from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.stays import SECOND_US, intervals, visits_of_places

HALF_HOUR_US = 1800 * SECOND_US
HOME, WORK, SHOP = 0, 1, 2


def visits(*photos, gap_us=HALF_HOUR_US):
    """Give visits as (place, first, last) in minutes; photos are (minute, place) or (minute, place, camera)."""
    rows = [(*photo, 0)[:3] for photo in photos]
    minute, place, camera = (np.array(values) for values in zip(*rows, strict=True))
    found = visits_of_places(place, camera, (minute * 60 * SECOND_US).astype(np.int64), gap_us)
    in_minutes = found[["first_us", "last_us"]] / (60 * SECOND_US)
    return list(zip(found["place"], in_minutes["first_us"], in_minutes["last_us"], strict=True))


class TestVisitsOfPlaces:
    def test_a_visit_lasts_from_its_first_to_its_last_photo(self):
        assert visits((0, HOME), (20, HOME), (45, HOME)) == [(HOME, 0, 45)]

    def test_a_single_photo_is_a_visit_of_no_length(self):
        assert visits((7, HOME)) == [(HOME, 7, 7)]

    def test_no_photo_is_no_visit(self):
        none = np.array([], dtype=np.int64)
        assert visits_of_places(none, none, none, HALF_HOUR_US).empty

    def test_a_gap_of_just_the_limit_is_none_and_a_microsecond_more_is_one(self):
        for more_us, number in ((0, 1), (1, 2)):
            at_us = np.array([0, HALF_HOUR_US + more_us])
            assert len(visits_of_places(np.zeros(2, int), np.zeros(2, int), at_us, HALF_HOUR_US)) == number

    def test_each_place_has_its_own_visits_by_time(self):
        found = visits((300, WORK), (0, HOME), (10, HOME), (60, WORK), (70, WORK), (200, HOME))
        assert found == [(HOME, 0, 10), (HOME, 200, 200), (WORK, 60, 70), (WORK, 300, 300)]

    def test_a_visit_ends_where_its_camera_is_elsewhere_between(self):
        """At 10:05 the camera is on its way from A at 10:00 to B at 10:10: A must not hold that time."""
        assert visits((0, HOME), (10, SHOP), (20, HOME)) == [(HOME, 0, 0), (HOME, 20, 20), (SHOP, 10, 10)]

    def test_a_visit_goes_on_while_another_camera_is_elsewhere(self):
        assert visits((0, HOME, 1), (10, SHOP, 2), (20, HOME, 1)) == [(HOME, 0, 20), (SHOP, 10, 10)]

    def test_a_camera_that_comes_from_elsewhere_does_not_prolong_the_visit_of_another(self):
        assert visits((0, HOME, 1), (10, SHOP, 2), (20, HOME, 2)) == [(HOME, 0, 0), (HOME, 20, 20), (SHOP, 10, 10)]

    def test_a_camera_that_leaves_takes_its_visit_along(self):
        assert visits((0, HOME, 1), (10, SHOP, 1), (20, HOME, 2)) == [(HOME, 0, 0), (HOME, 20, 20), (SHOP, 10, 10)]

    def test_two_cameras_at_one_place_make_one_visit(self):
        assert visits((0, HOME, 1), (20, HOME, 2), (40, HOME, 1)) == [(HOME, 0, 40)]

    @pytest.mark.parametrize("other", [HOME, SHOP], ids=["lower number", "higher number"])
    def test_an_instant_of_two_places_ends_visits_before_and_after_whatever_their_numbers_are(self, other):
        found = visits((0, WORK), (10, WORK), (10, other), (20, WORK))
        assert [visit for visit in found if visit[0] == WORK] == [(WORK, 0, 0), (WORK, 10, 10), (WORK, 20, 20)]

    @pytest.mark.parametrize("other", [HOME, SHOP], ids=["lower number", "higher number"])
    def test_an_instant_of_two_places_ends_the_visit_that_another_camera_would_go_on_with(self, other):
        found = visits((10, WORK, 1), (10, other, 1), (20, WORK, 2))
        assert [visit for visit in found if visit[0] == WORK] == [(WORK, 10, 10), (WORK, 20, 20)]

    def test_photos_of_one_instant_and_place_are_one_visit_even_of_an_instant_of_two_places(self):
        assert visits((10, HOME), (10, SHOP), (10, HOME)) == [(HOME, 10, 10), (SHOP, 10, 10)]

    def test_order_of_the_photos_does_not_count(self):
        rng = np.random.default_rng(3)
        place, camera, minute = rng.integers(0, 4, 500), rng.integers(0, 3, 500), rng.integers(0, 3000, 500)
        found, mixed = (
            visits_of_places(place[order], camera[order], minute[order] * 60 * SECOND_US, HALF_HOUR_US)
            for order in (np.arange(500), rng.permutation(500))
        )
        pd.testing.assert_frame_equal(found, mixed)
        assert len(found) > 100


class TestIntervals:
    def test_first_instant_is_floored_and_last_one_ceiled_to_whole_seconds(self):
        """1714554012 is 2024-05-01 09:00:12 UTC."""
        at = 1_714_554_012 * SECOND_US
        assert intervals(np.array([at, at, at - 1]), np.array([at, at + 1, at])) == [
            "2024-05-01T09:00:12Z/2024-05-01T09:00:12Z",
            "2024-05-01T09:00:12Z/2024-05-01T09:00:13Z",
            "2024-05-01T09:00:11Z/2024-05-01T09:00:12Z",
        ]

    def test_years_before_1970_are_floored_too(self):
        assert intervals(np.array([-1]), np.array([-1])) == ["1969-12-31T23:59:59Z/1970-01-01T00:00:00Z"]
