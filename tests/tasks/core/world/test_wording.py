from __future__ import annotations

import numpy as np
import pytest

from tasks.core.world.gazetteer import words_at
from tasks.core.world.wording import short, without_quarter


class TestShort:
    @pytest.mark.parametrize(
        ("words", "shortened"),
        [
            ("Trastevere, Rome, Italy", "Trastevere"),
            ("4.2 km NW of Frascati, Italy", "near Frascati"),
            ("950 m S of Isle of Palms, United States", "near Isle of Palms"),
            ("5.0 km E of Konstanz (Germany), Switzerland", "near Konstanz"),
            ("at sea, 120 km W of Porto (Portugal)", "at sea"),
            ("Bridge of Weir, United Kingdom", "Bridge of Weir"),
            ("Antarctica", "Antarctica"),
            ("", ""),
        ],
    )
    def test_is_the_first_part_or_the_town_nearby(self, words, shortened):
        assert short(words) == shortened

    def test_leaves_no_distance_in_any_words(self):
        rng = np.random.default_rng(6)
        words = words_at(np.degrees(np.arcsin(rng.uniform(-1, 1, 2000))), rng.uniform(-180, 180, 2000))
        assert [text for text in words if " km " in short(text) or not short(text)] == []


class TestWithoutQuarter:
    @pytest.mark.parametrize(
        ("words", "city"),
        [
            ("Trastevere, Rome, Italy", "Rome, Italy"),
            ("Frascati, Italy", "Frascati, Italy"),
            ("Vatican City", "Vatican City"),
            ("4.2 km NW of Frascati, Italy", "4.2 km NW of Frascati, Italy"),
            ("5 km E of Konstanz (Germany), Switzerland", "5 km E of Konstanz (Germany), Switzerland"),
            ("at sea, 120 km W of Porto (Portugal)", "at sea, 120 km W of Porto (Portugal)"),
            ("", ""),
        ],
    )
    def test_leaves_the_city_of_a_quarter_and_all_else_as_it_is(self, words, city):
        assert without_quarter(words) == city
