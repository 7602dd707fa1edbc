"""Time zones by name or by offset."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tasks.core.zones import known_zone, zone_of


class TestZoneOf:
    @pytest.mark.parametrize(
        ("text", "minutes"),
        [
            ("UTC", 0), ("UTC+02:00", 120), ("UTC-03:30", -210), ("utc+5", 300), ("UTC+0545", 345), (" UTC+14:00 ", 840),
            ("UTC-18:00", -1080),
        ],
    )  # fmt: skip
    def test_fixed_offset_is_read_in_each_spelling(self, text, minutes):
        assert zone_of(text).utcoffset(datetime(2024, 5, 18)) == timedelta(minutes=minutes)  # noqa: DTZ001 - a wall clock

    @pytest.mark.parametrize(("month", "hours"), [(1, 1), (7, 2)])
    def test_iana_name_knows_summer_time(self, month, hours):
        assert zone_of("Europe/Rome").utcoffset(datetime(2024, month, 15)) == timedelta(hours=hours)  # noqa: DTZ001

    @pytest.mark.parametrize(
        "text", ["", "Rome", "Europe/Rom", "UTC+18:01", "UTC+19", "../etc/passwd", "/etc/localtime", "UTC 2"]
    )
    def test_text_that_names_no_zone_is_a_value_error(self, text):
        with pytest.raises(ValueError, match=r"is not a time zone|offsets reach 18 hours"):
            zone_of(text)


class TestKnownZone:
    def test_says_yes_to_what_zone_of_reads_and_no_to_the_rest(self):
        assert known_zone("Asia/Kathmandu")
        assert known_zone("UTC-02:00")
        assert not known_zone("Middle Earth")
