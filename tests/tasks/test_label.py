from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.errors import TableError
from tasks.core.row_ids import was_edited
from tasks.core.tables import PLACES
from tasks.label import label
from tests.gazetteers import Gazetteer, words_of
from tests.place_rows import place, places
from tests.review_rows import no_proposal, proposal, proposals

HOME = place("ph", name="Home", emoji="🏠")
FAR = {"latitude": 48.0, "longitude": 2.0, "place": "", "group": "2024-05-02"}


@pytest.fixture
def gazetteer(monkeypatch):
    return Gazetteer(monkeypatch)


class TestLabel:
    def test_fills_place_and_group_and_leaves_all_else_alone(self, gazetteer):
        rows = proposals(proposal("a.jpg", place="", group="2024-05-01"), proposal("b.jpg", **FAR))
        found = label(rows, places(HOME))
        assert found[["place", "group"]].to_numpy().tolist() == [
            ["Home", "2024-05-01 🏠 Home"],
            [words_of(48, 2), "2024-05-02"],
        ]
        others = [name for name in rows.columns if name not in ("place", "group")]
        pd.testing.assert_frame_equal(found[others], rows[others])
        assert rows["place"].tolist() == ["", ""]
        assert not was_edited(found.iloc[0].to_dict())

    def test_a_radius_of_more_than_a_quarter_tells_the_city_alone_but_a_typed_name_as_it_is(self):
        trastevere = {"latitude": 41.8896, "longitude": 12.4698, "place": "", "group": ""}
        rows = proposals(proposal("a.jpg", **trastevere, error_m=1000.0), proposal("b.jpg", **trastevere, error_m=1000.1))
        assert label(rows, PLACES.empty())["place"].tolist() == ["Trastevere, Rome, Italy", "Rome, Italy"]
        home = {**place("ph", name="Home, second floor, left"), "lat": 41.8896, "lon": 12.4698, "radius_m": 50.0}
        assert label(rows, places(home))["place"].tolist() == ["Home, second floor, left"] * 2

    def test_a_row_without_a_position_keeps_the_day_alone(self, gazetteer):
        found = label(proposals(no_proposal("a.jpg", group="2024-05-01")), places(HOME))
        assert found[["place", "group"]].to_numpy().tolist() == [["", "2024-05-01"]]
        assert gazetteer.asked == []

    def test_an_undated_row_has_the_place_alone(self, gazetteer):
        assert label(proposals(proposal("a.jpg", group="")), places(HOME))["group"].tolist() == ["🏠 Home"]

    def test_inner_names_go_into_place_and_those_of_the_first_level_into_group(self, gazetteer):
        inner = place("pi", within="pr", name="Colosseum", emoji="🏟", radius_m=200)
        rome = place("pr", place="Rome, Italy", radius_m=3000, north_m=900)
        found = label(proposals(proposal("a.jpg", group="2024-05-01")), places(rome, inner))
        assert found[["place", "group"]].to_numpy().tolist() == [["Colosseum", "2024-05-01 Rome"]]

    def test_the_gazetteer_is_asked_once_about_one_spot(self, gazetteer):
        label(proposals(*(proposal(f"{number}.jpg", **FAR) for number in range(50))), PLACES.empty())
        assert gazetteer.asked == [[(48.0, 2.0)]]

    def test_takes_proposals_and_places_alone(self):
        with pytest.raises(TableError, match="PROPOSALS"):
            label(pd.DataFrame({"path": ["a.jpg"]}), PLACES.empty())
        with pytest.raises(TableError, match="PLACES"):
            label(proposals(), pd.DataFrame({"place_id": np.array(["pa"])}))
