from __future__ import annotations

import numpy as np
import pytest

from tasks.core.together.nearness import by_detour, by_distance


def distance(metres, noise_m=0.0, gap_s=60.0):
    return float(by_distance(np.array([metres]), np.array([noise_m]), np.array([gap_s]))[0])


def detour(metres, way_m=0.0, time_s=1800.0):
    return float(by_detour(np.array([metres]), np.array([0.0]), np.array([way_m]), np.array([time_s]))[0])


class TestByDistance:
    def test_speaks_less_for_being_together_with_every_metre_and_with_every_minute(self):
        metres = [distance(metres) for metres in (50, 200, 700, 2000, 50_000)]
        assert metres == sorted(metres, reverse=True)
        assert metres[0] > 4
        assert metres[3] < -1
        minutes = [distance(50, gap_s=minutes * 60) for minutes in (1, 20, 100, 300)]
        assert minutes == sorted(minutes, reverse=True)

    @pytest.mark.parametrize("metres", [2000, 20_000])
    def test_half_an_hour_later_some_kilometres_speak_against_nobody(self, metres):
        assert distance(metres, gap_s=3600) == 0

    @pytest.mark.parametrize("metres", [0, 4000])
    def test_within_what_errors_explain_little_is_said(self, metres):
        assert abs(distance(metres, noise_m=5000)) <= 0.4


class TestByDetour:
    def test_a_long_detour_speaks_for_being_apart_where_the_way_itself_is_short(self):
        assert detour(5000, way_m=100) < -3
        assert detour(5000, way_m=6000) == 0
        assert detour(50, way_m=6000) > 4

    def test_says_less_the_more_time_there_was_for_it(self):
        said = [detour(5000, time_s=hours * 3600) for hours in (0.2, 1.5, 8)]
        assert said == sorted(said)
        assert said[-1] < 0
