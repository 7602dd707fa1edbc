"""Positions as EXIF writes them, and everything that only looks like one."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import piexif
import pytest

from tasks.core.reading import Facts, read_photo
from tests.builders import jpeg

LAT_REF, LAT, LON_REF, LON, ALT_REF, ALT, TIME, STATUS, DIRECTION, METHOD, DATE, ERROR = 1, 2, 3, 4, 5, 6, 7, 9, 17, 27, 29, 31
HERE = {LAT_REF: b"N", LAT: ((41, 1), (30, 1), (0, 1)), LON_REF: b"E", LON: ((12, 1), (15, 1), (0, 1))}


@pytest.fixture
def read(tmp_path):
    """Read a JPEG whose GPS directory is the one given; None takes a tag out of HERE."""

    def reader(tags=None, **changes) -> Facts:
        gps = {tag: value for tag, value in {**HERE, **(tags or {})}.items() if value is not None}
        return read_photo(jpeg(tmp_path / "a.jpg", gps=gps, **changes))

    return reader


def position(facts: Facts) -> tuple[float, float] | None:
    """Lat and lon, None for none; half a position fails."""
    assert math.isnan(facts.lat) == math.isnan(facts.lon)
    return None if math.isnan(facts.lat) else (facts.lat, facts.lon)


class TestPosition:
    def test_degrees_minutes_and_seconds_add_up(self, read):
        facts = read({LAT: ((41, 1), (53, 1), (2472, 100))})
        assert facts.lat == pytest.approx(41 + 53 / 60 + 24.72 / 3600, abs=1e-12)
        assert facts.lon == 12.25
        assert facts.problem == ""

    @pytest.mark.parametrize(
        ("lat_ref", "lon_ref", "signs"), [(b"N", b"W", (1, -1)), (b"S", b"E", (-1, 1)), (b"s", b"w", (-1, -1))]
    )
    def test_the_reference_gives_the_sign(self, read, lat_ref, lon_ref, signs):
        assert position(read({LAT_REF: lat_ref, LON_REF: lon_ref})) == (41.5 * signs[0], 12.25 * signs[1])

    def test_decimal_degrees_alone_are_enough(self, read):
        assert position(read({LAT: ((415, 10),), LON: ((1225, 100), (0, 1))})) == (41.5, 12.25)

    def test_seconds_that_round_to_60_are_the_next_minute(self, read):
        assert position(read({LAT: ((41, 1), (29, 1), (60, 1))})) == (41.5, 12.25)

    def test_the_equator_is_a_place_and_has_no_sign(self, read):
        facts = read({LAT: ((0, 1), (0, 1), (0, 1)), LAT_REF: b"S"})
        assert position(facts) == (0.0, 12.25)
        assert math.copysign(1, facts.lat) == 1
        assert facts.problem == ""

    @pytest.mark.parametrize("ref", [b"E", b"W"])
    def test_180_degrees_are_written_minus_180(self, read, ref):
        assert position(read({LON: ((180, 1), (0, 1), (0, 1)), LON_REF: ref})) == (41.5, -180.0)

    def test_the_pole_is_a_place(self, read):
        assert position(read({LAT: ((90, 1), (0, 1), (0, 1)), LAT_REF: b"S"})) == (-90.0, 12.25)

    def test_a_status_of_void_alone_does_not_void_a_position(self, read):
        facts = read({STATUS: b"V"})
        assert (position(facts), facts.problem) == ((41.5, 12.25), "")


class TestNoPosition:
    @pytest.mark.parametrize(
        ("tags", "problem"),
        [
            ({LAT_REF: None}, "latitude without N or S"),
            ({LAT_REF: b"\0"}, "latitude without N or S"),
            ({LON_REF: None}, "longitude without E or W"),
            ({LON_REF: b"N"}, "longitude without E or W"),
            ({LON: None}, "latitude without a longitude"),
            ({LAT: None}, "longitude without a latitude"),
            ({LAT: ((41, 1), (30, 1), (0, 0))}, "the latitude cannot be read"),
            ({LON: ((12, 0), (15, 1), (0, 1))}, "the longitude cannot be read"),
            ({LAT: ((90, 1), (0, 1), (1, 1))}, "latitude 90.0003 is outside [0, 90]"),
            ({LON: ((181, 1), (0, 1), (0, 1))}, "longitude 181 is outside [0, 180]"),
            ({LAT: ((4294967255, 1), (0, 1), (0, 1))}, "latitude 4.29497e+09 is outside [0, 90]"),
            ({LAT: ((0, 1),) * 3, LON: ((0, 1),) * 3}, "position is exactly 0, 0: a camera without a fix"),
            (
                {LAT: ((0, 1),) * 3, LON: ((0, 1),) * 3, LAT_REF: None, LON_REF: None},
                "position is exactly 0, 0: a camera without a fix",
            ),
        ],
    )
    def test_what_is_not_certain_is_refused_with_its_reason(self, read, tags, problem):
        facts = read(tags)
        assert (position(facts), facts.problem) == (None, problem)

    def test_blank_values_are_no_position_and_no_fault(self, read):
        facts = read({LAT: ((0, 0),) * 3, LON: ((0, 0),) * 3, LAT_REF: b"\0", LON_REF: b"\0", ALT: (0, 0)})
        assert (position(facts), facts.problem, math.isnan(facts.alt_m)) == (None, "", True)

    def test_a_gps_directory_of_a_version_alone_is_no_position(self, tmp_path):
        facts = read_photo(jpeg(tmp_path / "a.jpg", gps={0: (2, 3, 0, 0)}))
        assert (position(facts), facts.problem) == (None, "")

    def test_the_other_facts_stay(self, read):
        facts = read({LAT_REF: None, ALT: (100, 1), DIRECTION: (90, 1)})
        assert (facts.alt_m, facts.direction_deg, facts.make) == (100, 90, "Acme")
        assert facts.taken_local == datetime(2024, 5, 1, 12)  # noqa: DTZ001


class TestAltitude:
    @pytest.mark.parametrize(("ref", "alt_m"), [(None, 12.5), (0, 12.5), (1, -12.5), (2, 12.5), (3, -12.5)])
    def test_the_reference_says_whether_it_is_below_the_sea(self, read, ref, alt_m):
        assert read({ALT_REF: ref, ALT: (125, 10)}).alt_m == alt_m

    def test_an_impossible_one_is_left_out_with_its_reason(self, read):
        facts = read({ALT: (4294967286, 1)})
        assert math.isnan(facts.alt_m)
        assert facts.problem == "altitude 4.29497e+09 m is outside [-12000, 1e+06]"
        assert position(facts) == (41.5, 12.25)


class TestDirectionAndError:
    @pytest.mark.parametrize(("written", "direction_deg"), [((27050, 100), 270.5), ((360, 1), 0), ((725, 1), 5)])
    def test_a_direction_lies_within_one_turn(self, read, written, direction_deg):
        assert read({DIRECTION: written}).direction_deg == direction_deg

    def test_a_blank_direction_is_none(self, read):
        assert math.isnan(read({DIRECTION: (0, 0)}).direction_deg)

    def test_the_error_is_in_metres(self, read):
        assert read({ERROR: (47, 10)}).gps_error_m == 4.7


class TestTimeOfTheFix:
    @pytest.mark.parametrize(
        ("date", "clock", "at"),
        [
            (b"2019:07:04", ((10, 1), (30, 1), (45, 1)), datetime(2019, 7, 4, 10, 30, 45, tzinfo=UTC)),
            (b"2019-07-04", ((10, 1), (30, 1), (45250, 1000)), datetime(2019, 7, 4, 10, 30, 45, 250_000, tzinfo=UTC)),
            (b"2019:12:31", ((23, 1), (59, 1), (60, 1)), datetime(2020, 1, 1, tzinfo=UTC)),
            (b"2019:02:30", ((10, 1), (30, 1), (45, 1)), None),
            (b"0000:00:00", ((0, 1), (0, 1), (0, 1)), None),
            (b"2019:07:04", ((25, 1), (30, 1), (45, 1)), None),
            (b"2019:07:04", ((10, 1), (30, 1), (0, 0)), None),
            (b"2019:07:04", None, None),
            (None, ((10, 1), (30, 1), (45, 1)), None),
        ],
    )
    def test_date_and_time_together_are_utc_or_nothing(self, read, date, clock, at):
        assert read({DATE: date, TIME: clock}).gps_at == at


class TestMethod:
    @pytest.mark.parametrize(
        ("written", "method"),
        [
            (b"ASCII\0\0\0whereshot proxy", "whereshot proxy"),
            (b"ASCII\0\0\0GPS\0\0", "GPS"),
            (bytes(8) + b"CELLID", "CELLID"),
            (b"UNICODE\0" + "fused".encode("utf-16-le"), "fused"),
            (b"UNICODE\0" + "fused".encode("utf-16-be"), "fused"),
            (b"GPS", "GPS"),
            (b"", ""),
        ],
    )
    def test_the_character_set_is_taken_off(self, read, written, method):
        assert read({METHOD: written}).gps_method == method

    def test_the_numbers_here_are_those_of_the_standard(self):
        names = ("LatitudeRef", "Latitude", "LongitudeRef", "Longitude", "AltitudeRef", "Altitude", "TimeStamp", "Status",
                 "ImgDirection", "ProcessingMethod", "DateStamp", "HPositioningError")  # fmt: skip
        numbers = (LAT_REF, LAT, LON_REF, LON, ALT_REF, ALT, TIME, STATUS, DIRECTION, METHOD, DATE, ERROR)
        assert numbers == tuple(getattr(piexif.GPSIFD, f"GPS{name}") for name in names)
