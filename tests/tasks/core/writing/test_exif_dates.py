"""Tests for tasks.core.writing.exif_dates; test_tiff_block.py shows where the values go."""

from __future__ import annotations

import math
from datetime import datetime

import pytest

from tasks.core.errors import CannotWrite
from tasks.core.tiff_types import ASCII, Tag
from tasks.core.writing import Taken
from tasks.core.writing.exif_dates import date_fields, offset_text

NEW_YEAR = datetime.fromisoformat("1999-12-31 23:59:59")


class TestDateFields:
    def test_are_twenty_bytes_of_ascii_with_their_nul(self):
        field = date_fields(Taken(NEW_YEAR))[Tag.DATE_TIME_ORIGINAL]
        assert field == (ASCII, 20, b"1999:12:31 23:59:59\0")

    def test_leave_out_what_nobody_knows(self):
        assert date_fields(Taken(NEW_YEAR)).keys() == {Tag.DATE_TIME_ORIGINAL}

    def test_keep_the_zeros_of_sub_seconds(self):
        assert date_fields(Taken(NEW_YEAR, "050"))[Tag.SUBSEC_TIME_ORIGINAL].raw == b"050\0"

    @pytest.mark.parametrize("year", [1825, 2101])
    def test_refuse_years_without_photography(self, year: int):
        with pytest.raises(CannotWrite, match="outside 1826 to 2100"):
            date_fields(Taken(NEW_YEAR.replace(year=year)))

    @pytest.mark.parametrize("year", [1826, 2100])
    def test_take_the_first_and_the_last_year(self, year: int):
        assert date_fields(Taken(NEW_YEAR.replace(year=year)))[Tag.DATE_TIME_ORIGINAL].raw.startswith(b"%d" % year)

    @pytest.mark.parametrize("subsec", ["1a", "-1", "1234567890", "\u0661"])
    def test_refuse_sub_seconds_that_are_no_digits_or_too_many(self, subsec: str):
        with pytest.raises(CannotWrite, match="sub-seconds"):
            date_fields(Taken(NEW_YEAR, subsec))


class TestOffsetText:
    @pytest.mark.parametrize(
        ("minutes", "expected"), [(0, "+00:00"), (120, "+02:00"), (-330, "-05:30"), (345.0, "+05:45"), (-0.0, "+00:00")]
    )
    def test_is_signed_hours_and_minutes(self, minutes: float, expected: str):
        assert offset_text(minutes) == expected

    @pytest.mark.parametrize("minutes", [53.5, 1440, -1440, math.inf])
    def test_refuses_what_exif_cannot_say(self, minutes: float):
        with pytest.raises(CannotWrite, match="whole minutes"):
            offset_text(minutes)
