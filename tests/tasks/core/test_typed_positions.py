from __future__ import annotations

import math
import struct

import pytest

from tasks.core.geo import distance_m
from tasks.core.shown_rows import Shown
from tasks.core.typed_positions import has_letters, radius_of_typed_m, typed_position

LAT, LON = "41.8902102", "12.4922309"
SHOWN = Shown(LAT, LON, "proxy")


def typed(latitude=LAT, longitude=LON, shown=SHOWN, **cells):
    return typed_position({"path": "a.jpg", "latitude": latitude, "longitude": longitude, **cells}, shown)


def reason(*args, **cells):
    with pytest.raises(ValueError, match=r"; |: ") as caught:
        typed(*args, **cells)
    return str(caught.value)


class TestAsShown:
    @pytest.mark.parametrize(
        ("latitude", "longitude", "shown"),
        [
            (LAT, LON, SHOWN),
            ("41.89021020", "+12.4922309", SHOWN),
            ("41.89", "12.5", Shown("41.8900000", "12.5000000", "proxy")),
            ("-0.5", "180", Shown("-0.5000000", "180.0000000", "proxy")),
            ("0", "0", Shown("0.0000000", "0.0000000", "proxy")),
        ],
    )
    def test_the_same_numbers_are_no_edit_however_many_zeros_they_have(self, latitude, longitude, shown):
        found = typed(latitude, longitude, shown)
        assert (found.lat, found.lon) == (float(shown.latitude), float(shown.longitude))
        assert (found.moved, found.restored) == (False, False)

    @pytest.mark.parametrize(
        ("latitude", "longitude"), [("41.8902", "12.4922"), ("41.89021", LON), (LAT, "12.492231"), ("41.890210", "12.49223")]
    )
    def test_four_decimals_of_the_proposal_are_the_proposal(self, latitude, longitude):
        found = typed(latitude, longitude)
        assert (found.lat, found.lon, found.moved, found.restored) == (41.8902102, 12.4922309, False, True)

    def test_four_decimals_of_which_a_spreadsheet_dropped_a_zero_are_too(self):
        assert typed("48.624", shown=Shown("48.6239981", LON, "proxy")).restored

    @pytest.mark.parametrize("decimals", [4, 5, 6])
    def test_digits_that_a_program_cut_off_are_put_back(self, decimals):
        shown = Shown("48.1006567", "-1.4996578", "proxy")
        found = typed(*(text[: text.index(".") + 1 + decimals] for text in shown[:2]), shown)
        assert (found.lat, found.lon, found.moved, found.restored) == (48.1006567, -1.4996578, False, True)

    def test_a_number_of_32_bits_is_the_one_that_it_was_made_of(self):
        shown = Shown("48.1006516", "151.2152967", "proxy")
        single = [repr(struct.unpack("f", struct.pack("f", float(text)))[0]) for text in shown[:2]]
        assert single == ["48.100650787353516", "151.21530151367188"]
        found = typed(*single, shown)
        assert (found.lat, found.lon, found.moved) == (48.1006516, 151.2152967, False)


class TestTyped:
    @pytest.mark.parametrize(
        ("latitude", "longitude", "radius_m"),
        [
            # Half of 0.01 degrees is 556 m to the north and 414 m to the east of 41.91: together 693 m.
            ("41.91", "12.51", math.hypot(556, 414)),
            ("41.91", LON, math.hypot(556, 414)),
            ("41.9123456", "12.61234", 10),
            ("41.9123456", "12.6", math.hypot(5560, 4137)),
            ("41.912", "12.6", math.hypot(55.6, 41.4)),
            ("42.1", "12.4922309", math.hypot(5560, 4125)),
        ],
    )
    def test_a_typed_value_of_any_precision_has_at_least_the_radius_of_its_rounding(self, latitude, longitude, radius_m):
        found = typed(latitude, longitude)
        assert found.moved
        assert (found.lat, found.lon) == (float(latitude), float(longitude))
        assert radius_of_typed_m({}, found) == pytest.approx(radius_m, rel=0.02)

    def test_a_position_where_none_was_shown_was_typed_whatever_its_digits_are(self):
        assert typed("41.89", "12.49", Shown("", "", "")).moved
        assert typed("41.89", "12.49", None).moved

    def test_a_letter_says_that_the_rounded_one_is_meant(self):
        found = typed("41.89 N", "12.49 E")
        assert (found.lat, found.lon, found.moved) == (41.89, 12.49, True)
        assert radius_of_typed_m({}, found) == pytest.approx(math.hypot(556, 414), rel=0.005)

    def test_degrees_minutes_and_seconds_are_known_to_their_last_digit(self):
        found = typed("41°54'30\"N", "12°30'00\"E")
        assert (found.lat, found.lon) == (pytest.approx(41 + 54.5 / 60), pytest.approx(12.5))
        # Half a second of arc is 15.4 m to the north and 11.5 m to the east.
        assert radius_of_typed_m({}, found) == math.ceil(math.hypot(15.44, 11.49))

    def test_one_digit_alike_by_chance_beside_a_typed_one_of_the_same_precision_is_typed(self):
        assert typed("41.89", "12.51").moved

    def test_the_radius_in_the_row_counts_where_it_is_wider_and_the_rows_own(self):
        found = typed("41.9123456", "12.5000001")
        assert radius_of_typed_m({"gps_source": "manual", "error_m": "500"}, found) == 500
        assert radius_of_typed_m({"gps_source": "proxy", "error_m": "500"}, found) == 10


class TestDamage:
    @pytest.mark.parametrize(
        ("latitude", "longitude", "words"),
        [
            ("41.89", "12.49", "latitude 41.89 is the proposed 41.8902102 rounded"),
            ("41.890", LON, "latitude 41.890 is the proposed 41.8902102 rounded"),
            (LAT, "12.5", "longitude 12.5 is the proposed 12.4922309 rounded"),
            ("42", "12", "latitude 42 is the proposed 41.8902102 rounded"),
            ("41.8902", "12.49", "longitude 12.49 is the proposed 12.4922309 rounded"),
            ("41.89", "12.5123456", "latitude 41.89 is the proposed 41.8902102 rounded"),
        ],
    )
    def test_fewer_than_four_decimals_of_the_proposal_are_refused_as_rounded(self, latitude, longitude, words):
        assert reason(latitude, longitude).startswith(words)

    @pytest.mark.parametrize(
        ("shown", "text"),
        [
            ("52.5200000", "52520"),
            ("52.5200000", "5252"),
            ("1.5000000", "15"),
            ("1.5049999", "15"),
            ("0.1276474", "1276474"),
            ("-0.1276474", "-1276474"),
            ("12.4922309", "124922309"),
            ("12.4922309", "125"),
            ("1.2345678", "123.45678"),
        ],
    )
    def test_the_digits_of_the_proposal_without_its_point_are_refused_in_range_or_not(self, shown, text):
        assert reason(LAT, text, Shown(LAT, shown, "proxy")).startswith(
            f"longitude {text} lost its decimal point; write {shown} again"
        )

    @pytest.mark.parametrize("text", ["-12.4922309", "-12.492230900"])
    def test_another_sign_needs_a_letter(self, text):
        assert "lost or got a sign" in reason(LAT, text)
        assert typed(LAT, "12.4922309 W").lon == -12.4922309

    @pytest.mark.parametrize(("latitude", "longitude"), [(LON, LAT), ("12.4922", "41.8902"), ("12.49", "41.89")])
    def test_exchanged_coordinates_are_refused_although_both_are_in_range(self, latitude, longitude):
        assert reason(latitude, longitude).startswith("latitude and longitude are exchanged")

    def test_a_letter_of_the_other_axis_is_an_exchange_too(self):
        assert "looks swapped with longitude" in reason("12.49 E", "41.89 N")

    def test_the_proposal_in_another_column_is_a_header_that_was_moved(self):
        assert "stands in column error_m: a column or its name was moved" in reason("30", error_m=LAT)

    @pytest.mark.parametrize(
        ("latitude", "words"),
        [
            ("09. Okt", "latitude '09. Okt' is a date: the spreadsheet took 9.10 for one; make the cell text and write 41.89021"),
            ("#NAME?", "latitude '#NAME?' is an error of the spreadsheet; "),
            ("#####", "latitude '#####' was saved from a column too narrow"),
            ("41.890.210", "latitude '41.890.210' has two separators"),
            ("4.19E+01", "latitude '4.19E+01' is in scientific notation"),
            ("12.49 O", "latitude '12.49 O': O may be Ost"),
            ("95", "latitude 95 is outside [-90, 90]"),
            ("", "latitude is empty"),
            ("41.89 %", "latitude '41.89 %' is not a number"),
        ],
    )
    def test_what_is_no_coordinate_is_named(self, latitude, words):
        assert reason(latitude).startswith(words)

    def test_zero_zero_is_what_an_empty_cell_becomes(self):
        assert "both 0" in reason("0", "0.0", None)

    @pytest.mark.parametrize("zero", ["0", "0.0", "0,00", "0.0000000", "-0.0"])
    @pytest.mark.parametrize("name", ["latitude", "longitude"])
    def test_one_zero_beside_the_proposed_other_one_is_too(self, name, zero):
        told = reason(**{name: zero})
        assert told.startswith(f"{name} {zero} may be what a formula makes of an empty cell; write ")

    def test_a_zero_beside_a_typed_number_or_with_a_letter_was_typed(self):
        assert typed("51.4778877", "0.0").moved
        assert typed("0.0 N").moved
        assert not typed("0.0", shown=Shown("0.0000000", LON, "proxy")).moved

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("4.18902102", "lost its decimal point"),
            ("4.1890210", "lost its decimal point"),
            ("0.41890210", "lost its decimal point"),
            ("418.90210199999996", "lost its decimal point"),
            ("1.8902102", "has the decimals of the proposed 41.8902102; write 41.8902102 again, or 1.8902102 N if you mean that"),
            ("0.8902102", "has the decimals of the proposed 41.8902102"),
            ("41.8", "is the proposed 41.8902102 rounded"),
            ("42.0", "is the proposed 41.8902102 rounded"),
        ],
    )
    def test_the_digits_of_the_proposal_as_a_program_left_them(self, text, words):
        assert words in reason(text)

    def test_whole_degrees_with_all_decimals_were_typed(self):
        assert typed("42.0000000").moved

    def test_whole_degrees_that_have_nothing_of_the_proposal_are_typed(self):
        found = typed("52", "13", Shown("41.8902102", "0.4922309", "proxy"))
        assert (found.lat, found.lon, found.moved) == (52.0, 13.0, True)
        assert radius_of_typed_m({}, found) >= distance_m(52.5, 13.5, 52, 13)


class TestHasLetters:
    def test_tells_a_coordinate_from_a_number(self):
        assert has_letters({"latitude": "41.89 N", "longitude": "12.49"})
        assert has_letters({"latitude": "41.89", "longitude": "12.49°"})
        assert not has_letters({"latitude": "-41.89", "longitude": " 12"})
