"""Tests of the file of roads that were told before."""

from __future__ import annotations

import sqlite3

import pytest

from tasks.core.journeys.known_roads import known_roads
from tasks.core.journeys.roads import Leg, Road

LEG = Leg(48.2, 16.37, 48.14, 17.1)
ROAD = Road((48.2, 48.17, 48.14), (16.37, 16.8, 17.1))


class TestKnownRoads:
    def test_a_road_is_known_the_next_time(self, tmp_path):
        with known_roads(tmp_path / "roads.sqlite", "http://here", "driving") as known:
            assert known.find(LEG) is None
            known.keep(LEG, ROAD)
        with known_roads(tmp_path / "roads.sqlite", "http://here", "driving") as known:
            assert known.find(LEG) == ROAD
            assert known.find(LEG._replace(lat=48.20001)) is None

    def test_that_there_is_none_is_known_too(self, tmp_path):
        with known_roads(tmp_path / "roads.sqlite", "http://here", "driving") as known:
            known.keep(LEG, Road((), ()))
            assert known.find(LEG) == Road((), ())

    @pytest.mark.parametrize(("server", "profile"), [("http://there", "driving"), ("http://here", "foot")])
    def test_what_another_server_or_profile_told_is_not(self, tmp_path, server, profile):
        with known_roads(tmp_path / "roads.sqlite", "http://here", "driving") as known:
            known.keep(LEG, ROAD)
        with known_roads(tmp_path / "roads.sqlite", server, profile) as known:
            assert known.find(LEG) is None

    def test_it_is_for_its_user_alone(self, tmp_path):
        with known_roads(tmp_path / "roads.sqlite", "http://here", "driving"):
            assert (tmp_path / "roads.sqlite").stat().st_mode & 0o777 == 0o600

    def test_a_damaged_file_is_told(self, tmp_path):
        (tmp_path / "roads.sqlite").write_bytes(b"no database" * 1000)
        with pytest.raises(sqlite3.DatabaseError), known_roads(tmp_path / "roads.sqlite", "", ""):
            pass
