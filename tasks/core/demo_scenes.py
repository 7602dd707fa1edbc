"""Small pictures for the demo: a motif and an hour of the day go in, a drawn scene comes out, each seed another one.

Drawn at twice the size and reduced, which is how Pillow's shapes get smooth edges.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from PIL import Image, ImageDraw

Colour = tuple[int, int, int]

WIDTH, HEIGHT = 640, 426
_W, _H = 2 * WIDTH, 2 * HEIGHT


class _Sky(NamedTuple):
    hour: float
    top: Colour
    horizon: Colour
    light: float


_SKIES: Final = (
    _Sky(6.0, (60, 75, 125), (245, 175, 140), 0.60),
    _Sky(9.0, (90, 155, 225), (212, 230, 240), 0.95),
    _Sky(13.0, (58, 132, 218), (180, 216, 244), 1.00),
    _Sky(17.5, (86, 142, 210), (236, 226, 200), 0.97),
    _Sky(19.5, (84, 110, 180), (252, 196, 130), 0.85),
    _Sky(20.7, (66, 62, 122), (250, 128, 84), 0.62),
    _Sky(22.0, (16, 20, 52), (52, 52, 92), 0.35),
)
_HOURS: Final = [sky.hour for sky in _SKIES]
_WALLS: Final = (
    (244, 232, 208),
    (240, 205, 140),
    (226, 160, 140),
    (168, 196, 214),
    (198, 214, 178),
    (250, 246, 238),
    (214, 178, 200),
)
_ROOF: Final = (196, 92, 62)
_TREE: Final = (74, 128, 70)


@dataclass(frozen=True)
class _Canvas:
    """What a motif draws on: the shapes, the dice, and the colour that the hour makes of a colour."""

    shapes: ImageDraw.ImageDraw
    dice: np.random.Generator
    hour: float

    def lit(self, colour: Colour, shade: float = 1.0) -> Colour:
        """Return the colour as it looks at this hour, ``shade`` times as bright."""
        light = shade * float(np.interp(self.hour, _HOURS, [sky.light for sky in _SKIES]))
        r, g, b = (max(0, min(255, round(part * light))) for part in colour)
        return r, g, b

    def between(self, low: float, high: float) -> float:
        """Throw the dice."""
        return float(self.dice.uniform(low, high))


def scene(seed: int, hour: float, motif: str) -> Image.Image:
    """Draw a picture of WIDTH x HEIGHT: ``motif`` is a key of MOTIFS, ``hour`` 0 to 24; equal arguments, equal pixels."""
    image = _sky(hour)
    canvas = _Canvas(ImageDraw.Draw(image), np.random.default_rng(seed), hour)
    _sun_and_clouds(canvas)
    MOTIFS[motif](canvas)
    return image.reduce(2)


def screenshot(seed: int) -> Image.Image:
    """Draw the screen of a phone with a chat on it, 360 x 760 pixels."""
    dice = np.random.default_rng(seed)
    image = Image.new("RGB", (720, 1520), (236, 232, 224))
    shapes = ImageDraw.Draw(image)
    shapes.rectangle((0, 0, 720, 150), fill=(52, 110, 120))
    y = 190
    while y < 1340:
        mine, width, height = bool(dice.integers(2)), int(dice.integers(240, 520)), int(dice.integers(70, 190))
        left = 690 - width if mine else 30
        shapes.rounded_rectangle((left, y, left + width, y + height), 26, fill=(208, 240, 206) if mine else (255, 255, 255))
        for line in range(y + 26, y + height - 20, 34):
            shapes.rounded_rectangle(
                (left + 26, line, left + width - int(dice.integers(30, 120)), line + 12), 6, fill=(150, 155, 158)
            )
        y += height + 30
    shapes.rounded_rectangle((30, 1410, 690, 1490), 40, fill=(255, 255, 255))
    return image.reduce(2)


def _sky(hour: float) -> Image.Image:
    top, low = (
        np.array([np.interp(hour, _HOURS, parts) for parts in zip(*colours, strict=True)])
        for colours in ([sky.top for sky in _SKIES], [sky.horizon for sky in _SKIES])
    )
    share = np.linspace(0, 1.5, _H).clip(0, 1)[:, None]
    column = (top + (low - top) * share).round().astype(np.uint8)
    return Image.fromarray(np.repeat(column[:, None, :], _W, axis=1))


def _sun_and_clouds(canvas: _Canvas) -> None:
    x = np.interp(canvas.hour, [6, 21], [0.08, 0.92]) * _W
    y = _H * (0.52 - 0.46 * np.sin(np.pi * np.clip((canvas.hour - 6) / 15, 0, 1)))
    for radius, colour in ((64, (255, 226, 170)), (50, (255, 244, 214))):
        canvas.shapes.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    for _ in range(int(canvas.dice.integers(1, 4))):
        left, up, size = canvas.between(0, _W * 0.8), canvas.between(40, _H * 0.3), canvas.between(30, 60)
        for puff in range(5):
            grown = size * (1.0 + 0.5 * np.sin(puff * 0.8))
            middle = left + puff * size
            canvas.shapes.ellipse(
                (middle, up - grown / 2, middle + 1.7 * grown, up + grown / 2), fill=canvas.lit((250, 250, 252))
            )


def _hill(canvas: _Canvas, height: float, colour: Colour) -> Callable[[float], float]:
    """Draw a range of hills whose ridge lies about ``height`` (share of the picture); return its y for an x."""
    waves = [(canvas.between(20, 60), canvas.between(180, 480), canvas.between(0, 6)) for _ in range(3)]

    def ridge(x: float) -> float:
        return _H * height + sum(size * float(np.sin(x / length + start)) for size, length, start in waves)

    outline = [(x, ridge(x)) for x in range(0, _W + 20, 20)]
    canvas.shapes.polygon([*outline, (_W, _H), (0, _H)], fill=canvas.lit(colour))
    return ridge


def _house(canvas: _Canvas, left: float, ground: float, width: float, height: float) -> None:
    wall = _WALLS[int(canvas.dice.integers(len(_WALLS)))]
    top = ground - height
    canvas.shapes.rectangle((left, top, left + width, ground), fill=canvas.lit(wall))
    roof = [
        (left - 8, top),
        (left + width + 8, top),
        (left + width * 0.8, top - width * 0.22),
        (left + width * 0.2, top - width * 0.22),
    ]
    canvas.shapes.polygon(roof, fill=canvas.lit(_ROOF, canvas.between(0.85, 1.1)))
    columns, rows = max(2, int(width // 55)), max(1, int(height // 75))
    for column in range(columns):
        for row in range(rows):
            x, y = left + width * (column + 0.5) / columns, top + height * (row + 0.5) / rows
            lamp = canvas.hour > 19.5 and canvas.dice.random() < 0.5
            pane = (255, 214, 120) if lamp else canvas.lit((74, 92, 112))
            canvas.shapes.rectangle((x - 11, y - 19, x + 11, y + 19), fill=pane, outline=canvas.lit((250, 250, 250)), width=4)


def _tree(canvas: _Canvas, x: float, ground: float, size: float) -> None:
    canvas.shapes.rectangle((x - size * 0.08, ground - size, x + size * 0.08, ground), fill=canvas.lit((110, 82, 60)))
    for _ in range(6):
        dx, dy, r = canvas.between(-0.4, 0.4) * size, canvas.between(-1.6, -0.8) * size, canvas.between(0.3, 0.5) * size
        box = (x + dx - r, ground + dy - r, x + dx + r, ground + dy + r)
        canvas.shapes.ellipse(box, fill=canvas.lit(_TREE, canvas.between(0.8, 1.15)))


def _hills(canvas: _Canvas) -> None:
    _hill(canvas, 0.48, (150, 172, 178))
    ridge = _hill(canvas, 0.62, (176, 168, 130))
    for left in range(-20, _W, 105):
        _house(canvas, left + canvas.between(0, 40), ridge(left) + 110, canvas.between(80, 120), canvas.between(80, 170))
    front = _hill(canvas, 0.84, (108, 142, 88))
    for x in (canvas.between(40, _W * 0.4), canvas.between(_W * 0.6, _W - 40)):
        _tree(canvas, x, front(x) + 40, canvas.between(90, 150))


def _street(canvas: _Canvas) -> None:
    ground, left = _H * 0.80, canvas.between(-120, 0)
    while left < _W:
        width = canvas.between(150, 270)
        _house(canvas, left, ground, width, canvas.between(0.42, 0.62) * _H)
        left += width
    canvas.shapes.rectangle((0, ground, _W, _H), fill=canvas.lit((222, 216, 204)))
    for row, y in enumerate(range(int(ground) + 24, _H, 38)):
        wave = [(x, y + 12 * float(np.sin(x / 60 + row * 1.6))) for x in range(0, _W + 20, 20)]
        canvas.shapes.line(wave, fill=canvas.lit((112, 110, 112)), width=9)


def _tram(canvas: _Canvas) -> None:
    _street(canvas)
    left, top, floor = canvas.between(160, 560), _H * 0.50, _H * 0.88
    canvas.shapes.line((0, _H * 0.33, _W, _H * 0.30), fill=canvas.lit((60, 60, 66)), width=4)
    canvas.shapes.line((left + 260, top, left + 330, _H * 0.32), fill=canvas.lit((60, 60, 66)), width=7)
    canvas.shapes.rounded_rectangle((left, top, left + 520, floor), 34, fill=canvas.lit((248, 200, 40)))
    canvas.shapes.rectangle((left, top + 22, left + 520, top + 150), fill=canvas.lit((252, 246, 226)))
    for pane in range(5):
        x = left + 26 + pane * 98
        canvas.shapes.rounded_rectangle((x, top + 36, x + 76, top + 136), 10, fill=canvas.lit((88, 116, 134)))
    for wheel in (left + 110, left + 410):
        canvas.shapes.ellipse((wheel - 40, floor - 34, wheel + 40, floor + 46), fill=canvas.lit((58, 54, 56)))
    canvas.shapes.line((0, floor + 44, _W, floor + 44), fill=canvas.lit((90, 88, 92)), width=8)


def _river(canvas: _Canvas) -> None:
    _hill(canvas, 0.50, (126, 146, 150))
    shore, towers = _H * 0.60, (canvas.between(220, 380), canvas.between(820, 1040))
    red = canvas.lit((188, 62, 52))
    canvas.shapes.line((0, _H * 0.50, _W, _H * 0.50), fill=red, width=9)
    for tower in towers:
        canvas.shapes.rectangle((tower - 9, _H * 0.27, tower + 9, shore), fill=red)
    for rope in range(-200, _W + 200, 26):  # the hanging cable is a parabola between the towers, and outside them
        half = (towers[1] - towers[0]) / 2
        offset = (abs(rope - (towers[0] + half)) % (2 * half)) / half
        sag = _H * (0.48 - 0.21 * min(offset, 2 - offset) ** 2)
        canvas.shapes.line((rope, sag, rope, _H * 0.50), fill=red, width=3)
    canvas.shapes.rectangle((0, shore, _W, _H), fill=canvas.lit((84, 138, 170)))
    for _ in range(120):
        x, y = canvas.between(0, _W), canvas.between(shore + 6, _H)
        canvas.shapes.line((x, y, x + canvas.between(14, 70), y), fill=canvas.lit((168, 204, 218)), width=4)
    x, y = canvas.between(150, 1000), canvas.between(_H * 0.70, _H * 0.85)
    canvas.shapes.polygon([(x, y), (x + 150, y), (x + 118, y + 40), (x + 30, y + 40)], fill=canvas.lit((120, 70, 50)))
    canvas.shapes.polygon([(x + 72, y - 8), (x + 72, y - 180), (x + 142, y - 8)], fill=canvas.lit((250, 244, 232)))


def _monument(canvas: _Canvas) -> None:
    _hill(canvas, 0.66, (150, 164, 120))
    stone, ground = canvas.lit((238, 228, 206)), _H * 0.86
    middle, width = canvas.between(0.4, 0.6) * _W, canvas.between(240, 330)
    for side in (-1, 1):
        tower, top = middle + side * width * 0.9, canvas.between(0.26, 0.38) * _H
        canvas.shapes.rectangle((tower - 70, top, tower + 70, ground), fill=stone)
        for tooth in range(4):
            x = tower - 70 + tooth * 40
            canvas.shapes.rectangle((x, top - 26, x + 22, top), fill=stone)
        canvas.shapes.rectangle((tower - 14, top + 60, tower + 14, top + 130), fill=canvas.lit((90, 84, 84)))
    canvas.shapes.rectangle((middle - width * 0.8, _H * 0.48, middle + width * 0.8, ground), fill=canvas.lit((226, 214, 190)))
    canvas.shapes.pieslice((middle - 80, _H * 0.56, middle + 80, _H * 0.56 + 160), 180, 360, fill=canvas.lit((96, 84, 80)))
    canvas.shapes.rectangle((middle - 80, _H * 0.56 + 79, middle + 80, ground), fill=canvas.lit((96, 84, 80)))
    canvas.shapes.rectangle((0, ground, _W, _H), fill=canvas.lit((204, 196, 180)))
    for x in (canvas.between(20, 180), canvas.between(_W - 180, _W - 20)):
        _tree(canvas, x, ground + 30, canvas.between(80, 130))


def _garden(canvas: _Canvas) -> None:
    _hill(canvas, 0.60, (120, 158, 108))
    canvas.shapes.rectangle((0, _H * 0.72, _W, _H), fill=canvas.lit((124, 178, 92)))
    bend = canvas.between(-200, 200)
    path = [(_W * 0.46 + bend, _H * 0.72), (_W * 0.52 + bend, _H * 0.72), (_W * 0.75, _H), (_W * 0.35, _H)]
    canvas.shapes.polygon(path, fill=canvas.lit((226, 208, 170)))
    for row in range(9):
        _tree(canvas, canvas.between(0, _W), _H * 0.72 + row * 24, 90 + row * 12)
    for _ in range(60):
        x, y = canvas.between(0, _W), canvas.between(_H * 0.86, _H)
        flower = (236, 92, 120) if canvas.dice.random() < 0.5 else (250, 220, 90)
        canvas.shapes.ellipse((x, y, x + 14, y + 14), fill=canvas.lit(flower))


def _table(canvas: _Canvas) -> None:
    wood = (168, 116, 74)
    canvas.shapes.rectangle((0, 0, _W, _H), fill=canvas.lit(wood))
    for plank in range(0, _H, 71):
        canvas.shapes.line((0, plank, _W, plank + canvas.between(-14, 14)), fill=canvas.lit(wood, 0.8), width=5)
    x, y = canvas.between(480, 760), canvas.between(380, 480)
    for radius, colour in ((300, (250, 250, 248)), (228, (232, 234, 238))):
        canvas.shapes.ellipse((x - radius, y - radius, x + radius, y + radius), fill=canvas.lit(colour))
    for _ in range(int(canvas.dice.integers(2, 5))):
        px, py = x + canvas.between(-110, 110), y + canvas.between(-110, 110)
        for radius, colour in ((84, (222, 170, 96)), (64, (250, 206, 92)), (22, (120, 70, 36))):
            canvas.shapes.ellipse((px - radius, py - radius, px + radius, py + radius), fill=canvas.lit(colour))
    cup_x, cup_y = canvas.between(1000, 1120), canvas.between(160, 640)
    for radius, colour in ((130, (246, 246, 244)), (92, (60, 110, 150)), (76, (70, 42, 28))):
        canvas.shapes.ellipse((cup_x - radius, cup_y - radius, cup_x + radius, cup_y + radius), fill=canvas.lit(colour))


MOTIFS: Final[dict[str, Callable[[_Canvas], None]]] = {
    "garden": _garden, "hills": _hills, "monument": _monument, "river": _river, "street": _street, "table": _table, "tram": _tram,
}  # fmt: skip
