"""Tests of what is kept of a track's points."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.tables import FIXES
from tasks.core.tracks.points import NO_TIME, Points, joined, points_of, sifted

NAN = math.nan
NOON = 1_500_000_000_000_000


def point(at_us=NOON, lat=50.0, lon=5.0, alt_m=NAN, error_m=NAN, segment=0):
    return at_us, lat, lon, alt_m, error_m, segment


def instant(year, month=1, day=1):
    return int(datetime(year, month, day, tzinfo=UTC).timestamp()) * 1_000_000


def rows(points: Points):
    """Instant after noon, lat, lon and segment of each."""
    after = (points.at_us - NOON).tolist()
    return list(zip(after, points.lat.tolist(), points.lon.tolist(), points.segment.tolist(), strict=True))


class TestPointsOf:
    def test_rows_become_columns_of_their_types(self):
        points = points_of([point(alt_m=7.5, error_m=3), point(NO_TIME, segment=4)], "cut off")
        assert points.at_us.tolist() == [NOON, NO_TIME]
        assert points.at_us.dtype == np.int64
        assert points.segment.tolist() == [0, 4]
        assert points.alt_m[0] == 7.5
        assert points.error_m[0] == 3
        assert points.problem == "cut off"

    def test_no_rows_are_columns_without_a_row(self):
        assert len(points_of([])) == 0
        assert points_of([]).lat.dtype == np.float64


class TestJoined:
    def test_segments_of_the_second_part_follow_those_of_the_first(self):
        whole = joined([points_of([point(), point(segment=2)], "a"), points_of([]), points_of([point(), point(segment=1)], "b")])
        assert whole.segment.tolist() == [0, 2, 3, 4]
        assert whole.problem == "a; b"

    def test_no_parts_are_no_points(self):
        assert len(joined([])) == 0


class TestSifted:
    @pytest.mark.parametrize(
        "at_us", [NO_TIME, 0, -1, instant(1979, 12, 31), instant(1901), instant(2101), np.iinfo(np.int64).max]
    )
    def test_times_that_no_receiver_can_have_recorded_are_timeless(self, at_us):
        kept, dropped = sifted(points_of([point(at_us), point()]))
        assert len(kept) == 1
        assert dropped == (1, 0, 0)

    @pytest.mark.parametrize("at_us", [instant(1980, 1, 6), instant(2100, 12, 31)])
    def test_first_and_last_day_that_count_are_kept(self, at_us):
        assert sifted(points_of([point(at_us)]))[1] == (0, 0, 0)

    @pytest.mark.parametrize(
        ("lat", "lon"),
        [(0, 0), (-0.0, 0.0), (0, 360), (NAN, 5), (5, NAN), (90.001, 5), (-91, 5), (5, 361), (math.inf, 5), (5, -math.inf)],
    )
    def test_points_that_are_not_on_the_globe_or_at_its_zero_are_nowhere(self, lat, lon):
        kept, dropped = sifted(points_of([point(lat=lat, lon=lon), point()]))
        assert len(kept) == 1
        assert dropped == (0, 1, 0)

    @pytest.mark.parametrize(("lat", "lon"), [(0, 1e-9), (1e-9, 0), (90, 0), (-90, 0)])
    def test_points_near_zero_and_at_the_poles_are_kept(self, lat, lon):
        assert sifted(points_of([point(lat=lat, lon=lon)]))[1] == (0, 0, 0)

    def test_a_point_without_time_and_place_is_counted_once(self):
        assert sifted(points_of([point(NO_TIME, 0, 0)]))[1] == (1, 0, 0)

    @pytest.mark.parametrize(("lon", "wrapped"), [(180, -180), (-180, -180), (190.5, -169.5), (-190.5, 169.5), (359, -1)])
    def test_longitudes_are_brought_into_one_turn(self, lon, wrapped):
        assert sifted(points_of([point(lon=lon)]))[0].lon.tolist() == [wrapped]

    def test_nothing_is_rounded(self):
        kept, _ = sifted(points_of([point(NOON + 1, 50.12345678901234, -179.99999999999997, 7.000000001, 0.1)]))
        assert (kept.at_us[0], kept.lat[0], kept.lon[0]) == (NOON + 1, 50.12345678901234, -179.99999999999997)
        assert (kept.alt_m[0], kept.error_m[0]) == (7.000000001, 0.1)

    @pytest.mark.parametrize("error_m", [-1, math.inf])
    def test_errors_and_heights_that_are_none_become_unknown(self, error_m):
        kept, _ = sifted(points_of([point(alt_m=math.inf, error_m=error_m)]))
        assert math.isnan(kept.error_m[0])
        assert math.isnan(kept.alt_m[0])

    def test_the_same_instant_and_place_stays_once_in_a_segment_and_across_them(self):
        twice = [point(NOON + second, 50 + second, segment=segment) for segment in (0, 1) for second in range(3)]
        kept, dropped = sifted(points_of([*twice, point()]))
        assert rows(kept) == [(0, 50, 5, 0), (1, 51, 5, 0), (2, 52, 5, 0)]
        assert dropped == (0, 0, 4)

    def test_of_places_at_one_instant_in_a_segment_the_first_stays(self):
        kept, dropped = sifted(points_of([point(lat=51), point(lat=50), point(lat=52)]))
        assert rows(kept) == [(0, 51, 5, 0)]
        assert dropped == (0, 0, 2)

    def test_of_places_at_one_instant_in_a_segment_the_one_with_the_smallest_error_stays(self):
        kept, _ = sifted(points_of([point(lat=51), point(lat=50, error_m=9), point(lat=52, error_m=4), point(lat=53, error_m=4)]))
        assert rows(kept) == [(0, 52, 5, 0)]

    def test_different_places_at_one_instant_in_two_segments_both_stay(self):
        assert len(sifted(points_of([point(lat=51), point(lat=50, segment=1)]))[0]) == 2

    def test_the_point_in_which_two_segments_meet_stays_in_both(self):
        first, meeting, last = point(), point(NOON + 9, 51), point(NOON + 12, 52)
        both = [first, meeting, (*meeting[:-1], 1), (*last[:-1], 1)]
        for order in (both, [(*row[:-1], 1 - row[-1]) for row in reversed(both)]):
            kept, dropped = sifted(points_of(order))
            assert kept.at_us.tolist().count(NOON + 9) == 2
            assert dropped == (0, 0, 0)

    def test_a_marker_of_the_start_does_not_take_the_start_from_the_track(self):
        kept, dropped = sifted(points_of([point(), point(segment=1), point(NOON + 9, 51, segment=1)]))
        assert rows(kept) == [(0, 50, 5, 1), (9, 51, 5, 1)]
        assert dropped == (0, 0, 1)

    def test_time_that_goes_backwards_is_sorted_within_its_segment(self):
        newest_first = [point(NOON + second, 50 + second, segment=segment) for segment in (0, 1) for second in (7, 5, 2)]
        kept, _ = sifted(points_of([row if row[-1] == 0 else (row[0] + 100, *row[1:]) for row in newest_first]))
        assert (kept.at_us - NOON).tolist() == [2, 5, 7, 102, 105, 107]
        assert kept.segment.tolist() == [0, 0, 0, 1, 1, 1]

    def test_the_problem_stays_with_the_points(self):
        assert sifted(points_of([point()], "cut off at line 7"))[0].problem == "cut off at line 7"

    @given(
        st.lists(
            st.tuples(
                st.one_of(st.sampled_from([NO_TIME, NOON, NOON + 1, NOON + 2]), st.integers(NO_TIME, 2**63 - 1)),
                st.one_of(st.sampled_from([0.0, 1.0, 90.0]), st.floats()),
                st.one_of(st.sampled_from([0.0, 180.0, -180.0]), st.floats()),
                st.floats(),
                st.floats(),
                st.integers(0, 3),
            ),
            max_size=30,
        )
    )
    def test_what_is_kept_fits_the_table_and_nothing_vanishes_uncounted(self, drawn):
        points = points_of(sorted(drawn, key=lambda row: row[-1]))
        kept, dropped = sifted(points)
        assert len(kept) + sum(dropped) == len(points)
        keys = list(zip(kept.segment.tolist(), kept.at_us.tolist(), strict=True))
        assert keys == sorted(set(keys))
        assert np.all((kept.lon >= -180) & (kept.lon < 180) & (np.abs(kept.lat) <= 90))
        assert not np.any(kept.error_m < 0)
        again, more = sifted(kept)
        assert len(again) == len(kept)
        assert more == (0, 0, 0)
        assert FIXES.key == ("track", "segment", "at")
