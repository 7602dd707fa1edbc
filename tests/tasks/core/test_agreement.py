from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from tasks.core.agreement import alternatives, compare, compass, drawn_first, marks, radius_m, together, words
from tasks.core.tables import CANDIDATES

M_PER_DEG = math.pi * 6_371_008.8 / 180


def ranked(*answers):
    """Make candidates of (row, source, metres north of the first, radius)."""
    rows = [
        {"path": f"{row}.jpg", "source": source, "lat": 41.9 + north_m / M_PER_DEG, "lon": 12.5, "error_m": error_m}
        for row, source, north_m, error_m in answers
    ]
    return CANDIDATES.make(rows).assign(row=[row for row, *_ in answers])


def radius(*answers):
    return radius_m(compare(ranked(*((0, *answer) for answer in answers)))).round(3).to_dict().get(0)


def said(*answers):
    return words(compare(ranked(*((0, *answer) for answer in answers)))).get(0, "")


class TestRadius:
    """With r the best radius and a the distance of a close witness it is r / 2 + a. A source that disagrees is held inside."""

    def test_stays_where_only_one_source_answers(self):
        assert radius(("proxy", 0, 100)) is None

    @pytest.mark.parametrize(
        ("apart_m", "witness_m", "expected"),
        [(0, 100, 50), (20, 100, 70), (50, 300, 100), (60, 300, 110), (390, 300, 440)],
        ids=["at the same place", "close", "as wide as it may be", "not so close", "just near"],
    )
    def test_is_half_and_the_distance_of_an_independent_witness(self, apart_m, witness_m, expected):
        assert radius(("proxy", 0, 100), ("track", apart_m, witness_m)) == pytest.approx(expected)

    def test_never_shrinks_below_the_noise_of_positions(self):
        assert radius(("track", 0, 40), ("proxy", 0, 60)) == 30
        assert radius(("track", 0, 12), ("proxy", 0, 30)) == 12

    def test_does_not_shrink_by_a_witness_more_than_three_times_as_wide(self):
        assert radius(("track", 0, 100), ("proxy", 0, 301)) is None

    @pytest.mark.parametrize("others", [("place",), ("exif",), ("ai",), ("place", "ai", "exif")])
    def test_does_not_shrink_by_what_rests_on_the_same_photos_or_by_ai(self, others):
        assert radius(("proxy", 0, 100), *((source, 0, 100) for source in others)) is None

    def test_takes_the_closest_of_several_witnesses(self):
        assert radius(("proxy", 0, 100), ("track", 40, 100), ("address", 10, 100)) == pytest.approx(60)

    def test_reaches_to_the_far_side_of_what_disagrees(self):
        assert radius(("track", 0, 10), ("proxy", 1000, 300)) == pytest.approx(1300)

    def test_reaches_to_the_furthest_of_several_and_no_witness_makes_it_smaller(self):
        found = radius(("track", 0, 100), ("visual", 5, 100), ("proxy", 1000, 300), ("place", -4000, 50))
        assert found == pytest.approx(4050)

    @pytest.mark.parametrize("best", ["proxy", "track"])
    def test_does_not_shrink_by_a_way_that_was_drawn_from_one_of_the_photos_around_to_another(self, best):
        rows = ranked((0, best, 0, 100), (0, {"proxy": "track", "track": "place"}[best], 10, 100))
        assert len(radius_m(compare(rows))) == 1
        rows["drawn"] = rows["source"] == "track"
        assert radius_m(compare(rows)).empty

    def test_is_not_widened_by_ai(self):
        assert radius(("proxy", 0, 100), ("ai", 90_000, 100)) is None

    def test_is_that_of_each_photo(self):
        two = ranked((0, "proxy", 0, 100), (0, "track", 0, 100), (7, "track", 0, 10), (7, "proxy", 1000, 300))
        assert radius_m(compare(two)).round(3).to_dict() == {7: 1300, 0: 50}

    def test_crosses_the_antimeridian_the_short_way(self):
        pair = ranked((0, "proxy", 0, 100), (0, "track", 0, 100)).assign(lat=0.0, lon=[179.9999, -179.9999])
        # 0.0002 degrees of the equator are 22.2 m.
        assert radius_m(compare(pair))[0] == pytest.approx(50 + 0.0002 * M_PER_DEG)


class TestDrawnFirst:
    """A candidate that the person drew goes before the best one where they disagree, and only there."""

    @staticmethod
    def order(*answers, drawn=True):
        rows = ranked(*answers)
        rows["drawn"] = (rows["source"] == "track") & drawn
        return list(drawn_first(rows)[["row", "source"]].itertuples(index=False, name=None))

    def test_of_the_row_that_is_concerned_alone(self):
        answers = [(3, "proxy", 0, 10), (3, "place", 500, 20), (3, "track", 1000, 30), (5, "proxy", 0, 10), (5, "track", 0, 30)]
        expected = [(3, "track"), (3, "proxy"), (3, "place"), (5, "proxy"), (5, "track")]
        assert self.order(*answers) == expected

    def test_changes_nothing_for_a_track_that_a_receiver_recorded(self):
        answers = (0, "proxy", 0, 10), (0, "track", 1000, 30)
        assert self.order(*answers, drawn=False) == [(0, "proxy"), (0, "track")]

    def test_changes_nothing_where_an_address_was_typed(self):
        assert self.order((0, "address", 0, 10), (0, "track", 1000, 30)) == [(0, "address"), (0, "track")]


class TestWords:
    def test_name_who_agrees_and_how_far_apart_also_one_too_wide_to_change_the_radius(self):
        assert said(("proxy", 0, 100), ("track", 40, 100)) == "; the track agrees (40 m apart)"
        assert said(("track", 0, 10), ("proxy", -150, 200)) == "; the photos around it agree (150 m apart)"

    def test_say_nothing_of_one_so_wide_that_it_cannot_but_agree(self):
        assert said(("track", 0, 10), ("proxy", -150, 201)) == ""

    def test_name_what_disagrees_and_where_it_lies(self):
        assert said(("proxy", 0, 100), ("track", -2300, 100)) == "; but the track says 2.3 km S of here"

    def test_say_nothing_of_what_rests_on_the_same_photos_and_agrees_but_of_what_disagrees(self):
        assert said(("proxy", 0, 100), ("place", 40, 100)) == ""
        assert said(("proxy", 0, 100), ("place", 900, 100)) == "; but the visits to places say 900 m N of here"

    def test_say_nothing_of_ai(self):
        assert said(("proxy", 0, 100), ("ai", 0, 100)) == said(("proxy", 0, 100), ("ai", 9e5, 100)) == ""

    @pytest.mark.parametrize(
        ("bearing", "point"),
        [(0, "N"), (22.4, "N"), (22.6, "NE"), (90, "E"), (225, "SW"), (337.4, "NW"), (337.6, "N"), (360, "N")],
    )
    def test_points_of_the_compass(self, bearing, point):
        assert compass(bearing) == point


class TestMarks:
    def test_name_the_sources_that_disagree_with_the_best(self):
        found = compare(ranked((3, "proxy", 0, 100), (3, "track", -2300, 100), (3, "place", 950, 100), (3, "ai", 9e5, 1)))
        assert marks(found).to_dict() == {3: "sources disagree: proxy ±100 m, track 2.3 km S of it, place 950 m N of it"}

    def test_are_none_where_all_agree(self):
        assert marks(compare(ranked((3, "proxy", 0, 100), (3, "track", 150, 100)))).empty


class TestAlternatives:
    def test_are_the_sources_own_and_then_what_disagrees_ai_too(self):
        two = ranked((0, "proxy", 0, 100), (0, "ai", 90_000, 1000)).assign(alternatives=["proxy 1,2 ±3 m if so", ""])
        assert (
            alternatives(two, compare(two))[0] == f"proxy 1,2 ±3 m if so; ai {41.9 + 90_000 / M_PER_DEG:.7f},12.5000000 ±1.0 km"
        )


class TestTogether:
    def test_joins_the_texts_of_a_row_in_their_order(self):
        assert together(pd.Series([2, 1, 2]), ["a", "b", "c"], ", ").to_dict() == {2: "a, c", 1: "b"}
        assert together(pd.Series([], dtype=np.int64), [], "; ").empty
