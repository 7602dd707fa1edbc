from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from tasks.core.evidence_tables import TRIALS
from tasks.core.page.trials import MOST_POINTS, Summary, share_of, summary
from tests.trial_rows import exact, trials


def said(table: pd.DataFrame) -> Summary:
    found = summary(table)
    assert found is not None
    return found


def binomial_below(count: int, n: int, share: float) -> float:
    """Probability that fewer than ``count`` of ``n`` happen."""
    return sum(math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(count))


class TestShareOf:
    @pytest.mark.parametrize(
        ("count", "n", "low", "high"),
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
    )
    def test_has_the_interval_that_newcombe_published(self, count, n, low, high):
        """Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3 (Wilson's score)."""
        share = share_of([True] * count + [False] * (n - count))
        assert (share.count, share.n) == (count, n)
        assert (round(share.low, 4), round(share.high, 4)) == (low, high)

    def test_all_inside_ends_at_one_exactly(self):
        share = share_of([True] * 30)
        assert (share.value, share.high) == (1.0, 1.0)


class TestSummary:
    def test_fewer_than_twenty_answered_trials_say_nothing(self):
        assert summary(TRIALS.empty()) is None
        assert summary(pd.concat([exact(*[(100.0, 10.0)] * 19), exact((math.nan, math.nan)).assign(path="x.jpg")])) is None
        assert summary(exact(*[(100.0, 10.0)] * 20)) is not None

    def test_an_error_as_large_as_the_radius_is_inside(self):
        found = said(exact(*[(100.0, 100.0)] * 19, (100.0, 100.1)))
        assert (found.whole.inside.count, found.whole.inside.n) == (19, 20)

    def test_refused_trials_are_counted_apart(self):
        found = said(trials(40, refused=7))
        assert (found.whole.inside.n, found.refused) == (40, 7)

    def test_a_photo_that_was_hidden_twice_is_one_photo(self):
        assert said(trials(40)).photos == 20

    def test_half_and_nine_of_ten_are_those_of_all_errors(self):
        found = said(exact(*[(1000.0, float(off)) for off in range(101)]))
        assert (found.whole.half_m, found.nine_of_ten_m, found.whole.most_m) == (50.0, 90.0, 95.0)

    def test_narrow_radii_that_are_badly_wrong_are_counted_among_narrow_ones(self):
        wide = [(250.0, 5000.0)] * 10  # not under 250 m
        narrow = [(249.0, 10.0)] * 18 + [(249.0, 1000.0), (30.0, 1001.0)]
        share = said(exact(*wide, *narrow)).narrow_and_far
        assert share is not None
        assert (share.count, share.n) == (1, 20)

    def test_without_a_narrow_radius_nothing_is_said_of_them(self):
        assert said(exact(*[(250.0, 1.0)] * 20)).narrow_and_far is None

    def test_errors_that_a_radius_holds_with_95_percent_come_out_as_that(self):
        """3,000 drawn with the share of 0.95: its interval holds the truth."""
        share = said(trials(3000)).whole.inside
        assert share.low < 0.95 < share.high
        assert share.high - share.low == pytest.approx(2 * 1.96 * math.sqrt(0.95 * 0.05 / 3000), rel=0.05)


class TestQuantile:
    def test_its_interval_is_the_tightest_of_order_statistics_that_holds_95_percent(self):
        """Of 1 to 200 m: the r-th and s-th smallest, of which each leaves at most 2.5 % on its side."""
        whole = said(exact(*[(1000.0, float(off)) for off in range(1, 201)])).whole
        low, high = int(whole.most_low_m), int(whole.most_high_m)
        assert binomial_below(low, 200, 0.95) <= 0.025 < binomial_below(low + 1, 200, 0.95)
        assert 1 - binomial_below(high, 200, 0.95) <= 0.025 < 1 - binomial_below(high - 1, 200, 0.95)
        assert low < whole.most_m < high

    def test_has_no_upper_end_until_all_of_them_could_not_lie_below_by_chance(self):
        """0.95 to the power of 71 is over 2.5 %, of 72 under."""
        ends = [said(exact(*[(1000.0, float(off)) for off in range(1, n + 1)])).whole.most_high_m for n in (71, 72)]
        assert ends == [math.inf, 72.0]
        assert 0.95**72 < 0.025 < 0.95**71

    def test_of_fewer_than_twenty_has_no_interval(self):
        found = said(exact(*[(10.0, 1.0)] * 19, *[(50.0, 1.0)] * 20))
        assert [math.isnan(group.most_low_m) for group in found.by_radius] == [True, False]


class TestGroups:
    def test_a_radius_on_an_edge_belongs_to_the_class_that_it_keeps(self):
        radii = (30.0, 30.1, 100.0, 100.1, 300.0, 1000.0, 3000.0, 10_000.0, 10_001.0)
        found = said(exact(*[(radius, 1.0) for radius in radii], *[(1.0, 1.0)] * 20))
        assert [(group.label, group.inside.n) for group in found.by_radius] == [
            ("up to 30 m", 21), ("30 to 100 m", 2), ("100 to 300 m", 2), ("300 m to 1 km", 1), ("1 to 3 km", 1),
            ("3 to 10 km", 1), ("over 10 km", 1),
        ]  # fmt: skip

    def test_a_gap_on_an_edge_begins_the_next_class_and_classes_without_trials_are_left_out(self):
        table = exact(*[(10.0, 1.0)] * 22).assign(gap_s=[0.0, 59.9, 60.0, 3600.0, 14_399.0, 14_400.0, math.nan] + [1e6] * 15)
        assert [(group.label, group.inside.n) for group in said(table).by_gap] == [
            ("under 1 min", 2), ("1 to 10 min", 1), ("1 to 4 h", 2), ("4 h and longer", 17),
        ]  # fmt: skip

    def test_each_group_has_its_own_share(self):
        table = exact(*[(10.0, 1.0)] * 15, *[(10.0, 99.0)] * 5).assign(pattern=["alone"] * 10 + ["its burst"] * 10)
        found = [(group.label, group.inside.count, group.inside.n) for group in said(table).by_pattern]
        assert found == [("alone", 10, 10), ("its burst", 5, 10)]

    def test_the_eight_cameras_with_most_trials_stand_alone_and_the_rest_together(self):
        names = [f"Camera {number}" for number in range(10) for _ in range(number + 1)]
        found = said(exact(*[(10.0, 1.0)] * 55).assign(camera=names)).by_camera
        assert [group.label for group in found] == [*(f"Camera {number}" for number in range(9, 1, -1)), "2 other cameras"]
        assert [group.inside.n for group in found] == [10, 9, 8, 7, 6, 5, 4, 3, 3]

    def test_one_camera_too_many_is_one_other_camera(self):
        names = [f"Camera {number}" for number in range(9)]
        assert said(exact(*[(10.0, 1.0)] * 27).assign(camera=names * 3)).by_camera[-1].label == "1 other camera"

    def test_a_photo_of_no_known_camera_says_so(self):
        assert [group.label for group in said(exact(*[(10.0, 1.0)] * 20)).by_camera] == ["unknown camera"]

    @pytest.mark.parametrize("name", ["by_radius", "by_gap", "by_camera", "by_pattern"])
    def test_no_trial_is_lost_or_counted_twice(self, name):
        table = trials(1000, cameras=[f"Camera {number}" for number in range(23)], refused=30)
        groups = getattr(said(table), name)
        inside = int((table["off_m"] <= table["error_m"]).sum())
        assert (sum(group.inside.n for group in groups), sum(group.inside.count for group in groups)) == (1000, inside)


class TestCloud:
    def test_few_trials_are_a_point_each_at_their_place(self):
        cloud = said(exact(*[(100.0, 10.0)] * 19, (50.0, 500.0))).cloud
        assert (len(cloud.count), cloud.cell, cloud.count.max()) == (20, 0.0, 1)
        assert (cloud.radius_m[19], cloud.off_m[19], cloud.inside[19]) == (pytest.approx(50.0), pytest.approx(500.0), False)

    def test_a_hundred_thousand_are_a_bounded_number_of_cells_that_hold_them_all(self):
        table = trials(100_000)
        cloud = said(table).cloud
        assert MOST_POINTS / 2 < len(cloud.count) <= MOST_POINTS
        assert int(cloud.count.sum()) == 100_000
        assert int(cloud.count[cloud.inside].sum()) == int((table["off_m"] <= table["error_m"]).sum())

    def test_what_no_logarithm_can_show_lies_on_the_edge(self):
        cloud = said(exact(*[(0.0, 0.0)] * 19, (np.inf, 1e9))).cloud
        assert [cloud.radius_m.min(), cloud.off_m.min()] == [1.0, 1.0]
        assert [cloud.radius_m.max(), cloud.off_m.max()] == pytest.approx([20_037_508.0] * 2)
