from __future__ import annotations

from datetime import datetime

import pytest

from tasks.core.mapping_times import moment_of

TEN = datetime.fromisoformat("2024-05-01T10:02:00")


class TestMomentOf:
    @pytest.mark.parametrize(
        "text",
        [
            "2024-05-01T10:02",
            "2024-05-01 10:02",
            "2024-05-01 10:02:00",
            "2024:05:01 10:02:00",
            "2024:05:01 10:02",
            " 2024-05-01  10:02 ",
            "01.05.2024 10:02",
            "01.05.2024 10:02 AM",
        ],
    )
    def test_is_a_wall_clock_without_an_offset(self, text):
        assert moment_of(text, is_end=False) == (TEN, False)

    @pytest.mark.parametrize(
        "text",
        [
            "2024-05-01T10:02Z",
            "2024-05-01T12:02:00+02:00",
            "2024-05-01 12:02+0200",
            "2024-05-01 12:02 +02",
            "2024-05-01T04:32:00-05:30",
        ],
    )
    def test_is_an_instant_with_an_offset(self, text):
        assert moment_of(text, is_end=False) == (TEN, True)

    def test_keeps_parts_of_a_second(self):
        assert moment_of("2024-05-01T10:02:00.25", is_end=True).at == TEN.replace(microsecond=250_000)

    @pytest.mark.parametrize("text", ["2024-05-01", "2024:05:01", "01.05.2024"])
    def test_a_day_alone_starts_with_its_first_moment_and_ends_with_its_last(self, text):
        assert moment_of(text, is_end=False).at == datetime.fromisoformat("2024-05-01T00:00:00")
        assert moment_of(text, is_end=True).at == datetime.fromisoformat("2024-05-01T23:59:59.999999")

    def test_a_time_of_day_is_no_day_alone(self):
        assert moment_of("2024-05-01 10:02", is_end=True).at == TEN

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "is empty"),
            ("tomorrow", "'tomorrow' is no date"),
            ("5/6/2024 10:02", "'5/6/2024 10:02' may be day 5 of month 6"),
            ("2024-02-30", "'2024-02-30' is no date"),
            ("2024-05-01 25:00", "'2024-05-01 25:00' is no date"),
            ("45413.4", "'45413.4' is a number"),
            ("1714557720", "'1714557720' is no date"),
            ("2024-05-01T10:02+99:00", "offset of no time zone"),
        ],
    )
    def test_refuses_what_is_not_certain_and_quotes_it_as_it_was_written(self, text, reason):
        with pytest.raises(ValueError, match=reason):
            moment_of(text, is_end=True)
