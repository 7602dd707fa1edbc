"""Tests for tasks.core.writing.gps_tags; the fields are decoded by arithmetic of the test's own."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.tiff_types import GpsTag
from tasks.core.writing import Position
from tasks.core.writing.gps_tags import Field, gps_fields, has_our_stamps, method_text, position_of


def parts(field: Field, order: str = "<") -> list[tuple[int, int]]:
    return list(struct.iter_unpack(order + "II", field.raw))


def decoded(fields: dict[int, Field], axis: GpsTag, ref: GpsTag) -> Fraction:
    degrees, minutes, seconds = (Fraction(a, b) for a, b in parts(fields[axis]))
    sign = -1 if fields[ref].raw in {b"S\0", b"W\0"} else 1
    return sign * (degrees + minutes / 60 + seconds / 3600)


class TestGpsFields:
    @given(
        st.integers(-90 * 10**7, 90 * 10**7).map(lambda n: n / 10**7),
        st.integers(-180 * 10**7, 180 * 10**7).map(lambda n: n / 10**7),
    )
    def test_say_seven_decimals_to_a_hundredth_of_the_last(self, lat: float, lon: float):
        fields = gps_fields(Position(lat, lon), "<")
        assert abs(decoded(fields, GpsTag.LATITUDE, GpsTag.LATITUDE_REF) - Fraction(lat)) < 1e-9
        assert abs(decoded(fields, GpsTag.LONGITUDE, GpsTag.LONGITUDE_REF) - Fraction(lon)) < 1e-9

    @given(st.floats(-90, 90), st.floats(-180, 180))
    def test_never_say_60_minutes_or_seconds(self, lat: float, lon: float):
        fields = gps_fields(Position(lat, lon), "<")
        for axis in (GpsTag.LATITUDE, GpsTag.LONGITUDE):
            _, minutes, seconds = (Fraction(a, b) for a, b in parts(fields[axis]))
            assert minutes < 60
            assert seconds < 60

    def test_carry_seconds_that_round_up_into_the_degree(self):
        """59' 59.9999999" is the next whole degree."""
        fields = gps_fields(Position(47 + 59 / 60 + 59.9999999 / 3600, 0), "<")
        assert parts(fields[GpsTag.LATITUDE]) == [(48, 1), (0, 1), (0, 1_000_000)]

    @pytest.mark.parametrize(
        ("value", "letters"), [(0.0, (b"N\0", b"E\0")), (-0.0, (b"N\0", b"E\0")), (-1e-12, (b"N\0", b"E\0"))]
    )
    def test_call_exactly_nothing_north_and_east(self, value: float, letters: tuple[bytes, bytes]):
        fields = gps_fields(Position(value, value), "<")
        assert (fields[GpsTag.LATITUDE_REF].raw, fields[GpsTag.LONGITUDE_REF].raw) == letters

    def test_keep_minus_180_west_and_the_pole_whole(self):
        fields = gps_fields(Position(-90, -180), "<")
        assert (fields[GpsTag.LATITUDE_REF].raw, fields[GpsTag.LONGITUDE_REF].raw) == (b"S\0", b"W\0")
        assert parts(fields[GpsTag.LATITUDE])[0] == (90, 1)
        assert parts(fields[GpsTag.LONGITUDE])[0] == (180, 1)

    def test_write_depth_as_a_positive_number_with_the_reference_1(self):
        fields = gps_fields(Position(0, 0, alt_m=-12.5), ">")
        assert fields[GpsTag.ALTITUDE_REF].raw == b"\1"
        assert parts(fields[GpsTag.ALTITUDE], ">") == [(12500, 1000)]

    def test_write_direction_360_as_north(self):
        assert parts(gps_fields(Position(0, 0, direction_deg=360), "<")[GpsTag.DIRECTION]) == [(0, 100)]

    def test_fit_the_largest_numbers_that_a_position_may_hold(self):
        fields = gps_fields(Position(90, 180, alt_m=1e6, error_m=20_100_000), "<")
        assert parts(fields[GpsTag.ALTITUDE]) == [(10**9, 1000)]
        assert parts(fields[GpsTag.H_POSITIONING_ERROR]) == [(2_010_000_000, 100)]

    def test_put_the_character_code_before_the_method(self):
        fields = gps_fields(Position(0, 0, method="whereshot proxy"), "<")
        assert fields[GpsTag.PROCESSING_METHOD].raw.startswith(b"ASCII\0\0\0whereshot proxy\0")
        assert method_text(fields) == "whereshot proxy"

    def test_write_no_stamps_where_the_time_is_not_known(self):
        assert not {GpsTag.DATE_STAMP, GpsTag.TIME_STAMP} & gps_fields(Position(0, 0), "<").keys()

    def test_write_the_time_to_the_microsecond(self):
        fields = gps_fields(Position(0, 0, at=datetime(2020, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC)), "<")
        assert fields[GpsTag.DATE_STAMP] == Field(2, 11, b"2020:02:29\0")
        assert parts(fields[GpsTag.TIME_STAMP]) == [(23, 1), (59, 1), (59_999_999, 1_000_000)]


class TestHasOurStamps:
    def test_knows_the_form_that_is_written(self):
        assert has_our_stamps(gps_fields(Position(0, 0, at=datetime(2020, 2, 29, tzinfo=UTC)), ">"), ">")

    @pytest.mark.parametrize("denominators", [(1, 1, 1), (1, 1, 1000), (1, 1, 0)])
    def test_takes_other_forms_for_the_camera_s(self, denominators: tuple[int, int, int]):
        a, b, c = denominators
        field = Field(5, 3, struct.pack("<6I", 12, a, 30, b, 45, c))
        assert not has_our_stamps({GpsTag.TIME_STAMP: field}, "<")

    def test_finds_none_where_there_are_none(self):
        assert not has_our_stamps({}, "<")


class TestPositionOf:
    def test_finds_none_behind_denominators_of_0(self):
        blank = Field(5, 3, struct.pack("<6I", 0, 0, 0, 0, 0, 0))
        assert position_of({GpsTag.LATITUDE: blank, GpsTag.LONGITUDE: blank}, "<") is None

    def test_finds_none_where_the_longitude_is_missing(self):
        assert position_of({GpsTag.LATITUDE: Field(5, 3, struct.pack("<6I", 1, 1, 2, 1, 3, 1))}, "<") is None

    def test_reads_what_other_programs_write(self):
        """51 degrees 30.5 minutes, without seconds' own part; west by its letter."""
        fields = {
            GpsTag.LATITUDE: Field(5, 3, struct.pack("<6I", 51, 1, 305, 10, 0, 1)),
            GpsTag.LATITUDE_REF: Field(2, 2, b"N\0"),
            GpsTag.LONGITUDE: Field(5, 3, struct.pack("<6I", 0, 1, 6, 1, 36, 1)),
            GpsTag.LONGITUDE_REF: Field(2, 2, b"W\0"),
        }
        lat, lon = position_of(fields, "<") or (0, 0)
        assert lat == pytest.approx(51 + 30.5 / 60)
        assert lon == pytest.approx(-(6 / 60 + 36 / 3600))
