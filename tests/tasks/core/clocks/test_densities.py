"""Densities over UTC: other cameras' photos and the track."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.core.clocks.activity import Activity, crowd_weights
from tasks.core.clocks.lines import lines_about
from tasks.core.clocks.pace import OUTSIDE, Pace, outside_back
from tasks.core.clocks.witness import Trace

NOON_S = 1_591_012_800.0


def walk() -> Trace:
    """Return 20 min of walking, 10 min of standing, 20 min of walking, with a fix every 10 s."""
    at = np.arange(0, 3000, 10.0)
    way_m = 1.4 * (np.minimum(at, 1200) + np.maximum(at - 1800, 0))
    return Trace(NOON_S + at, 41.9 + way_m / 111_195, np.full(len(at), 12.5))


def on_the_way(speed_m_s: float) -> Pace:
    """Return the pace of 10 min of moving, 5 min of standing, 10 min of moving, with a fix every 5 s."""
    at = np.arange(0, 1501, 5.0)
    way_m = speed_m_s * (np.minimum(at, 600) + np.maximum(at - 900, 0))
    return Pace(Trace(NOON_S + at, 41.9 + way_m / 111_195, np.full(len(at), 12.5)))


class TestCrowdWeights:
    def test_four_photos_of_a_burst_weigh_as_two(self):
        assert crowd_weights(np.array([0.0, 1, 2, 3, 1000]), (30.0, 0.5)).tolist() == [0.5, 0.5, 0.5, 0.5, 1.0]


class TestActivity:
    def test_the_moment_of_another_photo_is_likelier_than_its_hour_than_the_night(self):
        line = Activity(np.array([NOON_S])).log_ratio(NOON_S - 12 * 3600, 12 * 360 + 1, 10.0, 99.0)
        moment, hour, night = line[-1], line[-1 - 180], line[0]
        assert moment > hour > night
        assert night < 0 < hour

    def test_values_are_bounded(self):
        assert Activity(np.array([NOON_S])).log_ratio(NOON_S, 1, 10.0, 2.0) == pytest.approx([2.0])

    def test_the_density_integrates_to_the_share_of_related_photos_and_the_flat_rest(self):
        activity = Activity(NOON_S + np.array([0.0, 500, 4000]))
        line = activity.log_ratio(NOON_S - 40_000, 84_000, 1.0, 99.0)
        assert np.exp(line).mean() * 84_000 / 86_400 == pytest.approx(0.8 + 0.2 * 84_000 / 86_400, abs=0.01)


class TestPace:
    def test_standing_is_likelier_than_walking_than_outside(self):
        pace = Pace(walk())
        stands, walks, outside = (pace.log_ratio(NOON_S + at, 1, 1.0, 9.0)[0] for at in (1500, 600, 9000))
        assert stands > walks > outside
        assert outside == pytest.approx(np.log(OUTSIDE))

    def test_a_hole_in_the_recording_is_outside_a_rest_is_not(self):
        at = NOON_S + np.array([0, 10, 3000, 3010.0])
        moved, stayed = (Pace(Trace(at, np.array([0, 0, way, way]), np.zeros(4))) for way in (0.1, 0.0))
        assert not moved.inside(np.array([NOON_S + 1500]))[0]
        assert stayed.inside(np.array([NOON_S + 1500]))[0]

    def test_a_stop_that_a_thinned_track_shows_as_one_slow_interval_lies_in_its_middle(self):
        """Riding at 10 m/s with a fix every 30 s, and once 600 s for 300 m."""
        at = np.concatenate([np.arange(0, 600, 30.0), 1200 + np.arange(0, 600, 30.0)])
        way = np.concatenate([np.arange(20) * 300.0, 20 * 300.0 + np.arange(20) * 300.0])
        pace = Pace(Trace(NOON_S + at, way / 111_195, np.zeros(40)))
        begin, middle, riding = (pace.log_ratio(NOON_S + when, 1, 1.0, 9.0)[0] for when in (575, 880, 300))
        assert middle > begin
        assert middle > riding

    def test_who_stops_a_vehicle_photographs_after_settling_and_before_leaving(self):
        """At 12 m/s it takes 36 s: 20 s after coming and before leaving are less than the middle, a minute is not."""
        values = [on_the_way(12.0).log_ratio(NOON_S + at, 1, 1.0, 9.0)[0] for at in (620, 660, 750, 840, 880)]
        assert values[1] == pytest.approx(values[2]) == pytest.approx(values[3])
        assert max(values[0], values[4]) < values[2] - 0.2

    def test_who_walks_photographs_all_the_while(self):
        values = [on_the_way(1.3).log_ratio(NOON_S + at, 1, 1.0, 9.0)[0] for at in (620, 660, 750, 840, 880)]
        assert values == pytest.approx([values[2]] * 5)

    def test_the_antimeridian_is_crossed_the_short_way(self):
        pace = Pace(Trace(NOON_S + np.array([0, 100.0]), np.zeros(2), np.array([179.9995, -179.9995])))
        assert pace.speed(np.array([NOON_S + 50]))[0] == pytest.approx(0.001 * 111_195 / 100, rel=0.01)

    def test_many_photos_outside_count_as_little_more_than_one(self):
        cost = -np.log(OUTSIDE) * np.array([1, 20], np.float32) - outside_back(np.array([1, 20], np.float32))
        assert cost[0] == pytest.approx(-np.log(OUTSIDE), rel=1e-5)
        assert cost[1] < 4 * cost[0]


class TestLines:
    def test_each_photo_finds_its_own_value_and_those_around_it(self):
        pace = Pace(walk())
        utc = NOON_S + np.array([600.0, 1500.0, 90_000.0])
        lines = lines_about((pace,), utc, 100.0, 2.0, 9.0)
        expected = [pace.log_ratio(at, 1, 2.0, 9.0)[0] for at in utc]
        assert lines.shifted(np.zeros((3, 1)))[:, 0] == pytest.approx(expected, abs=0.05)
        later = [pace.log_ratio(at + 60, 1, 2.0, 9.0)[0] for at in utc]
        assert lines.shifted(np.full((3, 1), 30.0))[:, 0] == pytest.approx(later, abs=0.05)
