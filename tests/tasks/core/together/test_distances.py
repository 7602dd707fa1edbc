from __future__ import annotations

import math
from dataclasses import replace

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
    def test_within_minutes_the_nearer_position_tells_alone(self):
        """Four minutes at 30 m/s are 7.2 km: 10.3 km, with the 3 km by which two may be apart, is no way."""
        four = 4 / 60
        assert verdict(at((0, 0)), at((four, 0.09))) == {0: True}
        assert verdict(at((0, 0)), at((four, 10.3))) == {0: False}
        assert verdict(at((0, 0)), at((four, 0.9))) == {}

    def test_who_lives_two_kilometres_away_is_not_near(self):
        """One strolls within 200 m all day, the other photographs at home every hour: nobody goes there and back each time."""
        stroll = at(*[(hour, 0.2 * (hour % 2)) for hour in range(6, 18)])
        assert verdict(stroll, at(*[(hour + 0.4, 2.0) for hour in range(6, 18)])) == {0: False}
        assert verdict(stroll, at(*[(hour + 0.4, 0.1) for hour in range(6, 18)])) == {0: True}

    def test_who_travels_far_between_any_two_photos_is_not_torn_apart(self):
        """A ride of 12 km between photos, with the other camera's some kilometres beside the straight way."""
        ride = at(*[(hour, 12 * hour) for hour in range(6, 18)])
        aside = device(at_s=[(hour + 0.4) * HOUR for hour in range(6, 18)], lat=[12 * (hour + 0.4) * KM for hour in range(6, 18)])
        aside = replace(aside, lon=np.full(12, 4 * KM))
        assert False not in verdict(ride, aside).values()

    def test_a_position_that_is_hours_off_tells_nothing_alone(self):
        """Both may have left from one home, and in two hours one flies far."""
        assert verdict(at((0, 0)), at((2, 0.2))) == {}
        assert verdict(at((0, 0)), at((5, 0))) == {}
        assert verdict(at((0, 0)), at((2, 40))) == {}

    def test_positions_hours_off_on_both_sides_tell_what_both_say(self):
        """Who was at home two hours before and two hours after was not 500 km away, and probably at home."""
        assert verdict(at((2, 500)), at((0, 0), (4, 0))) == {0: False}
        assert verdict(at((2, 0)), at((0, 0), (4, 0))) == {0: True}
        assert verdict(at((2, 0.5)), at((0, 0), (4, 0))) == {}
        assert verdict(at((2, 500)), at((0, 0), (4, 500))) == {}

    def test_more_than_six_hours_off_nothing_is_told(self):
        assert verdict(at((7, 0)), at((0, 0), (14, 0))) == {}

    def test_what_lies_on_the_others_way_is_not_far_however_fast_that_was(self):
        """900 km in an hour is a flight: a photo of the other camera halfway is on it, one 900 km aside is not."""
        flight = at((0.45, 405), (0.55, 495))
        assert verdict(at((0.5, 450)), flight) == {}
        aside = device(at_s=[0.5 * HOUR], lat=[450 * KM], lon=[900 * KM])
        assert verdict(aside, flight) == {0: False}

    def test_a_fix_that_is_coarse_says_little(self):
        assert verdict(at((0, 0), error_m=5000.0), at((0, 4.9))) == {}
        assert verdict(at((0, 0), error_m=5000.0), at((0, 0))) == {}
        assert verdict(at((0, 0)), at((0, 4.9))) == {0: False}
        assert verdict(at((0, 0)), at((0, 0))) == {0: True}

    def test_an_unsure_clock_widens_the_time_between(self):
        """Within nine minutes more one may have driven 16 km; and what was hours off says little."""
        assert verdict(at((0, 0), unsure_s=9 * MINUTE), at((0, 19.1))) == {}
        assert verdict(at((0, 0), unsure_s=HOUR), at((0, 0))) == {}

    def test_a_day_is_what_most_of_its_positions_say(self):
        beside = [(hour, 0) for hour in (8, 10, 12)]
        assert verdict(at(*beside), at((8, 0), (10, 0), (12, 800))) == {0: True}
        assert verdict(at(*beside), at((8, 0), (10, 800), (12, 800))) == {0: False}

    def test_days_count_apart_and_in_order(self):
        found = measured(at((1, 0), (25, 0), (49, 0)), at((1, 0.08), (25, 500), (49, 0.09)))
        assert found.day.tolist() == [0, 1, 2]
        assert found.near.tolist() == [True, False, True]
        assert found.apart_m[[0, 2]].tolist() == pytest.approx([80, 90])
        assert found.away_m[1] == pytest.approx(500_000)
        assert np.isnan([found.apart_m[1], found.away_m[0], found.away_m[2]]).all()

    def test_distances_within_a_minute_tell_before_those_that_a_walk_explains(self):
        """At once 80 m; four minutes later 440 m, of which 360 m were walked."""
        later = [(2, 0), (4, 0)], [(2 + 4 / 60, 0.44), (4 + 4 / 60, 0.44)]
        both = measured(at((0, 0), *later[0]), at((0, 0.08), *later[1]))
        assert (both.apart_m.tolist(), both.at_once.tolist()) == (pytest.approx([80]), [True])
        found = measured(at(*[(hour, 0) for hour in range(12)]), at(*[(hour + 4 / 60, 0.44) for hour in range(12)]))
        assert (found.apart_m.tolist(), found.at_once.tolist()) == (pytest.approx([80]), [False])

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
        assert self.hints(at((0, 0)), at((2, 0.2))) == {0: True}
        assert self.hints(at((0, 0)), at((2, 50))) == {0: False}
        assert self.hints(at((0, 0)), at((2, 20))) == {}

    def test_a_day_that_is_known_is_not_hinted_at_and_one_without_positions_near_in_time_neither(self):
        assert self.hints(at((0, 0), (2, 0)), at((0, 0), (4, 50))) == {}
        assert self.hints(at((0, 0)), at((7, 0))) == {}

    def test_what_is_neither_here_nor_there_hints_at_nothing(self):
        assert self.hints(at((8, 0)), at((10, 0.8))) == {}


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
