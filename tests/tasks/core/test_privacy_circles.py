"""Tests of hidden areas: the zone is wholly inside, the centre is somewhere else, and the same in every run."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.core.errors import UsageError
from tasks.core.geo import bearing_deg, distance_m
from tasks.core.privacy_circles import beyond_m, circles_of
from tests.place_rows import place, places

NOWHERE = places()
HOME = (48.2, 16.37)
SECRETS = [f"secret {number}" for number in range(200)]


def circle(text="48.2 16.37 500", secret="a", table=NOWHERE):
    (found,) = circles_of([text], table, secret)
    return found


def off_m(found, at=HOME):
    return float(distance_m(*at, found.lat, found.lon))


class TestCirclesOf:
    def test_the_whole_zone_lies_inside_whatever_the_secret(self):
        for secret in SECRETS:
            found = circle(secret=secret)
            assert off_m(found) + 500 <= found.radius_m + 0.01

    def test_the_centre_is_off_by_at_least_half_the_radius(self):
        assert min(off_m(circle(secret=secret)) for secret in SECRETS) >= 249.9

    def test_centres_lie_in_every_direction_and_evenly_over_the_ring(self):
        found = [circle(secret=secret) for secret in SECRETS]
        bearings = np.array([float(bearing_deg(*HOME, one.lat, one.lon)) for one in found])
        assert np.histogram(bearings, 4, (0, 360))[0].min() >= 30  # 50 are expected, with a deviation of 6
        # 500 m are of the size 560; of the ring between 280 and 560 m half lies within sqrt((280^2 + 560^2) / 2) = 442.7 m.
        assert np.mean([off_m(one) < 442.7 for one in found]) == pytest.approx(0.5, abs=0.12)

    def test_it_is_the_same_in_every_run(self):
        assert circle() == circle()

    def test_two_radii_of_one_home_do_not_point_at_it(self):
        """Moved in one direction by their radii, the centres c and d of 500 and 1000 m would give the home away: 2c - d."""
        for secret in SECRETS:
            small, large = circle("48.2 16.37 500", secret), circle("48.2 16.37 1000", secret)
            guess = 2 * small.lat - large.lat, 2 * small.lon - large.lon
            assert float(distance_m(*HOME, *guess)) > 1
        guesses = [
            (2 * circle("48.2 16.37 500", secret).lat - circle("48.2 16.37 1000", secret).lat) - HOME[0] for secret in SECRETS
        ]
        assert np.std(guesses) > 500 / 111_195  # of a degree: as far off as the centres themselves

    def test_a_little_more_or_less_is_the_very_same_circle(self):
        assert len({(one.lat, one.lon, one.radius_m) for one in map(circle, ("48.2 16.37 300", "48.2 16.37 499.9"))}) == 1

    @pytest.mark.parametrize(("asked_m", "zone_m"), [(50, 70), (70, 70), (71, 140), (500, 560), (501, 560), (561, 1120)])
    def test_sizes_double_and_none_is_smaller_than_asked(self, asked_m, zone_m):
        assert circle(f"48.2 16.37 {asked_m}").zone_m == zone_m

    def test_fewer_decimals_move_it_as_before(self):
        fine, coarse = circle("48.20849 16.37208 500"), circle("48.208 16.372 500")
        apart_m = float(distance_m(48.20849, 16.37208, 48.208, 16.372))
        assert float(distance_m(fine.lat, fine.lon, coarse.lat, coarse.lon)) == pytest.approx(apart_m, abs=0.1)

    @pytest.mark.parametrize(("text", "at"), [("89.9999 10 5000", (89.9999, 10)), ("-17 179.999 2000", (-17, 179.999))])
    def test_holds_at_the_pole_and_across_the_date_line(self, text, at):
        found = circle(text)
        assert -180 <= found.lon < 180
        assert off_m(found, at) + float(text.split()[-1]) <= found.radius_m + 0.01

    def test_a_name_is_the_place_that_a_person_calls_so_whatever_the_case(self):
        table = places(place("p1", name="Home", lat=48.2, lon=16.37), place("p2", place="Home, Kansas, United States"))
        found = circle("hOME 500", table=table)
        assert off_m(found) <= found.zone_m
        assert found.of_place == "p1"

    def test_around_a_place_it_holds_all_of_the_place_and_the_metres_beyond(self):
        """A photo 2,999 m from the middle of home, and 500 m beyond: the middle says little of where home is."""
        for secret in SECRETS:
            found = circle("home 500", secret, places(place("p1", name="Home", lat=48.2, lon=16.37, radius_m=2999.0)))
            assert off_m(found) + 3499 <= found.radius_m + 0.01

    def test_without_such_a_name_it_is_what_the_words_begin_with(self):
        assert circle("trastevere 500", table=places(place("p1", place="Trastevere, Rome, Italy"))).of_place == "p1"

    def test_all_places_of_a_name_are_zones(self):
        table = places(place("p1", name="Home"), place("p2", name="Home", north_m=5000))
        assert [one.of_place for one in circles_of(["home 300"], table, "a")] == ["p1", "p2"]

    def test_the_circle_of_a_place_moves_no_more_than_its_centre(self):
        before, after = (circle("home 500", table=places(place("p1", name="Home", north_m=north_m))) for north_m in (0, 7))
        assert distance_m(before.lat, before.lon, after.lat, after.lon) == pytest.approx(7, abs=0.01)

    def test_an_unknown_name_is_refused_with_the_names_there_are(self):
        with pytest.raises(UsageError, match=r"'hme 500' is around no place of places\.csv; names there: Garden, Home;"):
            circle("hme 500", table=places(place("p1", name="Home"), place("p2", name="Garden")))

    def test_another_zone_has_another_offset(self):
        one, other = circle(), circle("48.20001 16.37 500")
        assert abs(off_m(one) - off_m(other)) > 1


class TestCut:
    def test_is_a_tenth_to_half_of_the_radius_and_another_one_each_day(self):
        found = circle()
        lengths = [found.cut_m(day) for day in range(400)]
        assert 56 <= min(lengths) < 66
        assert 270 < max(lengths) <= 280  # half of 560
        assert len(set(lengths)) == 400

    def test_is_the_same_for_a_day_whenever_it_is_asked(self):
        assert circle().cut_m(19_000) == circle().cut_m(19_000)


class TestBeyondM:
    def test_is_negative_inside_positive_outside_and_tells_the_nearest_circle(self):
        both = circles_of(["48.2 16.37 500", "48.3 16.37 500"], NOWHERE, "a")
        edge_m, which = beyond_m([both[1].lat, np.nan, 0.0], [both[1].lon, np.nan, 0.0], both)
        assert edge_m[0] == pytest.approx(-1120)  # twice 560
        assert np.isnan(edge_m[1])
        assert edge_m[2] > 1_000_000
        assert which[0] == 1
