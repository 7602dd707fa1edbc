from __future__ import annotations

import math
import time
from datetime import UTC, datetime

import pytest

from tasks.core.tracks.points import NO_TIME
from tasks.core.tracks.told_values import degrees_e7, instant, number, position, radius_m

NOON = datetime(2024, 6, 15, 12, 30, 1, tzinfo=UTC)
NOON_US = int(NOON.timestamp()) * 1_000_000


class TestInstant:
    @pytest.mark.parametrize(
        "text",
        [
            "2024-06-15T12:30:01Z",
            "2024-06-15T14:30:01+02:00",
            "2024-06-15T14:30:01+0200",
            "2024-06-15 14:30:01 +0200",
            "2024-06-15T08:30:01-04",
            "2024-06-15 12:30:01 UTC",
            "2024/06/15 12:30:01Z",
            "20240615T123001Z",
            "  2024-06-15T12:30:01.000Z ",
        ],
    )
    def test_text_with_a_zone_is_an_instant_in_every_spelling(self, text):
        assert instant(text) == (NOON_US, False)

    @pytest.mark.parametrize("number_of_digits", [10, 13, 16, 19])
    @pytest.mark.parametrize("kind", [int, str, float])
    def test_seconds_to_nanoseconds_are_told_apart_by_their_size(self, number_of_digits, kind):
        since = int(NOON.timestamp()) * 10 ** (number_of_digits - 10)
        assert instant(kind(since)) == (NOON_US, False)

    def test_fractions_of_a_second_are_kept_to_the_microsecond(self):
        assert instant("2024-06-15T12:30:01.123456Z").at_us == NOON_US + 123_456
        assert instant(1718454601.25).at_us == NOON_US + 250_000
        assert instant("1718454601250").at_us == NOON_US + 250_000

    @pytest.mark.parametrize("text", ["2024-06-15T12:30:01", "2024-06-15 12:30", "2024/06/15 12:30:01"])
    def test_text_without_a_zone_is_none_and_says_that_the_zone_is_what_is_missing(self, text):
        assert instant(text) == (NO_TIME, True)

    @pytest.mark.parametrize(
        "value",
        [
            None,
            "",
            "noon",
            "2024-06-15",
            "12:30:01",
            True,
            [],
            {},
            math.nan,
            math.inf,
            "nan",
            "9" * 5000,
            10**25,
            "2024-13-45T00:00:00Z",
        ],
    )
    def test_what_tells_no_instant_is_none(self, value):
        assert instant(value) == (NO_TIME, False)

    def test_zone_of_this_machine_does_not_matter(self, monkeypatch):
        monkeypatch.setenv("TZ", "Pacific/Auckland")
        time.tzset()
        try:
            assert instant("2024-06-15T12:30:01") == (NO_TIME, True)
            assert instant("2024-06-15T12:30:01Z").at_us == instant("1718454601").at_us == NOON_US
        finally:
            monkeypatch.undo()
            time.tzset()


class TestNumber:
    @pytest.mark.parametrize(("value", "expected"), [(1, 1.0), ("2.5", 2.5), (" -3 ", -3.0), (0.25, 0.25)])
    def test_numbers_and_texts_that_are_numbers_count(self, value, expected):
        assert number(value) == expected

    @pytest.mark.parametrize("value", [None, "", "x", True, [1], {"a": 1}])
    def test_everything_else_is_not_told(self, value):
        assert math.isnan(number(value))

    def test_accuracy_below_zero_means_that_the_receiver_knows_none(self):
        assert math.isnan(radius_m(-1))
        assert radius_m("12.5") == 12.5


class TestDegreesE7:
    def test_integers_count_ten_millionths_of_a_degree(self):
        assert degrees_e7(525200000, 90) == 52.52
        assert degrees_e7("-1193393903", 180) == -119.3393903

    @pytest.mark.parametrize(("degrees", "limit"), [(-33.8688, 90), (-151.2093, 180), (-0.1276, 180)])
    def test_southern_and_western_degrees_that_were_exported_modulo_2_to_the_32_come_back(self, degrees, limit):
        wrapped = round(degrees * 1e7) + 2**32
        assert degrees_e7(wrapped, limit) == pytest.approx(degrees, abs=1e-9)

    def test_what_is_not_told_is_nan(self):
        assert math.isnan(degrees_e7(None, 90))


class TestPosition:
    @pytest.mark.parametrize("text", ["geo:48.8566,2.3522", "48.8566°, 2.3522°", "48.8566, 2.3522", "48.8566\u00b0,2.3522\u00b0"])
    def test_both_phones_spellings_are_latitude_and_longitude(self, text):
        assert position(text) == (48.8566, 2.3522)

    def test_southern_and_western_positions_keep_their_signs(self):
        assert position("geo:-33.85,-70.5") == (-33.85, -70.5)

    @pytest.mark.parametrize("value", [None, "", "geo:", "48.8566", "a, b", 3, ["1", "2"], "48.8,2.3,5"])
    def test_everything_else_is_not_told(self, value):
        assert all(math.isnan(part) for part in position(value))
