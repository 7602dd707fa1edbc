from __future__ import annotations

from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

from tasks.core.row_places import MARGIN_M, first_level_at, name_rows, names_at, with_place, words_for
from tasks.core.tables import PLACES, PROPOSALS
from tests.gazetteers import Gazetteer, words_of
from tests.place_rows import DEGREE_M, ROME, place, places
from tests.review_rows import no_proposal, proposal, proposals

LON = ROME[1]
HOME = place("ph", name="Home", emoji="🏠", radius_m=500.0)


def north(*metres):
    """Latitudes so far north of the Colosseum."""
    return [ROME[0] + each / DEGREE_M for each in metres]


@pytest.fixture
def gazetteer(monkeypatch):
    return Gazetteer(monkeypatch)


class TestNamesAt:
    def test_a_name_holds_to_the_radius_and_a_margin_beyond(self):
        lat = north(0, 500 + MARGIN_M - 8, 500 + MARGIN_M + 8)
        assert names_at(lat, [LON] * 3, places(HOME)) == ["Home", "Home", ""]

    def test_an_inner_place_goes_before_a_smaller_one_of_the_first_level(self):
        inner = place("pi", name="Kitchen", within="ph", radius_m=300)
        assert names_at(north(100), [LON], places(place("ps", name="Small", radius_m=200), inner)) == ["Kitchen"]

    def test_of_one_level_the_smallest_goes_first_although_another_middle_is_nearer(self):
        small = place("ps", name="Small", radius_m=200, north_m=150)
        assert names_at(north(0), [LON], places(HOME, small)) == ["Small"]

    def test_of_two_of_one_size_the_nearer_goes_first_whatever_their_order(self):
        other = place("po", name="Other", north_m=400)
        for rows in ((HOME, other), (other, HOME)):
            assert names_at(north(100, 300), [LON] * 2, places(*rows)) == ["Home", "Other"]

    def test_a_place_without_a_name_gives_none(self):
        assert names_at(north(0), [LON], places(place("pa", emoji="🏠"))) == [""]

    def test_no_positions_and_no_places_give_no_names(self):
        assert names_at([], [], places(HOME)) == []
        assert names_at(north(0), [LON], PLACES.empty()) == [""]

    def test_holds_across_the_date_line(self):
        assert names_at([0.0], [180.0], places(place("p", name="Line", lat=0.0, lon=-179.999))) == ["Line"]


class TestFirstLevelAt:
    @pytest.mark.parametrize(
        ("columns", "called"),
        [
            ({"name": "Home", "emoji": "🏠"}, "🏠 Home"),
            ({"name": "Home, sweet home"}, "Home, sweet home"),
            ({"emoji": "🏠"}, "🏠 Monti"),
            ({}, "Monti"),
            ({"place": "4.2 km NW of Frascati, Italy"}, "near Frascati"),
            ({"place": ""}, ""),
        ],
    )
    def test_is_the_persons_emoji_and_name_else_the_first_of_its_words(self, columns, called):
        assert first_level_at(north(0), [LON], places(place("pa", **columns))) == [called]

    def test_is_the_nearest_that_holds_the_position_and_never_an_inner_one(self):
        inner = place("pi", name="Kitchen", within="ph", north_m=300)
        small = place("ps", name="Small", radius_m=350, north_m=400)
        assert first_level_at(north(100, 300, 5000), [LON] * 3, places(inner, HOME, small)) == ["🏠 Home", "Small", ""]


class TestWordsFor:
    def test_the_gazetteer_speaks_where_no_name_holds(self, gazetteer):
        assert words_for([*north(10), 48.0], [LON, 2.0], places(HOME)) == ["Home", words_of(48, 2)]
        assert words_for([48.0], [2.0], None) == [words_of(48, 2)]

    def test_is_asked_once_about_each_position_that_differs_in_four_decimals(self, gazetteer):
        words = words_for([48.00001, 47.99999, 48.0001, 0.0, -0.00001], [2.0, 2.0, 2.0, -180.0, 179.99999], None)
        assert words == [words_of(48, 2), words_of(48, 2), words_of(48.0001, 2), words_of(0, -180), words_of(0, -180)]
        assert [sorted(asked) for asked in gazetteer.asked] == [[(0.0, -180.0), (48.0, 2.0), (48.0001, 2.0)]]

    def test_is_not_even_loaded_where_names_hold_everywhere(self, gazetteer):
        assert words_for(north(0, 100), [LON] * 2, places(HOME)) == ["Home", "Home"]
        assert words_for([], [], places(HOME)) == []
        assert gazetteer.asked == []


class TestWithPlace:
    def test_the_day_comes_first_and_what_was_behind_it_goes(self):
        groups = ["2024-05-01", "2024-05-01 Rome", "", "Rome", "2024-05-01 🏠 Home 2"]
        assert with_place(groups, ["Home", "", "Home", "", "X"]) == ["2024-05-01 Home", "2024-05-01", "Home", "", "2024-05-01 X"]


def cells(**columns):
    return {
        "path": "a.jpg",
        "latitude": "48.0",
        "longitude": "2.0",
        "place": "",
        "group": "2024-05-01 Monti",
        "note": "n",
    } | columns


def named(row, *rows, place_rows=(HOME,)):
    found = name_rows(pd.DataFrame([row], dtype="str"), proposals(*rows), places(*place_rows))
    assert found.drop(columns=["place", "group"]).to_dict("records") == [
        {name: text for name, text in row.items() if name not in ("place", "group")}
    ]
    return found["place"].iloc[0], found["group"].iloc[0]


class TestNameRows:
    PROPOSED = proposal("a.jpg", group="2024-05-01 🏠 Home", place="Home")
    AT_HOME: ClassVar = {"latitude": "41.8902102", "longitude": "12.4922309"}

    def test_a_row_at_its_proposals_position_says_what_the_proposal_says(self, gazetteer):
        """So a name that the person took away is gone from rows that were decided, too."""
        proposed = proposal("a.jpg", group="2024-05-01 Monti", place="Monti, Rome, Italy")
        assert named(cells(**self.AT_HOME, place="Home"), proposed) == ("Monti, Rome, Italy", "2024-05-01 Monti")
        assert gazetteer.asked == []

    def test_a_typed_position_is_described_and_its_group_follows(self, gazetteer):
        assert named(cells(), self.PROPOSED) == (words_of(48, 2), "2024-05-01")
        assert gazetteer.asked == [[(48.0, 2.0)]]

    def test_a_position_that_is_described_already_keeps_its_words(self, gazetteer):
        assert named(cells(place="Paris, France"), self.PROPOSED) == ("Paris, France", "2024-05-01")
        assert gazetteer.asked == []

    @pytest.mark.parametrize("words", ["", "Rome, Italy"])
    def test_a_persons_name_wins(self, gazetteer, words):
        row = cells(latitude="41.8912", longitude="12.4922", place=words, group="2024-05-01")
        assert named(row, no_proposal("a.jpg")) == ("Home", "2024-05-01 🏠 Home")
        assert gazetteer.asked == []

    def test_a_row_whose_photo_is_not_proposed_keeps_its_group(self, gazetteer):
        row = cells(**self.AT_HOME, place="Rome", group="2024-05-01 Monti")
        assert named(row, proposal("b.jpg")) == ("Home", "2024-05-01 Monti")
        assert named(row) == ("Home", "2024-05-01 Monti")

    @pytest.mark.parametrize("degrees", [{"latitude": "48°"}, {"longitude": ""}, {"latitude": "91"}, {"longitude": "-180.1"}])
    def test_a_row_without_a_readable_position_stays_as_it_is(self, gazetteer, degrees):
        assert named(cells(**degrees, place="somewhere"), self.PROPOSED) == ("somewhere", "2024-05-01 Monti")

    def test_no_rows_are_no_fault(self):
        rows = pd.DataFrame({name: pd.Series(dtype="str") for name in ("path", "latitude", "longitude", "place", "group")})
        assert name_rows(rows, PROPOSALS.empty(), PLACES.empty()).empty

    def test_100_000_rows_at_their_proposals_positions_ask_nobody(self, gazetteer):
        many = pd.DataFrame({"path": np.arange(100_000).astype(str), "latitude": 41.5, "longitude": 12.5, "place": "Rome"})
        table = PROPOSALS.make(many)
        rows = pd.DataFrame({name: table[name].astype("str") for name in ("path", "latitude", "longitude", "place", "group")})
        pd.testing.assert_frame_equal(name_rows(rows, table, places(HOME)), rows)
        assert gazetteer.asked == []
