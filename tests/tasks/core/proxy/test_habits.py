from __future__ import annotations

import numpy as np
import pytest

from tasks.core.proxy.habits import Residuals, habits_of
from tasks.core.proxy.strangers import the_strangers


def own(over, sessions, gap_s=600.0):
    """Own residuals at one gap, two-sided."""
    count = len(over)
    values = np.array(over, dtype=float)
    log_gap = np.full(count, np.log10(gap_s + 1))
    return Residuals(log_gap, np.ones(count, dtype=bool), (values, values), np.array(sessions, dtype=float))


def shift(residuals, gap_s=600.0):
    habits = habits_of(the_strangers(), residuals)
    return habits.at(np.array([np.log10(gap_s + 1)]), np.array([True]))[0][0]


class TestHabits:
    def test_who_is_always_nearer_than_strangers_gets_a_narrower_radius(self):
        assert shift(own([-1.5] * 200, range(200))) < shift(None) - 0.2

    def test_who_is_always_further_off_gets_a_wider_one(self):
        assert shift(own([0.8] * 200, range(200))) == pytest.approx(0.8)

    def test_two_hundred_photos_of_one_session_hardly_count(self):
        assert (
            abs(shift(own([-1.5] * 200, [0] * 200)) - shift(None)) < abs(shift(own([-1.5] * 200, range(200))) - shift(None)) / 2
        )

    def test_what_happened_at_gaps_of_minutes_says_nothing_of_days(self):
        minutes = own([-1.5] * 200, range(200), gap_s=60)
        assert shift(minutes, gap_s=250_000) == pytest.approx(shift(None, gap_s=250_000))

    def test_never_moves_a_radius_by_more_than_a_fifth_or_ten_times(self):
        assert shift(own([-9.0] * 5000, range(5000))) == -0.7
        assert shift(own([9.0] * 5000, range(5000))) == 1.0
