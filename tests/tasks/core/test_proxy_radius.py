from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.proxy_radius import LAGS_S, STRANGERS_REACH_M, Pace, confidence_of, impossible_m, one_sided_m, two_sided_m

GAPS = st.floats(1, 2e5)
APART = st.floats(0, 1e5)


def two(before_s, after_s, apart_m, moved_m=0.0, error_m=30.0):
    arrays = (np.array([value]) for value in (before_s, after_s))
    return float(
        two_sided_m(
            *arrays, apart_m=np.array([apart_m]), moved_m=np.array([moved_m]), donor_error_m=np.array([error_m]), pace=Pace()
        )[0]
    )


class TestPace:
    def test_reaches_what_the_table_says(self):
        assert Pace().reach(np.array(LAGS_S)) == pytest.approx(np.array(STRANGERS_REACH_M))

    def test_covers_nine_of_ten_of_the_walkers_of_the_published_table(self):
        upper_ends, walkers_p90 = np.array([60, 300, 1800, 7200, 21600]), np.array([11, 74, 361, 626, 11566])
        assert (Pace().reach(upper_ends) >= walkers_p90).all()

    def test_goes_on_beyond_the_last_lag(self):
        assert Pace().reach(np.array([10 * 86400.0]))[0] > STRANGERS_REACH_M[-1]


class TestOneSidedM:
    def test_is_the_donors_error_and_a_quarter_more_than_the_reach(self):
        assert one_sided_m(np.array([1800.0]), np.array([100.0]), Pace())[0] == pytest.approx(math.hypot(100, 1.25 * 5000))

    @given(GAPS, GAPS)
    def test_never_shrinks_with_the_gap(self, first, second):
        near, far = sorted((first, second))
        radii = one_sided_m(np.array([near, far]), np.array([30.0, 30.0]), Pace())
        assert radii[0] <= radii[1] * (1 + 1e-12)


class TestTwoSidedM:
    def test_in_the_middle_of_two_places_far_apart_is_at_least_half_the_way(self):
        assert two(900, 900, 10_000, moved_m=5000) >= 5000

    def test_is_smaller_where_both_donors_are_at_one_place(self):
        assert two(900, 900, 0) < two(900, 900, 3000, moved_m=1500)

    def test_equals_the_stated_formula_for_half_an_hour_at_one_place(self):
        # a b / (a + b) = 450 s; below half an hour the ramp is 0, so the weight is 0.3.
        slope = math.log(5000 / 1500) / math.log(1800 / 300)
        assert two(900, 900, 0) == pytest.approx(math.hypot(30, 0.3 * 1500 * (450 / 300) ** slope))

    @given(GAPS, GAPS, APART, st.floats(1, 20))
    def test_never_shrinks_when_both_gaps_grow_in_proportion(self, before, after, apart, factor):
        moved = apart / 2
        assert two(before, after, apart, moved) <= two(before * factor, after * factor, apart, moved) * (1 + 1e-9)

    def test_never_falls_below_the_noise_of_positions(self):
        assert two(0.5, 0.5, 0) == pytest.approx(math.hypot(30, 0.3 * 100))

    @given(GAPS, GAPS, APART)
    def test_is_continuous_in_the_gap(self, before, after, apart):
        assert two(before * (1 + 1e-9), after, apart) == pytest.approx(two(before, after, apart), rel=1e-6)

    @given(GAPS, APART)
    def test_is_never_wider_than_what_the_nearer_donor_alone_allows(self, gap, apart):
        alone = float(one_sided_m(np.array([gap]), np.array([30.0]), Pace())[0])
        assert two(gap, gap * 3, apart, moved_m=10.0) <= alone + 10.0 + 1e-6


class TestImpossibleM:
    def test_reaches_the_other_donor(self):
        assert impossible_m(np.array([5.0]), np.array([3000.0]), np.array([30.0]), Pace())[0] > 3000


class TestConfidenceOf:
    def test_is_a_half_at_500_metres_and_falls_with_the_radius(self):
        assert confidence_of(np.array([0.0, 500.0, 4500.0])).tolist() == [1.0, 0.5, 0.1]
