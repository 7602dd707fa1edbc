"""Tests of where one journey ends and the next begins."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.journeys.splitting import numbered
from tests.journey_rows import ROME, VIENNA, Spot, moved

FAR, NEAR = moved(ROME, 101, 0), moved(ROME, 99, 0)


def journeys(*moments: tuple[str, Spot], home: Spot | None = None, ahead_h: float = 0.0) -> list[int]:
    """Return the journey of each moment (UTC, where)."""
    at_s = np.array([pd.Timestamp(at).timestamp() for at, _ in moments])
    lat, lon = (np.array([spot[axis] for _, spot in moments]) for axis in (0, 1))
    at_home = np.array([home is not None and spot == home for _, spot in moments], dtype=bool)
    return numbered(at_s, at_s + ahead_h * 3600, lat, lon, at_home, gap_s=259_200.0, gap_m=100_000.0).tolist()


class TestSilence:
    @pytest.mark.parametrize(("second", "spot", "same"), [
        ("2024-05-04 10:00", ROME, True),  # three days
        ("2024-05-04 10:01", ROME, False),
        ("2024-05-02 22:00", FAR, True),  # 36 h
        ("2024-05-02 22:01", FAR, False),
        ("2024-05-04 10:00", NEAR, True),
    ])  # fmt: skip
    def test_a_long_one_ends_a_journey_a_shorter_one_if_what_follows_is_far_away(self, second, spot, same):
        assert journeys(("2024-05-01 10:00", ROME), (second, spot)) == [0, 0 if same else 1]

    def test_no_moment_is_no_journey(self):
        none = np.zeros(0)
        assert numbered(none, none, none, none, none.astype(bool), gap_s=1.0, gap_m=1.0).tolist() == []


class TestNightsAtHome:
    def test_days_at_home_are_a_journey_each(self):
        days = [("2024-05-01 10:00", VIENNA), ("2024-05-01 20:00", VIENNA), ("2024-05-02 10:00", VIENNA)]
        assert journeys(*days, home=VIENNA) == [0, 0, 1]

    def test_days_away_are_one_with_the_way_there_and_back(self):
        trip = [
            ("2024-05-01 10:00", VIENNA), ("2024-05-01 20:00", ROME), ("2024-05-02 10:00", ROME), ("2024-05-03 10:00", ROME),
            ("2024-05-03 18:00", VIENNA), ("2024-05-04 10:00", VIENNA),
        ]  # fmt: skip
        assert journeys(*trip, home=VIENNA) == [0, 0, 0, 0, 0, 1]

    def test_two_days_out_with_a_night_at_home_between_are_two(self):
        """Who photographs at the end of the first day or at the beginning of the second was at home for the night."""
        late = [("2024-05-01 10:00", ROME), ("2024-05-01 20:00", VIENNA), ("2024-05-02 10:00", ROME)]
        early = [("2024-05-01 10:00", ROME), ("2024-05-02 07:00", VIENNA), ("2024-05-02 10:00", ROME)]
        assert (journeys(*late, home=VIENNA), journeys(*early, home=VIENNA)) == ([0, 0, 1], [0, 1, 1])

    def test_a_party_is_not_cut_at_midnight(self):
        party = [("2024-05-01 22:00", VIENNA), ("2024-05-02 01:59", VIENNA), ("2024-05-02 02:01", VIENNA)]
        assert journeys(*party, home=VIENNA, ahead_h=2.0) == [0, 0, 1]  # until 4 by the wall clock

    def test_two_cameras_that_disagree_about_the_day_cut_it_once(self):
        at_s = np.arange(6) * 600.0 + pd.Timestamp("2024-05-02 03:50").timestamp()
        local_s = at_s - np.array([0, 3600, 0, 3600, 0, 3600])
        home = np.ones(6, dtype=bool)
        spots = np.full(6, VIENNA.lat), np.full(6, VIENNA.lon)
        assert numbered(at_s, local_s, *spots, home, gap_s=1e6, gap_m=1e6).tolist() == [0, 0, 1, 1, 1, 1]
