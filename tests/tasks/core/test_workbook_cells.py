"""Tests of what a cell of the workbook holds."""

from __future__ import annotations

import pytest

from tasks.core.workbook_cells import CUT, cut, number_in, units


class TestNumberIn:
    @pytest.mark.parametrize(
        ("column", "text", "number"),
        [
            ("latitude", "41.8902102", 41.8902102),
            ("latitude", "41.8902100", 41.89021),
            ("longitude", "-179.9999999", -179.9999999),
            ("latitude", "41.890210212345", 41.890210212345),
            ("error_m", "120", 120.0),
            ("error_m", "8.5", 8.5),
            ("confidence", "0.80", 0.8),
            ("altitude", "-12.0", -12.0),
            ("direction", "0.0", 0.0),
        ],
    )
    def test_a_number_that_can_be_read_back_is_one(self, column, text, number):
        assert number_in(column, text) == number

    @pytest.mark.parametrize(
        ("column", "text"),
        [
            ("latitude", "41.8900"),
            ("latitude", "41.8900000"),
            ("longitude", "12.5000000"),
            ("latitude", "41,89"),
            ("latitude", "1e5"),
            ("latitude", "007"),
            ("latitude", "+41.89"),
            ("latitude", " 41.8902102"),
            ("latitude", "4\u0661.89"),
            ("latitude", "41.8902102123456789"),
            ("error_m", "nan"),
            ("error_m", ""),
            ("error_m", "inf"),
            ("altitude", "-"),
            ("confidence", "0.800"),
        ],
    )
    def test_what_would_lose_a_digit_or_is_no_plain_number_is_text(self, column, text):
        """Trailing zeros count: 41.8900 is known to 8 m, 41.89 to 800 m."""
        assert number_in(column, text) is None

    @pytest.mark.parametrize("column", ["path", "note", "row_id", "decision", "mine"])
    def test_a_column_of_text_has_no_numbers(self, column):
        assert number_in(column, "7") is None


class TestCut:
    def test_is_as_long_as_a_cell_takes_and_says_so(self):
        assert units(cut("x" * 40_000)) == 32_767
        assert cut("x" * 40_000).endswith(CUT)

    def test_never_halves_a_letter_of_two_units(self):
        """Excel counts UTF-16: a smiley is two of its characters."""
        shortened = cut("x" + "\U0001f600" * 20_000)
        assert units(shortened) in {32_766, 32_767}
        assert set(shortened.removesuffix(CUT)) == {"x", "\U0001f600"}
