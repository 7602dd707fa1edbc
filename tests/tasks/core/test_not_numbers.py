from __future__ import annotations

import pytest

from tasks.core.not_numbers import what_became


class TestWhatBecame:
    @pytest.mark.parametrize(
        "text",
        [
            "09. Okt",
            "9-Oct",
            "9. Oktober",
            "09-oct.",
            "9 octobre 2024",
            "9/10",
            "9.10.",
            "09.10.24",
            "09.10.2024",
            "09/10/2024 00:00",
            "2024-10-09",
            "2024-10-09T00:00:00",
            "09.10.2024 00:00:00,000",
        ],
    )
    def test_finds_9_10_in_every_date_that_a_spreadsheet_makes_of_it(self, text):
        assert what_became(text) == "is a date: the spreadsheet took 9.10 for one"

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("10. Sep", "10.9"),
            ("Oct 09", "10.9"),
            ("oct.-09", "10.9"),
            ("03. Mär", "3.3"),
            ("3-mars", "3.3"),
            ("12-ao\u00fbt", "12.8"),
            ("févr.-12", "2.12"),
            ("24-Mai", "24.5"),
            ("Dez 31", "12.31"),
            ("31. J\u00e4nner", "31.1"),
            ("1-juin", "1.6"),
            ("1-juil.", "1.7"),
        ],
    )
    def test_knows_the_months_of_english_german_and_french(self, text, number):
        assert what_became(text) == f"is a date: the spreadsheet took {number} for one"

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("########", "was saved from a column too narrow to show it"),
            ("#NAME?", "is an error of the spreadsheet"),
            ("#WERT!", "is an error of the spreadsheet"),
            ("#DIV/0!", "is an error of the spreadsheet"),
            ("#N/A", "is an error of the spreadsheet"),
            ("Err:502", "is an error of the spreadsheet"),
            ("=D2+0.001", "is a formula, not its value"),
            ("12:49", "is a time of day: the spreadsheet took a number for one"),
            ("12:30:00 PM", "is a time of day: the spreadsheet took a number for one"),
        ],
    )
    def test_names_what_else_stands_in_the_cell(self, text, words):
        assert what_became(text) == words

    @pytest.mark.parametrize("text", ["41.8902102", "12.49", "9.10", "41.89.02", "41-89", "1.234.567", "high", "", "9. Okto"])
    def test_says_nothing_of_numbers_and_of_other_texts(self, text):
        assert what_became(text) == ""
