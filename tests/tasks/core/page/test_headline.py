"""Tests of the report's big numbers."""

from __future__ import annotations

import pandas as pd

from tasks.core.journey_tables import JOURNEYS, WAY
from tasks.core.page.headline import headline
from tasks.core.tables import PLACES
from tests.place_rows import DEGREE_M, place, places


def rows(*photos: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(photos), columns=["when", "state"]).astype("str")


def told(photos=(), there=None, way=None, journeys=None):
    tables = (table.empty() if given is None else given for table, given in ((PLACES, there), (WAY, way), (JOURNEYS, journeys)))
    return headline(rows(*photos), *tables)


class TestHeadline:
    def test_photos_their_share_and_their_days_are_counted(self):
        states = ["located", "written", "proposed", "accepted", "rejected", "missing", "unreadable", "donor"]
        found = told([(f"2024-05-0{n // 2 + 1} 10:00", state) for n, state in enumerate(states)] + [("", "missing")])
        assert (found["photos"], found["located"], found["proposed"]) == (8, 2, 2)
        assert (found["days"], found["first"], found["last"]) == (4, "2024-05-01", "2024-05-04")

    def test_an_empty_archive_has_zeros_and_no_day(self):
        found = told()
        assert {name for name, value in found.items() if value not in (0, None)} == set()
        assert (found["first"], found["last"], found["furthest"]) == (None, None, None)

    def test_places_are_those_of_the_first_level_with_photos_and_countries_the_last_of_their_words(self):
        there = places(
            place("a"), place("b", place="Vienna, Austria"), place("c", place="Graz, Austria"), place("d", place="At sea"),
            place("inner", within="a"), place("empty", photos=0, place="Oslo, Norway"),
        )  # fmt: skip
        found = told(there=there)
        assert (found["places"], found["countries"]) == (4, 2)

    def test_the_sea_is_no_country_whatever_is_near(self):
        """As ``words_at`` tells a position at sea, and one in Fiji that a town of its own is nearest to."""
        off = [place(f"s{n}", place=f"at sea, {n} km E of Nasinu (Fiji)") for n in (21, 64, 80)]
        assert told(there=places(place("a", place="Suva, Fiji"), *off))["countries"] == 1
        assert told(there=places(*off))["countries"] == 0

    def test_ways_are_summed_by_kind_and_flights_counted_once_each(self):
        journeys = JOURNEYS.make([
            {"journey": 0, "metres": 1500.4, "walk_m": 1500.4},
            {"journey": 1, "metres": 900_000, "flight_m": 890_000.0, "ride_m": 8000.0, "unknown_m": 2000.0},
            {"journey": 2, "metres": 12.0, "walk_m": 12.0},
        ])  # fmt: skip
        modes = ["start", "flight", "flight", "walk", "flight", "start", "walk"]
        kinds = [
            {"journey": 0, "corner": n, "mode": mode, "kind": "photo", "lat": 1.0, "lon": 2.0} for n, mode in enumerate(modes)
        ]
        found = told(way=WAY.make(kinds), journeys=journeys)
        assert [found[name] for name in ("metres", "walk_m", "ride_m", "flight_m", "unknown_m")] == [
            901512,
            1512,
            8000,
            890000,
            2000,
        ]
        assert (found["journeys"], found["flights"]) == (3, 2)  # as many as are listed, a walk of twelve metres too

    def test_the_furthest_place_from_home_is_told_with_its_distance(self):
        there = places(
            place("h", name=" HOME ", emoji="🏠"), place("n", place="North, Italy", north_m=50_000), place("s", north_m=-40_000)
        )
        assert told(there=there)["furthest"] == {"metres": 50_000, "place": "North, Italy", "home": "HOME"}
        assert round(50_000 / DEGREE_M, 3) == 0.45

    def test_without_a_place_called_home_nothing_is_furthest_from_it(self):
        assert told(there=places(place("a", name="Office"), place("b", north_m=9000)))["furthest"] is None

    def test_who_never_left_home_is_not_furthest_from_it(self):
        assert told(there=places(place("a", name="Zuhause")))["furthest"] is None
