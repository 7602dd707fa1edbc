from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from tasks.core.dates.natural import natural_order

IN_ORDER = [
    "A.jpg",
    "a1.jpg",
    "a1b2.jpg",
    "a1b10.jpg",
    "a2.jpg",
    "a10.jpg",
    "b/2/1.jpg",
    "b/2/10.jpg",
    "b/10/1.jpg",
    "b/frame_01.jpg",
    "b/frame_1.jpg",
    "b/frame_1.png",
    "b/frame_2.jpg",
    "b/Frame_9.jpg",
    "b/frame_10.jpg",
    "b/frame_100.jpg",
    "b2/frame_1.jpg",
    "b10/frame_1.jpg",
    "Bé.jpg",
    "c 99999999999999999999999998.jpg",
    "c 99999999999999999999999999.jpg",
]


def sorted_by_us(paths):
    return [paths[place] for place in natural_order(paths)]


class TestNaturalOrder:
    def test_is_the_one_that_was_written_by_hand(self):
        for seed in range(20):
            mixed = random.Random(seed).sample(IN_ORDER, len(IN_ORDER))
            assert sorted_by_us(mixed) == IN_ORDER

    def test_numbers_may_be_longer_than_an_int_can_be_read(self):
        assert sorted_by_us(["2" * 5000, "1" * 5000]) == ["1" * 5000, "2" * 5000]

    @given(st.lists(st.integers(min_value=0, max_value=10**12), unique=True))
    def test_of_numbered_frames_is_that_of_their_numbers(self, numbers):
        assert sorted_by_us([f"frame_{number}.jpg" for number in numbers]) == [
            f"frame_{number}.jpg" for number in sorted(numbers)
        ]

    @given(st.lists(st.text(alphabet="aA1290/._é٣²", max_size=12), unique=True))
    def test_does_not_depend_on_the_order_given(self, paths):
        assert sorted_by_us(paths) == sorted_by_us(paths[::-1])
