"""Where a clock may have been changed."""

from __future__ import annotations

import numpy as np

from tasks.core.clocks.blocks import MOST_BLOCKS, blocks_of, parts_of
from tasks.core.clocks.scene import scene_of
from tasks.core.clocks.witness import DAY_S, HOUR_S, Surroundings, Witness, witness

JUNE_S = 1_591_005_600.0


def cuts(asked: Witness, around: Surroundings | None = None) -> list[int]:
    """Return the first photo of each block but the first."""
    scene = scene_of(asked, around or Surroundings())
    return [first for first, _ in blocks_of(scene, 0, len(asked.wall_s))][1:]


class TestParts:
    def test_clocks_that_go_back_a_day_or_leap_two_months_begin_a_part(self):
        wall = np.array([0.0, 10.0, -2 * DAY_S, -2 * DAY_S + 5, 70 * DAY_S])
        assert parts_of(wall) == [(0, 2), (2, 4), (4, 5)]

    def test_an_hour_back_does_not(self):
        assert parts_of(np.array([0.0, 10.0, -HOUR_S])) == [(0, 3)]


class TestBlocks:
    def test_gaps_of_an_hour_and_steps_back_are_cuts(self):
        wall = JUNE_S + np.array([0, 60, 60 + HOUR_S, 120 + HOUR_S, 200.0])
        assert cuts(witness(wall, numbered=True)) == [2, 4]

    def test_a_change_of_tags_is_a_cut(self):
        assert cuts(witness(JUNE_S + np.arange(4.0), tag_s=[7200, 7200, 3600, 3600])) == [2]

    def test_a_change_on_which_gps_times_agree_is_a_cut_a_stale_fix_is_none(self):
        ahead = np.array([0, 0, 0, 0, 900, 0, 0, 0, 7200, 7200, 7200, 7200.0])
        wall = JUNE_S + np.arange(12.0) * 10
        assert cuts(witness(wall, gps_s=wall - ahead)) == [8]

    def test_the_end_of_summer_time_is_a_cut(self):
        ends_s = 1_603_587_600.0
        wall = ends_s + np.arange(-4, 4) * 600.0 + 300
        around = Surroundings(places=((41.9, 12.5),))
        assert cuts(witness(wall), around) == [4]

    def test_the_widest_gaps_are_kept_where_there_are_many(self):
        gaps = np.full(400, HOUR_S)
        gaps[::40] = 9 * HOUR_S
        wall = JUNE_S + np.cumsum(gaps)
        found = cuts(witness(wall))
        assert len(found) == MOST_BLOCKS - 1
        assert set(range(40, 400, 40)) <= set(found)
