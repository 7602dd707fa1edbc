"""The pictures of the trials as SVG: stated radius against the error found, and one line for a share with its interval.

Colours come from the style sheet, by class. What is inside differs from what is outside by its side of the diagonal too.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from tasks.core.page.markup import Element, element
from tasks.core.page.trials import LONGEST_M, MIN_TRIALS, PROMISED, SHORTEST_M, Cloud, Group, Share, Summary

WIDTH: Final = 400
HEIGHT: Final = 350
_LEFT, _RIGHT, _TOP, _BOTTOM = 66.0, 380.0, 8.0, 300.0

_SHADES: Final = ((0.0, 0.35), (0.3, 0.55), (0.55, 0.75), (0.8, 1.0))
"""From which part of the fullest cell's trials on a cell is how dark, on a logarithmic scale: single ones are seen too."""


class _Scale:
    """A logarithmic axis over whole factors of ten from ``low`` m to ``high`` m, drawn from ``start`` to ``end``."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.first = math.floor(math.log10(max(low, SHORTEST_M)) + 1e-9)
        self.last = max(math.ceil(math.log10(min(high, LONGEST_M)) - 1e-9), self.first + 1)
        self.step = (end - start) / (self.last - self.first)  # per factor of ten
        self._start = start

    def __call__(self, metres: float) -> float:
        """Return where a length lies; what is beyond the axis lies at its end."""
        decades = math.log10(max(metres, SHORTEST_M)) if metres < math.inf else math.inf
        return self._start + (min(max(decades, self.first), self.last) - self.first) * self.step

    @property
    def marks(self) -> list[float]:
        return [10.0**power for power in range(self.first, self.last + 1)]


def reliability_plot(said: Summary) -> Element:
    """Return the plot of each trial's error over its stated radius, with the 95 % quantile of each class of radii."""
    cloud = said.cloud
    x = _Scale(cloud.radius_m.min(), cloud.radius_m.max(), _LEFT, _RIGHT)
    y = _Scale(cloud.off_m.min(), max(cloud.off_m.max(), cloud.radius_m.max()), _BOTTOM, _TOP)
    return element(
        "svg",
        *_sides(x, y),
        *_axes(x, y),
        *(_cells(cloud, x, y) if cloud.cell else _dots(cloud, x, y)),
        element("path", d=_diagonal(x, y), class_="ws-diagonal"),
        *(part for group in said.by_radius if group.inside.n >= MIN_TRIALS for part in _quantile(group, x, y)),
        *_names(x, y),
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=_words(said.whole.inside),
        class_="ws-plot",
    )


def place_on(lowest: float, share: float) -> float:
    """Return where a share stands on a line from ``lowest`` to 1, 0 to 1; the dots at its ends stand clear of the edge."""
    return 0.03 + 0.94 * (max(share, lowest) - lowest) / (1 - lowest)


def share_line(share: Share, lowest: float) -> Element:
    """Return a share as a dot on its interval, beside the line of the promised 95 %; the scale goes from ``lowest`` to 1."""
    promised, low, high, at = (
        f"{100 * place_on(lowest, value):.1f}%" for value in (PROMISED, share.low, share.high, share.value)
    )
    middle = "50%"
    return element(
        "svg",
        element("line", x1=promised, x2=promised, y1="0", y2="100%", class_="ws-promised"),
        element("line", x1=low, x2=high, y1=middle, y2=middle, class_="ws-interval"),
        element("circle", cx=at, cy=middle, r=4.5, class_="ws-in" if share.high >= PROMISED else "ws-out"),
        class_="ws-share",
        aria_hidden="true",
    )


def _words(share: Share) -> str:
    return (
        f"Stated radius against the error found, both in factors of ten: {share.count:,} of {share.n:,} points lie on or below "
        "the diagonal, where an error is as large as the radius. The numbers are in the table below."
    )


def _axes(x: _Scale, y: _Scale) -> list[Element]:
    """Return the lines and marks of both axes, and what they are."""
    parts = []
    for metres in x.marks:
        parts.append(element("line", x1=x(metres), x2=x(metres), y1=_TOP, y2=_BOTTOM, class_="ws-grid"))
        parts.append(element("text", _mark(metres), x=x(metres), y=_BOTTOM + 17, class_="ws-tick-x"))
    for metres in y.marks:
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=y(metres), y2=y(metres), class_="ws-grid"))
        parts.append(element("text", _mark(metres), x=_LEFT - 7, y=y(metres) + 4, class_="ws-tick-y"))
    upright = f"translate(10 {(_TOP + _BOTTOM) / 2:.1f}) rotate(-90)"
    return [
        *parts,
        element("text", "stated radius", x=(_LEFT + _RIGHT) / 2, y=HEIGHT - 6, class_="ws-axis"),
        element("text", "error found", x=0, y=0, class_="ws-axis", transform=upright),
    ]


def _mark(metres: float) -> str:
    return f"{metres / 1000:.0f} km" if metres >= 1000 else f"{metres:.0f} m"


def _ends(x: _Scale, y: _Scale) -> tuple[float, float, float, float]:
    """Return where the diagonal begins and ends: x, y, x, y."""
    low, high = 10.0 ** max(x.first, y.first), 10.0 ** min(x.last, y.last)
    return x(low), y(low), x(high), y(high)


def _diagonal(x: _Scale, y: _Scale) -> str:
    left, low, right, high = _ends(x, y)
    return f"M{left:.1f} {low:.1f}L{right:.1f} {high:.1f}"


def _sides(x: _Scale, y: _Scale) -> list[Element]:
    """Return the side of the diagonal that is inside, tinted, and both sides to cut cells by."""
    line, (_, low, _, _) = _diagonal(x, y), _ends(x, y)
    inside = f"{line}H{_RIGHT:.1f}V{_BOTTOM:.1f}H{_LEFT:.1f}V{low:.1f}Z"
    outside = f"{line}H{_RIGHT:.1f}V{_TOP:.1f}H{_LEFT:.1f}V{low:.1f}Z"
    return [
        element("clipPath", element("path", d=inside), id="trials-in"),
        element("clipPath", element("path", d=outside), id="trials-out"),
        element("path", d=inside, class_="ws-inside-area"),
    ]


def _names(x: _Scale, y: _Scale) -> list[Element]:
    left, low, right, high = _ends(x, y)
    slope = math.degrees(math.atan2(high - low, right - left))
    end = f"translate({right:.1f} {high:.1f}) rotate({slope:.1f})"
    return [
        element("text", "as stated", x=-6, y=-6, class_="ws-region ws-end", transform=end),
        element("text", "off by more than stated", x=_LEFT + 8, y=_TOP + 17, class_="ws-region"),
        element("text", "inside the radius", x=_RIGHT - 8, y=_BOTTOM - 9, class_="ws-region ws-end"),
    ]


def _dots(cloud: Cloud, x: _Scale, y: _Scale) -> list[Element]:
    """Return two paths whose lines of no length are drawn as dots: the shortest way to write thousands of them."""
    parts = []
    for name, chosen in (("in", cloud.inside), ("out", ~cloud.inside)):
        rows = zip(cloud.radius_m[chosen], cloud.off_m[chosen], strict=True)
        dots = "".join(f"M{x(radius):.1f} {y(off):.1f}h0" for radius, off in rows)
        parts.append(element("path", d=dots, class_=f"ws-dots ws-{name}"))
    return parts


def _cells(cloud: Cloud, x: _Scale, y: _Scale) -> list[Element]:
    """Return a path for each side and shade, whose lines are as wide as a cell is high; the diagonal cuts cells in two."""
    part = np.log1p(cloud.count) / np.log1p(cloud.count.max())
    shade = np.searchsorted([least for least, _ in _SHADES], part, side="right") - 1
    wide, high = x.step * cloud.cell, -y.step * cloud.cell
    parts = []
    for name, of_side in (("in", cloud.inside), ("out", ~cloud.inside)):
        for number, (_, opacity) in enumerate(_SHADES):
            chosen = of_side & (shade == number)
            rows = zip(cloud.radius_m[chosen], cloud.off_m[chosen], strict=True)
            lines = "".join(f"M{x(radius) - wide / 2:.1f} {y(off):.1f}h{wide:.1f}" for radius, off in rows)
            look = {"d": lines, "stroke_width": f"{high:.2f}", "opacity": f"{opacity:g}", "clip_path": f"url(#trials-{name})"}
            parts.append(element("path", class_=f"ws-cells ws-{name}", **look))
    return parts


def _quantile(group: Group, x: _Scale, y: _Scale) -> list[Element]:
    """Return the 95 % quantile of the errors of a class as a mark on its interval, whose upper end may be open."""
    at, low, high = x(group.radius_m), y(group.most_low_m), y(group.most_high_m)
    closed = math.isfinite(group.most_high_m)
    end = (
        f"M{at - 4:.1f} {high:.1f}h8"
        if closed
        else f"M{at - 4:.1f} {high + 7:.1f}L{at:.1f} {high:.1f}L{at + 4:.1f} {high + 7:.1f}"
    )
    shape = f"M{at - 4:.1f} {low:.1f}h8M{at:.1f} {low:.1f}V{high:.1f}{end}"
    mark = f"M{at - 5.5:.1f} {y(group.most_m):.1f}l5.5 -5.5l5.5 5.5l-5.5 5.5Z"
    return [
        element("path", d=shape, class_="ws-halo"),
        element("path", d=shape, class_="ws-quantile"),
        element("path", d=mark, class_="ws-quantile-mark"),
    ]
