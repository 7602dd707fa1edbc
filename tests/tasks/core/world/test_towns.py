from __future__ import annotations

import numpy as np
import pytest

from tasks.core.geo import distance_m
from tasks.core.world.towns import nearest_town, reach_m, the_towns, towns_near


def named(near):
    return [the_towns().names[town] for town in near.town[np.arange(len(near.town)), near.first(near.away_m)]]


class TestReachM:
    def test_gives_cities_about_the_area_of_their_municipality(self):
        """Inhabitants and square kilometres as the cities publish them: Munich, Vienna, Zurich, Berlin, Chicago, London."""
        people = np.array([1_505_000, 1_900_000, 436_000, 3_650_000, 2_746_000, 8_799_000])
        area_km2 = np.array([310.7, 414.8, 87.9, 891.1, 589.6, 1572.0])
        share = np.pi * (reach_m(people) / 1000) ** 2 / area_km2
        assert np.median(share) == pytest.approx(1, abs=0.25)
        assert (share > 0.5).all()
        assert (share < 2).all()

    def test_area_grows_with_the_three_quarter_power_of_population(self):
        small, large = reach_m([1_000, 16_000])
        assert (large / small) ** 2 == pytest.approx(16**0.75)

    def test_an_unknown_population_counts_as_the_smallest_that_is_listed(self):
        assert reach_m(0) == reach_m(500)
        assert 400 < reach_m(500) < 600


class TestTheTowns:
    def test_are_sorted_by_population(self):
        assert (np.diff(the_towns().population) <= 0).all()


class TestTownsNear:
    def test_the_nearest_of_a_country_is_the_nearest_by_great_circle(self):
        towns = the_towns()
        rng = np.random.default_rng(5)
        lat, lon = rng.uniform(36, 47, 20), rng.uniform(6, 19, 20)
        near = towns_near(lat, lon, "IT")
        italian = towns.codes == "IT"
        for row in range(20):
            away = distance_m(lat[row], lon[row], towns.lat[italian], towns.lon[italian])
            assert near.away_m[row].min() == pytest.approx(away.min(), abs=0.01)

    def test_the_metropolis_is_found_behind_its_quarters(self):
        """Bethnal Green has more than a dozen quarters nearer than London's centre."""
        near = towns_near(51.527, -0.055, "GB")
        assert "London" in the_towns().names[near.town[0]].tolist()

    def test_a_country_without_towns_has_none_near(self):
        near = towns_near([-90, -80], [0, 10], "AQ")
        assert near.away_m.tolist() == [[np.inf], [np.inf]]

    def test_a_country_with_few_towns_fills_the_rest_with_none(self):
        near = towns_near(41.9022, 12.4533, "VA")
        assert named(near) == ["Vatican City"]
        assert np.isinf(near.away_m).any()


class TestNearestTown:
    def test_looks_across_the_date_line(self):
        near = nearest_town([-16.5], [-179.999])
        away = distance_m(-16.5, -179.999, the_towns().lat, the_towns().lon)
        assert near.away_m[0, 0] == pytest.approx(away.min(), abs=0.01)
        assert the_towns().lon[near.town[0, 0]] > 179

    def test_of_two_at_one_spot_the_larger_comes_first(self):
        towns = the_towns()
        spots = np.column_stack([towns.lat, towns.lon])
        _, first, times = np.unique(spots, axis=0, return_index=True, return_counts=True)
        twins = first[times == 2][:50]
        assert len(twins) == 50
        near = nearest_town(towns.lat[twins], towns.lon[twins])
        assert near.town[:, 0].tolist() == twins.tolist()
