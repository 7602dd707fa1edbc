from __future__ import annotations

import math

import pytest
from geopy.point import Point
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.addresses.coordinates import typed_coordinates


def where(text):
    found = typed_coordinates(text)
    return found and (round(found.lat, 7), round(found.lon, 7))


def outcome(text):
    """Give the position, None, or the reason of a refusal."""
    try:
        return typed_coordinates(text)
    except ValueError as error:
        return str(error)


class TestTypedCoordinates:
    @pytest.mark.parametrize(
        "text",
        [
            "41.8902, 12.4922", "41.8902,12.4922", "41.8902 12.4922", "41.8902; 12.4922", "41.8902/12.4922", " 41.8902\t12.4922 ",
            "41,8902; 12,4922", "41,8902 12,4922", "41,8902, 12,4922", "(41.8902, 12.4922)", "[41.8902, 12.4922]",
            "41.8902, 12.4922.", "41.8902°, 12.4922°", "+41.8902, +12.4922", "lat: 41.8902, lon: 12.4922",
            "latitude=41.8902 longitude=12.4922", "lng 12.4922, lat 41.8902", "41.8902, 12.4922 Colosseum",
            "Colosseum (41.8902, 12.4922)", "41.8902N 12.4922E", "N 41.8902 E 12.4922", "12.4922 E, 41.8902 N",
            "north 41.8902, east 12.4922", "41.8902° n, 12.4922° e", "41,8902° N 12,4922° E",
            "41.8902\u00a0N,\u202f12.4922\u00a0E",
        ],
    )  # fmt: skip
    def test_reads_decimal_degrees_however_they_are_written(self, text):
        assert where(text) == (41.8902, 12.4922)

    @pytest.mark.parametrize(
        "text", ["-33.8568, -151.2153", "\u221233.8568; \u2212151.2153", "33.8568 S, 151.2153 W", "W151.2153 S33.8568"]
    )
    def test_reads_south_and_west(self, text):
        assert where(text) == (-33.8568, -151.2153)

    @pytest.mark.parametrize(
        "text",
        [
            "41°53'24.5\"N 12°29'32\"E", "41 53 24.5 N, 12 29 32 E", "41:53:24.5N 12:29:32E", "N41°53'24.5\" E12°29'32\"",
            "41\u00b053\u203224.5\u2033N 12\u00b029\u203232\u2033E", "41º53\u201924.5\u201d N 12º29\u201932\u201d E",
            "41°53'24.5'' N 12°29'32'' E", "12°29'32\"E, 41°53'24.5\"N", "41°53'24,5\"N 12°29'32\"E",
        ],
    )  # fmt: skip
    def test_reads_degrees_minutes_and_seconds(self, text):
        assert where(text) == (round(41 + 53 / 60 + 24.5 / 3600, 7), round(12 + 29 / 60 + 32 / 3600, 7))

    def test_reads_what_an_encyclopedia_prints(self):
        text = "41\u00b053\u203224.6\u2033N 12\u00b029\u203232\u2033E\ufeff / \ufeff41.8902\u00b0N 12.4922\u00b0E\ufeff"
        assert where(text) in ((41.8902, 12.4922), (round(41 + 53 / 60 + 24.6 / 3600, 7), round(12 + 29 / 60 + 32 / 3600, 7)))
        assert where("41.8902° N, 12.4922° E (Colosseum)") == (41.8902, 12.4922)

    def test_refuses_two_positions_that_differ(self):
        with pytest.raises(ValueError, match="two positions that differ"):
            typed_coordinates("41°53'24\"N 12°29'32\"E / 42.8902°N 12.4922°E")

    def test_reads_what_exiftool_prints(self):
        assert where("41 deg 53' 24.50\" N, 12 deg 29' 32.00\" W") == (41.8901389, -12.4922222)

    @pytest.mark.parametrize("text", ["N 41° 53.408' E 012° 29.533'", "41 53.408N 12 29.533E", "41°53.408' 12°29.533'"])
    def test_reads_degrees_and_decimal_minutes(self, text):
        assert where(text) == (round(41 + 53.408 / 60, 7), round(12 + 29.533 / 60, 7))

    def test_a_minus_before_zero_degrees_counts(self):
        assert where("-0°30'0\", -0°15'0\"") == (-0.5, -0.25)

    @given(
        st.integers(0, 89),
        st.integers(0, 179),
        st.integers(0, 59),
        st.integers(0, 59),
        st.sampled_from("NS"),
        st.sampled_from("EW"),
    )
    def test_agrees_with_an_independent_reader(self, lat, lon, minutes, seconds, north, east):
        """geopy's Point reads the same degrees, minutes and seconds."""
        written = f"{lat}\u00b0{minutes}\u2032{seconds}.5\u2033{north}, {lon}\u00b0{seconds}\u2032{minutes}.5\u2033{east}"
        found, expected = typed_coordinates(written), Point(written)
        assert (found.lat, found.lon) == pytest.approx((expected.latitude, expected.longitude), abs=1e-9)

    @pytest.mark.parametrize(
        ("text", "error_m"),
        [
            # Half a step of the last digit in both directions: 0.005 degrees at 41.89 N are 556 m and 414 m.
            ("41.89, 12.49", math.ceil(556.0 * math.hypot(1, math.cos(math.radians(41.89))))),
            ("41.89021, 12.49223", 10),
            ("41.9, 12.49223", 10),
            # Half a minute: 926.6 m, half a second: 15.4 m; on the equator as much again to the east.
            ("0°30'N 10°30'E", math.ceil(926.6 * math.sqrt(2))),
            ("0°30'00\"N 10°30'00\"E", math.ceil(15.45 * math.sqrt(2))),
        ],
    )
    def test_the_radius_is_that_of_the_last_digit(self, text, error_m):
        assert typed_coordinates(text).error_m == pytest.approx(error_m, abs=1)

    @pytest.mark.parametrize(
        "text",
        [
            "Rome", "10 Downing Street", "Via Appia 12, 00100 Roma", "110 00", "41 12", "1600, 90210", "12 West 44", "5 E 42",
            "00186", "Straße 12 N 5", "221B Baker Street", "", "2 N", "Piazza 1.5, Roma", "3 Rue de 8 Mai 1945", "100, 200",
        ],
    )  # fmt: skip
    def test_leaves_what_may_be_an_address(self, text):
        assert typed_coordinates(text) is None

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("91.5, 12.3", r"latitude 91.5 is outside \[-90, 90\]; 12.3, 91.5 would be one: latitude comes first"),
            ("151.2153, -33.8568", "-33.8568, 151.215 would be one"),
            ("41.9, 181.5", r"longitude 181.5 is outside"),
            ("0.0, 0.0", "in the sea off Africa"),
            ("41,89,12,49", "commas that may part numbers or digits"),
            ("41,12", "one with a decimal comma"),
            ("41.9, 12.5, 35.0", 'write "latitude, longitude"'),
            ("41.9 N, 12.5 O", "east in one language and west in another"),
            ("41.9 N, 12.5 S", "one letter of N and S, and one of E and W"),
            ("41.9 N, 12.5", "one letter of N and S, and one of E and W"),
            ("-41.9 S, 12.5 E", "a minus and the letter S"),
            ("41°61'N 12°0'E", "61 minutes or seconds"),
            ("lat 41.9, lat 12.5", "twice"),
        ],
    )
    def test_refuses_what_cannot_be_or_could_be_two_positions(self, text, reason):
        with pytest.raises(ValueError, match=reason):
            typed_coordinates(text)

    def test_the_antimeridian_is_written_as_tables_have_it(self):
        assert where("-16.5, 180.0") == (-16.5, -180)

    @given(st.text(alphabet="0123456789.,;:°'\"NSEWO -+()/lat", max_size=24))
    def test_no_text_breaks_it(self, text):
        """A text is a position, an address, or refused with a reason."""
        found = outcome(text)
        if not isinstance(found, str):
            assert found is None or (abs(found.lat) <= 90 and -180 <= found.lon < 180 and found.error_m >= 10)
        assert found != ""


class TestOneNumber:
    @pytest.mark.parametrize(
        "text",
        ["41.89", "12.5", "9.10", "-33.8567844", "12:30", "10:15:30", "41°", "45° 30'", "41°53'24.8\"", "41.89 N", "N 41.89",
         "41.8902102°"],
    )  # fmt: skip
    def test_is_refused_and_never_cut_in_two(self, text):
        assert outcome(text).startswith("is one number, and a position has two; write")

    @pytest.mark.parametrize("text", ["1/2", "12/14", "8001", "00184", "12 West"])
    def test_a_house_number_or_a_postcode_is_left_to_be_an_address(self, text):
        assert outcome(text) is None

    @given(st.from_regex(r"[+-]?[0-9]{1,3}([.:][0-9]{1,9}){0,2}[°'NSEW]?", fullmatch=True))
    def test_whatever_its_digits_are(self, text):
        assert not isinstance(outcome(text), tuple)

    @pytest.mark.parametrize("text", ["41.89N12.49E", "N41.89E12.49", "41°53'24\"N12°29'24\"E", "41.89°12.49°"])
    def test_a_letter_or_a_sign_between_two_is_enough(self, text):
        assert where(text) == (41.89, 12.49)
