from __future__ import annotations

import pytest

from tasks.core.durations import in_words, metres_in_words, on_the_clock


class TestInWords:
    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3540, "59 min"),
            (3600, "1 h"),
            (3900, "1 h 5 min"),
            (86399, "1 d"),
            (180000, "2 d 2 h"),
        ],
    )
    def test_uses_the_largest_units(self, seconds, words):
        assert in_words(seconds) == words


class TestOnTheClock:
    @pytest.mark.parametrize(
        ("seconds", "shown"),
        [(0, "0:00:00"), (59.6, "0:01:00"), (3725, "1:02:05"), (86399, "23:59:59"), (176_400, "2 d 1:00:00")],
    )
    def test_shows_each_second(self, seconds, shown):
        assert on_the_clock(seconds) == shown


class TestMetresInWords:
    @pytest.mark.parametrize(
        ("metres", "words"), [(12.4, "12 m"), (1234, "1.2 km"), (9949, "9.9 km"), (9951, "10 km"), (46200, "46 km")]
    )
    def test_uses_kilometres_from_one_on(self, metres, words):
        assert metres_in_words(metres) == words
