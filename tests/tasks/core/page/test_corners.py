"""Tests of thinning lines by Douglas and Peucker."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.page.corners import significance

corners = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=25)


def worth(*lines: list[tuple[float, float]], least: float = 0.5) -> list[float]:
    x, y = np.array([corner for line in lines for corner in line], dtype=float).T
    run = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    return significance(x, y, run, least=least).tolist()


def away(corner: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    """The distance of a corner from the stretch between two others."""
    along = (b[0] - a[0], b[1] - a[1])
    squared = along[0] ** 2 + along[1] ** 2
    share = ((corner[0] - a[0]) * along[0] + (corner[1] - a[1]) * along[1]) / squared if squared else 0.0
    share = min(1.0, max(0.0, share))
    return math.hypot(corner[0] - a[0] - share * along[0], corner[1] - a[1] - share * along[1])


class TestSignificance:
    def test_a_corner_matters_as_much_as_it_is_away_from_the_straight_line(self):
        assert worth([(0, 0), (5, 3), (10, 0)]) == [math.inf, 3.0, math.inf]

    def test_a_bend_beside_a_larger_one_matters_no_more_than_that_one(self):
        # (5, 8) is cut first, at 8 from the chord; from what is then left, (6, -7.9) is further away than that.
        assert worth([(0, 0), (5, 8), (6, -7.9), (10, 0)])[1:3] == [8.0, 8.0]

    def test_corners_on_a_straight_line_do_not_matter(self):
        assert worth([(0, 0), (1, 1), (2, 2), (9, 9)]) == [math.inf, 0.0, 0.0, math.inf]

    def test_each_line_is_thinned_by_itself(self):
        assert worth([(0, 0), (5, 3), (10, 0)], [(100, 0), (105, 7), (110, 0)], [(7, 7)]) == [
            math.inf, 3.0, math.inf, math.inf, 7.0, math.inf, math.inf,
        ]  # fmt: skip

    def test_what_is_below_the_least_is_nothing(self):
        assert worth([(0, 0), (5, 0.4), (10, 0)]) == [math.inf, 0.0, math.inf]

    def test_a_line_that_returns_to_its_start_keeps_its_furthest_corner(self):
        assert worth([(0, 0), (3, 4), (0, 0)]) == [math.inf, 5.0, math.inf]

    def test_no_line_gives_no_value(self):
        none = np.array([], dtype=float)
        assert significance(none, none, none.astype(np.int64), least=1.0).tolist() == []

    @given(corners, st.integers(1, 60))
    def test_no_corner_left_out_is_further_from_the_line_than_the_tolerance(self, line, tolerance):
        kept = [at for at, value in enumerate(worth(line, least=1.0)) if value > tolerance]
        assert {0, len(line) - 1} <= set(kept)
        for first, last in pairwise(kept):
            for corner in line[first + 1 : last]:
                assert away(corner, line[first], line[last]) <= tolerance + 1e-9
