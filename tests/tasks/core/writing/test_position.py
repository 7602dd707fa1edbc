"""Tests for tasks.core.writing.position."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tasks.core.tiff_types import GpsTag
from tasks.core.writing import Position
from tasks.core.writing.position import STAMPS, brings_stamps, same_place, stale_tags

THEN = datetime(2019, 7, 4, 12, 30, tzinfo=UTC)


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

    @pytest.mark.parametrize("at", [THEN.replace(tzinfo=None), THEN.astimezone(timezone(timedelta(hours=2)))])
    def test_refuses_a_time_that_is_not_in_utc(self, at: datetime):
        with pytest.raises(ValueError, match="not in UTC"):
            Position(0, 0, at=at)

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

    def test_keeps_the_stamps_of_our_own_estimate_where_the_new_one_knows_no_time(self):
        stale = stale_tags((3.0, 4.0), "whereshot proxy", Position(1, 2))
        assert GpsTag.TIME_STAMP not in stale
        assert {GpsTag.ALTITUDE, GpsTag.H_POSITIONING_ERROR} <= stale

    @pytest.mark.parametrize("old", [None, (1.0, 2.0), (3.0, 4.0)], ids=["unreadable", "the same place", "another place"])
    def test_drops_the_stamps_of_our_own_estimate_where_the_new_one_knows_the_time(self, old: tuple[float, float] | None):
        assert stale_tags(old, "whereshot proxy", Position(1, 2, at=THEN), our_stamps=True) >= STAMPS

    @pytest.mark.parametrize("old", [None, (1.0, 2.0), (3.0, 4.0)], ids=["no place", "the same place", "another place"])
    def test_drops_stamps_in_our_own_form_beside_any_position(self, old: tuple[float, float] | None):
        """Beside a position that becomes ours they could not be told from ours when it is written again."""
        assert stale_tags(old, "GPS", Position(1, 2, at=THEN), our_stamps=True) >= STAMPS

    def test_drops_the_radius_of_a_fix_at_the_same_place_that_becomes_ours(self):
        stale = stale_tags((1.0, 2.0), "GPS", Position(1, 2, method="whereshot manual"))
        assert stale == {GpsTag.PROCESSING_METHOD, GpsTag.H_POSITIONING_ERROR}

    @pytest.mark.parametrize("old", [None, (1.0, 2.0), (3.0, 4.0)], ids=["no place", "the same place", "another place"])
    def test_keeps_stamps_of_the_camera_that_stayed_beside_our_estimate(self, old: tuple[float, float] | None):
        assert not STAMPS & stale_tags(old, "whereshot proxy", Position(1, 2, at=THEN))

    def test_drops_the_stamps_of_a_genuine_fix_elsewhere_whether_the_time_is_known_or_not(self):
        for at in (None, THEN):
            assert stale_tags((3.0, 4.0), "GPS", Position(1, 2, at=at)) >= STAMPS


class TestBringsStamps:
    def test_not_without_a_time(self):
        assert not brings_stamps(Position(1, 2), frozenset())

    def test_only_where_no_stamp_stays(self):
        assert brings_stamps(Position(1, 2, at=THEN), {GpsTag.LATITUDE, GpsTag.DOP})
        assert not brings_stamps(Position(1, 2, at=THEN), {GpsTag.DATE_STAMP})
