"""The reliability plot of the proxy's benchmark as SVG, drawn by hand: radii stated and errors found; classes in, text out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from tests.benchmarks.proxy_scores import Bin

SIDE: Final = 360.0
LEFT: Final = 70.0
TOP: Final = 56.0
APART: Final = 110.0
WIDTH: Final = LEFT + SIDE + APART + SIDE + 30
HEIGHT: Final = TOP + SIDE + 70
ENDS_M: Final = (3.0, 30_000.0)
SHARES: Final = (0.70, 1.0)
ASKED: Final = 0.95
INK, FAINT, GOOD, MIDDLE, BAD = "#1f2933", "#d5dbe1", "#1b7f5c", "#8aa6c1", "#c0392b"


def svg(bins: Sequence[Bin], title: str) -> str:
    """Return two panels: the 95 % quantile of the errors found against the radius stated, and the share inside by radius."""
    style = 'font-family="system-ui, sans-serif" font-size="12"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" {style} fill="{INK}">'
    ground = f'<rect width="{WIDTH:.0f}" height="{HEIGHT:.0f}" fill="#ffffff"/>'
    lines = [
        head,
        f"<title>{_escaped(title)}</title>",
        ground,
        _text(LEFT, 24, title, "start", size=15),
        *_errors(bins),
        *_inside(bins),
    ]
    return "\n".join([*lines, "</svg>"]) + "\n"


def _errors(bins: Sequence[Bin]) -> Iterator[str]:
    left = LEFT
    for metres in (10, 100, 1000, 10_000):
        at, up = left + _log(metres) * SIDE, TOP + SIDE - _log(metres) * SIDE
        yield _line(at, TOP, at, TOP + SIDE, FAINT)
        yield _line(left, up, left + SIDE, up, FAINT)
        yield _text(at, TOP + SIDE + 18, _metres(metres))
        yield _text(left - 8, up + 4, _metres(metres), "end")
    yield _frame(left)
    yield _line(left, TOP + SIDE, left + SIDE, TOP, INK, dashed=True)
    yield _text(left + SIDE - 6, TOP + SIDE - 10, "below the line: honest", "end", size=11)
    yield _text(left + 8, TOP + 18, "above it: too sure", "start", size=11)
    for values, colour in (([one.median_m for one in bins], MIDDLE), ([one.error95_m for one in bins], INK)):
        points = [
            (left + _log(one.radius_m) * SIDE, TOP + SIDE - _log(found) * SIDE) for one, found in zip(bins, values, strict=True)
        ]
        way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="1.5" opacity="0.5"/>'
        for (x, y), one, found in zip(points, bins, values, strict=True):
            shown = colour if colour == MIDDLE else (GOOD if found <= one.radius_m else BAD)
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_radius(one.inside.count):.1f}" fill="{shown}"/>'
    yield _text(left + SIDE / 2, TOP + SIDE + 40, "radius stated (95 %)")
    yield _text(left, TOP - 10, "error found: of 95 % of the answers (green, red), of half of them (blue)", "start")


def _inside(bins: Sequence[Bin]) -> Iterator[str]:
    left = LEFT + SIDE + APART
    for percent in (70, 80, 90, 95, 100):
        up = TOP + SIDE - _share(percent / 100) * SIDE
        yield _line(left, up, left + SIDE, up, INK if percent == 95 else FAINT, dashed=percent == 95)
        yield _text(left - 8, up + 4, f"{percent} %", "end")
    yield _frame(left)
    for metres in (10, 100, 1000, 10_000):
        yield _text(left + _log(metres) * SIDE, TOP + SIDE + 18, _metres(metres))
    for number, one in enumerate(bins):
        at = left + _log(one.radius_m) * SIDE
        low, high = (TOP + SIDE - _share(end) * SIDE for end in one.inside.interval or one.inside.row_interval)
        middle = TOP + SIDE - _share(one.inside.value) * SIDE
        yield _line(at, low, at, high, INK)
        colour = GOOD if one.inside.value >= 0.93 else BAD
        yield f'<circle cx="{at:.1f}" cy="{middle:.1f}" r="5" fill="{colour}"/>'
        yield _text(at, TOP + SIDE - 6 - 11 * (number % 2), f"{one.inside.count:,}", size=9)
    yield _text(left + SIDE / 2, TOP + SIDE + 40, "radius stated (95 %)")
    yield _text(left, TOP - 10, "truths inside the radius, 95 % interval; number of answers", "start")


def _log(metres: float) -> float:
    low, high = (math.log(end) for end in ENDS_M)
    return min(1.0, max(0.0, (math.log(max(metres, 1e-3)) - low) / (high - low)))


def _share(value: float) -> float:
    return min(1.0, max(0.0, (value - SHARES[0]) / (SHARES[1] - SHARES[0])))


def _radius(count: int) -> float:
    return 2.5 + math.log10(max(count, 1)) * 0.9


def _metres(metres: float) -> str:
    return f"{metres / 1000:.0f} km" if metres >= 1000 else f"{metres:.0f} m"


def _frame(left: float) -> str:
    return f'<rect x="{left}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="{INK}" stroke-width="0.8"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dashes}/>'


def _text(x: float, y: float, text: str, anchor: str = "middle", *, size: int = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{_escaped(text)}</text>'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
