"""Tests of reading FIT, with files that an encoder of the tests has built."""

from __future__ import annotations

import struct
import time
from datetime import UTC, datetime

import pytest

from tasks.core.tracks.fit import read_fit
from tasks.core.tracks.points import NO_TIME, sifted
from tests.tasks.core.tracks.fit_files import (
    ACTIVITY,
    COURSE,
    NO_SEMICIRCLES,
    file_of,
    kind,
    records,
    semicircles,
    timer,
)
from tests.tasks.core.tracks.walks import WALK, fit, times

NOON = int(datetime(2020, 5, 1, 12, tzinfo=UTC).timestamp())
HALF_SEMICIRCLE = 90 / 2**31  # degrees by which a rounded one may be off


def row(second=0, **more):
    return {"timestamp": NOON + second, "position_lat": semicircles(50), "position_long": semicircles(-5)} | more


class TestReadFit:
    def test_walk_is_read_as_it_was_written(self):
        points = read_fit(fit())
        assert times(points) == [fix.at for fix in WALK]
        assert points.lat.tolist() == pytest.approx([fix.lat for fix in WALK], abs=HALF_SEMICIRCLE)
        assert points.lon.tolist() == pytest.approx([fix.lon for fix in WALK], abs=HALF_SEMICIRCLE)
        assert points.alt_m.tolist() == pytest.approx([fix.alt_m for fix in WALK])
        assert points.problem == ""

    def test_height_is_the_enhanced_one_or_the_plain_one(self):
        """The protocol stores 5 x (height + 500), in 4 and in 2 bytes."""
        plain = records([row(altitude=round(5 * (812.4 + 500)))])
        enhanced = records([row(1, enhanced_altitude=5 * (20_000 + 500))])
        assert read_fit(file_of(kind(ACTIVITY) + plain + enhanced)).alt_m.tolist() == pytest.approx([812.4, 20_000])

    def test_accuracy_is_the_error_in_metres_unless_it_is_unknown(self):
        points = read_fit(file_of(kind(ACTIVITY) + records([row(gps_accuracy=4), row(1, gps_accuracy=255)])))
        assert points.error_m.tolist() == pytest.approx([4, float("nan")], nan_ok=True)

    def test_record_without_a_position_is_nowhere(self):
        rows = [row(position_lat=NO_SEMICIRCLES, position_long=NO_SEMICIRCLES), row(1)]
        assert sifted(read_fit(file_of(kind(ACTIVITY) + records(rows))))[1] == (0, 1, 0)

    @pytest.mark.parametrize("since_switched_on_s", [0, 1000, 0x0FFFFFFF])
    def test_time_since_the_device_was_switched_on_is_no_time(self, since_switched_on_s):
        told = file_of(kind(ACTIVITY) + records([row() | {"timestamp": 631_065_600 + since_switched_on_s}]))
        assert read_fit(told).at_us.tolist() == [NO_TIME]

    def test_segment_ends_where_the_timer_is_stopped(self):
        content = kind(ACTIVITY) + timer(NOON, 0) + records([row(1), row(2)]) + timer(NOON + 3, 4) + timer(NOON + 3, 1)
        points = read_fit(file_of(content + timer(NOON + 9, 0) + records([row(10)])))
        assert points.segment.tolist() == [0, 0, 1]

    def test_files_one_behind_the_other_are_all_read(self):
        points = read_fit(file_of(kind(ACTIVITY) + records([row()])) + file_of(kind(ACTIVITY) + records([row(60)])))
        assert points.segment.tolist() == [0, 1]
        assert points.problem == ""

    def test_course_is_told_and_not_used(self):
        points = read_fit(file_of(kind(COURSE) + records([row()])))
        assert len(points) == 0
        assert "only a course" in points.problem

    def test_wrong_checksum_is_told_and_all_records_are_used(self):
        points = read_fit(file_of(kind(ACTIVITY) + records([row(), row(1)]), right_crc=False))
        assert len(points) == 2
        assert "checksum" in points.problem

    @pytest.mark.parametrize("missing", [1, 3, 20, 40])
    def test_cut_off_file_gives_the_records_before_the_cut(self, missing):
        """A record of this file is 17 bytes, and the checksum at its end 2."""
        points = read_fit(fit()[:-missing])
        assert len(points) == len(WALK) - (max(0, missing - 2) + 16) // 17
        assert "damaged after" in points.problem

    def test_length_that_was_never_filled_in_is_that_of_the_file(self):
        """A device that lost its power writes neither the length nor the checksum."""
        whole = fit()
        points = read_fit(whole[:4] + bytes(4) + whole[8:-2])
        assert len(points) >= len(WALK) - 1
        assert points.problem

    def test_messages_without_content_are_damage(self):
        """A definition of 255 fields of no size, and a hundred thousand messages of a byte."""
        nothing = struct.pack("<BBBHB", 0x43, 0, 0, 20, 255) + bytes((1, 0, 2)) * 255
        began = time.process_time()
        points = read_fit(file_of(kind(ACTIVITY) + records([row()]) + nothing + b"\x03" * 100_000))
        assert time.process_time() - began < 2
        assert len(points) == 1
        assert "a field has no size" in points.problem

    def test_damage_in_the_middle_leaves_what_is_before_it(self):
        whole = fit()
        middle = len(whole) - 2 - 17 * 2
        points = read_fit(whole[:middle] + b"\x0f" + whole[middle + 1 :])
        assert len(points) == len(WALK) - 2
        assert "not read beyond it" in points.problem

    @pytest.mark.parametrize("data", [b"", b"x", b"GIF89a" * 9, struct.pack("<BBHI4s", 14, 32, 1, 99, b".FIT")])
    def test_what_is_no_fit_file_is_a_problem(self, data):
        points = read_fit(data)
        assert len(points) == 0
        assert points.problem

    def test_file_of_the_corpus_is_read(self, corpus):
        """ExifTool's own: five records, the first without a position."""
        points = read_fit((corpus / "oracles/exiftool/images/Garmin.fit").read_bytes())
        assert sifted(points)[1].nowhere == 1
        assert len(points) == 5
