from __future__ import annotations

import pytest

from tasks.core.errors import TableError
from tasks.core.tables import PLACES
from tasks.recognise import recognise
from tests.place_rows import place, places


class TestRecognise:
    def test_without_an_earlier_run_places_keep_their_own_ids(self):
        assert recognise(places(place("pa")), None).to_dict("records") == places(place("pa")).to_dict("records")

    def test_a_named_place_has_its_id_and_name_again(self):
        found = recognise(places(place("pn")), places(place("pa", name="Home")))
        assert found[["place_id", "name"]].to_numpy().tolist() == [["pa", "Home"]]

    def test_takes_places_alone(self):
        for wrong in ((places().drop(columns="name"), None), (PLACES.empty(), PLACES.empty()[["name"]])):
            with pytest.raises(TableError, match="PLACES"):
                recognise(*wrong)
