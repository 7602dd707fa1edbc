"""Tests of the days on which places were visited."""

from __future__ import annotations

import pandas as pd
import pytest

from tasks.core.page.visit_days import visit_days
from tasks.core.tables import PLACES
from tests.place_rows import place, places


def days(visits: str, **columns) -> int:
    (found,) = visit_days(places(place("a", visit_times=visits, **columns)))
    return found


class TestVisitDays:
    @pytest.mark.parametrize(
        ("visits", "expected"),
        [
            ("2024-05-01T09:00:00Z/2024-05-01T11:00:00Z", 1),
            ("2024-05-01T09:00:00Z/2024-05-03T11:00:00Z", 3),
            ("2024-05-01T09:00:00Z/2024-05-01T10:00:00Z 2024-05-01T15:00:00Z/2024-05-01T16:00:00Z", 1),
            ("2024-05-01T09:00:00Z/2024-05-02T10:00:00Z 2024-05-02T15:00:00Z/2024-05-04T16:00:00Z", 4),
            ("2024-05-01T09:00:00Z/2024-05-05T10:00:00Z 2024-05-02T15:00:00Z/2024-05-03T16:00:00Z", 5),
            ("", 0),
        ],
    )
    def test_each_day_counts_once(self, visits, expected):
        assert days(visits) == expected

    def test_days_are_those_of_the_place(self):
        # 21:30 to 22:30 UTC in May: 23:30 to 00:30 in Rome, which is on two days; in New York the afternoon of one.
        visits = "2024-05-01T21:30:00Z/2024-05-01T22:30:00Z"
        assert days(visits) == 2
        assert days(visits, lat=40.75, lon=-73.98) == 1

    def test_each_place_has_its_own_and_the_rows_keep_their_names(self):
        table = places(
            place("none", visit_times=""),
            place("two", visit_times="2024-05-01T09:00:00Z/2024-05-02T09:00:00Z"),
            place("one", visit_times="2024-05-01T09:00:00Z/2024-05-01T09:00:00Z"),
        ).set_axis([7, 3, 5])
        pd.testing.assert_series_equal(visit_days(table), pd.Series([0, 2, 1], index=[7, 3, 5]))

    def test_no_place_has_no_days(self):
        assert visit_days(PLACES.empty()).tolist() == []
