"""Tests of columns as the page reads them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.core.page.columns import column


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
