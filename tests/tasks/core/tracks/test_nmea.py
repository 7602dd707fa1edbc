"""Tests of reading NMEA."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from tasks.core.tracks.nmea import read_nmea
from tasks.core.tracks.points import NO_TIME, sifted
from tests.tasks.core.tracks.walks import WALK, nmea, sentence, times

PLACE = "5040.3182,N,00505.9469,W"
LAT, LON = 50 + 40.3182 / 60, -(5 + 5.9469 / 60)


def rmc(time="120000", date="010520", status="A", mode="A", place=PLACE):
    return sentence(f"GPRMC,{time},{status},{place},1.0,90.0,{date},,,{mode}")


def gga(time="120000", quality=1, alt="812.5", place=PLACE):
    return sentence(f"GNGGA,{time},{place},{quality},08,1.2,{alt},M,47.0,M,,")


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


class TestReadNmea:
    def test_walk_is_read_as_it_was_written(self):
        """Five decimals of a minute are 1.9 cm."""
        points = read_nmea(nmea())
        assert times(points) == [fix.at for fix in WALK]
        assert points.lat.tolist() == pytest.approx([fix.lat for fix in WALK], abs=1e-7)
        assert points.lon.tolist() == pytest.approx([fix.lon for fix in WALK], abs=1e-7)
        assert points.alt_m.tolist() == [fix.alt_m for fix in WALK]
        assert points.problem == ""

    def test_sentences_of_an_instant_are_one_point(self):
        points = read_nmea(rmc() + gga() + sentence("GPGST,120000,1,2,1,0,3.0,4.0,9.0"))
        assert times(points) == [at(2020, 5, 1, 12)]
        assert (points.lat[0], points.lon[0]) == pytest.approx((LAT, LON))
        assert (points.alt_m[0], points.error_m[0]) == (812.5, 5)

    def test_dilution_of_precision_is_no_error_in_metres(self):
        assert math.isnan(read_nmea(rmc() + gga()).error_m[0])

    def test_parts_of_seconds_are_kept(self):
        assert times(read_nmea(rmc("120000.25"))) == [at(2020, 5, 1, 12, 0, 0, 250_000)]

    @pytest.mark.parametrize(("written", "year"), [("010520", 2020), ("010579", 2079), ("010580", 1980), ("010599", 1999)])
    def test_years_of_two_digits_are_those_since_gps_began(self, written, year):
        assert times(read_nmea(rmc(date=written)))[0] == at(year, 5, 1, 12)

    def test_log_of_gga_with_a_single_date_runs_on_over_midnight(self):
        """And back from it: what comes before the date has the date's day, or the day before."""
        log = gga("235958") + gga("000001") + rmc("000002", "020520") + gga("120000") + gga("235959") + gga("000000")
        expected = [at(2020, 5, 1, 23, 59, 58)] + [
            at(2020, 5, 2) + timedelta(seconds=seconds) for seconds in (1, 2, 43_200, 86_399, 86_400)
        ]
        assert times(read_nmea(log)) == expected

    def test_log_of_gga_alone_has_no_day(self):
        points = read_nmea(gga())
        assert points.at_us.tolist() == [NO_TIME]
        assert "no date" in points.problem

    def test_zda_tells_the_day(self):
        assert times(read_nmea(sentence("GPZDA,120000,01,05,2020,00,00") + gga("120001"))) == [at(2020, 5, 1, 12, 0, 1)]

    @pytest.mark.parametrize(
        "void", [rmc(status="V"), rmc(mode="N"), rmc(mode="S"), rmc() + gga(quality=0), gga(quality=8) + rmc(), rmc(place=",,,")]
    )
    def test_fixes_that_are_void_simulated_or_typed_in_are_nowhere(self, void):
        points = read_nmea(rmc("115959") + void)
        assert sifted(points)[1] == (0, 1, 0)

    def test_date_of_a_receiver_without_a_fix_is_not_believed(self):
        points = read_nmea(rmc("000001", "060180", status="V") + rmc("120000") + gga("120001"))
        assert times(points)[1:] == [at(2020, 5, 1, 12), at(2020, 5, 1, 12, 0, 1)]

    def test_sentences_with_a_wrong_checksum_are_left_out_and_counted(self):
        wrong = rmc("120001").replace(b"5040", b"5140")
        points = read_nmea(rmc() + wrong + rmc("120002") + wrong)
        assert len(points) == 2
        assert points.problem == "2 sentences left out whose checksum does not fit (the first: line 2)"

    def test_sentence_that_was_cut_off_is_left_out_and_counted(self):
        points = read_nmea((rmc() + rmc("120001"))[:-40])
        assert times(points) == [at(2020, 5, 1, 12)]
        assert points.problem.startswith("1 sentence left out")

    def test_log_without_checksums_is_read(self):
        lines = [line.partition(b"*")[0] for line in nmea().splitlines()]
        points = read_nmea(b"\n".join(lines))
        assert (len(points), points.problem) == (len(WALK), "")

    def test_text_around_the_sentences_does_not_matter(self):
        log = b"\xef\xbb\xbflog 7\r\n2020-05-01 12:00:00 > " + rmc() + b"$GPGSV,3,1,11*4C\n\\s:r,c:1*2A\\" + rmc("120001") + b"$"
        assert len(read_nmea(log)) == 2

    @pytest.mark.parametrize(("unit", "alt_m"), [("M", 95.0), ("F", 95 * 0.3048)])
    def test_tracks_of_magellan_are_read(self, unit, alt_m):
        points = read_nmea(sentence(f"PMGNTRK,{PLACE},00095,{unit},120000.50,A,,010520"))
        assert times(points) == [at(2020, 5, 1, 12, 0, 0, 500_000)]
        assert points.alt_m[0] == pytest.approx(alt_m)

    def test_gll_with_a_date_before_it_is_read(self):
        points = read_nmea(rmc() + sentence(f"GPGLL,{PLACE},120001,A,A") + sentence(f"GPGLL,{PLACE},120002,V,N"))
        assert sifted(points)[1].nowhere == 1
        assert times(points)[1] == at(2020, 5, 1, 12, 0, 1)

    @pytest.mark.parametrize(
        "place", ["5060.0000,N,00505.9469,W", "50x0.3182,N,00505.9469,W", "5040.3182,E,00505.9469,W", "5040.3182,,00505.9469,"]
    )
    def test_places_that_are_none_are_nowhere(self, place):
        assert math.isnan(read_nmea(rmc(place=place)).lat[0])

    @pytest.mark.parametrize("data", [b"", b"$GPGSV,3,1,11*4C", rmc(""), rmc("999999")])
    def test_log_without_a_position_is_a_problem(self, data):
        points = read_nmea(data)
        assert len(points) == 0
        assert points.problem == "no sentence of a position is in it"
