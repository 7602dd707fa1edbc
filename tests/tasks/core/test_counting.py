from __future__ import annotations

import pytest

from tasks.core.counting import bytes_in_words, counted


class TestCounted:
    @pytest.mark.parametrize(("count", "words"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1234567, "1,234,567 rows")])
    def test_chooses_the_noun_by_the_number(self, count, words):
        assert counted(count, "row") == words

    def test_takes_an_odd_plural(self):
        assert (counted(1, "copy", "copies"), counted(2, "copy", "copies")) == ("1 copy", "2 copies")


class TestBytesInWords:
    @pytest.mark.parametrize(
        ("size", "words"),
        [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (1_260_000, "1.3 MB"),
            (2.5e9, "2.5 GB"),
            (3e12, "3.0 TB"),
            (4e15, "4,000.0 TB"),
        ],
    )
    def test_takes_the_largest_unit_that_fits(self, size, words):
        assert bytes_in_words(size) == words
