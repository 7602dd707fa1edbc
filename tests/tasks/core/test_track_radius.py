from __future__ import annotations

import numpy as np
import pytest

from tasks.core.track_radius import between_m, beyond_m, from_one_m


def between(before_s, after_s, *, cut=False, **known):
    given = {"error_m": 10.0, "speed_m_s": 2.0, "usual_m_s": 1.0} | known
    return between_m(np.array([before_s]), np.array([after_s]), cut=np.array([cut]), **given)[0]


class TestBetween:
    def test_is_the_formula(self):
        # Ten minutes, two gone: 2 x 8 / 10 min = 96 s at hypot(1.2 x 2, 0.5 x 1) m/s; inertia has no say above a minute.
        assert between(120.0, 480.0) == pytest.approx(np.hypot(10, 96 * np.hypot(2.4, 0.5)))

    def test_at_a_fix_is_the_fixs_own(self):
        assert between(0.0, 600.0) == between(0.0, 0.0) == 10

    def test_across_a_cut_the_traveller_may_have_been_faster(self):
        assert between(120.0, 480.0, cut=True, error_m=0.0) == pytest.approx(1.6 * between(120.0, 480.0, error_m=0.0))

    def test_within_a_minute_nobody_turns_at_once(self):
        # A sixteenth of a minute: the time scale shrinks by 16, and inertia by 16 ** 0.35.
        minute, moment = between(30.0, 30.0, error_m=0.0), between(1.875, 1.875, error_m=0.0)
        assert minute / moment == pytest.approx(16 * 16**0.35)


class TestFromOne:
    def test_goes_on_as_fast_as_before_or_as_usual(self):
        given = {"error_m": 0.0, "usual_m_s": 3.0}
        told = [from_one_m(np.array([100.0]), speed_m_s=speed, **given)[0] for speed in (1.0, 5.0)]
        assert told == [300, 500]


class TestBeyond:
    def told(self, seconds, speed_m_s=0.0, usual_m_s=0.0):
        return beyond_m(np.array([seconds]), error_m=0.0, speed_m_s=speed_m_s, usual_m_s=usual_m_s)[0]

    def test_within_a_minute_goes_on_as_before(self):
        assert self.told(50.0, 4.0) == 200

    def test_later_it_may_be_a_drive_though_the_track_was_a_walk(self):
        # Twice the 5 km that 95 % of photographers stay within in half an hour.
        assert self.told(1800.0, 1.0) == pytest.approx(10_000)

    def test_but_whoever_switches_off_has_mostly_arrived(self):
        # Of 27 minutes at 20 m/s, the square root of 5 x 20 minutes is counted.
        assert self.told(1200.0, 20.0) == pytest.approx(20 * np.sqrt(300 * 1200))
