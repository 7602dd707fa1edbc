"""Tests of reading IGC."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

from tasks.core.tracks.igc import read_igc
from tasks.core.tracks.points import NO_TIME, sifted
from tests.tasks.core.tracks.walks import WALK, igc, igc_fix, times

HEAD = "AXXX001\r\nHFDTE010520\r\n"
FIX = "B1200005040318N00505946WA0080000900"


def read(*lines, head=HEAD):
    return read_igc((head + "\r\n".join(lines)).encode())


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


class TestReadIgc:
    def test_walk_over_midnight_is_read_as_it_was_written(self):
        """Three decimals of a minute are 1.9 m."""
        points = read_igc(igc())
        assert times(points) == [fix.at for fix in WALK]
        assert points.lat.tolist() == pytest.approx([fix.lat for fix in WALK], abs=0.0005 / 60 + 1e-9)
        assert points.lon.tolist() == pytest.approx([fix.lon for fix in WALK], abs=0.0005 / 60 + 1e-9)
        assert points.alt_m.tolist() == [fix.alt_m for fix in WALK]
        assert points.problem == ""

    @pytest.mark.parametrize("line", ["HFDTE010520", "HFDTEDATE:010520,01", "HPDTE010520", "HFDTEDATE: 010520", "HFDTE:010520"])
    def test_date_is_found_in_every_form(self, line):
        assert times(read(FIX, head=f"AXXX\n{line}\n")) == [at(2020, 5, 1, 12)]

    def test_year_of_the_last_century_is_understood(self):
        assert times(read(FIX, head="HFDTE010598\n")) == [at(1998, 5, 1, 12)]

    def test_height_is_the_receivers_not_the_pressures(self):
        assert read(FIX).alt_m.tolist() == [900]

    def test_zeros_of_a_recorder_that_knows_no_height_are_unknown(self):
        assert math.isnan(read(FIX[:-5] + "00000").alt_m[0])

    def test_height_below_the_sea_is_read(self):
        assert read(FIX[:-5] + "-0042").alt_m.tolist() == [-42]

    def test_fix_without_a_height_has_a_position_unless_it_repeats_the_last(self):
        void = FIX.replace("WA", "WV")
        points = read(FIX, void.replace("B120000", "B120001"), void.replace("B1200005040", "B1200025041"))
        assert [math.isnan(lat) for lat in points.lat] == [False, True, False]
        assert [math.isnan(alt) for alt in points.alt_m] == [False, True, True]

    def test_extensions_tell_accuracy_and_further_digits(self):
        """FXA in columns 36 to 38, TDS in 39, LAD in 40 and LOD in 41."""
        points = read("I053638FXA3939TDS4040LAD4141LOD4246XYZ", FIX + "012" + "5" + "7" + "3" + "00000")
        assert points.error_m.tolist() == [12]
        assert times(points) == [at(2020, 5, 1, 12, 0, 0, 500_000)]
        assert points.lat[0] == pytest.approx(50 + 40.3187 / 60, abs=1e-9)
        assert points.lon[0] == pytest.approx(-(5 + 5.9463 / 60), abs=1e-9)

    def test_time_that_falls_back_a_little_is_no_new_day(self):
        points = read(FIX, FIX.replace("B120000", "B115950"))
        assert times(points) == [at(2020, 5, 1, 12), at(2020, 5, 1, 11, 59, 50)]

    def test_flights_one_behind_the_other_are_segments_with_their_own_dates(self):
        points = read(FIX, HEAD.replace("0105", "0305") + FIX)
        assert times(points) == [at(2020, 5, 1, 12), at(2020, 5, 3, 12)]
        assert points.segment.tolist() == [0, 1]

    def test_fixes_without_a_date_have_no_time(self):
        points = read(FIX, head="AXXX\n")
        assert points.at_us.tolist() == [NO_TIME]
        assert "no date" in points.problem

    @pytest.mark.parametrize("bad", [FIX[:-6], "B", FIX.replace("N", "X"), "B12000"])
    def test_fixes_that_cannot_be_read_are_left_out_and_counted(self, bad):
        points = read(FIX, bad, FIX.replace("B12", "B13"), bad)
        assert len(points) == 2
        assert points.problem == "2 fixes left out that cannot be read (the first: line 4)"

    @pytest.mark.parametrize("fix", [FIX.replace("5040", "5060"), FIX.replace("B12000050", "B12000095")])
    def test_places_that_are_none_are_nowhere(self, fix):
        assert sifted(read(fix))[1].nowhere == 1

    @pytest.mark.parametrize("data", [b"", b"AXXX\r\n", b"\xef\xbb\xbf"])
    def test_file_without_fixes_is_a_problem(self, data):
        assert read_igc(data).problem == "no fixes are in it"

    def test_byte_order_mark_and_line_ends_do_not_matter(self):
        assert len(read_igc(b"\xef\xbb\xbf" + (HEAD + igc_fix(WALK[0])).replace("\r\n", "\r").encode())) == 1
