"""Tests of the names on a map without tiles."""

from __future__ import annotations

from typing import Any

import numpy as np

from tasks.core.page.map_labels import ALWAYS, COUNTRY, PERSONS, TOWN, map_labels
from tasks.core.tables import PLACES
from tasks.core.world.country_spots import country_spots

NOWHERE = np.array([])
ROME = np.array([41.9]), np.array([12.5])


def value(column: Any, i: int) -> Any:
    if isinstance(column, list):
        return column[i]
    return column["words"][column["at"][i]] if isinstance(column, dict) else column


def labels(lat: np.ndarray, lon: np.ndarray, kind: int, places: Any = None) -> dict[str, tuple[float, float, float, float]]:
    """Return position and zooms of the labels of a kind by name."""
    found = map_labels(lat, lon, places)
    return {
        name: (found["lat"][i], found["lon"][i], found["zoom"][i], value(found["until"], i))
        for i, name in enumerate(found["name"])
        if value(found["kind"], i) == kind
    }


class TestCountries:
    def test_all_are_named_wherever_the_photos_are(self):
        assert {"Italy", "Namibia", "Fiji", "San Marino", "Antarctica"} <= labels(NOWHERE, NOWHERE, COUNTRY).keys()

    def test_a_large_one_is_named_from_further_away_and_no_longer_when_it_is_all_that_is_seen(self):
        named = labels(NOWHERE, NOWHERE, COUNTRY)
        assert named["Russia"][2] < named["France"][2] < named["Slovenia"][2] < named["Monaco"][2]
        assert named["France"][2] < named["France"][3] < ALWAYS

    def test_the_name_stands_inside_the_country(self):
        lat, lon, *_ = labels(NOWHERE, NOWHERE, COUNTRY)["France"]  # of whose polygons one is Guiana
        assert 44 < lat < 50
        assert -1 < lon < 6

    def test_no_country_is_without_a_name(self):
        spots = country_spots()
        assert len(spots) > 230
        assert (spots["name"].str.len() > 2).all()


class TestTowns:
    def test_a_village_is_named_beside_a_photo_alone(self):
        assert "Frascati" in labels(*ROME, TOWN)
        assert "Frascati" not in labels(NOWHERE, NOWHERE, TOWN)

    def test_the_largest_cities_are_named_everywhere(self):
        assert {"Tokyo", "Lagos", "London"} <= labels(*ROME, TOWN).keys()

    def test_a_larger_town_is_named_from_further_away_and_none_goes_again(self):
        named = labels(*ROME, TOWN)
        assert named["Rome"][2] < named["Frascati"][2]
        assert {until for *_, until in named.values()} == {ALWAYS}


class TestPersons:
    def test_places_with_a_name_are_labels_where_they_are_given(self):
        places = PLACES.make([{"place_id": "a", "name": "Oma", "emoji": "🏠", "lat": 41.9, "lon": 12.5, "photos": 3}])
        assert labels(*ROME, PERSONS, places).keys() == {"🏠 Oma"}
        assert labels(*ROME, PERSONS) == {}
