from __future__ import annotations

import numpy as np
import pytest

from tasks.core.proxy.customs import customs_of, days_at_place
from tasks.core.proxy.donors import donors_of


def donors(seconds, lat, lon):
    return donors_of(*(np.array(column, dtype=float) for column in (seconds, lat, lon)), np.full(len(seconds), np.nan))


class TestDaysAtPlace:
    def test_counts_days_and_not_photos(self):
        day = 86400.0
        found = donors([0, 10, day, 2 * day], [45, 45, 45, 46], [10, 10, 10, 10])
        assert days_at_place(found).tolist() == [2, 2, 2, 1]

    @pytest.mark.parametrize("lat", [-90.0, 0.0, 89.9, 90.0])
    def test_knows_places_at_the_poles_and_the_antimeridian(self, lat):
        assert days_at_place(donors([0, 86400, 2 * 86400], [lat] * 3, [-180.0, -180.0, 179.99])).min() >= 1


class TestCustoms:
    def test_who_moves_has_longer_steps_than_who_stays(self):
        seconds = np.arange(200) * 300.0 + np.repeat(np.arange(20), 10) * 86400
        stays = customs_of(donors(seconds, np.full(200, 45.0), np.zeros(200)))
        moves = customs_of(donors(seconds, 45 + (np.arange(200) % 10) * 0.05, np.zeros(200)))
        lag = np.array([300.0, 3000.0])
        assert (moves.step(lag) > stays.step(lag) + 1).all()
        # 5.6 km in 330 s.
        assert moves.fast_m_s == pytest.approx(0.05 * 111195 / 330, rel=0.01)

    def test_a_burst_of_five_hundred_at_one_place_hardly_tells_more_than_two(self):
        few, many = (customs_of(donors(np.arange(n) * 10.0, np.full(n, 45.0), np.zeros(n))) for n in (2, 500))
        lag = np.array([9.0])
        assert many.step(lag)[0] == pytest.approx(few.step(lag)[0])
        assert many.known(lag)[0] == pytest.approx(np.log10(2))

    def test_one_donor_has_the_customs_of_anybody(self):
        assert customs_of(donors([0], [45], [0])).step(np.array([9.0]))[0] == pytest.approx(np.log10(8 + 3))
