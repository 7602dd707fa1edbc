from __future__ import annotations

import numpy as np
import pytest

from tasks.core.proxy.confidence import confidence_of
from tasks.core.proxy.pace import LAGS_S, STRANGERS_REACH_M, Pace


class TestPace:
    def test_reaches_what_the_table_says(self):
        assert Pace().reach(np.array(LAGS_S)) == pytest.approx(np.array(STRANGERS_REACH_M))

    def test_covers_nine_of_ten_of_the_walkers_of_the_published_table(self):
        upper_ends, walkers_p90 = np.array([60, 300, 1800, 7200, 21600]), np.array([11, 74, 361, 626, 11566])
        assert (Pace().reach(upper_ends) >= walkers_p90).all()

    def test_goes_on_beyond_the_last_lag(self):
        assert Pace().reach(np.array([10 * 86400.0]))[0] > STRANGERS_REACH_M[-1]


class TestConfidenceOf:
    def test_is_a_half_at_500_metres_and_falls_with_the_radius(self):
        assert confidence_of(np.array([0.0, 500.0, 4500.0])).tolist() == [1.0, 0.5, 0.1]
