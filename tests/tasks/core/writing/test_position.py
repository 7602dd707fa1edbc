"""Tests for tasks.core.writing.position."""

from __future__ import annotations

import math

import pytest

from tasks.core.tiff_types import GpsTag
from tasks.core.writing import Position
from tasks.core.writing.position import same_place, stale_tags


class TestPosition:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"lat": 90.1, "lon": 0},
            {"lat": 0, "lon": -180.1},
            {"lat": math.nan, "lon": 0},
            {"lat": 0, "lon": math.inf},
            {"lat": 0, "lon": 0, "alt_m": math.nan},
            {"lat": 0, "lon": 0, "direction_deg": 361},
            {"lat": 0, "lon": 0, "error_m": -1},
            {"lat": 0, "lon": 0, "method": "Erdbeerstraße"},
            {"lat": 0, "lon": 0, "method": "a\nb"},
        ],
    )
    def test_refuses_what_no_photo_can_carry(self, wrong: dict[str, float]):
        with pytest.raises(ValueError, match=r"outside|printable"):
            Position(**wrong)

    def test_takes_the_poles_and_both_ends_of_the_world(self):
        assert Position(90, 180).lat == 90
        assert Position(-90, -180).lon == -180


class TestSamePlace:
    def test_takes_both_sides_of_the_antimeridian_as_one(self):
        assert same_place(10, 180, 10, -180)

    def test_tells_a_metre_apart(self):
        assert not same_place(10, 20, 10.00001, 20)


class TestStaleTags:
    def test_keeps_the_camera_s_stamps_and_compass_where_there_was_no_position(self):
        stale = stale_tags(None, "", Position(1, 2))
        assert {GpsTag.STATUS, GpsTag.DOP, GpsTag.PROCESSING_METHOD} <= stale
        assert not {GpsTag.TIME_STAMP, GpsTag.DATE_STAMP, GpsTag.DIRECTION, GpsTag.ALTITUDE} & stale

    def test_drops_all_that_describes_another_fix(self):
        expected = {GpsTag.TIME_STAMP, GpsTag.DATE_STAMP, GpsTag.DOP, GpsTag.ALTITUDE, GpsTag.DIRECTION, GpsTag.SPEED}
        assert expected <= stale_tags((3.0, 4.0), "GPS", Position(1, 2))

    def test_keeps_everything_of_the_same_fix(self):
        assert stale_tags((1.0, 2.0), "GPS", Position(1, 2)) == frozenset()

    def test_keeps_the_camera_s_stamps_when_our_own_estimate_is_replaced(self):
        stale = stale_tags((3.0, 4.0), "whereshot proxy", Position(1, 2))
        assert GpsTag.TIME_STAMP not in stale
        assert {GpsTag.ALTITUDE, GpsTag.H_POSITIONING_ERROR} <= stale
