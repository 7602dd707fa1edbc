from __future__ import annotations

import numpy as np
import pytest

from tasks.core.proxy.trees import Trees

INF = np.inf
# The second tree ends at its root: a threshold of infinity leads to the left all the way.
TWO = Trees(
    feature=np.array([[0, 1, 1], [0, 0, 0]], dtype=np.int16),
    threshold=np.array([[0.5, 2.0, 3.0], [INF, INF, INF]], dtype=np.float32),
    value=np.array([[1, 2, 3, 4], [10, 0, 0, 0]], dtype=np.float32),
    base=100.0,
)


class TestPredict:
    @pytest.mark.parametrize(("row", "value"), [((0, 2), 111), ((0, 2.5), 112), ((1, 3), 113), ((1, 3.5), 114), ((0.5, 0), 111)])
    def test_goes_left_up_to_the_threshold_and_adds_the_leaves_to_the_base(self, row, value):
        assert TWO.predict(np.array([row], dtype=np.float32)).tolist() == [value]

    def test_rows_of_many_chunks_are_each_its_own(self):
        rows = np.random.default_rng(1).uniform(0, 4, (20_001, 2)).astype(np.float32)
        one_by_one = [TWO.predict(rows[i : i + 1])[0] for i in (0, 8191, 8192, 20_000)]
        assert TWO.predict(rows)[[0, 8191, 8192, 20_000]].tolist() == one_by_one

    def test_no_row_gives_nothing(self):
        assert TWO.predict(np.zeros((0, 2), dtype=np.float32)).tolist() == []
