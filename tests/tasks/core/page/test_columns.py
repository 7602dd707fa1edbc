"""Tests of columns as the page reads them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.core.page.columns import column, steps


class TestColumn:
    def test_one_value_stands_for_all_rows(self):
        assert column(pd.Series(["a", "a"])) == "a"

    def test_missing_numbers_become_null(self):
        assert column(pd.Series([1.5, np.nan])) == [1.5, None]
        assert column(pd.Series([np.nan, np.nan])) is None

    def test_few_words_are_numbered(self):
        assert column(pd.Series(list("abaaaaaa"))) == {"words": ["a", "b"], "at": [0, 1, 0, 0, 0, 0, 0, 0]}

    def test_a_missing_number_may_be_one_of_the_words(self):
        assert column(pd.Series([np.nan, 2.0] * 4)) == {"words": [None, 2.0], "at": [0, 1] * 4}


class TestSteps:
    def test_each_number_is_counted_from_the_one_before_and_a_new_row_starts_at_nothing(self):
        values, starts = np.array([41.9, 41.90012, 41.89, -7.0]), np.array([True, False, False, True])
        assert steps(values, starts, 5) == [4190000, 12, -1012, -700000]

    def test_rounding_does_not_add_up(self):
        values = np.arange(1000) / 3
        starts = np.arange(1000) == 0
        assert np.cumsum(steps(values, starts, 2))[-1] == 33300  # 999 / 3 = 333
