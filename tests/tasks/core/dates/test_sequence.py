from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.dates.sequence import Sequence, sequence_of

wall = datetime.fromisoformat
START = "2014-11-27 13:01:01"


def times(interval, count, start=START):
    """Give the first frames' wall clocks as text, with the sub-seconds as they would be written."""
    found = (sequence_of(start, interval).at(number) for number in range(count))
    return [f"{at:%H:%M:%S}" + (f".{subsec}" if subsec else "") for at, subsec in found]


class TestSequenceOf:
    @pytest.mark.parametrize(
        ("start", "at", "offset_min"),
        [
            ("2014-11-27 13:01:01", wall("2014-11-27 13:01:01"), None),
            (" 2014-11-27  13:01:01 ", wall("2014-11-27 13:01:01"), None),
            ("2014:11:27 13:01:01", wall("2014-11-27 13:01:01"), None),
            ("2014-11-27T13:01:01", wall("2014-11-27 13:01:01"), None),
            ("2014-11-27 13:01", wall("2014-11-27 13:01:00"), None),
            ("2014-11-27T13:01:01Z", wall("2014-11-27 13:01:01"), 0),
            ("2014-11-27T13:01:01+01:00", wall("2014-11-27 13:01:01"), 60),
            ("2014-11-27T13:01:01-03:30", wall("2014-11-27 13:01:01"), -210),
            ("2014-11-27T13:01:01.25+01:00", wall("2014-11-27 13:01:01.250000"), 60),
            ("2014-11-27T13:01:01.123456789", wall("2014-11-27 13:01:01.123456"), None),
        ],
    )
    def test_reads_the_forms_of_a_start(self, start, at, offset_min):
        found = sequence_of(start, "2")
        assert (found.start, found.utc_offset_min) == (at, offset_min)

    @pytest.mark.parametrize(
        "start", ["", "yesterday", "2014-11-27", "2014-11-31 13:01:01", "2014-11-27 24:01:01", "2/7/2014 13:01:01"]
    )
    def test_refuses_what_is_no_start_and_says_how_to_write_it(self, start):
        with pytest.raises(ValueError, match="2014-11-27T13:01:01"):
            sequence_of(start, "2")

    @pytest.mark.parametrize(
        ("interval", "seconds"),
        [
            ("2", Fraction(2)),
            ("2s", Fraction(2)),
            ("2 seconds", Fraction(2)),
            ("0.5", Fraction(1, 2)),
            ("0,5", Fraction(1, 2)),
            ("1/25", Fraction(1, 25)),
            ("1/25 s", Fraction(1, 25)),
            ("1001/30000", Fraction(1001, 30000)),
            ("86400", Fraction(86400)),
        ],
    )
    def test_reads_the_forms_of_an_interval(self, interval, seconds):
        found = sequence_of(START, interval)
        assert Fraction(found.numerator, found.denominator) == seconds

    @pytest.mark.parametrize(
        "interval", ["", "0", "0.0", "-2", "1/0", "0/5", "2m", "fast", "1e3", "nan", "inf", "0.0000001", "२"]
    )
    def test_refuses_what_is_no_interval_and_says_how_to_write_it(self, interval):
        with pytest.raises(ValueError, match=r"2, 0\.5 or 1/25"):
            sequence_of(START, interval)


class TestSequence:
    def test_whole_seconds_have_no_sub_seconds(self):
        assert times("2", 3) == ["13:01:01", "13:01:03", "13:01:05"]

    def test_every_frame_has_the_digits_that_one_needs(self):
        assert times("0.5", 3) == ["13:01:01.0", "13:01:01.5", "13:01:02.0"]
        assert times("1/25", 3) == ["13:01:01.00", "13:01:01.04", "13:01:01.08"]
        assert times("2", 2, f"{START}.25") == ["13:01:01.25", "13:01:03.25"]

    def test_thirds_are_rounded_to_a_microsecond_and_do_not_add_up(self):
        assert times("1/3", 4) == ["13:01:01.000000", "13:01:01.333333", "13:01:01.666667", "13:01:02.000000"]
        assert sequence_of(START, "1/3").at(3_000_000)[0] == wall("2014-11-27 13:01:01") + timedelta(seconds=1_000_000)

    def test_may_not_end_after_2100(self):
        with pytest.raises(ValueError, match=r"frame 101 .* after 2100"):
            sequence_of(START, "86400000").at(100)
        with pytest.raises(ValueError, match="after 2100"):
            sequence_of(START, "999999999").at(10**9)

    @given(
        st.integers(min_value=0, max_value=10**5),
        st.integers(min_value=1, max_value=10**5),
        st.integers(min_value=1, max_value=10**5),
    )
    def test_is_within_half_a_microsecond_of_the_exact_time(self, number, numerator, denominator):
        start = wall("2014-11-27 13:01:01")
        exact_us = Fraction(number * numerator * 10**6, denominator)
        if exact_us < 60 * 365 * 86400 * 10**6:
            at, _ = Sequence(start=start, numerator=numerator, denominator=denominator).at(number)
            assert abs((at - start) // timedelta(microseconds=1) - exact_us) <= Fraction(1, 2)
