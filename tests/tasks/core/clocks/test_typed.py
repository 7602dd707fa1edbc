from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.cells import guard
from tasks.core.clocks.typed import Offset, Pair, Pairs, Zone, typed_clock

NOON = datetime(2017, 4, 17, 12, 0, tzinfo=UTC)


class TestZones:
    @pytest.mark.parametrize("text", ["Europe/Brussels", "UTC+02:00", "UTC", "America/St_Johns", "utc-3"])
    def test_a_name_or_a_fixed_one_is_a_zone(self, text):
        assert typed_clock(f" {text} ") == Zone(text)

    def test_the_minus_of_a_spreadsheet_is_one(self):
        assert typed_clock("UTC\u221203:30") == Zone("UTC-03:30")

    @pytest.mark.parametrize("text", ["Roma", "Europe/Bruxelles", "localtime", "", "yes", "1:5", "#####", "1e3"])
    def test_anything_else_is_refused_with_all_that_is_allowed(self, text):
        with pytest.raises(ValueError, match=r"^'.*' is no .*Europe/Brussels.*\+1:00.*IMG_0012\.jpg = "):
            typed_clock(text)


class TestOffsets:
    @pytest.mark.parametrize(
        ("text", "ahead_s"),
        [
            ("+1:00", 3600),
            ("-00:03:25", -205),
            ("3600", 3600),
            ("-86400", -86400),
            ("0", 0),
            ("+49:00:00", 176_400),
            ("+2 d 01:00:00", 176_400),
            ("-2 d", -172_800),
            ("+1 day, 0:00:01.5", 86_401.5),
            ("-0:30", -1800),
            ("2 s", 2),
            ("-2.5 sec", -2.5),
            ("+26298 d", 26_298 * 86_400),
        ],
    )
    def test_an_offset_is_positive_where_the_clock_is_ahead(self, text, ahead_s):
        assert typed_clock(text) == Offset(ahead_s)

    @pytest.mark.parametrize(
        ("text", "ahead_s"),
        [
            ("1:00:00", 3600),
            ("01:00", 3600),
            ("01:00:00 AM", 3600),
            ("12:30 am", 1800),
            ("1:00:00 PM", 46_800),
            ("'+1:00", 3600),
            ("'-1:00", -3600),
            ("\u22121:00", -3600),
            ("\u20131:00", -3600),
            ("+\u00a01:00", 3600),
            ("-3600,5", -3600.5),
            ("+0:00:01,5", 1.5),
        ],
    )
    def test_what_a_spreadsheet_makes_of_it_is_the_same(self, text, ahead_s):
        assert typed_clock(text) == Offset(ahead_s)

    @given(seconds=st.integers(-99 * 366 * 86_400, 99 * 366 * 86_400))
    def test_every_offset_in_hours_minutes_and_seconds_is_read_back(self, seconds):
        rest = abs(seconds)
        clock = f"{rest // 3600}:{rest // 60 % 60:02d}:{rest % 60:02d}"
        assert typed_clock(guard(("-" if seconds < 0 else "+") + clock)) == Offset(seconds)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("0.0416667", r"a spreadsheet makes of a time of day; write the offset as \+1:00"),
            ("0,0416667", r"a spreadsheet makes of a time of day"),
            ("2.0416667", r"a spreadsheet makes of a time of day"),
            ("2", r"hours or seconds; write \+2:00 or 2 s"),
            ("-5", r"hours or seconds; write -5:00 or -5 s"),
            ("+0200", r"hours and minutes or seconds"),
            ("3,600", r"decimal comma or a thousands separator"),
        ],
    )
    def test_a_number_that_may_be_something_else_is_refused_with_the_remedy(self, text, said):
        with pytest.raises(ValueError, match=said):
            typed_clock(text)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("+1:75", "from 0 to 59"),
            ("+1:00:60", "from 0 to 59"),
            ("+2 d 24:00", "hours go from 0 to 23"),
            ("+1:00 PM", "time of day"),
            ("13:00 PM", "time of day"),
            ("1492434245", r"17,274 days are more than a year; .* \+400 d"),
            ("+36601 d", "more than 100 years off"),
            ("-9999999:00", "more than 100 years off"),
        ],
    )
    def test_an_impossible_one_is_refused_with_what_is_allowed(self, text, said):
        with pytest.raises(ValueError, match=said):
            typed_clock(text)


class TestPairs:
    def test_a_photo_and_when_it_was(self):
        pair = Pair("trip/IMG_0012.jpg", datetime(2017, 4, 17, 13, 4, 5, tzinfo=UTC))
        assert typed_clock("trip/IMG_0012.jpg = 2017-04-17T15:04:05+02:00") == Pairs((pair,))

    @pytest.mark.parametrize(
        "written",
        ["2017-04-17T12:00:00Z", "2017:04:17 14:00:00+02:00", "17.04.2017 14:00:00 +0200", "2017-04-17T08:30:00\u221203:30"],
    )
    def test_the_moment_may_stand_in_any_form_of_a_date_with_an_offset(self, written):
        assert typed_clock(f"a.jpg={written}") == Pairs((Pair("a.jpg", NOON),))

    def test_a_wall_clock_and_when_it_was(self):
        found = typed_clock("2017-04-17T15:03:02 = 2017-04-17T12:00:00Z")
        assert found == Pairs((Pair("", NOON, shown=datetime(2017, 4, 17, 15, 3, 2)),))  # noqa: DTZ001 - a wall clock

    def test_several_keep_their_order_and_one_that_is_repeated_counts_once(self):
        later = NOON + timedelta(days=30)
        found = typed_clock(f"b.jpg = {later.isoformat()} ; a.jpg = {NOON.isoformat()}; b.jpg={later.isoformat()};")
        assert found == Pairs((Pair("b.jpg", later), Pair("a.jpg", NOON)))

    @pytest.mark.parametrize("name", ["a=b.jpg", "one; two.jpg", "two  blanks.jpg", "2017-04-17 15.03.02.jpg"])
    def test_a_photo_may_be_called_anything(self, name):
        assert typed_clock(f"{name} = 2017-04-17T12:00:00Z") == Pairs((Pair(name, NOON),))

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("a.jpg = 2017-04-17T15:04:05", "'2017-04-17T15:04:05' has no offset from UTC; .*02:00"),
            ("a.jpg = 2017-04-17", r"no time of day; write each as IMG_0012\.jpg = 2017-04-17T15:04:05\+02:00"),
            ("a.jpg = 04/05/2017 15:04:05Z", "may be day 4 of month 5 or day 5 of month 4"),
            ("a.jpg = 2017-04-17T15:04:05+19:00", "the offset of no time zone"),
            ("a.jpg =", "'' is no date"),
            ("= 2017-04-17T15:04:05Z", "is no pair"),
            ("a = b; c.jpg = 2017-04-17T15:04:05Z", "'b' is no date"),
            ("a.jpg = 2017-04-17T15:04:05Z; b.jpg", "'b.jpg' is no pair"),
            ("2017-04-17 15:03 = 2017-04-17T12:00:00Z", "'2017-04-17 15:03' has no seconds"),
            ("2017-04-17T15:03:02+02:00 = 2017-04-17T12:00:00Z", "a clock shows none"),
            ("1826-01-01T00:00:00 = 2017-04-17T12:00:00Z", "more than 100 years off"),
        ],
    )
    def test_what_is_no_moment_is_refused_with_the_remedy(self, text, said):
        with pytest.raises(ValueError, match=said):
            typed_clock(text)

    @pytest.mark.parametrize(
        "text",
        [
            "a.jpg = 2017-04-17T12:00:00Z; a.jpg = 2017-04-17T12:00:01Z",
            "2017-04-17T15:03:02 = 2017-04-17T12:00:00Z; 2017-04-17 15:03:02 = 2017-04-18T12:00:00Z",
        ],
    )
    def test_two_times_for_one_moment_contradict_each_other(self, text):
        with pytest.raises(ValueError, match=r"cannot be both 2017-04-17T12:00:00\+00:00 and .*; keep one"):
            typed_clock(text)

    def test_a_clock_never_runs_backwards(self):
        with pytest.raises(ValueError, match=r"2017-04-17T12:00:00\+00:00 is not before 2017-04-17T11:00:00"):
            typed_clock("2017-04-17T15:00:00 = 2017-04-17T12:00:00Z; 2017-04-18T15:00:00 = 2017-04-17T11:00:00Z")
