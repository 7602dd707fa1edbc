"""Tests of the places that the report draws: their names, their order, their visits in local time, and what is cut."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tasks.core.page.layers import Layer
from tasks.core.page.places import MAX_LISTED_VISITS, place_layer
from tasks.core.tables import PLACES

ROME, TOKYO = (41.9, 12.5), (35.68, 139.76)


def place(place_id: str, *visits: str, at: tuple[float, float] = ROME, **values: Any) -> dict[str, Any]:
    """A place of one photo, in Rome unless ``at`` says otherwise."""
    instants = [pd.Timestamp(instant) for visit in visits for instant in visit.split("/")]
    return {
        "place_id": place_id, "lat": at[0], "lon": at[1], "radius_m": 120.4, "photos": 1, "visits": len(visits),
        "first_at": min(instants, default=pd.NaT), "last_at": max(instants, default=pd.NaT), "visit_times": " ".join(visits),
        **values,
    }  # fmt: skip


def drawn(*places: dict[str, Any]) -> Layer:
    layer, notices = place_layer(PLACES.make(places), 100)
    assert notices == []
    assert layer is not None
    return layer


class TestNames:
    @pytest.mark.parametrize(
        ("values", "name"),
        [
            ({"name": "Oma & Opa", "place": "Trastevere, Rome, Italy"}, "Oma & Opa"),
            ({"place": "Trastevere, Rome, Italy"}, "Trastevere"),
            ({"emoji": "🏠", "place": "4 km NW of Frascati, Italy"}, "4 km NW of Frascati"),
            ({"name": "  "}, ""),
        ],
    )
    def test_it_is_the_persons_else_the_first_of_the_words(self, values, name):
        assert drawn(place("a", **values)).content["name"] == [name]

    def test_an_emoji_of_many_characters_stays_whole(self):
        assert drawn(place("a", emoji="👨‍👩‍👧‍👦")).content["emoji"] == "👨‍👩‍👧‍👦"

    @pytest.mark.parametrize(("values", "named"), [({"name": "Home"}, True), ({"emoji": "🏠"}, True), ({"place": "Rome"}, False)])
    def test_what_a_person_typed_is_told_from_what_the_gazetteer_says(self, values, named):
        assert drawn(place("a", **values)).content["named"] is named


class TestOrder:
    def test_most_photos_come_first_and_an_outer_place_before_the_one_inside_it(self):
        layer = drawn(
            place("inner", photos=5, within="outer"), place("outer", photos=5), place("small", photos=1), place("big", photos=9)
        )
        assert layer.content["photos"] == [9, 5, 5, 1]
        assert layer.content["within"] == [-1, -1, 1, -1]

    def test_places_of_the_first_level_are_counted(self):
        assert drawn(place("a", photos=3), place("b", within="a"), place("c", within="a")).count == 1

    def test_a_place_whose_photos_are_gone_is_not_drawn(self):
        assert place_layer(PLACES.make([place("a", photos=0)]), 100) == (None, [])

    def test_no_place_makes_no_layer(self):
        assert place_layer(PLACES.empty(), 100) == (None, [])


class TestCap:
    def test_those_with_most_photos_are_drawn_and_the_page_says_so(self):
        places = PLACES.make([place(f"{i:02}", photos=i + 1) for i in range(12)])
        layer, notices = place_layer(places, 2)
        assert layer is not None
        assert (layer.content["photos"], layer.count) == ([12, 11], 12)
        assert notices == ["2 of 12 places are drawn, those with the most photos (report.max_places = 2)."]

    def test_none_drawn_is_said_too(self):
        layer, notices = place_layer(PLACES.make([place("a")]), 0)
        assert layer is None
        assert notices == ["0 of 1 places are drawn, those with the most photos (report.max_places = 0)."]


class TestVisits:
    @pytest.mark.parametrize(
        ("at", "visit", "shown"),
        [
            (ROME, "2024-05-01T09:00:12Z/2024-05-01T11:20:05Z", "2024-05-01 11:00/13:20"),
            (ROME, "2024-01-01T09:00:00Z/2024-01-01T11:00:00Z", "2024-01-01 10:00/12:00"),  # winter
            (TOKYO, "2024-05-01T22:00:00Z/2024-05-02T01:10:00Z", "2024-05-02 07:00/10:10"),
            (ROME, "2024-05-01T20:00:00Z/2024-05-01T23:10:00Z", "2024-05-01 22:00/2024-05-02 01:10"),
            (ROME, "2024-05-01T09:00:12Z/2024-05-01T09:00:13Z", "2024-05-01 11:00"),
        ],
        ids=["summer", "winter", "Tokyo", "past midnight", "one photo"],
    )
    def test_they_are_on_the_clock_of_the_place(self, at, visit, shown):
        assert drawn(place("a", visit, at=at)).content["times"] == [shown]

    def test_first_and_last_day_are_those_of_the_place(self):
        content = drawn(place("a", "2024-05-01T22:00:00Z/2024-05-03T16:00:00Z", at=TOKYO)).content
        assert (content["first"], content["last"]) == ("2024-05-02", "2024-05-04")

    def test_the_latest_are_listed_newest_first_and_all_are_counted(self):
        days = [f"2024-05-{day:02}T09:00:00Z/2024-05-{day:02}T10:00:00Z" for day in range(1, MAX_LISTED_VISITS + 4)]
        content = drawn(place("a", *days), place("b", days[0])).content
        listed = content["times"][0].split(";")
        assert listed == [f"2024-05-{day:02} 11:00/12:00" for day in range(MAX_LISTED_VISITS + 3, 3, -1)]
        assert content["times"][1] == "2024-05-01 11:00/12:00"
        assert content["visits"] == [MAX_LISTED_VISITS + 3, 1]

    def test_photos_without_a_time_make_a_place_without_dates(self):
        content = drawn(place("a")).content
        assert (content["first"], content["last"], content["times"]) == ("", "", [""])


class TestPictures:
    def test_those_of_the_places_that_are_drawn_are_told_by_number(self):
        places = PLACES.make([place("a", photos=1), place("b", photos=9), place("c", photos=5)])
        layer, _ = place_layer(places, 2, {"a": ["of a"], "b": ["of b", "more"], "c": []})
        assert layer is not None
        assert layer.content["pictures"] == {"0": ["of b", "more"]}
