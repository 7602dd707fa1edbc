from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.date_cells import as_iso, date_in_iso, is_written

DATE = "2019-07-02T10:11:12"


class TestDateInIso:
    @pytest.mark.parametrize(
        "text",
        [
            DATE,
            "2019-07-02 10:11:12",
            "2019-07-02t10:11:12",
            "2019:07:02 10:11:12",
            "2019/7/2 10:11:12",
            "2019.07.02 10:11:12",
            "02.07.2019 10:11:12",
            "2.7.2019  10:11:12 ",
            "2019-07-02 10:11:12 AM",
        ],
    )
    def test_reads_every_form_with_one_meaning(self, text):
        assert date_in_iso(text) == DATE

    @pytest.mark.parametrize(
        ("text", "date"),
        [
            ("25/12/2019 10:11:12", "2019-12-25T10:11:12"),
            ("12/25/2019 10:11:12", "2019-12-25T10:11:12"),
            ("12-25-2019 10:11:12", "2019-12-25T10:11:12"),
            ("5/5/2019 10:11:12", "2019-05-05T10:11:12"),
            ("12/25/2019, 1:11:12 PM", "2019-12-25T13:11:12"),
            ("12/25/2019 12:11:12 AM", "2019-12-25T00:11:12"),
            ("12/25/2019 12:11:12\u202fp.m.", "2019-12-25T12:11:12"),
        ],
    )
    def test_takes_the_only_order_that_gives_a_date(self, text, date):
        assert date_in_iso(text) == date

    @pytest.mark.parametrize(
        ("text", "rest"),
        [
            (".45", ".45"),
            (".450", ".450"),
            (",5", ".5"),
            (".123456789+02:00", ".123456789+02:00"),
            ("+0200", "+02:00"),
            ("+02", "+02:00"),
            (" -03:30", "-03:30"),
            ("\u221203:30", "-03:30"),
            ("Z", "+00:00"),
        ],
    )
    def test_keeps_subseconds_digit_for_digit_and_the_offset(self, text, rest):
        assert date_in_iso(DATE + text) == DATE + rest

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("02/07/2019 10:11:12", "may be day 2 of month 7 or day 7 of month 2"),
            ("02-07-2019 10:11:12", "may be day 2 of month 7"),
            ("02/07/19 10:11:12", "which of its numbers is the year"),
            ("43648.4244", "is a number, as spreadsheets keep dates"),
            ("43648", "is a number"),
            ("2019-07-02", "has no time of day"),
            ("2019-07-02 10:11", "has no seconds, which a spreadsheet may have hidden"),
            ("2019-02-29 10:11:12", "is no date"),
            ("13/13/2019 10:11:12", "is no date"),
            ("2019-07-02 24:00:00", "is no date"),
            ("2019-07-02 10:11:60", "is no date"),
            ("2019-07-02 13:11:12 PM", "AM and PM go with hours"),
            ("0000:00:00 00:00:00", "is no date"),
            ("1825-12-31 23:59:59", "the year 1825 is outside 1826 to 2100"),
            ("2101-01-01 00:00:00", "the year 2101 is outside"),
            ("2019-07-02T10:11:12+15:00", "+15:00 is the offset of no time zone"),
            ("2019-07-02T10:11:12+02:75", "is the offset of no time zone"),
            ("2019-07-02T10:11:12+02:00[Europe/Rome]", "is no date with a time"),
            ("\u0662\u0660\u0661\u0669-07-02 10:11:12", "is no date with a time"),
            ("in summer", "is no date with a time"),
            ("2019-07/02 10:11:12", "is no date with a time"),
        ],
    )
    def test_refuses_what_is_doubtful_or_no_date(self, text, reason):
        with pytest.raises(ValueError, match=r"^'") as caught:
            date_in_iso(text)
        assert reason in str(caught.value)

    @given(
        at=st.datetimes(min_value=datetime(1826, 1, 1), max_value=datetime(2100, 12, 31)),  # noqa: DTZ001 - wall clocks
        minutes=st.none() | st.integers(-720, 840),
    )
    def test_gives_back_whatever_pythons_own_iso_form_is(self, at, minutes):
        zone = None if minutes is None else timezone(timedelta(minutes=minutes))
        written = at.replace(tzinfo=zone).isoformat()
        assert date_in_iso(written) == written


class TestRemedy:
    @pytest.mark.parametrize("text", ["", "43648", "2019-07-02 10:11", "02/03/2019 10:11:12", "2019-02-30 10:11:12"])
    def test_another_remedy_is_named_wherever_it_is_asked_for(self, text):
        with pytest.raises(ValueError, match=r"; do this$"):
            date_in_iso(text, "do this")


class TestAsIso:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("1.5.2024 12:00:00", "2024-05-01T12:00:00"),
            ("2024-05-01 12:00:00,5 +0200", "2024-05-01T12:00:00.5+02:00"),
            (" 05/06/2024 12:00:00", "05/06/2024 12:00:00"),
            ("", ""),
        ],
    )
    def test_what_is_no_certain_date_stays_as_it_is(self, text, shown):
        assert as_iso(text) == shown


class TestIsWritten:
    @pytest.mark.parametrize("now", [DATE, f"{DATE}.45", f"{DATE}+02:00", f"{DATE}.45+02:00"])
    def test_what_the_new_date_leaves_open_may_be_anything(self, now):
        assert is_written("2.7.2019 10:11:12", now)

    @pytest.mark.parametrize("now", [f"{DATE}.45+02:00", f"{DATE}.450+02:00"])
    def test_subseconds_and_offset_that_it_names_must_be_there(self, now):
        assert is_written(f"{DATE}.450+0200", now)

    @pytest.mark.parametrize("now", ["2019-07-02T10:11:13", f"{DATE}.45", f"{DATE}+02:00", f"{DATE}.45+01:00", ""])
    def test_another_date_subsecond_or_offset_is_not_it(self, now):
        assert not is_written(f"{DATE}.45+02:00", now)

    def test_a_doubtful_new_date_is_never_written(self):
        assert not is_written("02/07/2019 10:11:12", DATE)
