from __future__ import annotations

import numpy as np
import pytest

from tasks.core.other_zone import other_answers, other_offset_s, used_offset_s
from tests.tasks.timed import photo, table

NEW_YORK = 40.71, -74.01


def read_in(hours, basis="zone", wall="2024-05-01 12:00"):
    """Give a photo whose wall clock was read so many hours ahead of UTC."""
    return photo("x.jpg", wall, taken_at=f"2024-05-01 {12 - hours:02d}:00", time_basis=basis)


def other(row, lat=NEW_YORK[0], lon=NEW_YORK[1]):
    return float(other_offset_s(table(row), np.array([lat]), np.array([lon]))[0])


class TestOtherOffset:
    def test_is_what_the_place_is_ahead_where_the_clock_was_read_in_another_zone(self):
        # New York had UTC-4 in May; the photo was read as UTC+2.
        assert other(read_in(2)) == -4 * 3600

    def test_is_nan_where_the_place_is_in_the_zone_that_was_used(self):
        assert np.isnan(other(read_in(-4)))

    @pytest.mark.parametrize("basis", ["offset", "gps", "override", "clock", "none"])
    def test_is_nan_where_the_zone_was_not_inferred(self, basis):
        assert np.isnan(other(read_in(2, basis)))

    def test_is_nan_without_a_position(self):
        assert np.isnan(other(read_in(2), np.nan, np.nan))


class TestOtherAnswers:
    def test_says_both_zones_and_where_the_source_has_it_then(self):
        words, told = other_answers("track", table(read_in(2)), [-14400.0], [40.71], [-74.01], [1234.0])
        assert words == ["; read in UTC+02:00, but the place is in UTC-04:00: the clock may have been set"]
        assert told == ["track 40.7100000,-74.0100000 ±1.2 km if the clock was on UTC-04:00"]

    def test_says_no_alternative_where_the_source_knows_of_none_then(self):
        assert other_answers("track", table(read_in(2)), [-14400.0], [np.nan], [np.nan], [np.nan])[1] == [""]


class TestUsedOffset:
    def test_takes_a_clock_that_is_minutes_off_for_a_whole_zone(self):
        row = photo("x.jpg", "2024-05-01 12:03:25", taken_at="2024-05-01 06:15", time_basis="zone")
        # Nepal is 5 h 45 min ahead; the clock was 3 min 25 s fast besides.
        assert used_offset_s(table(row)).tolist() == [20700]
