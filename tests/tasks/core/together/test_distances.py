from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.geo import EARTH_RADIUS_M
from tasks.core.together.distances import Measured, measured
from tests.tasks.core.together.test_devices import device

KM = 180_000 / (EARTH_RADIUS_M * math.pi)  # degrees of latitude
MINUTE, HOUR, DAY = 60, 3600, 86400


def verdict(one, other):
    """Give what both orders of two cameras say by day: whether they were near."""
    found, turned = measured(one, other), measured(other, one)
    assert found.day.tolist() == turned.day.tolist()
    assert found.near.tolist() == turned.near.tolist()
    return dict(zip(found.day.tolist(), found.near.tolist(), strict=True))


def at(*positions, **columns):
    """Give a camera with positions: hours and kilometres to the north."""
    hours, north_km = zip(*positions, strict=True) if positions else ((), ())
    return device(at_s=[hour * HOUR for hour in hours], lat=[km * KM for km in north_km], **columns)


class TestMeasured:
    def test_within_ten_minutes_the_nearer_position_decides(self):
        """Nine minutes at 30 m/s are 16.2 km: 3 km are near, 19.3 km are far, and 19.1 km may have been driven."""
        nine = 9 / 60
        assert verdict(at((0, 0)), at((nine, 2.99))) == {0: True}
        assert verdict(at((0, 0)), at((nine, 19.3))) == {0: False}
        assert verdict(at((0, 0)), at((nine, 19.1))) == {}

    def test_a_position_that_is_hours_off_tells_nothing_alone(self):
        assert verdict(at((0, 0)), at((2, 0))) == {}
        assert verdict(at((0, 0)), at((2, 900))) == {}

    def test_positions_hours_off_on_both_sides_tell_what_both_say(self):
        """Who was at home two hours before and two hours after was not 500 km away; 200 km may have been driven."""
        assert verdict(at((2, 500)), at((0, 0), (4, 0))) == {0: False}
        assert verdict(at((2, 200)), at((0, 0), (4, 0))) == {}
        assert verdict(at((2, 1)), at((0, 0), (4, 0))) == {0: True}
        assert verdict(at((2, 500)), at((0, 0), (4, 500))) == {}

    def test_more_than_six_hours_off_nothing_is_told(self):
        assert verdict(at((7, 0)), at((0, 0), (14, 0))) == {}

    def test_what_lies_on_the_others_way_is_not_far_however_fast_that_was(self):
        """900 km in an hour is a flight: a photo of the other camera halfway is on it, one 900 km aside is not."""
        flight = at((0.45, 405), (0.55, 495))
        assert verdict(at((0.5, 450)), flight) == {}
        aside = device(at_s=[0.5 * HOUR], lat=[450 * KM], lon=[900 * KM])
        assert verdict(aside, flight) == {0: False}

    def test_a_fix_is_as_uncertain_as_it_states(self):
        assert verdict(at((0, 0), error_m=5000.0), at((0, 7.9))) == {0: True}
        assert verdict(at((0, 0)), at((0, 7.9))) == {0: False}

    def test_an_unsure_clock_widens_the_time_between(self):
        """Eleven minutes are no longer one that decides alone; and within nine one may have driven 16 km."""
        assert verdict(at((0, 0), unsure_s=11 * MINUTE), at((0, 0))) == {}
        assert verdict(at((0, 0), unsure_s=9 * MINUTE), at((0, 19.1))) == {}

    def test_a_day_is_what_most_of_its_positions_say(self):
        beside = [(hour, 0) for hour in (8, 10, 12)]
        assert verdict(at(*beside), at((8, 0), (10, 0), (12, 800))) == {0: True}
        assert verdict(at(*beside), at((8, 0), (10, 800), (12, 800))) == {0: False}

    def test_days_count_apart_and_in_order(self):
        found = measured(at((1, 0), (25, 0), (49, 0)), at((1, 0.1), (25, 500), (49, 0.2)))
        assert found.day.tolist() == [0, 1, 2]
        assert found.near.tolist() == [True, False, True]
        assert found.apart_m[[0, 2]].tolist() == pytest.approx([100, 200])
        assert found.away_m[1] == pytest.approx(500_000)
        assert np.isnan([found.apart_m[1], found.away_m[0], found.away_m[2]]).all()

    def test_distances_within_a_minute_tell_before_those_that_a_walk_explains(self):
        """At once 100 m; five minutes later 1450 m, of which 450 m were walked."""
        both = measured(at((0, 0), (2, 0)), at((0, 0.1), (2 + 5 / 60, 1.45)))
        assert (both.apart_m.tolist(), both.at_once.tolist()) == (pytest.approx([100]), [True])
        later = measured(at((2, 0)), at((2 + 5 / 60, 1.45)))
        assert (later.apart_m.tolist(), later.at_once.tolist()) == (pytest.approx([1000]), [False])

    def test_cameras_without_positions_are_not_measured(self):
        assert verdict(at(), at((0, 0))) == {}
        assert verdict(at(), at()) == {}

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, 2**32 - 1))
    def test_says_the_same_in_both_orders(self, seed):
        rng = np.random.default_rng(seed)
        one, other = (
            at(*zip(np.sort(rng.integers(0, 400, n)) / 4, rng.choice([0.0, 1.0, 4.0, 300.0], n), strict=True))
            for n in rng.integers(0, 30, 2)
        )
        found, turned = measured(one, other), measured(other, one)
        for name in ("day", "near", "apart_m", "at_once", "away_m", "hinted", "hinted_near"):
            np.testing.assert_array_equal(getattr(found, name), getattr(turned, name))


class TestHints:
    def hints(self, one, other):
        found = measured(one, other)
        return dict(zip(found.hinted.tolist(), found.hinted_near.tolist(), strict=True))

    def test_a_position_hours_off_on_one_side_hints_at_what_it_looks_like(self):
        """In two hours most go less than 36 km."""
        assert self.hints(at((0, 0)), at((2, 1))) == {0: True}
        assert self.hints(at((0, 0)), at((2, 50))) == {0: False}
        assert self.hints(at((0, 0)), at((2, 30))) == {}

    def test_a_day_that_is_known_is_not_hinted_at_and_one_without_positions_near_in_time_neither(self):
        assert self.hints(at((0, 0), (2, 0)), at((0, 0), (4, 50))) == {}
        assert self.hints(at((0, 0)), at((7, 0))) == {}

    def test_even_hints_say_nothing(self):
        assert self.hints(at((8, 0), (14, 0)), at((10, 0), (16, 70))) == {}


class TestWithin:
    def days(self, apart_m, *, at_once=False):
        near = np.isfinite(apart_m)
        count = len(apart_m)
        hints = np.array([], dtype=int), np.array([], dtype=bool)
        return Measured(np.arange(count), near, np.array(apart_m), near & at_once, np.where(near, np.nan, 90_000.0), *hints)

    def test_holds_95_percent_of_the_days(self):
        found = self.days([float(n) for n in range(1, 101)])
        assert found.within_m(on_all_days=False) == 95

    def test_of_a_few_days_it_is_the_greatest(self):
        assert self.days([10.0, 70.0, 30.0]).within_m(on_all_days=False) == 70

    def test_on_all_days_those_elsewhere_count(self):
        found = self.days([10.0] * 9 + [np.nan])
        assert found.within_m(on_all_days=False) == 10
        assert found.within_m(on_all_days=True) == 90_000

    def test_no_day_has_none(self):
        assert math.isnan(Measured.nothing().within_m(on_all_days=True))
