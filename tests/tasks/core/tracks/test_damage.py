"""Tests that no file of any format raises an error or takes for ever: whole ones and what damage makes of them."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.core.tracks.fit import read_fit
from tasks.core.tracks.gpx import read_gpx
from tasks.core.tracks.igc import read_igc
from tasks.core.tracks.kml import read_kml
from tasks.core.tracks.nmea import read_nmea
from tasks.core.tracks.points import NO_TIME, Points, sifted
from tasks.core.tracks.tcx import read_tcx
from tests.tasks.core.tracks.walks import BUILT

READERS = {
    "gpx": read_gpx, "tcx": read_tcx, "kml": read_kml, "kmz": read_kml, "fit": read_fit, "nmea": read_nmea, "igc": read_igc,
}  # fmt: skip
WHOLE = {name: build() for name, build in BUILT.items()}
# What means something to one of the formats
PIECES = [b"", b"\0", b"]]>", b"<?xml",
           b"<", b">", b"&", b'"', b"</trkpt>", b"<trkpt>", b"<when>", b"</Placemark>", b"<!DOCTYPE a [",
          b"$GPRMC,", b"*", b",", b"\r\n", b"HFDTE999999\n", b"I99", b"nan", b"-", b"1e999", b"9" * 30, b"\xff\xff\xff\xff",
          b"\x7f\xff", b"\x40\0\0\x14\0\xff", b"\x80", "é".encode()]  # fmt: skip
CHANGES = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 12),
        st.one_of(st.sampled_from(PIECES), st.binary(max_size=6)),
        st.sampled_from(["cut", "put"]),
    ),
    min_size=1,
    max_size=6,
)


def changed(whole: bytes, changes: list[tuple[float, int, bytes, str]]) -> bytes:
    """Each change puts bytes in the place of others, or cuts the file off behind them."""
    for part, length, piece, kind in changes:
        begins = int(part * len(whole))
        whole = whole[:begins] + piece + (whole[begins + length :] if kind == "put" else b"")
    return whole


def assert_is_sound(points: Points) -> None:
    """Columns of one length, segments in the order of the file, and what is left fits FIXES."""
    columns = (points.at_us, points.lat, points.lon, points.alt_m, points.error_m, points.segment)
    assert {len(column) for column in columns} == {len(points)}
    assert sorted(points.segment.tolist()) == points.segment.tolist()
    kept, dropped = sifted(points)
    assert len(kept) + sum(dropped) == len(points)
    assert len(points) or points.problem


class TestReaders:
    @pytest.mark.parametrize("name", READERS)
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(changes=CHANGES)
    def test_damaged_files_give_points_or_a_problem(self, name, changes):
        began = time.process_time()
        assert_is_sound(READERS[name](changed(WHOLE[name], changes)))
        assert time.process_time() - began < 2

    @pytest.mark.parametrize("name", READERS)
    @settings(max_examples=60, deadline=None)
    @given(data=st.binary(max_size=200))
    def test_bytes_of_any_kind_give_points_or_a_problem(self, name, data):
        assert_is_sound(READERS[name](data))

    @pytest.mark.parametrize("name", READERS)
    def test_files_of_another_format_give_points_or_a_problem(self, name):
        for data in WHOLE.values():
            assert_is_sound(READERS[name](data))

    @pytest.mark.parametrize("name", READERS)
    def test_every_cut_of_a_file_gives_no_more_than_the_file(self, name):
        """At every seventh byte; of a track cut off within a number the point is lost, not made up."""
        whole = READERS[name](WHOLE[name])
        for length in range(0, len(WHOLE[name]), 7):
            points = READERS[name](WHOLE[name][:length])
            assert_is_sound(points)
            assert set(points.at_us.tolist()) <= {NO_TIME, *whole.at_us.tolist()}
            assert set(points.lat[~np.isnan(points.lat)].tolist()) <= set(whole.lat.tolist())
