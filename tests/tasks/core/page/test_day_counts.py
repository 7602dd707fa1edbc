"""Tests of the numbers of the calendar."""

from __future__ import annotations

import pandas as pd

from tasks.core.page.day_counts import day_counts


def counts(*photos: tuple[str, str]) -> dict:
    return day_counts(pd.DataFrame(list(photos), columns=["when", "state"]).astype("str"))


class TestDayCounts:
    def test_each_year_has_a_number_for_each_of_its_days(self):
        found = counts(("2023-01-01 00:00:00", "located"), ("2024-12-31 23:59:59 +02:00", "located"))
        assert (found["years"], [len(days) for days in found["photos"]]) == ([2023, 2024], [365, 366])
        assert (found["photos"][0][0], found["photos"][1][365]) == (1, 1)
        assert sum(map(sum, found["photos"])) == 2

    def test_the_leap_day_is_a_day_of_its_own(self):
        # 31 days of January and 28 of February lie before it.
        (year,) = counts(("2024-02-29 10:00", "located"), ("2024-03-01 10:00", "located"), ("2024-03-01 11:00", "located"))[
            "photos"
        ]
        assert year[59:61] == [1, 2]

    def test_what_nobody_can_place_is_counted_beside(self):
        found = counts(*(("2024-01-02 10:00", state) for state in ("located", "proposed", "missing", "unreadable", "rejected")))
        assert (found["photos"][0][1], found["without"][0][1]) == (5, 2)
        assert sum(found["without"][0]) == 2

    def test_years_without_a_photo_have_no_row(self):
        assert counts(("1984-05-01", "located"), ("2024-05-01", "located"))["years"] == [1984, 2024]

    def test_photos_of_no_day_are_counted_apart(self):
        found = counts(("", "located"), ("2024-02-30 10:00", "missing"), ("2024-02-03 10:00", "located"))
        assert (found["timeless"], sum(found["photos"][0])) == (2, 1)

    def test_donors_are_left_out_and_an_empty_archive_has_no_year(self):
        assert counts(("2024-05-01", "donor")) == {"years": [], "photos": [], "without": [], "timeless": 0}
