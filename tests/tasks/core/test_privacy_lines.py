"""Tests of lines over privacy zones: the pen is lifted where something is hidden below, and nowhere else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.geo import distance_m
from tasks.core.journey_tables import JOURNEYS, WAY
from tasks.core.privacy import Hidden
from tasks.core.privacy_circles import Circle
from tasks.core.privacy_lines import lift_pen
from tests.home_rows import HOME
from tests.journey_rows import moved

AT = pd.Timestamp("2024-05-01T12:00Z")
CIRCLE = Circle(HOME.lat, HOME.lon, 1000.0, 500.0, b"key")


def us(*minutes):
    return np.array([(AT + pd.Timedelta(minutes=one)).value // 1000 for one in minutes], dtype=np.int64)


def way_of(*corners, journey=0):
    """Return WAY of corners (north km, east km, mode), ten minutes apart."""
    spots = [moved(HOME, north, east) for north, east, _ in corners]
    at = pd.date_range(AT, periods=len(corners), freq="10min")
    return WAY.make(
        {"journey": journey, "corner": n, "at": at[n], "local": at[n].tz_localize(None), "lat": spot.lat, "lon": spot.lon,
         "kind": "photo", "path": f"{n}.jpg", "mode": corner[2], "speed_kmh": 5.0}
        for n, (spot, corner) in enumerate(zip(spots, corners, strict=True))
    )  # fmt: skip


def journeys_of(**lengths):
    return JOURNEYS.make([{"journey": 0, "first_at": AT, "last_at": AT, "first_local": None, "last_local": None, **lengths}])


ROUND = way_of((3, 0, "start"), (2, 0, "walk"), (-2, 0, "walk"), (-3, 0, "walk"))


class TestLiftPen:
    def test_a_leg_through_a_zone_with_something_hidden_on_it_is_no_leg_any_more(self):
        way, journeys = lift_pen(ROUND, journeys_of(metres=6000.0, walk_m=6000.0), Hidden((CIRCLE,), us(15)))
        assert way["mode"].tolist() == ["start", "walk", "start", "walk"]
        assert way["speed_kmh"].isna().tolist() == [False, False, True, False]
        gone_m = float(distance_m(ROUND["lat"][1], ROUND["lon"][1], ROUND["lat"][2], ROUND["lon"][2]))
        assert journeys["metres"].tolist() == journeys["walk_m"].tolist() == [pytest.approx(6000 - gone_m)]
        assert journeys["ride_m"].isna().tolist() == [True]

    def test_a_leg_over_a_zone_with_nothing_hidden_on_it_stays(self):
        way, _ = lift_pen(ROUND, journeys_of(metres=1.0), Hidden((CIRCLE,), us(5, 25)))
        assert way.equals(ROUND)

    def test_a_leg_that_passes_beside_the_zone_stays(self):
        beside = way_of((3, 1.2, "start"), (-3, 1.2, "walk"))
        assert lift_pen(beside, journeys_of(metres=1.0), Hidden((CIRCLE,), us(5)))[0].equals(beside)

    def test_a_leg_that_ends_before_the_zone_or_points_away_from_it_stays(self):
        before = way_of((3, 0, "start"), (1.1, 0, "walk"), (4, 0, "walk"))
        assert lift_pen(before, journeys_of(metres=1.0), Hidden((CIRCLE,), us(5, 15)))[0].equals(before)

    def test_the_first_corner_of_a_journey_has_no_leg(self):
        both = WAY.make(pd.concat([ROUND.iloc[:2], ROUND.iloc[2:].assign(journey=1, corner=[0, 1], mode=["start", "walk"])]))
        assert lift_pen(both, journeys_of(metres=1.0), Hidden((CIRCLE,), us(15)))[0]["mode"].equals(both["mode"])

    def test_nothing_hidden_changes_nothing(self):
        assert lift_pen(ROUND, journeys_of(metres=1.0), Hidden())[0] is ROUND
