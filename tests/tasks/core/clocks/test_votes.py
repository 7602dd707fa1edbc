"""Votes of photos that tell UTC themselves."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.core.clocks.votes import GPS, MATCH, NAME, ahead_votes, log_likelihood, one_vote

DAY_S = 86_400.0


class TestAheadVotes:
    def test_a_vote_is_wall_minus_utc(self):
        votes, rolled = ahead_votes(np.array([1000.0, 2000.0]), np.array([400.0, np.nan]))
        assert votes[0] == 600
        assert np.isnan(votes[1])
        assert not rolled

    @pytest.mark.parametrize("weeks", [1024, 2048])
    def test_rollovers_are_taken_off(self, weeks: int):
        votes, rolled = ahead_votes(np.array([2e9]), np.array([2e9 - 7200 - weeks * 7 * DAY_S]))
        assert votes == pytest.approx([7200])
        assert rolled

    def test_a_clock_ten_years_off_is_no_rollover(self):
        votes, rolled = ahead_votes(np.array([2e9]), np.array([2e9 - 3652 * DAY_S]))
        assert votes == pytest.approx([3652 * DAY_S])
        assert not rolled


class TestOneVote:
    def test_a_stale_fix_is_too_high_never_too_low(self):
        """Its UTC is too early, so wall - UTC exceeds the truth."""
        high, low = one_vote(np.array([40.0, -40.0]), GPS, 1.0)
        assert high > 1
        assert low == pytest.approx(0, abs=1e-6)

    @pytest.mark.parametrize("kind", [NAME, MATCH])
    def test_names_and_matches_err_both_ways_alike(self, kind):
        high, low = one_vote(np.array([30.0, -30.0]), kind, 1.0)
        assert high == pytest.approx(low)
        assert high > 1

    def test_a_vote_for_something_else_says_nothing(self):
        assert one_vote(np.array([1e5, -1e5]), GPS, 10.0) == pytest.approx([0, 0], abs=1e-9)


class TestLogLikelihood:
    GRID = np.arange(-1000.0, 1001.0, 10.0)

    def test_the_most_voted_offset_is_the_likeliest_whatever_outliers_say(self):
        votes = np.array([200.0, 201.0, 199.0, 200.5, -700.0, 650.0, np.nan])
        assert self.GRID[np.argmax(log_likelihood(votes, GPS, self.GRID, 10.0))] == 200

    def test_equal_votes_count_less_than_separate_ones(self):
        same = log_likelihood(np.full(10, 200.0), GPS, self.GRID, 10.0).max()
        one = log_likelihood(np.array([200.0]), GPS, self.GRID, 10.0).max()
        assert one < same < 10 * one

    def test_no_votes_say_nothing(self):
        assert not log_likelihood(np.full(3, np.nan), GPS, self.GRID, 10.0).any()
