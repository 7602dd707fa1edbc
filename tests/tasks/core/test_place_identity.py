from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.place_identity import LEAST_REACH_M, take_over
from tasks.core.tables import PLACES
from tests.place_rows import DEGREE_M, ROME, place, places


def known(new, earlier):
    """The place_id and what the person calls it, of each place."""
    found = take_over(places(*new), places(*earlier))
    return dict(zip(found["place_id"], found["emoji"] + found["name"], strict=True))


class TestPlacesThatAreThere:
    def test_take_over_id_name_and_emoji_and_nothing_else(self):
        earlier = place("pa", name="Home", emoji="🏠", place="old words", photos=3, radius_m=100.0)
        (found,) = take_over(places(place("pn", north_m=30)), places(earlier)).to_dict("records")
        assert found == places(place("pn", north_m=30)).to_dict("records")[0] | {"place_id": "pa", "name": "Home", "emoji": "🏠"}

    def test_keep_their_order_and_those_without_photos_follow(self):
        earlier = [place("pa", name="B", lat=48.0), place("pb", name="A", lat=50.0), place("pc", lat=10.0)]
        found = take_over(places(place("p1", lat=10.0), place("p2", lat=0.0)), places(*earlier))
        assert found["place_id"].tolist() == ["pc", "p2", "pb", "pa"]

    @pytest.mark.parametrize(
        ("radius_m", "earlier_radius_m", "north_m", "same"),
        [
            (500, 10, 499, True),
            (10, 500, 499, True),
            (500, 500, 501, False),
            (0, 0, LEAST_REACH_M - 1, True),
            (0, 0, LEAST_REACH_M + 1, False),
        ],
    )
    def test_are_the_earlier_one_if_the_middle_of_one_lies_in_the_other(self, radius_m, earlier_radius_m, north_m, same):
        new, earlier = place("pn", radius_m=radius_m, north_m=north_m), place("pa", radius_m=earlier_radius_m)
        assert (list(known([new], [earlier])) == ["pa"]) is same

    def test_are_known_across_the_date_line(self):
        new, earlier = place("pn", lat=-17.0, lon=-179.999), place("pa", lat=-17.0, lon=179.999, name="Taveuni")
        assert known([new], [earlier]) == {"pa": "Taveuni"}

    def test_split_and_the_nearer_part_keeps_the_name(self):
        parts = [place("p1", north_m=-300), place("p2", north_m=200), place("p3", north_m=400)]
        assert known(parts, [place("pa", name="Home")]) == {"p1": "", "pa": "Home", "p3": ""}

    def test_merge_and_the_name_of_the_further_one_is_not_lost(self):
        merged = place("pn", north_m=200, radius_m=800)
        assert known([merged], [place("pa", name="Home"), place("pb", name="Work", north_m=600)]) == {"pa": "Home", "pb": "Work"}

    def test_split_again_and_each_has_its_name_back(self):
        once = take_over(
            places(place("pn", north_m=200, radius_m=800)), places(place("pa", name="A"), place("pb", name="B", north_m=600))
        )
        again = take_over(places(place("p8", north_m=590), place("p9", north_m=10)), once)
        assert dict(zip(again["place_id"], again["name"], strict=True)) == {"pa": "A", "pb": "B"}
        assert again["photos"].tolist() == [12, 12]

    def test_do_not_take_the_name_of_a_neighbour_that_has_another(self):
        """The nearest pair is matched first, although the first row of both lists is nearer to a place that is another one."""
        new = [place("p1", north_m=300), place("p2", north_m=410)]
        assert known(new, [place("pa", name="A", north_m=400), place("pb", name="B", north_m=100)]) == {"pb": "B", "pa": "A"}

    def test_at_the_very_same_spot_the_named_one_goes_on(self):
        assert known([place("pn")], [place("pa"), place("pb", name="Home")]) == {"pb": "Home"}


class TestLevels:
    EARLIER = (place("pa", name="Rome", radius_m=3000), place("pb", name="Colosseum", within="pa", radius_m=200))

    def test_first_level_and_inner_places_are_never_taken_for_each_other(self):
        new = [place("p1", radius_m=3000, north_m=900), place("p2", within="p1", radius_m=200, north_m=5)]
        found = take_over(places(*new), places(*self.EARLIER))
        assert found[["place_id", "within", "name"]].to_numpy().tolist() == [["pa", "", "Rome"], ["pb", "pa", "Colosseum"]]

    def test_an_inner_place_stays_within_the_place_that_holds_it_now(self):
        new = [place("p1", lat=10.0), place("p2", within="p1", radius_m=200)]
        found = take_over(places(*new), places(*self.EARLIER)).set_index("place_id")
        assert found["within"].to_dict() == {"p1": "", "pb": "p1", "pa": ""}

    def test_an_unnamed_place_stays_while_a_named_one_within_it_does(self):
        earlier = places(place("pa", radius_m=3000), self.EARLIER[1], place("pc", within="pa"))
        found = take_over(PLACES.empty(), earlier)
        assert found[["place_id", "within", "photos"]].to_numpy().tolist() == [["pa", "", 0], ["pb", "pa", 0]]

    def test_an_inner_place_whose_outer_row_was_deleted_never_becomes_one_of_the_first_level(self):
        (earlier,) = self.EARLIER[1:]
        found = take_over(places(place("p1", north_m=20)), places(earlier)).set_index("place_id")
        assert found[["within", "name", "photos"]].to_numpy().tolist() == [["", "", 12], ["pa", "Colosseum", 0]]
        assert found.index.tolist() == ["pa", "pb"]


class TestPlacesWithoutPhotos:
    @pytest.mark.parametrize("typed", [{"name": "Home"}, {"emoji": "🏠"}])
    def test_stay_where_they_were_if_a_person_named_them(self, typed):
        (found,) = take_over(PLACES.empty(), places(place("pa", **typed))).to_dict("records")
        assert (found["lat"], found["lon"], found["radius_m"], found["place"]) == (*ROME, 500.0, "Monti, Rome, Italy")
        assert (found["photos"], found["visits"], found["visit_times"]) == (0, 0, "")
        assert pd.isna(found["first_at"])
        assert pd.isna(found["last_at"])
        assert typed.items() <= found.items()

    def test_leave_if_nobody_named_them(self):
        assert known([place("p1", lat=10.0)], [place("pa")]) == {"p1": ""}

    def test_have_their_name_again_when_photos_come_back(self):
        empty = take_over(PLACES.empty(), places(place("pa", name="Home")))
        (found,) = take_over(places(place("p1", north_m=50)), empty).to_dict("records")
        assert (found["place_id"], found["name"], found["photos"]) == ("pa", "Home", 12)


class TestIds:
    def test_of_a_new_place_is_another_where_an_earlier_one_has_it(self):
        """Both new places bear the id that the earlier place of the other had."""
        new = [place("pb"), place("pa", lat=48.0), place("pa-2", lat=-30.0)]
        assert known(new, [place("pa", name="Rome")]) == {"pa": "Rome", "pa-3": "", "pa-2": ""}

    def test_of_a_place_that_left_is_given_to_no_other(self):
        """Columns of the person's own in places.csv go by the id."""
        assert list(known([place("pa", lat=10.0)], [place("pa")])) == ["pa-2"]


NEAR = st.integers(-12, 12)  # steps of 60 m


@st.composite
def some_places(draw, prefix, *, named):
    """Places of both levels within 1.5 km, close enough that most have several that they may be."""
    rows = []
    for number in range(draw(st.integers(0, 6))):
        parents = [row["place_id"] for row in rows if not row["within"]]
        within = draw(st.sampled_from(["", *parents]))
        north, east = draw(NEAR), draw(NEAR)
        name = draw(st.sampled_from(["", "", f"{prefix}{number}"])) if named else ""
        radius_m = draw(st.sampled_from([0.0, 150.0, 600.0]))
        rows.append(
            place(
                f"{draw(st.sampled_from('px'))}{number}", within=within, name=name, radius_m=radius_m,
                lat=60 * north / DEGREE_M, lon=60 * east / DEGREE_M,
            )
        )  # fmt: skip
    return rows


class TestWhateverThePlaces:
    @settings(max_examples=30, deadline=None)
    @given(new=some_places("n", named=False), earlier=some_places("e", named=True), shuffle=st.randoms(use_true_random=False))
    def test_the_order_of_rows_decides_nothing(self, new, earlier, shuffle):
        found = take_over(places(*new), places(*earlier)).set_index("place_id")
        shuffled = [places(*shuffle.sample(rows, len(rows))) for rows in (new, earlier)]
        again = take_over(*shuffled).set_index("place_id")
        pd.testing.assert_frame_equal(again.loc[found.index], found)
        assert len(again) == len(found)

    @settings(max_examples=30, deadline=None)
    @given(new=some_places("n", named=False), earlier=some_places("e", named=True))
    def test_no_name_is_lost_none_is_there_twice_and_each_keeps_its_id(self, new, earlier):
        found = known(new, earlier)
        assert {place_id: name for place_id, name in found.items() if name} == {
            row["place_id"]: row["name"] for row in earlier if row["name"]
        }

    @settings(max_examples=30, deadline=None)
    @given(new=some_places("n", named=False), earlier=some_places("e", named=True))
    def test_each_place_is_there_once_at_its_level_within_one_that_is_there(self, new, earlier):
        found = take_over(places(*new), places(*earlier))
        assert found.loc[found["photos"] > 0, ["lat", "lon"]].to_numpy().tolist() == [[row["lat"], row["lon"]] for row in new]
        assert (found["within"] != "").tolist()[: len(new)] == [bool(row["within"]) for row in new]
        assert set(found["within"]) - {""} <= set(found.loc[found["within"] == "", "place_id"])

    @settings(max_examples=30, deadline=None)
    @given(new=some_places("n", named=False), earlier=some_places("e", named=True))
    def test_the_run_after_changes_nothing(self, new, earlier):
        once = take_over(places(*new), places(*earlier))
        pd.testing.assert_frame_equal(take_over(places(*new), once), once)

    def test_twenty_thousand_are_recognised_in_seconds_and_each_has_its_own_name_back(self):
        random = np.random.default_rng(5)
        count = 20_000
        lat, lon = np.meshgrid(np.linspace(41, 43, 100), np.linspace(11, 15, 200))  # 2.2 km by 1.7 km apart
        ids = [f"p{number:05d}" for number in range(count)]
        table = PLACES.make(
            pd.DataFrame({"place_id": ids, "lat": lat.ravel(), "lon": lon.ravel(), "radius_m": 1500.0, "photos": 1, "name": ids})
        )
        moved = table.assign(
            name="", place_id=[f"q{number}" for number in range(count)], lat=table["lat"] + random.uniform(-2e-3, 2e-3, count)
        )
        started = time.perf_counter()
        found = take_over(moved, table)
        assert time.perf_counter() - started < 10
        assert found["name"].tolist() == ids
