from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.presence import NONE
from tasks.core.tables import VISITS
from tasks.core.visit_choice import choose_visit, name_places
from tests.tasks.timed import photo, table

ZERO = pd.Timestamp("2024-05-01 10:00")
MINUTE = pd.Timedelta(minutes=1)
TIMES = st.none() | st.integers(0, 30)
PHOTOS_OF = st.lists(st.tuples(TIMES, TIMES), min_size=1, max_size=6)
"""Minutes of the instant and of the wall clock, each of which may be unknown."""
VISITS_OF = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 12), st.integers(0, 3), st.sampled_from("AL"), st.integers(0, 1))
)
"""First minute, how long, place, by instants (A) or wall clock (L), level."""


def photos_of(times):
    clocks = [
        (None if at is None else str(ZERO + at * MINUTE), None if wall is None else str(ZERO + wall * MINUTE))
        for at, wall in times
    ]
    return table(*(photo(f"{number}.jpg", wall, taken_at=at or pd.NaT) for number, (at, wall) in enumerate(clocks)))


def visits_of(rows):
    made = []
    for number, (first, long, place, clock, level) in enumerate(rows):
        ends = ZERO + first * MINUTE, ZERO + (first + long) * MINUTE
        names = ("first_at", "last_at") if clock == "A" else ("first_local", "last_local")
        made.append(
            {
                "origin": "",
                "row": number,
                "place": f"p{place}",
                "level": level,
                "error_m": 90,
                **dict(zip(names, ends, strict=True)),
            }
        )
    return VISITS.make(made) if made else VISITS.empty()


def holding(rows, times, level):
    """Every (row, place) of the level that holds the photo's time, by a plain loop."""
    by_clock = dict(zip("AL", times, strict=True))
    return [
        (row, place)
        for row, (first, long, place, clock, at_level) in enumerate(rows)
        if at_level == level and by_clock[clock] is not None and first <= by_clock[clock] <= first + long
    ]


class TestChooseVisit:
    @settings(max_examples=40)
    @given(PHOTOS_OF, VISITS_OF)
    def test_finds_what_a_loop_over_all_photos_and_visits_finds(self, times, rows):
        choice = choose_visit(photos_of(times), visits_of(rows))
        for number, clocks in enumerate(times):
            large, small = (holding(rows, clocks, level) for level in (0, 1))
            of_large, of_small = ({place for _, place in some} for some in (large, small))
            found, count = choice.row[number], choice.places[number]
            if len(of_large) > 1:
                assert (found, count, choice.level[number]) == (NONE, len(of_large), 0)
            elif len(of_small) == 1:
                assert found in {row for row, _ in small}
            elif len(of_large) == 1:
                assert found in {row for row, _ in large}
            else:
                assert found == NONE
                assert (choice.undecided[number], count) == (len(of_small) > 1, len(of_small))

    def test_a_place_inside_one_of_two_places_is_not_taken(self):
        rows = [(0, 30, 0, "A", 0), (0, 30, 1, "A", 0), (5, 10, 2, "A", 1)]
        assert choose_visit(photos_of([(10, None)]), visits_of(rows)).row.tolist() == [NONE]

    def test_a_visit_of_a_moment_places_nothing_but_makes_a_time_open(self):
        rows = [(10, 0, 0, "A", 0), (20, 10, 1, "A", 0), (25, 0, 2, "A", 0)]
        visits = visits_of(rows)
        visits["error_m"] = [np.nan, 90, np.nan]
        choice = choose_visit(photos_of([(10, None), (22, None), (25, None)]), visits)
        assert choice.row.tolist() == [NONE, 1, NONE]
        assert choice.undecided.tolist() == [False, False, True]

    def test_a_moment_at_a_place_inside_another_leaves_the_other(self):
        visits = visits_of([(20, 10, 0, "A", 0), (25, 0, 1, "A", 1)])
        visits["error_m"] = [90, np.nan]
        assert choose_visit(photos_of([(25, None)]), visits).row.tolist() == [0]


class TestNamePlaces:
    @settings(max_examples=40)
    @given(PHOTOS_OF, VISITS_OF)
    def test_names_places_that_hold_the_time(self, times, rows):
        visits = visits_of(rows)
        for level in (0, 1):
            named = name_places(photos_of(times), visits, level, 2)
            for clocks, found in zip(times, named, strict=True):
                of_time = {f"p{place}" for _, place in holding(rows, clocks, level)}
                assert set(visits["place"].iloc[found]) <= of_time
                assert len(found) == min(len(of_time), 2)
