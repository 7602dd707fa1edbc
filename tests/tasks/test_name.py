from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.tables import PLACES
from tasks.name import name


def place(place_id, lat, lon, **columns):
    return {"place_id": place_id, "lat": lat, "lon": lon, "radius_m": 100.0, "photos": 1, "visits": 1, **columns}


class TestName:
    def test_says_in_words_where_each_place_is(self):
        places = PLACES.make([place("a", 41.8896, 12.4698), place("b", 47.6460, 9.1740)])
        assert name(places)["place"].tolist() == ["Trastevere, Rome, Italy", "Kreuzlingen, Switzerland"]

    @pytest.mark.parametrize(("radius_m", "words"), [(1000.0, "Trastevere, Rome, Italy"), (1000.1, "Rome, Italy")])
    def test_a_place_that_is_more_than_a_quarter_is_told_by_its_city(self, radius_m, words):
        places = PLACES.make([{**place("a", 41.8896, 12.4698), "radius_m": radius_m}])
        assert name(places)["place"].tolist() == [words]

    def test_a_wide_place_outside_of_towns_keeps_its_words(self):
        places = [{**place(number, 47.0666, 10.3270), "radius_m": radius_m} for number, radius_m in (("a", 10.0), ("b", 2000.0))]
        near, wide = name(PLACES.make(places))["place"]
        assert near == wide
        assert "Austria" in wide

    def test_leaves_the_persons_words_and_all_else_as_they_are(self):
        places = PLACES.make([place("a", 41.8896, 12.4698, name="Nonna", emoji="🏠", place="of an earlier run")])
        named = name(places)
        pd.testing.assert_frame_equal(named.drop(columns="place"), places.drop(columns="place"))
        assert places["place"].tolist() == ["of an earlier run"]

    def test_a_place_without_a_position_gets_no_words(self):
        assert name(PLACES.make([place("a", np.nan, np.nan, place="old")]))["place"].tolist() == [""]

    def test_no_places_are_no_places(self):
        assert len(name(PLACES.empty())) == 0
