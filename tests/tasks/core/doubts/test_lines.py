from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.doubts.lines import lines_of
from tasks.core.tables import PHOTOS
from tests.tasks.core.doubts.claims import claim, walk


def lines(*rows, left_out=()):
    photos = PHOTOS.make(list(rows))
    return lines_of(photos, photos["path"].isin(left_out).to_numpy())


class TestLinesOf:
    def test_sorts_each_camera_by_time_and_leaves_out_what_is_no_witness(self):
        found = lines(
            claim("late", 60, 1, 1),
            claim("other", 30, 1, 1, camera="Boxy Two"),
            claim("early", 0, 1, 1),
            claim("nowhere", 1, np.nan, np.nan),
            claim("ours", 2, 1, 1, gps_method="whereshot proxy"),
            claim("film", 3, 1, 1, kind="video"),
            claim("received", 4, 1, 1, kind="received"),
            claim("written date", 5, 1, 1, redated=True),
            claim("date of the file", 6, 1, 1, datetime_source="file"),
            claim("undated", 7, 1, 1, taken_at=pd.NaT),
            claim("stale", 8, 1, 1),
            left_out=["stale.jpg"],
        )
        assert found.row.tolist() == [2, 0, 1]
        assert found.line.tolist() == [0, 0, 1]

    def test_keeps_a_camera_of_a_donor_folder_apart(self):
        found = lines(claim("a", 0, 1, 1), claim("a", 1, 1, 1, donor_dir="/phone"))
        assert len(set(found.line.tolist())) == 2

    def test_counts_the_files_of_a_pair_once(self):
        pair = {"pair": "a.jpg"}
        assert lines(claim("a", 0, 1, 1, **pair), claim("a.raw", 0, 1, 1, **pair)).row.tolist() == [0]

    def test_sorts_by_wall_clock_where_the_positions_told_the_zone(self):
        rows = walk(3, time_basis="zone")
        rows[1]["taken_at"] += pd.Timedelta(hours=2)
        assert lines(*rows).row.tolist() == [0, 1, 2]


class TestTimes:
    @pytest.mark.parametrize(
        ("clock", "slack_s"),
        [("12:00:07", 1), ("12:01:00", 60), ("12:05:00", 3600), ("12:00:00", 86400), ("12:00:00.25", 1)],
    )
    def test_round_ones_may_be_off_as_they_are_cut_or_typed(self, clock, slack_s):
        found = lines(claim("a", 0, 1, 1, taken_local=pd.Timestamp(f"2024-05-01 {clock}")))
        assert found.slack_s.tolist() == [slack_s]

    def test_between_are_the_longer_of_utc_and_wall_clock_and_what_the_clock_may_be_off(self):
        first, second = claim("a", 0, 1, 1), claim("b", 61, 1, 1, time_error_s=20.0)
        second["taken_at"] += pd.Timedelta(hours=2)
        found = lines(first, second)
        one, other = np.array([0]), np.array([1])
        assert found.between_s(one, other).tolist() == [7261 + 1 + 20]
        assert found.least_s(one, other).tolist() == [61 + 1]


class TestSpeeds:
    @pytest.mark.parametrize(
        ("degrees", "seconds", "impossible", "flight"),
        # a degree of latitude is 111.195 km; 61 m of the way are the noise of two fixes of 30 m
        [
            (9.0, 3600, True, True),  # 1001 km in an hour
            (8.0, 3600, False, True),  # 890 km
            (2.0, 3601, False, True),  # 222 km
            (1.5, 3601, False, False),  # 167 km
            (0.05, 58, True, True),  # 5.6 km within a minute
            (0.02, 58, False, False),  # 2.2 km
            (0.008, 2, False, False),  # 890 m in 2 s: nearer than a kilometre says nothing
        ],
    )
    def test_over_900_km_h_is_impossible_and_over_200_a_flight(self, degrees, seconds, impossible, flight):
        found = lines(claim("a", 0, 0.5, 1), claim("b", seconds, 0.5 + degrees, 1))
        one, other = np.array([0]), np.array([1])
        assert found.is_impossible(one, other).tolist() == [impossible]
        assert found.is_flight(one, other).tolist() == [flight]

    def test_what_the_file_states_as_its_error_counts_for_nothing(self):
        found = lines(claim("a", 0, 0.5, 1, gps_error_m=3000.0), claim("b", 2, 0.53, 1, gps_error_m=3000.0))
        assert found.is_flight(np.array([0]), np.array([1])).tolist() == [False]
