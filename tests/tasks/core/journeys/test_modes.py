"""Tests of how somebody came from moment to moment, how fast and how far."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.core.geo import distance_m
from tasks.core.journeys.modes import Legs, legs_of
from tests.journey_rows import BRATISLAVA, DEGREE_M, NEW_YORK, ROME, TOKYO, VIENNA, Spot, moved

Moment = tuple[float, Spot]


def legs(*moments: Moment, error_m: float = 30.0, carrier: list[int] | None = None, journey: list[int] | None = None) -> Legs:
    """Return the legs of moments (seconds, where)."""
    at_s = np.array([at for at, _ in moments], dtype=np.float64)
    lat, lon = (np.array([spot[axis] for _, spot in moments], dtype=np.float64) for axis in (0, 1))
    of = [np.zeros(len(at_s), dtype=np.int64) if given is None else np.array(given) for given in (carrier, journey)]
    return legs_of(at_s, lat, lon, np.full(len(at_s), error_m), *of)


def mode(metres: float, seconds: float) -> str:
    """Return the mode of one leg, so far and so long."""
    return str(legs((0, ROME), (seconds, moved(ROME, metres / 1000, 0))).mode[1])


HOUR = 3600.0


class TestMode:
    @pytest.mark.parametrize(
        ("metres", "seconds", "expected"),
        [
            (29, 60, "stay"), (29, 20 * HOUR, "stay"), (1000, 900, "walk"), (6_529, HOUR, "walk"), (9_900, 2 * HOUR, "walk"),
            (6_531, HOUR, "ride"), (10_100, 2 * HOUR, "ride"), (300_000, HOUR, "ride"), (349_000, HOUR, "ride"),
            (351_000, HOUR, "flight"), (765_000, 6 * HOUR, "flight"), (6_800_000, 60 * HOUR, "flight"),
            (590_000, 2.9 * HOUR, "ride"), (590_000, 4.5 * HOUR, "unknown"), (2_400_000, 47 * HOUR, "unknown"),
            (500, 3 * HOUR, "walk"), (500, 3.1 * HOUR, "unknown"),
        ],
    )  # fmt: skip
    def test_it_follows_from_length_and_time(self, metres, seconds, expected):
        assert mode(metres, seconds) == expected

    def test_a_jump_within_seconds_that_is_too_short_for_a_flight_is_unknown(self):
        assert mode(3000, 12) == "unknown"

    def test_two_photos_of_one_second_that_differ_by_a_good_fix_are_a_stay_and_by_a_poor_one_no_ride(self):
        assert (mode(20, 0), mode(45, 0)) == ("stay", "walk")

    def test_faster_than_anybody_is_unknown_without_speed_and_length(self):
        found = legs((0, VIENNA), (HOUR, TOKYO), (2 * HOUR, VIENNA))
        assert found.mode.tolist() == ["start", "unknown", "unknown"]
        assert np.isnan(found.speed_kmh).all()
        assert found.metres.tolist() == [0.0, 0.0, 0.0]

    def test_a_walk_on_both_sides_of_a_long_pause_is_a_walk(self):
        found = legs((0, ROME), (600, moved(ROME, 0.6)), (600 + 8 * HOUR, moved(ROME, 5.6)), (1200 + 8 * HOUR, moved(ROME, 6.2)))
        assert found.mode.tolist() == ["start", "walk", "unknown", "walk"]

    def test_a_long_ride_with_many_photos_is_known_however_long_it_takes(self):
        found = legs(*((hour * HOUR, moved(ROME, 50.0 * hour)) for hour in range(9)))
        assert set(found.mode[1:]) == {"ride"}

    def test_a_stop_on_a_straight_road_is_a_stay_between_two_rides(self):
        found = legs((0, ROME), (600, moved(ROME, 10)), (6000, moved(ROME, 10)), (6600, moved(ROME, 20)))
        assert found.mode.tolist() == ["start", "ride", "stay", "ride"]

    def test_a_jam_on_a_ride_is_no_walk_and_a_jump_on_a_walk_no_ride(self):
        jam = legs((0, ROME), (600, moved(ROME, 10)), (720, moved(ROME, 10.1)), (1320, moved(ROME, 20)))
        jump = legs((0, ROME), (900, moved(ROME, 1)), (930, moved(ROME, 1.2)), (1830, moved(ROME, 2.2)))
        assert (jam.mode.tolist(), jump.mode.tolist()) == (["start", *["ride"] * 3], ["start", *["walk"] * 3])

    def test_a_longer_walk_between_two_rides_is_one(self):
        change = legs((0, ROME), (600, moved(ROME, 10)), (960, moved(ROME, 10.4)), (1560, moved(ROME, 20)))
        assert change.mode.tolist() == ["start", "ride", "walk", "ride"]

    def test_climb_and_descent_belong_to_a_flight_and_the_way_to_the_airport_does_not(self):
        """60, 240, 800, 240 and 60 km/h, then 100 and 240 km/h in a train."""
        speeds = (60, 240, 800, 240, 60, 100, 240)
        spots = np.concatenate([[0], np.cumsum(speeds)]) * 0.1  # six minutes each
        found = legs(*((at * 360.0, moved(ROME, km)) for at, km in enumerate(spots)))
        assert found.mode.tolist() == ["start", "ride", "flight", "flight", "flight", "ride", "ride", "ride"]

    def test_two_cameras_whose_clocks_differ_by_seconds_do_not_fly(self):
        car = [(at, moved(ROME, at / 36 + off)) for at, off in ((0.0, 0.0), (1.0, 1.0), (60.0, 0.0))]
        assert legs(*car, carrier=[0, 1, 0]).mode.tolist() == ["start", "ride", "ride"]

    def test_each_journey_begins_anew(self):
        found = legs((0, VIENNA), (60, VIENNA), (HOUR, BRATISLAVA), (HOUR + 60, BRATISLAVA), journey=[0, 0, 1, 1])
        assert found.mode.tolist() == ["start", "stay", "start", "stay"]
        assert np.isnan(found.speed_kmh[[0, 2]]).all()

    def test_one_moment_is_a_start(self):
        assert legs((0, ROME)).mode.tolist() == ["start"]

    def test_no_moment_has_no_leg(self):
        none = np.zeros(0)
        assert len(legs_of(none, none, none, none, none.astype(np.int64), none.astype(np.int64)).mode) == 0


class TestMetres:
    def test_they_are_the_great_circles_of_the_legs(self):
        found = legs((0, VIENNA), (HOUR, BRATISLAVA), (12 * HOUR, NEW_YORK))
        far = float(distance_m(BRATISLAVA.lat, BRATISLAVA.lon, NEW_YORK.lat, NEW_YORK.lon))
        assert found.metres[2] == pytest.approx(far)
        north, east = BRATISLAVA.lat - VIENNA.lat, (BRATISLAVA.lon - VIENNA.lon) * np.cos(np.radians(48.176))
        assert found.metres[1] == pytest.approx(np.hypot(north, east) * DEGREE_M, rel=1e-4)

    def test_a_hundred_photos_at_one_spot_are_no_way_although_their_positions_waver(self):
        waver = np.random.default_rng(7).normal(0, 6, (100, 2)) / 1000
        found = legs(*((i * 60.0, moved(ROME, *off)) for i, off in enumerate(waver)))
        assert found.metres.sum() == 0
        assert set(found.mode[1:]) == {"stay"}

    def test_a_walk_is_as_long_as_its_street_although_positions_waver(self):
        waver = np.random.default_rng(7).normal(0, 6, (200, 2)) / 1000
        found = legs(*((i * 16.0, moved(ROME, 0.02 * i + off[0], off[1])) for i, off in enumerate(waver)))
        assert found.metres.sum() == pytest.approx(0.02 * 199 * 1000, rel=0.01)
        assert set(found.mode[1:]) == {"walk"}

    def test_a_position_that_may_be_wrong_by_kilometres_makes_no_way(self):
        spots = [ROME, moved(ROME, 1.5), ROME, moved(ROME, -1.2), ROME]
        assert legs(*((at * 600.0, spot) for at, spot in enumerate(spots)), error_m=2000.0).metres.sum() == 0

    def test_the_legs_of_an_even_way_share_its_length_by_their_own(self):
        found = legs((0, ROME), (60, moved(ROME, 1)), (240, moved(ROME, 4)))
        assert found.metres.tolist() == pytest.approx([0.0, 1000.0, 3000.0], rel=1e-6)


class TestSpeed:
    def test_it_is_that_of_the_stretch_not_of_single_noisy_legs(self):
        waver = np.random.default_rng(5).normal(0, 5, (120, 2)) / 1000
        found = legs(*((i * 1.0, moved(ROME, 0.00125 * i + off[0], off[1])) for i, off in enumerate(waver)))
        assert found.speed_kmh[1:] == pytest.approx(4.5, abs=0.6)

    def test_a_stay_has_none_and_no_time_no_speed(self):
        found = legs((0, ROME), (600, ROME), (600, moved(ROME, 0.045)))
        assert found.speed_kmh[1] == 0
        assert np.isnan(found.speed_kmh[2])

    def test_on_the_ground_there_is_none_that_nobody_goes(self):
        assert np.isnan(legs((0, ROME), (0.2, moved(ROME, 0.11))).speed_kmh[1])
