from __future__ import annotations

import pandas as pd

from tasks.core.share.frame import Box, Frame
from tasks.core.share.projections import Stereographic
from tasks.core.share.stops import stops_in
from tasks.core.tables import PLACES

NO_FONT = "\U0010fffd"
COARSE = Frame(Stereographic(0.0, 0.0), 1000, 1000, 6_371_008.8 / 500, 500, 500)
"""500 m to a pixel about the equator: 0.1 degrees are 22 pixels."""
FINE = Frame(Stereographic(0.0, 0.0), 1000, 1000, 6_371_008.8 / 5, 500, 500)
WHOLE = Box(0, 0, 1000, 1000)


def place(place_id, lat, lon, photos=10, **values):
    return {"place_id": place_id, "lat": lat, "lon": lon, "radius_m": 100.0, "photos": photos, **values}


def names(*places, frame=COARSE, most=9):
    return [stop.name for stop in stops_in(PLACES.make(places), frame, WHOLE, most)]


class TestStopsIn:
    def test_stand_where_they_are(self):
        at = pd.Timestamp("2024-05-01 08:00Z")
        (stop,) = stops_in(PLACES.make([place("a", 0.5, 1.0, name="Home", emoji=" 🏡 ", first_at=at)]), COARSE, WHOLE, 5)
        # A degree is 111,195 m.
        assert (round(stop.x), round(stop.y)) == (500 + 222, 500 - 111)
        assert stop[2:] == ("Home", "🏡", 10, at)

    def test_are_those_with_the_most_photos_what_the_person_named_counts_more(self):
        told = names(
            place("a", 0, 0, 50, place="Here, Italy"),
            place("b", 1, 1, 90, place="There, Italy"),
            place("c", -1, 1, 30, name="Nonna"),
            most=2,
        )
        assert told == ["Nonna", "There"]

    def test_leave_out_what_lies_beside_one_or_is_called_like_one_or_is_not_in_sight(self):
        told = names(
            place("a", 0, 0, 50, place="Rome, Italy"),
            place("b", 0.1, 0, 40, place="Beside, Italy"),
            place("c", 1, 0, 30, place="Prati, Rome, Italy"),
            place("d", 30, 0, 60, place="Far, Norway"),
            place("e", -1, 0, 0, place="Empty, Italy"),
        )
        assert told == ["Rome"]

    def test_of_one_city_are_its_quarters(self):
        told = names(
            place("a", 0, 0, 50, place="Monti, Rome, Italy"),
            place("b", 0.001, 0.01, 30, place="Prati, Rome, Italy", within="a"),
            place("c", -0.01, 0, 20, place="Monti, Rome, Italy", within="a"),
            frame=FINE,
        )
        assert told == ["Prati", "Monti"]

    def test_have_the_gazetteers_name_where_no_font_has_the_persons(self):
        assert names(place("a", 0, 0, name=NO_FONT * 2, place="Rome, Italy")) == ["Rome"]
        assert names(place("a", 0, 0, name=f"{NO_FONT}b", place="")) == ["b"]

    def test_are_not_called_near_a_town_on_a_map_where_nobody_sees_that_nor_at_sea(self):
        words = "4.2 km NW of Frascati, Italy"
        assert names(place("a", 0, 0, place=words)) == ["Frascati"]
        assert names(place("a", 0, 0, place=words), frame=FINE) == ["near Frascati"]
        assert names(place("a", 0, 0, place="at sea, 120 km W of Porto (Portugal)")) == [""]
