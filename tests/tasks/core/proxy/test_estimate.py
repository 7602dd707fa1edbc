from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.geo import distance_m
from tasks.core.proxy.activity import activity_of
from tasks.core.proxy.donors import donors_of
from tasks.core.proxy.estimate import ACCEPTED_M, estimator_of, stated_m
from tasks.core.proxy.strangers import the_strangers

NAN = float("nan")


def always(straight):
    """The built-in models, but of positions that are always, or never, on the straight way."""
    known = the_strangers()
    trees = dataclasses.replace(known.position, value=np.zeros_like(known.position.value), base=1.0 if straight else -1.0)
    return dataclasses.replace(known, position=trees)


def estimator(*rows, strangers=None):
    """The estimator of donors (second, lat, lon) or (second, lat, lon, error)."""
    full = [(*row, NAN)[:4] for row in rows]
    donors = donors_of(*(np.array(column, dtype=float) for column in zip(*full, strict=True)))
    return estimator_of(donors, activity_of(donors.at_s), strangers)


def place(found, *seconds, **more):
    return found.place(found.sides(np.array(seconds, dtype=float)), **more)


class TestPosition:
    def test_is_on_the_great_circle_at_the_share_of_the_time(self):
        found = place(estimator((0, 0, 0), (600, 0, 0.02), strangers=always(True)), 150)
        assert (found.lat[0], found.lon[0]) == (pytest.approx(0), pytest.approx(0.005))

    def test_is_at_the_nearer_donor_where_that_is_likely_closer(self):
        found = place(estimator((0, 0, 0), (600, 0, 0.02), strangers=always(False)), 150, 450)
        assert found.lon.tolist() == [0, 0.02]

    def test_crosses_the_antimeridian_the_short_way(self):
        assert place(estimator((0, 0, 179.99), (600, 0, -179.99), strangers=always(True)), 300).lon[0] == -180

    def test_at_the_pole_is_between_two_donors_on_either_side_of_it(self):
        found = place(estimator((0, 89.99, 0), (600, 89.99, 180), strangers=always(True)), 300)
        assert found.lat[0] == pytest.approx(90, abs=1e-6)

    def test_with_one_donor_is_at_it_before_and_after(self):
        found = place(estimator((100, 1, 2)), 0, 100, 200)
        assert (found.lat.tolist(), found.lon.tolist()) == ([1] * 3, [2] * 3)

    def test_is_at_the_donor_of_the_same_instant(self):
        found = place(estimator((100, 1, 2), (200, 3, 4), strangers=always(True)), 100)
        assert (found.lat[0], found.lon[0]) == (1, 2)

    def test_is_not_between_two_donors_that_nobody_travels_between(self):
        found = place(estimator((0, 0, 0), (400, 0, 10), strangers=always(True)), 100)
        assert found.lon[0] == 0


class TestSteadyWays:
    """At the nearer donor, strangers' models say here; a degree of longitude on the equator is 111 km, 0.001 of it 111 m."""

    NEVER = always(False)

    def at(self, *rows, second=315, **more):
        return place(estimator(*rows, strangers=self.NEVER), second, **more).lon[0]

    def test_go_on_straight_between_two_donors_and_so_do_those_that_begin_or_end_there(self):
        walk = [(300 * step, 0, 0.002 * step) for step in range(4)]
        assert self.at(*walk) == pytest.approx(0.002 * 315 / 300)
        assert self.at(*walk[1:]) == pytest.approx(0.002 * 315 / 300)
        assert self.at(*walk[:3]) == pytest.approx(0.002 * 315 / 300)

    def test_go_on_straight_whatever_the_clocks_are_apart(self):
        walk = [(300 * step, 0, 0.002 * step) for step in range(4)]
        assert self.at(*walk, extra_s=120.0) == pytest.approx(0.002 * 315 / 300)

    @pytest.mark.parametrize(
        "beside",
        [
            pytest.param([(0, 0, 0.0015), (900, 0, 0.006)], id="stood still before"),
            pytest.param([(0, 0, 0.0), (900, 0, 0.0045)], id="stood still after"),
            pytest.param([(0, 0, -0.004), (900, 0, 0.006)], id="came three times as fast"),
            pytest.param([(0, 0, 0.004), (900, 0, 0.006)], id="turned back"),
            pytest.param([], id="nothing is known of before and after"),
        ],
    )
    def test_are_not_taken_for_granted(self, beside):
        assert self.at(*sorted([(300, 0, 0.002), (600, 0, 0.004), *beside])) == pytest.approx(0.002)

    def test_end_at_a_gap_of_half_an_hour(self):
        assert self.at(*[(1801 * step, 0, 0.01 * step) for step in range(4)], second=1900) == pytest.approx(0.01)


class TestOnTheWay:
    def test_is_straight_from_donor_to_donor_and_ends_with_them(self):
        found = estimator((0, 0, 0), (600, 0, 0.02), (1200, 0, 0.02))
        lat, lon = found.on_the_way(np.array([-60.0, 150.0, 900.0, 5000.0]))
        assert lat == pytest.approx(0)
        assert lon == pytest.approx([0, 0.005, 0.02, 0.02])


class TestRadius:
    def test_reaches_the_other_donor_where_one_of_two_must_be_wrong(self):
        assert place(estimator((0, 0, 0), (10, 0, 0.05)), 2).error_m[0] > distance_m(0, 0, 0, 0.05)

    def test_pins_of_one_instant_far_apart_make_it_wide(self):
        assert place(estimator((0, 0, 0), (0, 0, 0.05)), 1).error_m[0] > distance_m(0, 0, 0, 0.05)

    def test_is_not_below_what_the_donor_itself_states_or_how_far_its_owner_was(self):
        found = estimator((0, 0, 0, 200))
        assert place(found, 0).error_m[0] > np.sqrt(200**2 - 30**2)
        assert place(found, 0, donor_error_m=5000.0).error_m[0] > 5000 - 30

    def test_of_two_minutes_from_one_donor_and_a_day_from_the_next_is_no_middle_way(self):
        # Two minutes after a photo, the next one tomorrow and 5 km away: not the 1.5 km of the middle of the way.
        day = 86400
        seconds = [(d * day + m * 300, 45 + 0.045 * d, 9.0) for d in range(2) for m in range(8)]
        found = place(estimator(*seconds), 7 * 300 + 120)
        assert found.lat[0] == 45
        assert found.error_m[0] < 1500

    def test_is_the_same_wherever_on_the_equator_it_is(self):
        rng = np.random.default_rng(2)
        east = np.cumsum(rng.normal(0, 0.01, 60))
        paths = ([(600 * i, 0.0, (start + x + 180) % 360 - 180) for i, x in enumerate(east)] for start in (10.0, 179.95))
        # Time of day and nights go by the sun, so that only the minutes around one noon are compared.
        first, other = (place(estimator(*path, strangers=always(True)), 3300).error_m[0] for path in paths)
        assert other == pytest.approx(first, rel=0.5)

    def test_is_the_same_on_every_run(self):
        rows = [(137 * i, 45 + 0.001 * (i % 7), 9) for i in range(80)]
        assert place(estimator(*rows), 500, 9000).error_m.tolist() == place(estimator(*rows), 500, 9000).error_m.tolist()

    def test_of_some_rows_is_that_of_all(self):
        found = place(estimator((0, 0, 0), (600, 0, 0.02)), 100, 200, 300)
        assert found.only(np.array([False, True, True])).error_m.tolist() == found.error_m[1:].tolist()


class TestStatedM:
    def test_is_the_wider_one_where_that_is_accepted_at_once(self):
        assert stated_m(np.array([20.0]), np.array([90.0])).tolist() == [90]

    def test_is_what_is_accepted_at_once_where_most_are_within_it_and_hardly_any_is_a_kilometre_off(self):
        assert stated_m(np.array([200.0, 200.0]), np.array([900.0, 1100.0]))[0] == ACCEPTED_M
        assert stated_m(np.array([200.0, 200.0]), np.array([900.0, 1100.0]))[1] > ACCEPTED_M

    @given(st.floats(-2, 5e6), st.floats(-2, 5e6), st.floats(1, 10), st.floats(1, 10))
    def test_never_shrinks_when_both_grow_and_lies_between_them_or_at_what_is_accepted(self, one, other, more, again):
        first, wider = np.array([abs(one)]), np.array([abs(other)])
        stated = stated_m(first, wider)[0]
        assert stated <= stated_m(first * more, wider * again)[0] + 1e-6
        assert stated <= max(abs(one), abs(other), ACCEPTED_M + 1) + 1e-6
