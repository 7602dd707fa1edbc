from __future__ import annotations

from datetime import datetime

import pytest

from tasks.core.date_proofs import day_first_in, proven_date, readings
from tests.review_rows import described

NEW = "2024-05-01T12:00:30"


def row(text, shown=NEW, **cells):
    made = described("a.jpg", new_datetime=shown, altitude=30.5)
    return {name: str(cell) for name, cell in made.items()} | {"new_datetime": text, "altitude": "30.5", "direction": "", **cells}


class TestProvenDate:
    @pytest.mark.parametrize(
        "text",
        [
            "2024-05-01T12:00:30",
            "2024-05-01 12:00:30.000",
            "01.05.2024 12:00",
            "01.05.24 12:00",
            "1/5/2024 12:00",
            "5/1/2024 12:00",
            "05/01/24 12:00 PM",
            "05/01/2024 12:00:30 PM",
            "24-05-01 12:00",
            # 45,413 days after 30 December 1899 is 1 May 2024, and 12:00:30 is 0.50034722 of a day.
            "45413.50034722",
            "45413,50034722",
            "45413.50035",
        ],
    )
    def test_finds_the_date_that_the_row_showed_in_every_form_that_spreadsheets_give_it(self, text):
        assert proven_date(row(text)) == NEW

    @pytest.mark.parametrize(
        ("text", "shown"),
        [("45413.5", "2024-05-01T12:00:00"), ("45413", "2024-05-01T00:00:00"), ("45413.25", "2024-05-01T06:00:00")],
    )
    def test_takes_few_digits_of_a_serial_number_for_an_exact_time(self, text, shown):
        assert proven_date(row(text, shown)) == shown

    @pytest.mark.parametrize("shown", ["2024-05-01T12:00:30.25", "2024-05-01T12:00:30.250"])
    def test_takes_zeros_behind_the_subseconds_for_nothing(self, shown):
        assert proven_date(row("2024-05-01T12:00:30,250", shown)) == "2024-05-01T12:00:30.250"

    def test_midnight_of_which_the_time_was_hidden(self):
        assert proven_date(row("01.05.2024", "2024-05-01T00:00:00")) == "2024-05-01T00:00:00"

    @pytest.mark.parametrize(
        "text", ["02.05.2024 12:00", "1/6/2024 12:00", "45413.5", "45413.6", "01.05.2024", "", "noon", "1/5/2024 13:00 PM"]
    )
    def test_finds_none_that_the_row_did_not_show(self, text):
        assert proven_date(row(text)) == ""

    @pytest.mark.parametrize("cells", [{"row_id": ""}, {"row_id": "17"}, {"altitude": "31"}])
    def test_finds_none_without_the_digits_that_prove_it(self, cells):
        assert proven_date(row("5/1/2024 12:00", **cells)) == ""

    def test_finds_none_where_none_was_shown(self):
        assert proven_date(row("5/1/2024 12:00", "")) == ""


class TestReadings:
    def test_are_both_orders_and_every_second(self):
        found = set(readings("5/1/2024 12:00"))
        days = ("2024-05-01", "2024-01-05")
        assert found == {f"{day}T12:00:{second:02d}" for day in days for second in range(60)}

    def test_a_serial_number_is_read_to_its_last_digit(self):
        assert next(readings("45413.50034722")) == datetime(2024, 5, 1, 12, 0, 30).isoformat()  # noqa: DTZ001 - a wall clock
        assert list(readings("45413.5")) == ["2024-05-01T12:00:00"]

    @pytest.mark.parametrize("text", ["", "noon", "31/31/2024 12:00", "2024-05-01T12:00:30+02:00", "999999"])
    def test_there_are_none_of_what_no_spreadsheet_writes(self, text):
        assert list(readings(text)) == []


class TestDayFirstIn:
    @pytest.mark.parametrize(
        ("texts", "first"),
        [
            (["25/12/2023 10:00:00", "2/3/2024 10:00:00"], True),
            (["12/25/2023 10:00:00", "2/3/2024 10:00:00"], False),
            (["2/3/2024 10:00:00"], None),
            (["25/12/2023 10:00:00", "12/25/2023 10:00:00"], None),
            (["25.12.2023 10:00:00", "2023-12-25T10:00:00", "", "31/31/2023 1:00", "-"], None),
        ],
    )
    def test_goes_by_dates_that_have_one_order_only(self, texts, first):
        assert day_first_in(texts) is first
