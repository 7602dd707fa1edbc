"""Tests of numbers as track files write them."""

from __future__ import annotations

import math

import pytest

from tasks.core.tracks.numbers import number


class TestNumber:
    @pytest.mark.parametrize(
        ("text", "expected"), [("45.5", 45.5), (" -7\n", -7), ("45,25", 45.25), ("1e3", 1000), ("+.5", 0.5), ("0", 0)]
    )
    def test_is_told_with_point_or_comma(self, text, expected):
        assert number(text) == expected

    @pytest.mark.parametrize("text", [None, "", "x", "1_000", "1.2.3", "1,2,3", "12 34", "nan"])
    def test_what_is_no_number_is_unknown(self, text):
        assert math.isnan(number(text))
