"""Tests of what journeys are called."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.journeys.titles import titles_of
from tasks.core.tables import PLACES
from tests.journey_rows import (
    AUCKLAND,
    BRATISLAVA,
    CAPE_TOWN,
    FLORENCE,
    NAPLES,
    NEW_YORK,
    REYKJAVIK,
    ROME,
    SAN_FRANCISCO,
    TOKYO,
    VIENNA,
    Spot,
    moved,
    places_at,
)  # fmt: skip

ALL = (ROME, FLORENCE, NAPLES, VIENNA, BRATISLAVA, REYKJAVIK, NEW_YORK, SAN_FRANCISCO, TOKYO, AUCKLAND, CAPE_TOWN)

Stay = tuple[Spot, int]
"""A spot and how many photos were taken there, on a day of its own."""


def title(*stays: Stay, places: pd.DataFrame | None = None, home: Spot | None = None) -> str:
    """Return the title of one journey with these stays, a day each."""
    spots = [(spot, day) for day, (spot, photos) in enumerate(stays) for _ in range(photos)]
    lat, lon = (np.array([spot[axis] for spot, _ in spots]) for axis in (0, 1))
    day = np.array([day for _, day in spots])
    at_home = np.array([spot == home for spot, _ in spots], dtype=bool)
    known = places_at(*ALL) if places is None else places
    (said,) = titles_of(np.zeros(len(day), dtype=np.int64), day, np.ones(len(day), dtype=bool), at_home, lat, lon, known)
    return said


class TestTitlesOf:
    @pytest.mark.parametrize(
        ("stays", "expected"),
        [
            ([(ROME, 5)], "Rome, Italy"),
            ([(VIENNA, 5), (BRATISLAVA, 5)], "Vienna and Bratislava"),
            ([(ROME, 5), (FLORENCE, 5)], "Rome and Florence, Italy"),
            ([(ROME, 9), (FLORENCE, 5), (NAPLES, 7)], "Italy: Rome, Florence, Naples"),
            ([(ROME, 9), (FLORENCE, 5), (VIENNA, 7)], "Rome, Florence and Vienna"),
            ([(ROME, 9), (FLORENCE, 5), (VIENNA, 7), (BRATISLAVA, 8)], "Italy, Austria and Slovakia"),
            (
                [(REYKJAVIK, 5), (NEW_YORK, 9), (SAN_FRANCISCO, 8), (TOKYO, 7), (AUCKLAND, 6), (CAPE_TOWN, 5)],
                "United States, Japan, New Zealand and 2 more",
            ),
        ],
    )
    def test_it_tells_where_a_journey_went_by_time(self, stays, expected):
        assert title(*stays) == expected

    def test_many_towns_of_one_country_are_the_three_most_photographed_and_a_number(self):
        towns = [moved(ROME, 20.0 * number)._replace(words=f"Town {number}, Italy") for number in range(5)]
        stays = [(town, 5 + number) for number, town in enumerate(towns)]
        assert title(*stays, places=places_at(*towns)) == "Italy: Town 2, Town 3, Town 4 and 2 more"

    def test_days_count_before_photos(self):
        towns = [moved(ROME, 20.0 * number)._replace(words=f"Town {number}, Italy") for number in range(4)]
        stays = [(towns[0], 30), (towns[1], 30), (towns[2], 30), (towns[3], 3), (towns[3], 3)]
        assert title(*stays, places=places_at(*towns)) == "Italy: Town 0, Town 1, Town 3 and 1 more"

    def test_quarters_of_one_city_are_the_city(self):
        quarters = places_at(ROME, moved(ROME, 5)._replace(words="Trastevere, Rome, Italy"))
        assert title((ROME, 3), (moved(ROME, 5), 3), places=quarters) == "Rome, Italy"

    def test_a_name_of_the_persons_comes_first_and_needs_no_country(self):
        places = places_at(ROME, VIENNA, p0="Grandma's")
        assert title((ROME, 3), places=places) == "Grandma's"
        assert title((ROME, 3), (VIENNA, 3), places=places) == "Grandma's and Vienna"

    def test_the_name_of_a_smaller_place_counts_where_the_larger_has_none(self):
        places = pd.concat([places_at(ROME), places_at(ROME, p0="Colosseum", radius_m=200.0)], ignore_index=True)
        places["place_id"], places["within"] = ["outer", "inner"], ["", "outer"]
        assert title((ROME, 3), places=PLACES.check(places)) == "Colosseum"
        places["name"] = ["Roma", "Colosseum"]
        assert title((ROME, 3), places=PLACES.check(places)) == "Roma"

    def test_who_leaves_home_went_elsewhere(self):
        assert title((VIENNA, 30), (ROME, 5), home=VIENNA) == "Rome, Italy"

    def test_a_day_at_home_is_called_after_home(self):
        assert title((VIENNA, 30), home=VIENNA) == "Vienna, Austria"

    def test_a_place_on_the_way_is_not_told(self):
        assert title((FLORENCE, 1), (ROME, 30)) == "Rome, Italy"

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("4.2 km NW of Frascati, Italy", "near Frascati, Italy"), ("Iceland", "Iceland"), ("", ""),
            ("at sea, 120 km W of Porto (Portugal)", "at sea"), ("Singapore, Singapore", "Singapore"),
        ],
    )  # fmt: skip
    def test_it_understands_the_gazetteers_words(self, words, expected):
        assert title((ROME, 3), places=places_at(ROME._replace(words=words))) == expected

    def test_in_a_list_towns_nearby_are_told_without_near_and_the_sea_not_at_all(self):
        spots = [
            ROME._replace(words="4.2 km NW of Frascati, Italy"),
            FLORENCE,
            TOKYO._replace(words="at sea, 9 km W of Porto (Portugal)"),
        ]
        assert title(*((spot, 4) for spot in spots), places=places_at(*spots)) == "Frascati and Florence, Italy"

    def test_without_places_or_far_from_them_there_is_none(self):
        assert title((ROME, 3), places=PLACES.empty()) == ""
        assert title((ROME, 3), places=places_at(TOKYO)) == ""

    def test_fixes_alone_have_one_too(self):
        one = np.zeros(2, dtype=np.int64)
        no = one.astype(bool)
        assert titles_of(one, one, no, no, np.full(2, ROME.lat), np.full(2, ROME.lon), places_at(ROME)) == ["Rome, Italy"]

    def test_each_journey_has_its_own(self):
        journey, flags = np.array([0, 1, 2]), np.ones(3, dtype=bool)
        lat, lon = (np.array([spot[axis] for spot in (ROME, Spot(0, 0), TOKYO)]) for axis in (0, 1))
        assert titles_of(journey, journey, flags, ~flags, lat, lon, places_at(*ALL)) == ["Rome, Italy", "", "Tokyo, Japan"]

    def test_of_no_moment_there_is_none(self):
        none = np.zeros(0)
        ints, flags = none.astype(np.int64), none.astype(bool)
        assert titles_of(ints, ints, flags, flags, none, none, places_at(ROME)) == []
