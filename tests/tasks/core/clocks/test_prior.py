"""What a clock is set to before anything is known."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.core.clocks.grid import centred
from tasks.core.clocks.prior import log_prior
from tasks.core.clocks.zone_hours import ZoneHours

HOUR_S, DAY_S = 3600.0, 86_400.0
GRID = centred(0.0, 4 * DAY_S, 10.0)
ROME = ZoneHours("Europe/Rome", 2 * HOUR_S, HOUR_S)
TOKYO = ZoneHours("Asia/Tokyo", 9 * HOUR_S, 9 * HOUR_S)


def share(log: np.ndarray, ahead_s: float, within_s: float = 60.0) -> float:
    """Return the probability about an offset."""
    return float(np.exp(log[GRID.window(ahead_s - within_s, ahead_s + within_s + 1)]).sum())


class TestLogPrior:
    LOG = log_prior(GRID, 0.0, (ROME,), (TOKYO,))

    def test_it_sums_to_one(self):
        assert np.exp(self.LOG).sum() == pytest.approx(1)

    def test_the_zone_comes_before_its_other_season_and_home_before_other_hours_before_half_hours(self):
        shares = [share(self.LOG, hours * HOUR_S) for hours in (2, 9, 1, 5, 5.5)]
        assert shares == sorted(shares, reverse=True)
        assert shares[0] > 10 * shares[3]

    def test_whole_hours_come_far_before_odd_offsets(self):
        assert share(self.LOG, 5 * HOUR_S) > 10 * share(self.LOG, 5 * HOUR_S + 1200)

    def test_the_right_day_comes_before_other_days(self):
        shares = [share(self.LOG, 2 * HOUR_S + days * DAY_S) for days in (0, 1, 2, 3)]
        assert shares == sorted(shares, reverse=True)

    def test_nothing_is_impossible(self):
        assert np.isfinite(self.LOG).all()

    def test_the_right_day_may_be_another(self):
        grid = centred(365 * DAY_S, 4 * DAY_S, 10.0)
        log = log_prior(grid, 365 * DAY_S, (ROME,), ())
        assert grid.ahead_s[np.argmax(log)] == 365 * DAY_S + 2 * HOUR_S
