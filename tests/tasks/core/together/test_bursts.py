from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.together.bursts import SHIFTS, Uses
from tasks.core.together.devices import CELL_S
from tests.tasks.core.together.test_devices import device

HOUR, DAY = 3600, 86400
FIRST = 19800 * DAY


def found(one, other):
    """Give the coincidences of uses at these seconds of a first day."""
    devices = [device(name, used=[FIRST + second for second in used]) for name, used in (("One", one), ("Two", other))]
    return Uses(devices).coincidences("One", "Two")


class TestCoincidences:
    def test_uses_within_four_minutes_coincide_and_those_six_minutes_off_do_not(self):
        assert found([9 * HOUR], [9 * HOUR + 240]).hits.tolist() == [1]
        assert found([9 * HOUR], [9 * HOUR - 240]).hits.tolist() == [1]
        assert found([9 * HOUR], [9 * HOUR + 360]).hits.tolist() == [0]

    def test_the_camera_used_less_on_a_day_is_counted(self):
        many = [hour * HOUR for hour in range(8, 20)]
        assert found(many, [9 * HOUR + 60, 30 * 60]).uses.tolist() == [2]
        assert found([9 * HOUR + 60], many).hits.tolist() == [1]

    def test_only_days_on_which_both_were_used_count(self):
        both = found([9 * HOUR, DAY + 9 * HOUR, 5 * DAY], [DAY + 9 * HOUR, 3 * DAY])
        assert both.day.tolist() == [19801]

    def test_chance_is_what_the_uses_give_when_moved(self):
        """A camera used every four minutes of the day is beside any moment; one used once is beside a moved one by no chance."""
        always = list(range(2 * HOUR, 22 * HOUR, 240))
        assert found([9 * HOUR, 12 * HOUR], always).chance.tolist() == pytest.approx([0.98])
        assert found([12 * HOUR], [12 * HOUR]).chance.tolist() == pytest.approx([0.02])

    def test_of_cells_at_random_chance_is_what_is_counted_cell_by_cell(self):
        """The same by going through every use and shift."""
        rng = np.random.default_rng(3)
        one, other = (np.unique(rng.integers(60, 660, 30)) for _ in range(2))
        both = found(one * CELL_S, other * CELL_S)
        if len(one) > len(other):
            one, other = other, one
        hits = sum(any(abs(cell - its) <= 2 for its in other) for cell in one)
        moved = sum(any(abs(cell + shift - its) <= 2 for its in other) for cell in one for shift in SHIFTS)
        assert (both.uses.tolist(), both.hits.tolist()) == ([len(one)], [hits])
        assert both.chance.tolist() == pytest.approx([moved / len(one) / len(SHIFTS)])

    def test_a_day_more_is_hit_than_by_chance_counts_as_one_of_the_days_hit(self):
        both = found([9 * HOUR, DAY + 9 * HOUR], [9 * HOUR, DAY + 15 * HOUR])
        assert both.days_hit == 1

    def test_shifts_reach_over_midnight_into_the_next_day_alone(self):
        """A use at 23:50 moved by 20 minutes is beside one at 0:10 of the next day, not beside one three days on."""
        late, early = 24 * HOUR - 600, 600
        near, far = (found([late, days * DAY + early], [late, days * DAY + early]) for days in (1, 3))
        assert near.chance.tolist() > far.chance.tolist()

    def test_cameras_never_used_on_one_day_have_none(self):
        assert len(found([9 * HOUR], []).day) == 0
        assert len(found([9 * HOUR], [DAY]).day) == 0
        assert len(found([], []).day) == 0

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.integers(0, 5 * DAY)), st.lists(st.integers(0, 5 * DAY)))
    def test_hits_are_never_more_than_uses_and_chance_is_a_probability(self, one, other):
        both = found(sorted(set(one)), sorted(set(other)))
        assert (both.hits <= both.uses).all()
        assert ((both.chance > 0) & (both.chance < 1)).all()
