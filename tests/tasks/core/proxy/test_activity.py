from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.proxy.activity import activity_of


def between(times, start, end):
    found = activity_of(np.array(times, dtype=float)).between(np.array([float(start)]), np.array([float(end)]))
    return float(found.photos[0]), float(found.longest_s[0]), float(found.idle_s[0])


class TestBetween:
    def test_counts_photos_and_finds_the_longest_pause_and_what_is_over_a_minute(self):
        # Pauses of 30, 100, 20 and 300 s: over a minute are 40 and 240 s.
        assert between([0, 30, 130, 150, 450], 0, 450) == (3, 300, 280)

    def test_a_moment_of_no_photo_begins_in_a_pause(self):
        assert between([0, 1000], 400, 1000) == (0, 600, 540)

    def test_before_the_first_and_after_the_last_photo_nobody_photographs(self):
        assert between([0, 10], 0, 500)[1] == 490
        assert between([500, 510], 0, 510)[1] == 500

    def test_without_any_photo_it_is_all_pause(self):
        assert between([], 0, 100) == (0, 100, 40)

    @given(st.lists(st.integers(0, 5000), min_size=2, max_size=40), st.data())
    def test_agrees_with_looking_at_every_pause(self, times, data):
        first, last = sorted((data.draw(st.sampled_from(times)), data.draw(st.sampled_from(times))))
        inner = sorted({time for time in times if first <= time <= last})
        pauses = np.diff(inner)
        expected = (max(len(inner) - 2, 0), pauses.max(initial=0), np.maximum(pauses - 60, 0).sum())
        assert between(times, first, last) == pytest.approx(expected)


class TestWithin:
    def test_counts_the_photos_around_a_moment(self):
        assert activity_of(np.array([0.0, 50, 100, 900])).within(np.array([60.0]), 60.0).tolist() == [3]
