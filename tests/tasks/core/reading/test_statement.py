"""Tests for tasks.core.reading.statement: several sources of one file made into one, and their contradictions."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.reading.gps import Fix
from tasks.core.reading.statement import SAME_PLACE_M, Statement, combined
from tasks.core.reading.values import WallClock, written_clock

METRES_OF_A_DEGREE = 6_371_008.8 * math.pi / 180
"""Of a great circle on the sphere of the Earth's mean radius."""


def dated(source: str, written: str, name: str = "DateTimeOriginal") -> Statement:
    """A source that says a date, ISO 8601 or as EXIF writes it."""
    return Statement(source, written_clock(written, name))


def placed(source: str, lat: float, lon: float, **more: float) -> Statement:
    """A source that says a position."""
    return Statement(source, fix=Fix(lat, lon, **more))


class TestWhoseWordCounts:
    def test_one_source_is_what_it_says(self):
        only = Statement(
            "EXIF", written_clock("2019-07-04T12:00:00", "DateTimeOriginal"), Fix(1, 2, 3, 4, 5), "Acme", "One", "7", "V", 6
        )
        assert combined([only]) == (only, [])

    def test_the_first_ones_word_goes_and_the_next_fill_its_gaps(self):
        first = Statement("EXIF", make="Acme", orientation=6)
        second = Statement("QuickTime", make="Bolt", model="Two", content_id="id")
        third = Statement("XMP", model="Three", serial="7", software="V", orientation=1)
        said, faults = combined([first, second, third])
        assert (said.make, said.model, said.serial, said.software) == ("Acme", "Two", "7", "V")
        assert (said.orientation, said.content_id, faults) == (6, "id", [])

    def test_the_source_is_that_of_the_date(self):
        assert combined([Statement("EXIF"), dated("XMP", "2019-07-04T12:00:00")])[0].source == "XMP"
        assert combined([Statement("EXIF"), placed("XMP", 1, 2)])[0].source == "EXIF"

    def test_a_position_is_taken_whole(self):
        said, _ = combined([placed("EXIF", 41, 12, alt_m=7), placed("XMP", 41, 12, alt_m=9, error_m=5)])
        assert said.fix[:3] == (41, 12, 7)
        assert math.isnan(said.fix.error_m)

    @pytest.mark.parametrize(
        ("exif", "xmp", "source"),
        [
            ("DateTimeOriginal", "DateTimeOriginal", "EXIF"),
            ("DateTimeOriginal", "DateTimeDigitized", "EXIF"),
            ("DateTimeDigitized", "DateTimeOriginal", "XMP"),
            ("DateTime", "DateTimeOriginal", "XMP"),
            ("DateTime", "DateTimeDigitized", "XMP"),
            ("DateTimeDigitized", "DateTimeDigitized", "EXIF"),
            ("", "DateTimeOriginal", "EXIF"),
        ],
    )
    def test_the_date_nearest_to_the_exposure_counts_then_the_first(self, exif, xmp, source):
        said, _ = combined([dated("EXIF", "2020-01-01T00:00:01", exif), dated("XMP", "1975-01-01T12:00:00", xmp)])
        assert said.source == source
        assert said.taken.at.year == (2020 if source == "EXIF" else 1975)


class TestFaults:
    def test_what_was_wrong_with_the_first_stays_known_beside_the_second(self):
        first = Statement("EXIF", WallClock(fault="no date"), Fix(fault="no place"))
        second = Statement("XMP", written_clock("2019-07-04T12:00:00", "DateTimeOriginal"), Fix(1, 2))
        said, faults = combined([first, second])
        assert (said.taken.at, said.taken.fault) == (datetime.fromisoformat("2019-07-04T12:00:00"), "no date")
        assert (said.fix.lat, said.fix.fault) == (1, "no place")
        assert faults == []

    def test_what_is_wrong_with_a_later_source_does_not_matter_beside_a_good_one(self):
        first = Statement("EXIF", written_clock("2019-07-04T12:00:00", "DateTimeOriginal"), Fix(1, 2))
        second = Statement("XMP", WallClock(fault="no date"), Fix(fault="no place"))
        assert combined([first, second]) == (first, [])

    def test_without_any_date_or_place_the_first_fault_is_told(self):
        first, second = Statement("EXIF"), Statement("XMP", WallClock(fault="no date"), Fix(fault="no place"))
        said, _ = combined([first, second])
        assert (said.taken.fault, said.fix.fault) == ("no date", "no place")

    def test_a_better_date_that_could_not_be_read_is_told_beside_a_worse_one(self):
        said, _ = combined([dated("EXIF", "2023-01-04T12:40:17", "DateTime"), dated("XMP", "2009-09-09T17:00:00, 2009-09-09")])
        assert said.taken.at == datetime.fromisoformat("2023-01-04T12:40:17")
        assert said.taken.fault.startswith("DateTimeOriginal '2009-09-09T17:00:00, ")


class TestTimesThatDisagree:
    @pytest.mark.parametrize(
        ("exif", "xmp", "told"),
        [
            ("2019-07-04T12:00:00", "2019-07-04T12:00:05", "2019-07-04 12:00:00 in its EXIF, 2019-07-04 12:00:05 in its XMP"),
            ("2019-07-04T12:00:00", "2019-07-04T14:00:00", "2019-07-04 12:00:00 in its EXIF, 2019-07-04 14:00:00 in its XMP"),
            ("2019-07-04T12:00:00", "2019-07-05T00:00:00", "2019-07-04 12:00:00 in its EXIF, 2019-07-05 00:00:00 in its XMP"),
            (
                "2019-07-04T12:00:00+02:00",
                "2019-07-04T13:00:00+02:00",
                "2019-07-04 12:00:00+02:00 in its EXIF, 2019-07-04 13:00:00+02:00 in its XMP",
            ),
            (
                "2019-07-04T12:00:00",
                "2019-07-04T10:07:00-03:30",
                "2019-07-04 12:00:00 in its EXIF, 2019-07-04 10:07:00-03:30 in its XMP",
            ),
            (
                "2019-07-04T12:00:00",
                "2019-07-06T12:00:00Z",
                "2019-07-04 12:00:00 in its EXIF, 2019-07-06 12:00:00+00:00 in its XMP",
            ),
            ("2019-07-04T12:34", "2019-07-04T12:35:30", "2019-07-04 12:34:00 in its EXIF, 2019-07-04 12:35:30 in its XMP"),
        ],
    )
    def test_are_told_with_both(self, exif, xmp, told):
        _, faults = combined([dated("EXIF", exif), dated("XMP", xmp)])
        assert faults == [f"DateTimeOriginal is {told}"]

    @pytest.mark.parametrize(
        ("exif", "xmp"),
        [
            ("2019:07:04 12:34:56", "2019-07-04T12:34:56"),
            ("2019:07:04 12:34:56", "2019-07-04T12:34:56.99"),
            ("2019:07:04 12:34:56.123", "2019-07-04T12:34:56.12"),
            ("2019:07:04 12:34:56", "2019-07-04T12:34"),
            ("2019:07:04 12:34", "2019-07-04T12:34:56"),
            ("2019:07:04 12:34:56", "2019-07-04T12:34:56+09:00"),
            ("2019:07:04 12:34:56", "2019-07-04T12:34:56Z"),
            ("2019:07:04 12:34:56", "2019-07-04T10:34:56Z"),
            ("2019:07:04 12:34:56", "2019-07-04T07:04:56Z"),
            ("2019:07:04 23:34:56+05:45", "2019-07-04T17:49:56Z"),
            ("2019:07:04 23:34:56+02:00", "2019-07-04T23:34:56+01:00"),
            ("2019:07:04 23:34:56+02:00", "2019-07-04T21:34:56"),
            ("2019:12:31 23:34:56", "2020-01-01T07:34:56Z"),
            ("2019:07:04 12:34:56", "2019-07-04"),
            ("2019:07:04 12:34:56", "2019-07-04T00:00:00"),
            ("2019:07:04 12:34:56", ""),
        ],
    )
    def test_one_moment_in_two_ways_of_writing_is_no_contradiction(self, exif, xmp):
        assert combined([dated("EXIF", exif), dated("XMP", xmp)])[1] == []

    @given(st.integers(-12 * 4, 14 * 4), st.integers(-12 * 4, 14 * 4))
    def test_one_instant_in_two_zones_is_none_and_a_minute_later_it_is(self, here, there):
        noon = datetime.fromisoformat("2019-07-04T12:00:10")
        one = WallClock(noon + timedelta(minutes=15 * here), "", 15.0 * here, name="DateTimeOriginal")
        two = WallClock(noon + timedelta(minutes=15 * there), "", 15.0 * there, name="DateTimeOriginal")
        late = two._replace(at=two.at + timedelta(minutes=1))
        assert combined([Statement("EXIF", one), Statement("XMP", two)])[1] == []
        assert len(combined([Statement("EXIF", one), Statement("XMP", late)])[1]) == 1

    def test_only_like_is_compared_with_like(self):
        said = [dated("EXIF", "2019-07-04T12:00:00"), dated("XMP", "2020-01-01T01:01:01", "DateTimeDigitized")]
        assert combined(said)[1] == []

    def test_dates_without_a_name_are_compared_too(self):
        said = [dated("QuickTime", "2019-07-04T12:00:00", ""), dated("XMP", "2020-01-01T01:01:01", "")]
        assert combined(said)[1] == ["its date is 2019-07-04 12:00:00 in its QuickTime, 2020-01-01 01:01:01 in its XMP"]

    def test_each_of_three_that_disagrees_is_told(self):
        said = [dated(source, f"201{year}-07-04T12:00:00") for year, source in enumerate(("EXIF", "QuickTime", "XMP"))]
        assert [fault[-36:] for fault in combined(said)[1]] == [
            "F, 2011-07-04 12:00:00 in its QuickTime"[-36:],
            "in its EXIF, 2012-07-04 12:00:00 in its XMP"[-36:],
        ]


class TestPlacesThatDisagree:
    def test_are_told_with_both_and_their_distance(self):
        said, faults = combined([placed("EXIF", 41, 12), placed("XMP", 42, 12)])
        assert (said.fix.lat, said.fix.lon) == (41, 12)
        assert faults == [f"its EXIF says 41.00000, 12.00000, its XMP 42.00000, 12.00000, {METRES_OF_A_DEGREE:,.0f} m away"]

    def test_a_photo_and_its_sidecar_are_told_apart(self):
        _, faults = combined([placed("the photo", 41, 12), placed("sidecar", 42, 12)])
        assert faults[0].startswith("the photo says 41.00000, 12.00000, its sidecar 42.00000, 12.00000, ")

    @pytest.mark.parametrize(
        ("one", "two"),
        [
            ((48.8583, 2.2945), (48.85830001, 2.29450001)),
            ((48.8583, 2.2945), (48.8583, 2.2945 + 0.05 / 60)),
            ((-16.5, 179.9999), (-16.5, -179.9999)),
            ((89.9999, 10), (89.9999, -170)),
        ],
    )
    def test_roundings_are_no_contradiction_across_the_antimeridian_and_the_pole_too(self, one, two):
        assert combined([placed("EXIF", *one), placed("XMP", *two)])[1] == []

    @given(st.floats(-89, 89), st.floats(-180, 179.99), st.floats(0.001, 0.1))
    def test_100_metres_along_a_meridian_divide_them(self, lat, lon, apart_deg):
        apart_m = apart_deg * METRES_OF_A_DEGREE
        if abs(apart_m - SAME_PLACE_M) > 0.01:
            faults = combined([placed("EXIF", lat, lon), placed("XMP", lat + apart_deg, lon)])[1]
            assert len(faults) == (apart_m > SAME_PLACE_M)

    @given(st.floats(0.0001, 0.0012), st.floats(0.0001, 0.0012))
    def test_100_metres_across_divide_them_at_the_equator(self, north_deg, east_deg):
        apart_m = math.hypot(north_deg, east_deg) * METRES_OF_A_DEGREE
        if abs(apart_m - SAME_PLACE_M) > 0.01:
            assert len(combined([placed("EXIF", 0, 9), placed("XMP", north_deg, 9 + east_deg)])[1]) == (apart_m > SAME_PLACE_M)
