"""Tests of instants as track files write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.tracks.instants import instant_us
from tasks.core.tracks.points import NO_TIME


def us(*parts):
    return round((datetime(*parts, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))


class TestInstant:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("2010-08-05T14:23:59Z", us(2010, 8, 5, 14, 23, 59)),
            (" 2010-08-05T14:23:59Z\n", us(2010, 8, 5, 14, 23, 59)),
            ("2010-08-05T14:23:59", us(2010, 8, 5, 14, 23, 59)),
            ("2010-08-05 14:23:59 UTC", us(2010, 8, 5, 14, 23, 59)),
            ("20100805T142359Z", us(2010, 8, 5, 14, 23, 59)),
            ("2010-08-05T14:23Z", us(2010, 8, 5, 14, 23)),
            ("2010-08-05T14:23:59.5Z", us(2010, 8, 5, 14, 23, 59, 500_000)),
            ("2010-08-05T14:23:59,25Z", us(2010, 8, 5, 14, 23, 59, 250_000)),
            ("2010-08-05T14:23:59.123456789012Z", us(2010, 8, 5, 14, 23, 59, 123_456)),
            ("2010-08-05T14:23:59.999999999Z", us(2010, 8, 5, 14, 23, 59, 999_999)),
            ("2010-08-05T14:23:59+05:30", us(2010, 8, 5, 8, 53, 59)),
            ("2010-08-05T14:23:59-0330", us(2010, 8, 5, 17, 53, 59)),
            ("2010-08-05T14:23:59+02", us(2010, 8, 5, 12, 23, 59)),
            ("2010-8-5 4:3:9Z", us(2010, 8, 5, 4, 3, 9)),
            ("2010-08-05T24:00:00Z", us(2010, 8, 6)),
            ("2016-12-31T23:59:60Z", us(2017, 1, 1)),
            ("1901-12-13T20:45:52.207343Z", us(1901, 12, 13, 20, 45, 52, 207_343)),
        ],
    )
    def test_tells_microseconds_of_utc(self, text, expected):
        assert instant_us(text) == expected

    @pytest.mark.parametrize(
        "text",
        ["", "x", "2010-08-05", "2010-W31", "2010-W31-4", "20100805", "2010-13-05T14:23:59Z", "2010-02-30T14:23:59Z",
         "2010-08-05T25:00:00Z", "2010-08-05T24:00:01Z", "2010-08-05T14:61:00Z", "2010-08-05T14:23:59+25:00",
         "2010-08-05T14:23:61Z", "1281018239", "2010-08-05T14:23:59Zx"],
    )  # fmt: skip
    def test_what_is_no_instant_is_no_time(self, text):
        assert instant_us(text) == NO_TIME

    @given(
        st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)),  # noqa: DTZ001 - a wall clock, which gets its zone below
        st.integers(-23 * 60, 23 * 60),
    )
    def test_every_instant_that_python_writes_is_read_back(self, wall, minutes):
        told = wall.replace(tzinfo=timezone(timedelta(minutes=minutes)))
        expected = (told - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        assert instant_us(told.isoformat()) == expected
        assert instant_us(told.isoformat(" ")) == expected

    @given(st.text("0123456789-:.,TZ+ WGMTUC", max_size=40))
    def test_no_text_raises_an_error(self, text):
        assert isinstance(instant_us(text), int)
