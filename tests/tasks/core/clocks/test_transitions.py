"""What zones clocks may have been set to, block by block."""

from __future__ import annotations

import numpy as np

from tasks.core.clocks.scene import Scene, scene_of
from tasks.core.clocks.transitions import moves_of, zones_here
from tasks.core.clocks.witness import HOUR_S, Surroundings, witness

JUNE_S = 1_591_005_600.0  # 2020-06-01 10:00:00 UTC
OSLO, NORTH_SEA, LONDON = (59.9, 10.7), (56.5, 3.0), (51.5, -0.1)


def seen(*places: tuple[float, float]) -> tuple[Scene, list[tuple[int, int]], list[float]]:
    """Return the scene of a photo at each of these places, a day apart, each a block; and their UTC seconds."""
    utc_s = JUNE_S + 86_400 * np.arange(len(places))
    asked = witness(utc_s + 2 * HOUR_S, lat=[lat for lat, _ in places], lon=[lon for _, lon in places])
    return scene_of(asked, Surroundings(places=(places[0],))), [(row, row + 1) for row in range(len(places))], utc_s.tolist()


def names(*places: tuple[float, float]) -> list[str]:
    scene, spans, utc_s = seen(*places)
    return [zone.name if zone else "" for zone in zones_here(scene, spans, np.array(utc_s))]


class TestZonesHere:
    def test_each_block_has_the_zone_of_its_place(self):
        assert names(OSLO, LONDON) == ["Europe/Oslo", "Europe/London"]

    def test_at_sea_it_is_that_of_the_port(self):
        assert names(OSLO, NORTH_SEA, LONDON, NORTH_SEA) == ["Europe/Oslo", "Europe/Oslo", "Europe/London", "Europe/London"]

    def test_before_the_first_port_it_is_that_port(self):
        assert names(NORTH_SEA, LONDON) == ["Europe/London", "Europe/London"]

    def test_of_nothing_but_the_sea_it_is_the_zone_of_the_sea(self):
        assert names(NORTH_SEA) == ["Etc/GMT"]


class TestMovesOf:
    def test_a_ferry_offers_one_step_of_the_clock_not_two(self):
        scene, spans, utc_s = seen(OSLO, NORTH_SEA, LONDON)
        here = zones_here(scene, spans, np.array(utc_s))
        aboard, ashore = (dict(taken.steps) for taken in moves_of(scene, spans, here))
        assert aboard[-HOUR_S] < 0.01
        assert ashore[-HOUR_S] > 0.1
