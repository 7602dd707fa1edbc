from __future__ import annotations

import numpy as np
import pytest

from tasks.core.proxy.hiding import FOLDS, PATTERNS, fold_of

AT_S = np.array([0.0, 60, 170, 600, 43200, 43260])
CAMERA = np.array([0, 1, 0, 0, 0, 1])


def blocks(pattern, at_s=AT_S, camera=CAMERA):
    return PATTERNS[pattern](at_s, camera, np.random.default_rng(1)).tolist()


class TestPatterns:
    def test_a_photo_alone_is_its_own_block(self):
        assert blocks("alone") == [0, 1, 2, 3, 4, 5]

    def test_a_burst_ends_where_nothing_is_photographed_for_two_minutes(self):
        assert blocks("its burst") == [0, 0, 0, 1, 2, 2]

    def test_a_run_is_of_5_to_30_photos_in_a_row(self):
        of_each = np.bincount(blocks("a run of 5 to 30", np.arange(1000.0), np.zeros(1000, dtype=int)))
        assert of_each[:-1].min() >= 5
        assert of_each.max() <= 30

    def test_a_half_day_is_one_cameras(self):
        first, other, *_, next_first, next_other = blocks("its camera's half day")
        assert len({first, other, next_first, next_other}) == 4
        assert blocks("its camera's half day")[0] == blocks("its camera's half day")[2]


class TestFoldOf:
    @pytest.mark.parametrize("count", [3, 10, 57])
    def test_hides_every_block_as_one_and_as_many_blocks_at_a_time(self, count):
        block = np.repeat(np.arange(count), 3)
        fold = fold_of(block, np.random.default_rng(1)).reshape(count, 3)
        assert (fold == fold[:, :1]).all()
        sizes = np.bincount(fold[:, 0], minlength=FOLDS)
        assert sizes.max() - sizes.min() <= 1
