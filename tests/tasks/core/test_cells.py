from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.cells import (
    as_shown,
    decision_of,
    format_number,
    guard,
    parse_degrees,
    parse_number,
    typed_radius_m,
    unguard,
    with_point,
)


class TestGuard:
    @pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@sum", "\tx", "\rx"])
    def test_puts_one_apostrophe_before_what_a_spreadsheet_would_run(self, text):
        assert guard(text) == "'" + text

    @pytest.mark.parametrize("text", ["", "plain", "'quoted'", "a=1", " =1", "'"])
    def test_leaves_other_texts_alone(self, text):
        assert guard(text) == text

    @given(st.text(st.sampled_from("'=+-@\t\rab 1")))
    def test_is_undone_for_every_text(self, text):
        assert unguard(guard(text)) == text

    @pytest.mark.parametrize("text", ["=1+1", "'tis", "''"])
    def test_unguard_leaves_what_was_never_guarded(self, text):
        assert unguard(text) == text


class TestDecisionOf:
    @pytest.mark.parametrize(
        "word", ["accept", "y", "YES", " x ", "1", "True", "ok", "✓", "ja", "Oui", "WAHR", "vrai", "x\u00a0"]
    )
    def test_knows_the_words_of_yes(self, word):
        assert decision_of(word) == "accept"

    @pytest.mark.parametrize("word", ["reject", "n", "No", "0", "FALSE", "-", "nein", "non", "falsch", "FAUX"])
    def test_knows_the_words_of_no(self, word):
        assert decision_of(word) == "reject"

    @pytest.mark.parametrize("word", ["1.0", "1,00", "✔", "☑\ufe0f", "✅", "\u200byes", "\uff11"])
    def test_knows_yes_as_spreadsheets_and_keyboards_write_it(self, word):
        assert decision_of(word) == "accept"

    def test_knows_no_as_a_number_cell(self):
        assert (decision_of("0.0"), decision_of("0,00"), decision_of("\u2013")) == ("reject", "reject", "reject")

    def test_knows_overwrite_and_undecided(self):
        assert (decision_of("Overwrite"), decision_of(""), decision_of("  ")) == ("overwrite", "", "")

    @pytest.mark.parametrize("word", ["maybe", "accepted", "2", "?", "--", "yes please", "1.5", "10", "1.00.0", "✗", "☐"])
    def test_answers_none_for_any_other_word(self, word):
        assert decision_of(word) is None


class TestParseNumber:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("41.8902102", 41.8902102),
            ("41,8902102", 41.8902102),
            (" -12,5 ", -12.5),
            ("+7", 7.0),
            ("\u22123.5", -3.5),
            ("1\u202f234,5", 1234.5),
            ("1\u00a0234\u00a0567", 1234567.0),
            (".5", 0.5),
            ("0,125", 0.125),
        ],
    )
    def test_reads_points_commas_and_no_break_spaces(self, text, number):
        assert parse_number(text) == number

    @pytest.mark.parametrize("text", ["1.234,5", "1,234.5", "41.89.02", "1,234,567"])
    def test_refuses_two_separators(self, text):
        with pytest.raises(ValueError, match="two separators"):
            parse_number(text)

    @pytest.mark.parametrize("text", ["4,19E+01", "5e3"])
    def test_refuses_scientific_notation(self, text):
        with pytest.raises(ValueError, match="scientific"):
            parse_number(text)

    @pytest.mark.parametrize(
        "text", ["nan", "inf", "41.9 N", "41°53'", "12 m", "41 890", "09. Okt", "٤١", "0x10", "1_000", "41."]
    )
    def test_refuses_what_is_no_number(self, text):
        with pytest.raises(ValueError, match="is not a number"):
            parse_number(text)

    def test_refuses_three_digits_after_a_comma_unless_the_file_writes_commas(self):
        with pytest.raises(ValueError, match="thousands"):
            parse_number("12,496")
        assert parse_number("12,496", decimal_comma=True) == 12.496

    def test_refuses_a_number_beyond_any_float(self):
        with pytest.raises(ValueError, match="too many digits"):
            parse_number("9" * 400)


class TestFormatNumber:
    @pytest.mark.parametrize(
        ("column", "value", "text"),
        [
            ("latitude", 41.89021021, "41.8902102"),
            ("longitude", -0.00000001, "0.0000000"),
            ("error_m", 123.6, "124"),
            ("error_m", 9.96, "10"),
            ("error_m", 3.14, "3.1"),
            ("confidence", 0.835, "0.83"),
            ("altitude", -12.34, "-12.3"),
            ("latitude", math.nan, ""),
        ],
    )
    def test_gives_each_column_its_digits(self, column, value, text):
        assert format_number(column, value) == text

    @given(st.floats(-180, 180))
    def test_degrees_survive_being_read_and_written_again(self, degrees):
        text = format_number("longitude", degrees)
        assert as_shown("longitude", text) == text
        assert abs(parse_number(text) - degrees) <= 0.5000001e-7


class TestWithPoint:
    def test_keeps_the_typed_digits(self):
        assert with_point("41,90", decimal_comma=False) == "41.90"

    def test_leaves_a_doubtful_number_as_it_is(self):
        assert with_point("1,234", decimal_comma=False) == "1,234"


class TestTypedRadius:
    def test_is_ten_metres_for_many_digits(self):
        assert typed_radius_m("41.8902102", "12.4922309") == 10

    def test_is_half_a_step_of_the_last_digit_along_both_axes(self):
        # At the equator half of 0.1 degrees is 5,560 m each way: 5,560 * sqrt(2) = 7,863 m.
        assert typed_radius_m("0.1", "0.1") == pytest.approx(5_560 * math.sqrt(2), rel=0.001)

    def test_goes_by_the_longer_one_because_spreadsheets_drop_zeros(self):
        assert typed_radius_m("41.9", "12.4922309") == 10

    def test_is_that_of_the_last_part_of_degrees_minutes_and_seconds(self):
        # Half a minute of arc is 926.6 m, and at the equator the same to the east.
        assert typed_radius_m("0°30' N", "12°30' E") == pytest.approx(926.6 * math.sqrt(2), rel=0.001)


class TestParseDegrees:
    @pytest.mark.parametrize(
        ("text", "degrees", "step"),
        [
            ("41.8902102", 41.8902102, 1e-7),
            ("-41,89", -41.89, 0.01),
            ("41", 41.0, 1.0),
            ("41.89\u00a0N", 41.89, 0.01),
            ("\uff14\uff11\uff0e\uff18\uff19", 41.89, 0.01),
            ("\u201341.5", -41.5, 0.1),
        ],
    )
    def test_reads_numbers_and_coordinates_with_the_step_of_their_last_digit(self, text, degrees, step):
        found = parse_degrees(text)
        assert (found.degrees, found.step_deg) == (degrees, pytest.approx(step))

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("9-Oct", "'9-Oct' is a date: the spreadsheet took 9.10 for one"),
            ("41.89.02", "two separators"),
            ("high", "not a number"),
        ],
    )
    def test_says_what_else_it_is(self, text, reason):
        with pytest.raises(ValueError, match=r"^'") as caught:
            parse_degrees(text)
        assert reason in str(caught.value)
