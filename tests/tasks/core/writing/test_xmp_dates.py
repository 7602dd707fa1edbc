"""Tests for tasks.core.writing.xmp_dates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tasks.core.errors import CannotWrite
from tasks.core.writing import Taken
from tasks.core.writing.xmp_dates import date_text, instant_text, is_our_instant

AT = datetime(2024, 5, 1, 12, 3, 4)  # noqa: DTZ001 - a wall clock


class TestDateText:
    @pytest.mark.parametrize(
        ("taken", "held", "text"),
        [
            (Taken(AT), "", "2024-05-01T12:03:04"),
            (Taken(AT, "050", 120.0), "", "2024-05-01T12:03:04.050+02:00"),
            (Taken(AT, "", -210.0), "", "2024-05-01T12:03:04-03:30"),
            (Taken(AT, "", 0.0), "", "2024-05-01T12:03:04+00:00"),
            (Taken(AT), "2019-01-01T00:00:00.25+05:45", "2024-05-01T12:03:04.25+05:45"),
            (Taken(AT, "9", 60.0), "2019-01-01T00:00:00.25+05:45", "2024-05-01T12:03:04.9+01:00"),
            (Taken(AT), "2019:01:01 00:00:00.123", "2024-05-01T12:03:04.123"),
            (Taken(AT), "2019-01-01T00:00Z", "2024-05-01T12:03:04Z"),
            (Taken(AT), "a day in May", "2024-05-01T12:03:04"),
        ],
    )
    def test_keeps_the_parts_of_the_old_date_that_the_new_one_leaves_open(self, taken: Taken, held: str, text: str):
        assert date_text(taken, held) == text

    @pytest.mark.parametrize(
        ("taken", "reason"),
        [
            (Taken(AT.replace(year=1825)), "year 1825"),
            (Taken(AT.replace(year=2101)), "year 2101"),
            (Taken(AT, "1x"), "no digits"),
            (Taken(AT, "", 1440.0), "a day or more"),
        ],
    )
    def test_refuses_what_no_photo_says(self, taken: Taken, reason: str):
        with pytest.raises(CannotWrite, match=reason):
            date_text(taken)


class TestInstantText:
    def test_is_told_from_what_other_programs_write(self):
        text = instant_text(datetime(2024, 5, 1, 10, 0, 0, 500_000, tzinfo=UTC))
        assert text == "2024-05-01T10:00:00.500000Z"
        assert is_our_instant(text)
        assert not is_our_instant("2024-05-01T10:00:00Z")
