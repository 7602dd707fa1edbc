from __future__ import annotations

import numpy as np
import pytest

from tasks.core.clocks.gps_times import by_gps

TOLERANCE_S = 900.0


def of(errors, gps=None):
    """Return what one camera's GPS times say, each a minute after the last one unless given."""
    error_s = np.array(errors, dtype=np.float64)
    gps_s = 60.0 * np.arange(len(error_s)) if gps is None else np.array(gps, dtype=np.float64)
    return by_gps(np.zeros(len(error_s), dtype=np.intp), error_s, gps_s, TOLERANCE_S)[0]


class TestByGps:
    def test_is_the_median_and_what_agrees_with_it(self):
        said = of([2, 3, 4, 3, 5000])
        assert (said.error_s, said.times, said.agree, said.close) == (3, 5, 4, 4)

    def test_each_group_is_for_itself_and_what_is_in_none_or_tells_none_is_left_out(self):
        group = np.array([0, 1, 1, -1, 2])
        found = by_gps(group, np.array([1.0, 5, 7, 100, np.nan]), np.arange(5.0), TOLERANCE_S)
        assert {number: said.error_s for number, said in found.items()} == {0: 1, 1: 6}

    @pytest.mark.parametrize(("distinct", "confidence"), [(1, 0.5), (2, 0.8), (3, 0.9), (10, 1 - 1 / 101)])
    def test_each_further_fix_makes_it_surer(self, distinct, confidence):
        said = of([0] * 10, [row % distinct for row in range(10)])
        assert said.confidence == pytest.approx(confidence)

    def test_a_third_of_old_fixes_is_no_doubt(self):
        said = of([*[0] * 20, *[1000 * row for row in range(1, 11)]])
        assert (said.plain, said.solves) == (True, True)
        assert said.confidence > 0.99

    def test_two_errors_that_each_agree_with_themselves_are_not_plain(self):
        assert not of([*[0] * 25, *[3600] * 15]).plain

    def test_errors_that_wander_are_not_plain(self):
        assert not of(list(range(0, 400, 4))).plain

    def test_without_a_half_that_agrees_nothing_is_solved(self):
        said = of([0, 5000, 10_000, 15_000])
        assert (said.solves, said.confidence) == (False, 0)

    @pytest.mark.parametrize(("errors", "uncertain_s"), [([0], 120), ([0, 0], 30), ([0] * 20, 2), ([*[0] * 10, *[60] * 10], 30)])
    def test_the_uncertainty_is_the_spread_and_no_less_than_few_fixes_allow(self, errors, uncertain_s):
        assert of(errors).uncertain_s == uncertain_s
