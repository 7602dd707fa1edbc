"""Tests of where somebody lives."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pandas as pd
import pytest

from tasks.core.journeys.homes import at_home
from tests.journey_rows import ROME, SAMOA, SUVA, TOKYO, VIENNA, Spot, moved


def homes(*stays: tuple[Spot, list[str]], home_m: float = 20_000.0) -> dict[str, bool]:
    """Return for the words of each spot whether it is home, with one position on each of its days; mixed ones fail."""
    rows = [(words, lat, lon, pd.Timestamp(day)) for (lat, lon, words), days in stays for day in days]
    rows.sort(key=lambda row: row[3])
    words, lat, lon, day = zip(*rows, strict=True)
    days = np.array(day, dtype="datetime64[D]").astype(np.int64)
    found = at_home(np.array(lat), np.array(lon), days, home_m)
    said = set(zip(words, found.tolist(), strict=True))
    assert len(said) == len(set(words)), said
    return dict(said)


def spread(start: str, number: int, every_days: int) -> list[str]:
    return pd.date_range(start, periods=number, freq=f"{every_days}D").strftime("%Y-%m-%d").tolist()


class TestAtHome:
    def test_it_is_where_somebody_is_most_often_all_over_the_year(self):
        said = homes((VIENNA, spread("2024-01-03", 30, 11)), (ROME, spread("2024-05-01", 14, 1)))
        assert said == {VIENNA.words: True, ROME.words: False}

    def test_two_weeks_somewhere_are_no_home(self):
        assert homes((ROME, spread("2024-05-01", 14, 1))) == {ROME.words: False}

    @pytest.mark.parametrize(
        ("days", "every", "home"), [(10, 12, True), (9, 14, False), (10, 9, False), (45, 2, True), (44, 2, False)]
    )
    def test_it_takes_ten_days_in_four_months_or_forty_five_in_a_row(self, days, every, home):
        """From 1 January, ten days each twelfth day reach into April, ten each ninth and 45 each second day only into March."""
        assert homes((VIENNA, spread("2024-01-01", days, every))) == {VIENNA.words: home}

    def test_who_moves_has_two_homes(self):
        said = homes((VIENNA, spread("2018-01-01", 200, 5)), (TOKYO, spread("2021-01-01", 120, 5)))
        assert said == {VIENNA.words: True, TOKYO.words: True}

    def test_three_months_abroad_are_a_home(self):
        said = homes((VIENNA, spread("2023-01-01", 40, 6)), (ROME, spread("2024-02-01", 80, 1)))
        assert said == {VIENNA.words: True, ROME.words: True}

    def test_the_place_of_every_summer_is_none_although_it_has_most_days(self):
        summers = chain.from_iterable(spread(f"{year}-08-01", 14, 1) for year in range(2014, 2024))
        said = homes((VIENNA, spread("2014-01-03", 90, 40)), (ROME, list(summers)))
        assert said == {VIENNA.words: True, ROME.words: False}

    def test_a_weekend_house_is_none(self):
        house = moved(VIENNA, -70, -30)._replace(words="house")
        weekends = list(chain(spread("2022-01-01", 60, 14), spread("2022-01-02", 60, 14)))
        said = homes((VIENNA, spread("2022-01-03", 300, 3)), (house, weekends))
        assert said == {VIENNA.words: True, "house": False}

    def test_what_is_within_the_radius_belongs_to_it(self):
        near, far = (moved(VIENNA, km, 0)._replace(words=str(km)) for km in (19, 21))
        said = homes((VIENNA, spread("2024-01-03", 30, 11)), (near, ["2024-02-02"]), (far, ["2024-02-03"]))
        assert said == {VIENNA.words: True, "19": True, "21": False}

    def test_a_home_on_the_antimeridian_is_one(self):
        west, east = Spot(-18, 179.99, "west"), Spot(-18, -179.99, "east")
        assert homes((west, spread("2024-01-03", 8, 14)), (east, spread("2024-01-09", 8, 14))) == {"west": True, "east": True}

    def test_a_home_at_the_pole_is_one(self):
        ends = [Spot(-89.999, lon, f"{lon}") for lon in (0.0, 120.0, -120.0)]
        said = homes(*((spot, spread(f"2024-01-0{number + 1}", 5, 24)) for number, spot in enumerate(ends)))
        assert set(said.values()) == {True}

    def test_without_a_radius_there_is_none(self):
        assert homes((VIENNA, spread("2024-01-03", 30, 11)), home_m=0.0) == {VIENNA.words: False}

    def test_of_nothing_nothing_is_home(self):
        none = np.zeros(0)
        assert at_home(none, none, none.astype(np.int64), 20_000.0).tolist() == []

    def test_the_other_side_of_the_date_line_is_not_home(self):
        said = homes((SUVA, spread("2024-01-03", 30, 11)), (SAMOA, spread("2024-05-01", 14, 1)))
        assert said == {SUVA.words: True, SAMOA.words: False}
