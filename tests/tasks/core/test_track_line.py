from __future__ import annotations

import numpy as np
import pytest

from tasks.core.track_line import Fixes, error_95_m, lines_of

DEGREE_M = 6_371_008.8 * np.pi / 180


def fixes(*rows, speed_m_s=1.0):
    """Give fixes of rows (track, segment, seconds); they walk to the east with the time."""
    track, segment, seconds = (np.array(column) for column in zip(*rows, strict=True))
    lon = speed_m_s * seconds / DEGREE_M
    nothing = np.full(len(track), np.nan)
    return Fixes((seconds * 1e6).astype(np.int64), np.zeros(len(track)), lon, nothing, nothing, track, segment)


def seconds(line):
    return (line.at_us / 1e6).tolist()


class TestLinesOf:
    def test_segments_and_tracks_that_follow_each_other_lie_in_one_line(self):
        (line,) = lines_of(fixes((0, 0, 0), (0, 0, 10), (0, 1, 20), (0, 1, 30), (1, 0, 40), (1, 0, 50)))
        assert seconds(line) == [0, 10, 20, 30, 40, 50]
        assert line.cut.tolist() == [False, True, False, True, False]
        assert line.first.tolist() == [True, False, False, False, True, False]

    def test_tracks_that_overlap_lie_in_two(self):
        first, second = lines_of(fixes((0, 0, 0), (0, 0, 100), (1, 0, 50), (1, 0, 150)))
        assert (seconds(first), seconds(second)) == ([0, 100], [50, 150])

    def test_a_track_inside_the_other_and_the_next_one_need_no_third_line(self):
        lines = lines_of(fixes((0, 0, 0), (0, 0, 100), (1, 0, 20), (1, 0, 40), (2, 0, 60), (2, 0, 80)))
        assert [seconds(line) for line in lines] == [[0, 100], [20, 40, 60, 80]]

    def test_a_track_goes_on_in_its_own_line(self):
        # Both lines are free when the second segment of track 1 begins; that of track 0 ended later.
        lines = lines_of(fixes((0, 0, 0), (0, 0, 110), (1, 0, 50), (1, 0, 100), (1, 1, 120), (1, 1, 130)))
        assert [seconds(line) for line in lines] == [[0, 110], [50, 100, 120, 130]]

    def test_segments_that_touch_are_no_overlap(self):
        assert len(lines_of(fixes((0, 0, 0), (0, 0, 10), (0, 1, 10), (0, 1, 20)))) == 1

    def test_fixes_in_any_order_are_sorted(self):
        (line,) = lines_of(fixes((0, 1, 30), (0, 0, 10), (0, 1, 20), (0, 0, 0)))
        assert seconds(line) == [0, 10, 20, 30]
        assert line.cut.tolist() == [False, True, False]

    def test_of_no_fixes_there_are_none(self):
        nothing = np.zeros(0)
        assert lines_of(Fixes(nothing.astype(np.int64), *[nothing] * 4, *[nothing.astype(np.intp)] * 2)) == []

    def test_a_single_fix_is_a_line(self):
        (line,) = lines_of(fixes((0, 0, 5)))
        assert (len(line), len(line.cut), len(line.jump)) == (1, 0, 0)

    def test_wrong_fixes_are_left_out_and_remembered(self):
        given = fixes(*[(0, 0, 60 * n) for n in range(9)])
        given.lat[4] = 5
        (line,) = lines_of(given)
        assert len(line) == 8
        assert (line.left_out_us / 1e6).tolist() == [240]
        assert not line.jump.any()


class TestPace:
    def test_is_the_speed_over_twenty_seconds_before_and_after_each_fix(self):
        (line,) = lines_of(fixes(*[(0, 0, n) for n in range(100)], speed_m_s=3.0))
        assert np.isnan(line.pace.back_m_s[0])
        assert np.isnan(line.pace.ahead_m_s[-1])
        assert line.pace.back_m_s[1:] == pytest.approx(3)
        assert line.pace.ahead_m_s[:-1] == pytest.approx(3)
        assert (line.pace.back[50], line.pace.ahead[50]) == (30, 70)

    def test_the_usual_one_is_kept_below_for_nine_tenths_of_the_time(self):
        # 5,000 s at 2 m/s, then 5,000 s at 20 m/s; the bins of the histogram are 19 % wide and count as their upper end.
        slow, fast = fixes(*[(0, 0, 10 * n) for n in range(500)], speed_m_s=2.0), np.arange(500)
        lon = np.r_[slow.lon, slow.lon[-1] + 200 * (fast + 1) / DEGREE_M]
        both = fixes(*[(0, 0, 10 * n) for n in range(1000)])
        both.lon[:] = lon
        (line,) = lines_of(both)
        assert 20 <= line.pace.usual_m_s[0] <= 20 * 1.19
        (line,) = lines_of(slow)
        assert 2 <= line.pace.usual_m_s[0] <= 2 * 1.19

    def test_a_track_of_two_fixes_at_one_place_counts_as_a_walk(self):
        (line,) = lines_of(fixes((0, 0, 0), (0, 0, 60), speed_m_s=0.0))
        assert 1.5 <= line.pace.usual_m_s[0] <= 1.5 * 1.19

    def test_is_that_of_the_day(self):
        walk = [(0, 0, 10 * n) for n in range(400)]
        drive = [(0, 0, 86400 + 10 * n) for n in range(400)]
        given = fixes(*walk, *drive)
        given.lon[400:] = 1 + 25 * np.arange(400) * 10 / DEGREE_M
        (line,) = lines_of(given)
        assert line.pace.usual_m_s[0] < 1.2
        assert line.pace.usual_m_s[-1] > 25

    def test_jitter_is_by_how_much_a_leg_is_longer_than_it_need_be(self):
        # To and fro over 8 m each second: twenty legs of 8 m lead nowhere.
        given = fixes(*[(0, 0, n) for n in range(100)], speed_m_s=0.0)
        given.lat[1::2] = 8 / DEGREE_M
        (line,) = lines_of(given)
        assert line.pace.ahead_jitter_m[40] == pytest.approx(8)
        assert line.pace.back_jitter_m[40] == pytest.approx(8)


class TestError:
    def test_is_ten_metres_where_nothing_is_stated_else_what_holds_95_percent(self):
        told = error_95_m(np.array([np.nan, 10.0]))
        # Of a normal error in two dimensions, P(r < q) = 1 - exp(-q^2 / 2 sigma^2).
        sigma = 10 / np.sqrt(-2 * np.log(1 - 0.68))
        assert told.tolist() == [10, pytest.approx(sigma * np.sqrt(-2 * np.log(0.05)), rel=0.002)]
