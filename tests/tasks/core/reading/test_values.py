"""Dates, sub-seconds, offsets and texts as cameras write them."""

from __future__ import annotations

import math
from datetime import datetime

import pytest

from tasks.core.reading import Facts, read_photo
from tests.builders import jpeg

DATE_TIME = 0x0132
ORIGINAL, DIGITIZED = 0x9003, 0x9004
OFFSET, OFFSET_ORIGINAL, OFFSET_DIGITIZED = 0x9010, 0x9011, 0x9012
SUBSEC, SUBSEC_ORIGINAL, SUBSEC_DIGITIZED = 0x9290, 0x9291, 0x9292


@pytest.fixture
def read(tmp_path):
    """Read a JPEG with these EXIF tags."""

    def reader(exif=None, ifd0=None, taken=None, **changes) -> Facts:
        return read_photo(jpeg(tmp_path / "a.jpg", taken=taken, exif={"Exif": exif or {}, "0th": ifd0 or {}}, **changes))

    return reader


def at(*parts: int) -> datetime:
    """A wall clock."""
    return datetime(*parts)  # noqa: DTZ001


class TestDate:
    @pytest.mark.parametrize(
        ("written", "taken"),
        [
            ("2008:05:30 15:56:01", at(2008, 5, 30, 15, 56, 1)),
            ("2008:05:30 15:56", at(2008, 5, 30, 15, 56)),
            ("2008-05-30 15:56:01", at(2008, 5, 30, 15, 56, 1)),
            ("2008/05/30 15:56:01", at(2008, 5, 30, 15, 56, 1)),
            ("2008-05-30T15:56:01", at(2008, 5, 30, 15, 56, 1)),
            ("2008: 5: 3 15: 6: 1", at(2008, 5, 3, 15, 6, 1)),
            ("2008:05:30 15:56:01  ", at(2008, 5, 30, 15, 56, 1)),
            ("2008:05:30 23:59:60", at(2008, 5, 31)),
            ("1970:01:01 00:00:00", at(1970, 1, 1)),
            ("1826:01:01 12:00:00", at(1826, 1, 1, 12)),
            ("2100:12:31 12:00:00", at(2100, 12, 31, 12)),
        ],
    )
    def test_what_cameras_write_is_read(self, read, written, taken):
        facts = read(taken=written)
        assert (facts.taken_local, facts.datetime_source, facts.problem) == (taken, "exif", "")

    @pytest.mark.parametrize("written", ["0000:00:00 00:00:00", "    :  :     :  :  ", "", " ", "----:--:-- --:--:--"])
    def test_zeros_and_blanks_are_no_date_and_no_fault(self, read, written):
        facts = read({ORIGINAL: written.encode()})
        assert (facts.taken_local, facts.datetime_source, facts.problem) == (None, "", "")

    @pytest.mark.parametrize(
        "written",
        ["2024:13:45 10:00:00", "1825:12:31 10:00:00", "2101:01:01 10:00:00", "2024:05:01", "2024:05:01 24:00:00", "yesterday"],
    )
    def test_an_impossible_one_is_no_date_and_is_named(self, read, written):
        facts = read(taken=written)
        assert facts.taken_local is None
        assert facts.problem == f"DateTimeOriginal '{written}' is not a date from 1826 to 2100 with a time"

    def test_bytes_that_are_no_letters_are_no_date(self, read):
        facts = read({ORIGINAL: b"\xb2\xb0\xb0\xb8:05:30 15:56:01"})
        assert facts.taken_local is None
        assert facts.problem.startswith("DateTimeOriginal")

    def test_digits_of_other_scripts_are_no_date(self, read):
        arabic = str.maketrans("0123456789", "".join(chr(0x660 + digit) for digit in range(10)))
        assert read({ORIGINAL: "2008:05:30 15:56:01".translate(arabic).encode()}).taken_local is None


class TestWhichDate:
    THREE = ({DIGITIZED: b"2002:02:02 02:02:02"}, {DATE_TIME: b"2003:03:03 03:03:03"})

    def test_the_original_goes_first(self, read):
        assert read(*self.THREE, taken="2001:01:01 01:01:01").taken_local == at(2001, 1, 1, 1, 1, 1)

    def test_a_blank_original_gives_way_to_the_digitized_one(self, read):
        assert read(*self.THREE, taken="0000:00:00 00:00:00").taken_local == at(2002, 2, 2, 2, 2, 2)

    def test_the_date_of_the_last_change_serves_when_there_is_no_other(self, read):
        assert read({}, self.THREE[1]).taken_local == at(2003, 3, 3, 3, 3, 3)

    def test_an_impossible_original_gives_way_and_is_named(self, read):
        facts = read(*self.THREE, taken="2001:99:01 01:01:01")
        assert facts.taken_local == at(2002, 2, 2, 2, 2, 2)
        assert "2001:99:01" in facts.problem

    def test_each_date_has_its_own_sub_seconds_and_offset(self, read):
        own = {SUBSEC: b"3", SUBSEC_ORIGINAL: b"1", SUBSEC_DIGITIZED: b"2"}
        own |= {OFFSET: b"+03:00", OFFSET_ORIGINAL: b"+01:00", OFFSET_DIGITIZED: b"+02:00"}
        first, second = read(self.THREE[0] | own, taken="2001:01:01 01:01:01"), read(self.THREE[0] | own)
        third = read(own, self.THREE[1])
        assert [(facts.subsec, facts.utc_offset_min) for facts in (first, second, third)] == [("1", 60), ("2", 120), ("3", 180)]

    def test_the_offset_of_the_last_change_says_nothing_about_the_original(self, read):
        assert math.isnan(read({OFFSET: b"+03:00"}, taken="2001:01:01 01:01:01").utc_offset_min)


class TestSubSeconds:
    @pytest.mark.parametrize(
        ("written", "subsec", "microseconds"),
        [
            (b"5", "5", 500_000),
            (b"05", "05", 50_000),
            (b"906", "906", 906_000),
            (b"123456789", "123456789", 123_456),
            (b"12   ", "12", 120_000),
            (b"12\0\0\0", "12", 120_000),
            (b"   ", "", 0),
            (b"-1", "", 0),
        ],
    )
    def test_digits_of_any_length_are_a_fraction(self, read, written, subsec, microseconds):
        facts = read({SUBSEC_ORIGINAL: written}, taken="2001:01:01 01:01:01")
        assert (facts.subsec, facts.taken_local) == (subsec, at(2001, 1, 1, 1, 1, 1, microseconds))

    def test_a_fraction_inside_the_date_counts_too(self, read):
        facts = read(taken="2018:06:26 17:46:33.847")
        assert (facts.subsec, facts.taken_local) == ("847", at(2018, 6, 26, 17, 46, 33, 847_000))


class TestOffset:
    @pytest.mark.parametrize(
        ("written", "minutes"),
        [(b"+02:00", 120), (b"-03:30", -210), (b"+05:45", 345), (b"+0200", 120), (b"Z", 0), (b"+00:00", 0), (b"+14:00", 840)],
    )
    def test_minutes_east_of_utc(self, read, written, minutes):
        assert read({OFFSET_ORIGINAL: written}, taken="2001:01:01 01:01:01").utc_offset_min == minutes

    @pytest.mark.parametrize(
        ("written", "minutes"),
        [("GMT+2", 120), ("GMT-11", -660), ("GMT+5:45", 345), ("GMT-0330", -210), (" GMT+02:00", 120), ("+02:00", 120), ("Z", 0)],
    )
    def test_one_inside_the_date_counts_too(self, read, written, minutes):
        facts = read(taken=f"2024-04-22T14:38:09{written}")
        assert (facts.taken_local, facts.utc_offset_min, facts.problem) == (at(2024, 4, 22, 14, 38, 9), minutes, "")

    @pytest.mark.parametrize("written", ["GMT+", "GMT+2:7", "GMT+200000", "XGMT+2"])
    def test_a_date_with_something_else_behind_it_is_no_date(self, read, written):
        assert read(taken=f"2024-04-22T14:38:09{written}").taken_local is None

    @pytest.mark.parametrize("written", [b"   :  ", b"", b"+99:00", b"+02:75", b"CEST"])
    def test_anything_else_is_unknown(self, read, written):
        assert math.isnan(read({OFFSET_ORIGINAL: written}, taken="2001:01:01 01:01:01").utc_offset_min)

    def test_one_inside_the_date_serves_without_a_tag(self, read):
        facts = read(taken="2001-01-01T01:01:01+02:00")
        assert (facts.taken_local, facts.utc_offset_min) == (at(2001, 1, 1, 1, 1, 1), 120)


class TestText:
    @pytest.mark.parametrize(
        ("written", "make"),
        [
            (b"Acme\0\0\0", "Acme"),
            (b"  Acme   ", "Acme"),
            (b"Acme\0rubbish", "Acme"),
            (b"Ac\x07me", "Ac me"),
            ("Café".encode(), "Café"),
            ("Café".encode("latin-1"), "Café"),
            (b"\0\0\0\0", ""),
        ],
    )
    def test_it_ends_at_its_first_nul_and_can_be_shown(self, read, written, make):
        assert read(ifd0={0x010F: written}, make="").make == make

    @pytest.mark.parametrize(("written", "orientation"), [(1, 1), (8, 8), (0, 0), (9, 0), (65535, 0)])
    def test_an_orientation_is_1_to_8(self, read, written, orientation):
        assert read(ifd0={0x0112: written}).orientation == orientation
