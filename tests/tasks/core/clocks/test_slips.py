"""Wrong dates of which the evidence knows better."""

from __future__ import annotations

import numpy as np

from tasks.core.clocks.scene import scene_of
from tasks.core.clocks.slips import slips
from tasks.core.clocks.witness import DAY_S, Surroundings, witness

NOON_S = 1_591_012_800.0  # 2020-06-01 12:00 UTC
TRIP = NOON_S + DAY_S * np.array([0, 1, 2, 4, 5, 7, 8, 9, 12, 13])


def tried(wall: np.ndarray, others: np.ndarray) -> list[float]:
    """Return the days tried."""
    return [slip / DAY_S for slip in slips(scene_of(witness(wall), Surroundings(others_s=others)), 0, len(wall))]


class TestSlips:
    def test_the_year_in_which_the_days_are_known_is_tried_first(self):
        assert tried(TRIP + 365 * DAY_S, TRIP)[0] == 365

    def test_the_month_too(self):
        """June shown as July."""
        assert tried(TRIP + 30 * DAY_S, TRIP)[0] == 30

    def test_known_days_are_left_alone(self):
        assert tried(TRIP, TRIP) == []

    def test_days_that_nobody_knows_are_left_alone(self):
        others = NOON_S + DAY_S * np.array([3.0, 400.0])
        assert tried(TRIP + 365 * DAY_S, others) == []

    def test_few_photos_are_left_alone(self):
        assert tried(TRIP[:5] + 365 * DAY_S, TRIP) == []
