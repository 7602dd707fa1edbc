from __future__ import annotations

import pandas as pd
import pytest

from tasks.core.journey_tables import JOURNEYS
from tasks.core.share.story import in_days, in_km, story_of
from tasks.core.tables import PHOTOS, PLACES


def photos(*days, **values):
    return PHOTOS.make(
        {"path": f"{at}.jpg", "kind": "photo", "time_basis": "zone", "taken_local": pd.Timestamp(day), "lat": 1.0, "lon": 2.0,
         **{name: given[at] for name, given in values.items()}}
        for at, day in enumerate(days)
    )  # fmt: skip


def places(*words):
    return PLACES.make(
        {"place_id": f"p{at}", "place": text, "photos": len(words) - at, "lat": 1.0, "lon": 2.0, "radius_m": 1.0}
        for at, text in enumerate(words)
    )


def journeys(*titles, **metres):
    local = pd.Timestamp("2024-05-01 10:00")
    return JOURNEYS.make(
        {"owner": "", "journey": at, "title": title, "first_at": local.tz_localize("UTC"), "first_local": local,
         "last_at": local.tz_localize("UTC") + pd.Timedelta(hours=5), "last_local": local + pd.Timedelta(hours=5), **metres}
        for at, title in enumerate(titles)
    )  # fmt: skip


def told(days=("2024-05-01",), words=(), titles=(), title=""):
    return story_of(journeys(*titles), photos(*days), places(*words), title=title, archive="The archive")


class TestTitle:
    def test_is_the_one_that_was_set(self):
        assert told(titles=["Rome, Italy"], title=" Nonna ").title == "Nonna"

    def test_is_that_of_the_only_journey(self):
        assert told(titles=["Rome, Italy"], words=["Rome, Italy"]).title == "Rome, Italy"

    def test_names_up_to_three_countries_those_with_the_most_photos_first(self):
        words = ["Vienna, Austria", "4.2 km NW of Frascati, Italy", "Graz, Austria", "at sea, 9 km W of Porto (Portugal)"]
        assert told(titles=["a", "b"], words=words).title == "Austria and Italy"
        assert told(words=["Rome, Italy", "Ljubljana, Slovenia", "Zagreb, Croatia"]).title == "Italy, Slovenia and Croatia"

    def test_is_the_archives_where_there_are_more_or_none(self):
        assert told(words=["a, Italy", "b, France", "c, Spain", "d, Portugal"]).title == "The archive"
        assert told().title == "The archive"
        assert told(titles=["at sea"], words=["at sea, 9 km W of Porto (Portugal)"]).title == "The archive"


class TestFigures:
    def test_count_photos_places_countries_and_days(self):
        story = told(["2024-05-01 09:00", "2024-05-01 10:00", "2024-05-03"], ["Rome, Italy", "Paris, France"])
        assert story.figures == [("3", "photos"), ("2", "places"), ("2", "countries"), ("2", "days")]

    def test_count_two_files_of_one_photo_once(self):
        table = photos("2024-05-01", "2024-05-02", "2024-05-03", pair=["0.jpg", "0.jpg", ""])
        assert story_of(JOURNEYS.empty(), table, PLACES.empty(), title="", archive="").figures[0] == ("2", "photos")

    def test_do_not_say_that_it_was_one_photo_one_place_one_country_and_one_day(self):
        assert told(words=["Rome, Italy"]).figures == []

    def test_of_a_single_day_are_its_hours(self):
        assert told(titles=["Rome"]).figures == [("5", "hours")]

    def test_of_many_years_are_the_years(self):
        assert told([f"{year}-05-01" for year in range(2010, 2025)]).figures[-1] == ("15", "years")


class TestDistances:
    def test_are_told_for_each_way_of_going(self):
        table = journeys("a", "b", flight_m=700_000.0, ride_m=1_000.0, walk_m=100.0)
        story = story_of(table, photos("2024-05-01"), places(), title="", archive="")
        assert [(one.length, one.how) for one in story.distances] == [("1,400 km", "by air"), ("2.0 km", "by road, rail or sea")]


class TestInWords:
    @pytest.mark.parametrize(
        ("first", "last", "words"),
        [
            ("2024-05-03", "2024-05-03", "3 May 2024"),
            ("2024-05-03", "2024-05-17", "3 {} 17 May 2024"),
            ("2024-05-30", "2024-06-01", "30 May {} 1 June 2024"),
            ("2023-12-30", "2024-01-01", "30 December 2023 {} 1 January 2024"),
            ("2010-12-30", "2024-01-01", "2010 {} 2024"),
        ],
    )
    def test_days_are_as_short_as_can_be(self, first, last, words):
        assert in_days(pd.Timestamp(first), pd.Timestamp(last)) == words.format("\N{EN DASH}")

    def test_kilometres_are_rounded_as_people_do(self):
        assert [in_km(metres) for metres in (840, 9_949, 12_345, 1_234_567)] == ["0.8 km", "9.9 km", "12 km", "1,235 km"]
