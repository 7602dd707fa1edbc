from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.presence import NONE, microseconds, presence_of

INTERVALS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12), st.integers(0, 4)), max_size=14)
"""First, how long, place: close together, so that they touch, overlap, repeat and nest."""


def arrays(intervals):
    first, long, place = np.array(intervals, dtype=np.int64).reshape(-1, 3).T
    return first, first + long, place


def holding(intervals, time):
    """Every (row, place) whose interval holds the time, by a plain loop."""
    return [(row, place) for row, (first, long, place) in enumerate(intervals) if first <= time <= first + long]


class TestPlacesAt:
    @given(INTERVALS)
    def test_counts_places_and_names_a_row_as_a_loop_over_all_does(self, intervals):
        times = np.arange(-1, 44)
        count, row = presence_of(*arrays(intervals)).places_at(times)
        for time, places, found in zip(times.tolist(), count.tolist(), row.tolist(), strict=True):
            rows = holding(intervals, time)
            assert places == len({place for _, place in rows})
            assert found in {row for row, _ in rows} if places == 1 else found == NONE

    def test_both_ends_belong_to_an_interval(self):
        count, _ = presence_of(*arrays([(10, 5, 0)])).places_at(np.array([9, 10, 15, 16]))
        assert count.tolist() == [0, 1, 1, 0]

    def test_finds_the_long_interval_after_a_short_one_inside_it_has_ended(self):
        _, row = presence_of(*arrays([(0, 100, 0), (10, 5, 0)])).places_at(np.array([50]))
        assert row.tolist() == [0]


class TestCrowded:
    @given(INTERVALS)
    def test_counts_as_a_comparison_of_all_pairs_does(self, intervals):
        first, last, place = arrays(intervals)
        shared = sum(
            any(
                min(last[one], last[other]) > max(first[one], first[other]) and place[one] != place[other]
                for other in range(len(first))
                if last[other] > first[other]
            )
            for one in range(len(first))
            if last[one] > first[one]
        )
        points = last == first
        assert presence_of(first[~points], last[~points], place[~points]).crowded() == shared

    def test_stays_that_only_touch_share_nothing(self):
        assert presence_of(*arrays([(0, 10, 0), (10, 10, 1)])).crowded() == 0


class TestEachPlaceAt:
    @given(INTERVALS)
    def test_names_all_places_of_a_time(self, intervals):
        times = np.arange(-1, 44)
        found = list(presence_of(*arrays(intervals)).each_place_at(times, 100))
        assert [sorted(places) for places in found] == [
            sorted({place for _, place in holding(intervals, time)}) for time in times.tolist()
        ]

    def test_names_no_more_than_asked_for_and_those_first_that_began_first(self):
        presence = presence_of(*arrays([(5, 20, 0), (3, 20, 1), (4, 20, 2)]))
        assert list(presence.each_place_at(np.array([10]), 2)) == [[1, 2]]


class TestMicroseconds:
    def test_of_an_instant_count_from_1970_in_utc(self):
        at = pd.Series([pd.Timestamp("1970-01-02 00:00:00.000001", tz="UTC")]).astype("datetime64[us, UTC]")
        assert microseconds(at).tolist() == [86_400_000_001]
