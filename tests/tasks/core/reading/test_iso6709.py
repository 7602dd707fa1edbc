"""Positions in one line: every form that ISO 6709 has and phones write, and what cannot be a position."""

from __future__ import annotations

from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.reading.gps import NO_FIX
from tasks.core.reading.iso6709 import written_fix
from tests.tasks.core.reading.boxed_files import box, exiftool, film_file, movie_header, said


class TestWrittenFix:
    @pytest.mark.parametrize(
        ("written", "place"),
        [
            ("+48.8577+002.295+035.000/", (48.8577, 2.295, 35)),
            ("-27.5916+153.1240CRSWGS_84/", (-27.5916, 153.124, None)),
            ("-27.5916+153.1240-012.5CRSWGS_84/", (-27.5916, 153.124, -12.5)),
            ("+48.8577+002.295", (48.8577, 2.295, None)),
            ("+48+002/", (48, 2, None)),
            ("+4851.462-00017.7+35/", (48.8577, -0.295, 35)),
            ("-485127.72+0021742.0/", (-48.8577, 2.295, None)),
            ("+00.5-179.9999/", (0.5, -179.9999, None)),
            ("+1.5+2.5/", (1.5, 2.5, None)),
            ("+048.8577+02.295/", (48.8577, 2.295, None)),
            ("+90.+180.0/", (90, -180, None)),
            (" +48.8577+002.295/ ", (48.8577, 2.295, None)),
        ],
    )
    def test_reads_each_form(self, written, place):
        fix = written_fix(written)
        assert (fix.lat, fix.lon) == pytest.approx(place[:2], abs=1e-9)
        assert isnan(fix.alt_m) if place[2] is None else fix.alt_m == place[2]
        assert fix.fault == ""

    @pytest.mark.parametrize("written", ["+4851.462-00017.7+35/", "-485127.72+0021742.0-12.5/", "-27.5916+153.1240CRSWGS_84/"])
    def test_agrees_with_exiftool(self, tmp_path, written):
        path = tmp_path / "a.mov"
        path.write_bytes(film_file(movie_header(0), box(b"udta", said(b"\xa9xyz", written))))
        fix, found = written_fix(written), exiftool(path)
        assert (fix.lat, fix.lon) == pytest.approx((found["Composite:GPSLatitude"], found["Composite:GPSLongitude"]), abs=1e-9)
        if not isnan(fix.alt_m):
            sign = -1 if found["Composite:GPSAltitudeRef"] else 1
            assert fix.alt_m == sign * found["Composite:GPSAltitude"]

    @pytest.mark.parametrize(
        ("written", "fault"),
        [
            ("+00.0000+000.0000/", "position is exactly 0, 0: a camera without a fix"),
            ("-0+000/", "position is exactly 0, 0: a camera without a fix"),
            ("+91.5+002.0/", "latitude 91.5 is outside [-90, 90]"),
            ("+48.5-180.5/", "longitude -180.5 is outside [-180, 180]"),
            ("48.5 2.5", "the position '48.5 2.5' cannot be read"),
            ("+48.5", "the position '+48.5' cannot be read"),
            ("+4860.0+00230.0/", "the position '+4860.0+00230.0/' cannot be read"),
            ("+48577+002.295/", "the position '+48577+002.295/' cannot be read"),
            ("+48.8577+002.295CRSEPSG:27700/", "the position '+48.8577+002.295CRSEPSG:27700/' cannot be read"),
            ("+" + "9" * 500 + "+2/", "the position '+" + "9" * 39 + "' cannot be read"),
        ],
    )
    def test_names_what_cannot_be_a_position(self, written, fault):
        fix = written_fix(written)
        assert isnan(fix.lat)
        assert isnan(fix.lon)
        assert fix.fault == fault

    def test_keeps_a_position_whose_altitude_cannot_be(self):
        fix = written_fix("+48.5+002.5+" + "9" * 400 + "/")
        assert (fix.lat, fix.lon, fix.fault) == (48.5, 2.5, "altitude inf m is outside [-12000, 1e+06]")
        assert isnan(fix.alt_m)

    @pytest.mark.parametrize("written", ["", "  "])
    def test_finds_none_in_a_blank(self, written):
        assert written_fix(written) is NO_FIX

    @given(st.text(alphabet="+-.0123456789/CRSWG_84 \0é", max_size=40))
    def test_gives_a_position_or_a_fault_and_never_an_error(self, written):
        fix = written_fix(written)
        assert fix is NO_FIX or fix.fault or (-90 <= fix.lat <= 90 and -180 <= fix.lon < 180)
