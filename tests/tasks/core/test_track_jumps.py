from __future__ import annotations

import numpy as np
import pytest

from tasks.core.track_jumps import MOST_OUTLIERS_TOGETHER, chord_m, impossible, jumps, legs_m, outliers

DEGREE_M = 6_371_008.8 * np.pi / 180


def unit(lat, lon):
    phi, lam = np.radians(lat), np.radians(lon)
    return np.array([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def wrong(east_m, seconds=None):
    """Say which fixes on the equator, so many metres to the east, a minute apart, are outliers."""
    lon = np.asarray(east_m, dtype=float) / DEGREE_M
    at_us = np.asarray(seconds if seconds is not None else 60 * np.arange(len(lon))) * 1_000_000
    where, error_m = unit(np.zeros(len(lon)), lon), np.full(len(lon), 10.0)
    return outliers(at_us, where, error_m, jumps(at_us, legs_m(where), error_m)).tolist()


class TestChord:
    @pytest.mark.parametrize(("to", "degrees"), [((0, 1), 1), ((90, 77), 90), ((0, 180), 180), ((0, 1e-7), 1e-7)])
    def test_tells_the_great_circle(self, to, degrees):
        found = chord_m(unit([0], [0]), unit([to[0]], [to[1]]))[0]
        assert found == pytest.approx(degrees * DEGREE_M, rel=1e-6)


class TestImpossible:
    @pytest.mark.parametrize(
        ("apart_m", "seconds", "expected"),
        [
            (200_001 / 60, 60, True),  # 200 km/h and a metre more, within a minute
            (200_000 / 60, 60, False),
            (200_001 / 60 * 1.1, 60.1, False),  # just over a minute, 220 km/h
            (901_000, 3600, True),
            (899_000, 3600, False),
        ],
    )
    def test_over_200_km_h_within_a_minute_or_over_900(self, apart_m, seconds, expected):
        assert impossible(np.array([apart_m]), np.array([seconds]), np.array([0.0])).tolist() == [expected]

    def test_two_fixes_of_one_second_may_be_a_second_apart(self):
        told = impossible(np.array([50.0, 60.0]), np.array([0.001, 0.001]), np.zeros(2))
        assert told.tolist() == [False, True]

    def test_the_fixes_own_error_counts_for_nothing(self):
        assert not impossible(np.array([80.0]), np.array([1.0]), np.array([30.0])).any()


class TestOutliers:
    def test_a_fix_far_off_between_good_ones_is_one(self):
        assert wrong([0, 50, 100, 90_000, 150, 200]) == [False, False, False, True, False, False]

    def test_a_few_together_are_too(self):
        assert wrong([*range(8), *[90_000] * MOST_OUTLIERS_TOGETHER, *range(8)]).count(True) == MOST_OUTLIERS_TOGETHER

    def test_a_longer_run_may_as_well_be_the_truth(self):
        assert not any(wrong([*range(8), *[90_000] * (MOST_OUTLIERS_TOGETHER + 1), *range(8)]))

    def test_two_one_after_the_other_at_different_places_are_both_found(self):
        found = wrong([0, 1, 2, 3, 90_000, 4, -80_000, 5, 6, 7])
        assert [place for place, is_wrong in enumerate(found) if is_wrong] == [4, 6]

    def test_a_single_fix_before_or_after_the_others_is_one(self):
        assert wrong([90_000, 0, 1, 2]) == [True, False, False, False]
        assert wrong([0, 1, 2, 90_000]) == [False, False, False, True]

    def test_of_two_fixes_neither_is_known_to_be_wrong(self):
        assert wrong([0, 90_000]) == [False, False]

    def test_a_break_after_which_the_track_goes_on_elsewhere_has_none(self):
        assert not any(wrong([0, 1, 2, 3, 90_000, 90_001, 90_002, 90_003]))

    def test_a_plane_is_none(self):
        assert not any(wrong(240 * np.arange(50), np.arange(50)))
