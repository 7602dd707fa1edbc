from __future__ import annotations

import itertools

import pytest

from tasks.core.doubts.variants import PROBLEMS, REPAIRS, WAYS, after, changed, inverse


def one(lat, lon, way):
    return tuple(float(value) for value in changed(lat, lon, way))


class TestChanged:
    @pytest.mark.parametrize(
        ("way", "expected"),
        [
            (0, (41.9, 12.5)),
            (1, (-41.9, 12.5)),
            (2, (41.9, -12.5)),
            (3, (-41.9, -12.5)),
            (4, (12.5, 41.9)),
            (5, (-12.5, 41.9)),
            (6, (12.5, -41.9)),
            (7, (-12.5, -41.9)),
        ],
    )
    def test_swaps_first_and_then_inverts(self, way, expected):
        assert one(41.9, 12.5, way) == expected

    def test_of_a_longitude_beyond_90_makes_no_latitude(self):
        assert one(-8.3, 115.5, 4) == pytest.approx((float("nan"), float("nan")), nan_ok=True)

    def test_keeps_180_in_the_range_of_longitudes(self):
        assert one(10.0, -180.0, 2) == (10.0, -180.0)


class TestWays:
    @pytest.mark.parametrize(("first", "second"), list(itertools.product(range(8), repeat=2)))
    def test_one_after_another_is_a_way_itself(self, first, second):
        assert one(*one(41.9, 12.5, first), second) == one(41.9, 12.5, after(first, second))

    @pytest.mark.parametrize("way", range(8))
    def test_each_has_a_way_back(self, way):
        assert one(*one(41.9, 12.5, way), inverse(way)) == (41.9, 12.5)

    def test_all_have_words(self):
        assert set(PROBLEMS) == set(REPAIRS) == set(WAYS)
