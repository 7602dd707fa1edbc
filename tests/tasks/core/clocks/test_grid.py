"""Regular lines of offsets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.clocks.grid import Grid, blurred, centred, mass_within, normalised, shifted, spread


class TestGrid:
    def test_the_centre_is_one_of_its_offsets(self):
        grid = centred(86_400.0, 100.0, 10.0)
        assert grid.count == 21
        assert grid.ahead_s[grid.index(86_400.0)] == 86_400

    def test_offsets_outside_have_the_index_of_the_end(self):
        assert [Grid(0.0, 10.0, 5).index(at) for at in (-99.0, 21.0, 99.0)] == [0, 2, 4]

    def test_a_window_is_half_open(self):
        grid = Grid(0.0, 10.0, 5)
        assert grid.ahead_s[grid.window(10.0, 30.0)].tolist() == [10, 20]


class TestFunctionsOnLines:
    def test_blurring_keeps_the_sum_and_has_the_width_asked_for(self):
        line = np.zeros(401)
        line[200] = 1
        smooth = blurred(line, 10.0)
        assert smooth.sum() == pytest.approx(1)
        assert np.sqrt((smooth * (np.arange(401) - 200) ** 2).sum()) == pytest.approx(10, rel=0.1)

    @given(st.integers(-12, 12))
    def test_shifting_moves_and_lets_zeros_in(self, by: int):
        line = np.arange(1.0, 11.0)
        moved = shifted(line, by)
        expected = [line[i - by] if 0 <= i - by < 10 else 0 for i in range(10)]
        assert moved.tolist() == expected

    @given(st.lists(st.floats(0, 10), min_size=1, max_size=30), st.integers(0, 5))
    def test_mass_within_is_the_sum_of_the_neighbours(self, values: list[float], reach: int):
        line = np.array(values)
        expected = [line[max(0, i - reach) : i + reach + 1].sum() for i in range(len(line))]
        assert mass_within(line, reach) == pytest.approx(expected, abs=1e-9)

    def test_normalised_weights_sum_to_one_however_low(self):
        assert normalised(np.array([-5000.0, -5000.0])) == pytest.approx([0.5, 0.5])

    @given(st.integers(0, 500), st.integers(1, 50))
    def test_spread_keeps_the_ends_and_the_limit(self, count: int, limit: int):
        kept = spread(count, limit)
        assert len(kept) <= max(limit, 0) or count <= limit
        assert len(kept) == min(count, limit)
        if count and limit > 1:
            assert (kept[0], kept[-1]) == (0, count - 1)
