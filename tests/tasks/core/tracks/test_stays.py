from __future__ import annotations

import pytest

from tasks.core.tracks.collection import Collection
from tasks.core.tracks.points import NO_TIME
from tasks.core.tracks.stays import SURE_M, UNSURE_M, Stay, add_stays, error_of

NOON_US = 1_718_452_800_000_000
MINUTE_US = 60_000_000


def minutes(*stays: tuple[int, int], others: tuple[int, ...] = ()) -> list[int]:
    """The minutes after noon of the fixes of visits, among other fixes."""
    found = Collection()
    for minute in others:
        found.add(NOON_US + minute * MINUTE_US, 1.0, 2.0)
    add_stays(found, [Stay(NOON_US + first * MINUTE_US, NOON_US + last * MINUTE_US, 3.0, 4.0, 150.0) for first, last in stays])
    return [(at_us - NOON_US) // MINUTE_US for at_us in found.points().at_us.tolist()[len(others) :]]


class TestAddStays:
    def test_short_visit_has_its_two_ends(self):
        assert minutes((0, 29)) == [0, 29]

    def test_long_visit_is_nowhere_silent_for_more_than_half_an_hour(self):
        assert minutes((0, 100)) == [0, 15, 30, 45, 60, 75, 100]

    def test_none_is_put_within_15_minutes_of_another_fix(self):
        assert minutes((0, 120), others=(60,)) == [0, 15, 30, 90, 105, 120]

    def test_a_visit_does_not_silence_another(self):
        assert minutes((0, 60), (200, 260)) == [0, 15, 30, 45, 60, 200, 215, 230, 245, 260]

    def test_stay_of_more_than_two_weeks_is_believed_at_its_ends_only(self):
        assert minutes((0, 15 * 24 * 60)) == [0, 15 * 24 * 60]

    @pytest.mark.parametrize(("first_us", "last_us", "expected"), [(NOON_US, NO_TIME, NOON_US), (NO_TIME, NOON_US, NOON_US)])
    def test_visit_with_one_end_is_one_fix(self, first_us, last_us, expected):
        found = Collection()
        add_stays(found, [Stay(first_us, last_us, 1.0, 2.0, 150.0)])
        assert found.points().at_us.tolist() == [expected]

    def test_visit_that_ends_before_it_begins_is_one_fix_at_its_begin(self):
        assert minutes((10, 5)) == [10]


class TestErrorOf:
    @pytest.mark.parametrize(("confidence", "error_m"), [(0.9, SURE_M), (0.5, SURE_M), (0.49, UNSURE_M), (float("nan"), SURE_M)])
    def test_place_that_is_less_likely_than_not_has_the_wider_radius(self, confidence, error_m):
        assert error_of(confidence) == error_m
