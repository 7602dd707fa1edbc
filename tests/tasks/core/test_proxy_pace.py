from __future__ import annotations

import numpy as np
import pytest

from tasks.core.proxy_bracket import donors_of
from tasks.core.proxy_pace import pace_of
from tasks.core.proxy_radius import LAGS_S, STRANGERS_REACH_M, Pace


def walk(days, speed_m_s, photos_a_day=40):
    """Out and back along a meridian each day at one speed."""
    rng = np.random.default_rng(1)
    seconds = np.concatenate([86400 * day + np.sort(rng.uniform(0, 8 * 3600, photos_a_day)) for day in range(days)])
    metres = speed_m_s * np.minimum(seconds % 86400, 8 * 3600 - seconds % 86400)
    return donors_of(seconds, 45 + metres / 111195, np.zeros(len(seconds)), np.full(len(seconds), np.nan))


class TestPaceOf:
    def test_few_photos_keep_the_strangers_pace(self):
        assert pace_of(walk(1, 1, photos_a_day=2)) == Pace()

    def test_an_archive_that_hardly_moves_gets_a_smaller_reach(self):
        assert pace_of(walk(60, 0.01)).reach_m[3] < 0.5 * STRANGERS_REACH_M[3]

    def test_an_archive_of_fast_travellers_gets_a_wider_reach(self):
        assert pace_of(walk(60, 60)).reach_m[3] > 1.5 * STRANGERS_REACH_M[3]

    def test_a_burst_at_one_place_counts_once(self):
        burst = donors_of(np.arange(500.0), np.full(500, 45.0), np.zeros(500), np.full(500, np.nan))
        assert pace_of(burst).reach_m[1] > 0.5 * STRANGERS_REACH_M[1]

    @pytest.mark.parametrize("speed_m_s", [0.01, 1, 60])
    def test_the_reach_rises_as_a_radius_that_never_shrinks_needs(self, speed_m_s):
        slopes = np.diff(np.log(pace_of(walk(60, speed_m_s)).reach_m)) / np.diff(np.log(LAGS_S))
        assert (slopes >= 0.56 - 1e-9).all()
        assert (slopes <= 1.12 + 1e-9).all()

    def test_is_the_same_on_every_run(self):
        assert pace_of(walk(10, 2)) == pace_of(walk(10, 2))
