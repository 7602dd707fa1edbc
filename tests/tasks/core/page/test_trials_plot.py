from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from tasks.core.page.markup import Element
from tasks.core.page.trials import MOST_POINTS, share_of, summary
from tasks.core.page.trials_plot import place_on, reliability_plot, share_line
from tests.trial_rows import exact, trials


def plot(table) -> Element:
    said = summary(table)
    assert said is not None
    return reliability_plot(said)


def classes(drawn: Element, *names: str) -> list[Element]:
    """The elements that have all these classes."""
    return [one for one in drawn.iter() if set(names) <= set(one.get("class", "").split())]


def starts(path: Element) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", path.get("d", ""))]


def texts(drawn: Element, name: str) -> list[str | None]:
    return [one.text for one in classes(drawn, name)]


TWENTY = [(100.0, 10.0)] * 10 + [(1000.0, 100.0)] * 9 + [(100.0, 1000.0)]


class TestReliabilityPlot:
    def test_axes_are_marked_in_factors_of_ten_in_metres_and_kilometres(self):
        drawn = plot(exact(*TWENTY, (20_000.0, 3.0)))
        assert texts(drawn, "ws-tick-x") == ["100 m", "1 km", "10 km", "100 km"]
        assert texts(drawn, "ws-tick-y") == ["1 m", "10 m", "100 m", "1 km", "10 km", "100 km"]

    def test_a_trial_inside_lies_below_the_diagonal_and_one_outside_above(self):
        drawn = plot(trials(500))
        ((left, low),) = starts(classes(drawn, "ws-diagonal")[0])
        right, high = map(float, re.findall(r"L([\d.]+) ([\d.]+)", classes(drawn, "ws-diagonal")[0].get("d", ""))[0])

        def above(x: float, y: float) -> float:
            return low + (x - left) * (high - low) / (right - left) - y

        (inside,), (outside,) = classes(drawn, "ws-dots", "ws-in"), classes(drawn, "ws-dots", "ws-out")
        assert len(starts(inside)) + len(starts(outside)) == 500
        assert max(above(*at) for at in starts(inside)) < 0.2  # of a pixel: coordinates have one decimal
        assert min(above(*at) for at in starts(outside)) > -0.2

    def test_a_point_stands_at_its_factors_of_ten(self):
        drawn = plot(exact(*TWENTY))
        x = {one.text: float(one.get("x", "")) for one in classes(drawn, "ws-tick-x")}
        y = {one.text: float(one.get("y", "")) - 4 for one in classes(drawn, "ws-tick-y")}  # a text stands on its base line
        ((out_x, out_y),) = starts(classes(drawn, "ws-dots", "ws-out")[0])
        assert (out_x, out_y) == pytest.approx((x["100 m"], y["1 km"]), abs=0.1)

    def test_only_classes_with_enough_trials_have_a_quantile(self):
        drawn = plot(exact(*[(20.0, 10.0)] * 20, *[(50.0, 10.0)] * 19))
        assert len(classes(drawn, "ws-quantile")) == len(classes(drawn, "ws-quantile-mark")) == 1

    def test_an_interval_without_an_upper_end_goes_to_the_top_with_an_arrow(self):
        open_end, closed = (plot(exact(*[(20.0, 0.9 * off) for off in range(1, n + 1)])) for n in (60, 100))
        (arrow,), (bar,) = classes(open_end, "ws-quantile"), classes(closed, "ws-quantile")
        top = min(float(one.get("y1", "")) for one in classes(open_end, "ws-grid"))
        assert f"V{top:.1f}" in arrow.get("d", "")
        assert f"V{top:.1f}" not in bar.get("d", "")

    def test_a_hundred_thousand_trials_are_cells_cut_at_the_diagonal(self):
        drawn = plot(trials(100_000))
        assert classes(drawn, "ws-dots") == []
        cells = classes(drawn, "ws-cells")
        assert sum(len(starts(path)) for path in cells) <= MOST_POINTS
        assert {(path.get("class", "").split()[1], path.get("clip-path")) for path in cells} == {
            ("ws-in", "url(#trials-in)"), ("ws-out", "url(#trials-out)"),
        }  # fmt: skip
        assert len(ET.tostring(drawn)) < 80_000

    @pytest.mark.parametrize("error_m", [0.0, 20.0, 1000.0, 5e7])
    def test_trials_that_are_all_alike_are_drawn_within_the_plot(self, error_m):
        drawn = plot(exact(*[(error_m, error_m)] * 25))
        numbers = [float(number) for one in drawn.iter("path") for number in re.findall(r"-?\d+\.\d+", one.get("d", ""))]
        assert min(numbers) >= -6
        assert max(numbers) <= 400

    def test_says_in_words_how_many_lie_where(self):
        assert "19 of 20 points lie on or below the diagonal" in plot(exact(*TWENTY)).get("aria-label", "")


class TestShareLine:
    def test_a_share_surely_below_95_percent_differs_in_colour(self):
        below, around = share_of([True] * 80 + [False] * 20), share_of([True] * 94 + [False] * 6)
        looks = [share_line(share, 0.5).find("circle").get("class") for share in (below, around)]
        assert looks == ["ws-out", "ws-in"]

    def test_what_is_below_the_scale_stands_at_its_start(self):
        assert [place_on(0.8, value) for value in (0.1, 0.8, 0.9, 1.0)] == pytest.approx([0.03, 0.03, 0.5, 0.97])
