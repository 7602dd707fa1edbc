from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tasks.core.clustering import places_of
from tasks.core.geo import EARTH_RADIUS_M, distance_m
from tasks.core.thinning import degrees_of, sums_of, unit_vectors

DEGREE_M = EARTH_RADIUS_M * math.pi / 180
KM = 1000 / DEGREE_M  # degrees of latitude, and of longitude at the equator


def places(points, radius_m=3000.0, group=None):
    """Give the sets of points that are one place, the largest first; ``points`` are (lat, lon), in any order."""
    order = sorted(range(len(points)), key=lambda one: points[one])
    lat, lon = (np.array([points[one][axis] for one in order]) for axis in (0, 1))
    groups = np.array([0 if group is None else group[one] for one in order])
    found = places_of(lat, lon, radius_m, groups)
    return sorted(
        (sorted(order[at] for at in np.flatnonzero(found == place)) for place in np.unique(found)),
        key=lambda one: (-len(one), one),
    )


def counts(points, radius_m=3000.0):
    return [len(place) for place in places(points, radius_m)]


def along(*spots):
    """Give points on the equator: (km east, photos there)."""
    return [(0.0, east * KM) for east, photos in spots for _ in range(photos)]


def furthest_m(points, place):
    """The arithmetic mean of unit vectors, and how far from it the furthest point is."""
    lat, lon = (np.array([points[one][axis] for one in place]) for axis in (0, 1))
    centre = degrees_of(unit_vectors(lat, lon).sum(axis=0)[None])
    return float(distance_m(lat, lon, *centre).max())


class TestPlacesOf:
    def test_spots_further_apart_than_the_radius_are_places_of_their_own(self):
        assert places(along((0, 3), (3.1, 2), (10, 1))) == [[0, 1, 2], [3, 4], [5]]

    def test_spots_within_the_radius_are_one_place(self):
        assert counts(along((0, 3), (2.9, 2))) == [5]

    def test_no_position_is_no_place(self):
        assert len(places_of(np.array([]), np.array([]), 3000.0, np.array([], dtype=np.int64))) == 0

    def test_spots_in_a_row_that_fit_into_the_radius_are_one_place(self):
        """0, 1.9, 3.8 and 5.7 km: each holds together with the next, and the mean of 2.85 km reaches all."""
        assert counts(along(*[(east, 5) for east in (0, 1.9, 3.8, 5.7)])) == [20]

    def test_a_heavy_spot_takes_what_lies_within_the_radius_and_leaves_only_the_rest(self):
        """A photo at 5.5 km is joined to home by one at 2.9 km, but cannot be of it."""
        assert places(along((0, 1000), (2.9, 1), (5.5, 1)))[1:] == [[1001]]

    def test_what_lies_between_two_spots_makes_no_place_of_both(self):
        assert counts(along((0, 100), (2.5, 1), (5.0, 1), (7.5, 80))) == [101, 81]

    def test_the_rim_of_a_heavy_spot_goes_to_the_spot_that_is_twice_as_near(self):
        """A café 2.9 km from home, 600 m from a friend's house at 3.5 km."""
        assert places(along((0, 1000), (2.9, 5), (3.5, 30))) == [list(range(1000)), list(range(1000, 1035))]

    def test_the_end_of_a_way_is_no_crumb(self):
        """11.8 km with a photo every 200 m, where two places of up to 6 km leave a rest: it gets more from its neighbour."""
        assert counts(along(*[(step / 5, 1) for step in range(60)]))[-1] >= 5

    @pytest.mark.parametrize("seed", range(6))
    def test_no_photo_of_a_town_full_of_them_is_further_than_the_radius(self, seed):
        """Photos strewn over 12 km and more at some spots, so that places touch each other everywhere."""
        rng = np.random.default_rng(seed)
        spots = rng.uniform(-6, 6, (40, 2))[rng.integers(0, 40, 2000)] + rng.normal(0, 0.1, (2000, 2))
        points = [(float(north) * KM, float(east) * KM) for north, east in [*rng.uniform(-6, 6, (2000, 2)), *spots]]
        for radius_m in (400, 1000, 3000):
            assert max(furthest_m(points, place) for place in places(points, radius_m)) <= radius_m

    def test_a_chain_of_photos_is_divided_into_stretches_that_a_person_can_name(self):
        """100 km with a photo every 100 m: a stretch is at most 6 km long, so 17 are needed; crumbs would make more."""
        walk = along(*[(step / 10, 1) for step in range(1001)])
        found = places(walk)
        assert sum(len(place) for place in found) == 1001
        assert 17 <= len(found) <= 20
        assert sorted(len(place) for place in found)[1] >= 30

    def test_the_spots_of_a_chain_where_most_photos_are_stay_whole(self):
        """A photo every 990 m for 40 km, 500 more at the tenth and 300 at the thirtieth: three on each side are theirs."""
        chain = along(*[(0.99 * step, 1) for step in range(41)], (9.9, 500), (29.7, 300))
        found = places(chain)
        assert found[0] == [7, 8, 9, 10, 11, 12, 13, *range(41, 541)]
        assert found[1] == [27, 28, 29, 30, 31, 32, 33, *range(541, 841)]

    def test_no_crumb_is_left_within_the_radius_of_a_heavy_spot(self):
        rng = np.random.default_rng(5)
        rim = [(float(north) * KM, float(east) * KM) for north, east in rng.uniform(-2, 2, (200, 2))]
        beyond = [(0.0, east * KM) for east in (4.0, 6.0, 8.0)]
        points = [(0.0, 0.0)] * 10_000 + rim + beyond
        home = next(place for place in places(points) if 0 in place)
        assert home == list(range(10_200))

    @pytest.mark.parametrize(
        "pair",
        [[(0.0, 179.995), (0.0, -179.995)], [(89.995, 0.0), (89.995, 180.0 - 360)], [(-90.0, 10.0), (-89.99, -120.0)]],
        ids=["date line", "north pole", "south pole"],
    )
    def test_crosses_the_date_line_and_the_poles(self, pair):
        """Each pair is 0.01 degrees or 1.1 km apart."""
        assert counts(pair) == [2]
        assert counts(pair, radius_m=500) == [1, 1]

    def test_places_are_numbered_from_zero_on_without_a_gap(self):
        lon = np.arange(200) * KM
        found = places_of(np.zeros(200), lon, 3000.0, np.zeros(200, dtype=np.int64))
        assert np.unique(found).tolist() == list(range(found.max() + 1))

    def test_groups_are_never_one_place(self):
        assert places(along((0, 4)), group=[7, 1, 7, 1]) == [[0, 2], [1, 3]]

    def test_a_radius_of_a_thousand_kilometres_is_obeyed(self):
        points = [(float(lat), float(lon)) for lat in range(-60, 61, 4) for lon in range(-180, 180, 6)]
        assert max(furthest_m(points, place) for place in places(points, radius_m=1e6)) <= 1e6

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(st.tuples(st.integers(-60, 60), st.integers(-60, 60), st.integers(1, 30)), min_size=1, max_size=60),
        st.sampled_from([(0.0, 0.0), (52.0, 179.99), (89.98, 0.0), (-90.0, 0.0)]),
        st.sampled_from([500.0, 1500.0, 3000.0]),
        st.randoms(use_true_random=False),
    )
    def test_no_photo_is_further_than_the_radius_and_order_does_not_count(self, spots, centre, radius_m, random):
        """Spots on a lattice of 137 m around places where longitudes are easy and where they are not."""
        points = []
        for north, east, photos in spots:
            lat = min(max(centre[0] + north * 0.137 * KM, -90), 90)
            lon = (centre[1] + east * 0.137 * KM / max(math.cos(math.radians(lat)), 1e-3) + 180) % 360 - 180
            points += [(lat, lon)] * photos
        found = places(points, radius_m)
        assert sorted(one for place in found for one in place) == list(range(len(points)))
        assert max(furthest_m(points, place) for place in found) <= radius_m
        mixed = random.sample(range(len(points)), len(points))
        again = places([points[one] for one in mixed], radius_m)
        assert {frozenset(points[one] for one in place) for place in found} == {
            frozenset(points[mixed[one]] for one in place) for place in again
        }

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 120), st.integers(1, 9)), min_size=2, max_size=40, unique_by=lambda spot: spot[0]))
    @example([(0, 1), (1, 2), (15, 1), (29, 2), (32, 1)])  # fit only after something was handed over
    def test_no_two_neighbouring_places_would_fit_into_one(self, spots):
        """On a line, places next to each other whose nearest photos are within the radius."""
        points = along(*[(step * 0.2, photos) for step, photos in spots])
        found = sorted(places(points), key=lambda place: min(points[one][1] for one in place))
        for one, other in pairwise(found):
            gap_km = (min(points[at][1] for at in other) - max(points[at][1] for at in one)) / KM
            if 0 <= gap_km < 2.8:  # cells of 150 m: whether 3 km hold together depends on where they lie in them
                assert furthest_m(points, one + other) > 2850


class TestSums:
    def test_the_bound_is_for_the_mean_of_all_photos_not_of_cells(self):
        """Two heavy corners of one cell pull its mean; the furthest photo counts from the mean of the photos."""
        points = along((0, 1), (0.01, 50), (0.14, 50), (2.9, 1), (5.9, 1))
        found = places(points)
        lat, lon = (np.array(values) for values in zip(*points, strict=True))
        label = np.empty(len(points), dtype=np.int64)
        for number, place in enumerate(found):
            label[place] = number
        centres = degrees_of(sums_of(unit_vectors(lat, lon), label, len(found)))
        assert distance_m(lat, lon, *(values[label] for values in centres)).max() <= 3000
