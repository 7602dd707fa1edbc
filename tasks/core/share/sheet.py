"""How the picture is laid out: which part of it is the map's, and where title, figures and thumbnails stand."""

from __future__ import annotations

from typing import Final, NamedTuple

from tasks.core.share.frame import Box
from tasks.core.share.lettering import Hand, cut_to, legible, set_into, width_of
from tasks.core.share.story import Story, in_days

UPRIGHT: Final = (1080, 1350)
WIDE: Final = (1920, 1080)

MARGIN: Final = 64
_COLUMN: Final = 560
"""How wide the column of words is in the wide picture."""

_GAP: Final = 12
_UPRIGHT_TITLES: Final = [Hand(size, 740) for size in (88, 80, 72, 64, 58, 52, 46)]
_WIDE_TITLES: Final = [Hand(size, 740) for size in (80, 72, 64, 56, 50, 44, 40)]
_DATES: Final = Hand(31, 500)
_FIGURES: Final = [Hand(size, 680) for size in (46, 40, 34, 28)]
_WHAT: Final = Hand(21, 450)
_DISTANCE: Final = Hand(22, 560)
_HOW: Final = Hand(22, 430)
_SAMPLE_PX: Final = 46
_LEADING: Final = 1.1
_TALLEST_PX: Final = (430, 330, 280)
"""Of one, two and three thumbnails in a row."""
_ROW_PX, _WORLD_ROW_PX, _LEAST_TILE_PX = 172, 166, 76
_WITHOUT_TILES_PX: Final = 680
"""What figures and a map need of the upright picture."""

GLOBE_PX: Final = 132


class Text(NamedTuple):
    """A line of text: where its first letter begins and its baseline is; ``muted`` = in the quieter colour."""

    x: float
    baseline: float
    text: str
    hand: Hand
    muted: bool = False

    @property
    def box(self) -> Box:
        """The part of the picture that its letters may cover."""
        down = self.hand.size * 0.26
        width = width_of(self.text, self.hand)
        return Box(self.x, self.baseline - self.hand.size * 0.95, self.x + width, self.baseline + down)


class Sample(NamedTuple):
    """A short piece of line that shows how a distance is drawn: from ``x`` to ``end`` at ``y``."""

    column: str
    x: float
    end: float
    y: float


class Sheet(NamedTuple):
    """The layout of one picture, all in pixels."""

    width: int
    height: int
    texts: list[Text]
    samples: list[Sample]
    bar: Box | None  # the colours of the way from the first day to the last
    tiles: list[Box]  # of the thumbnails
    map: Box  # what is not below words
    free: Box  # where all positions lie
    globe: Box  # where the small globe stands, if there is one
    fade_top: tuple[float, float]  # the paper fades out between these heights; (0, 0) = not
    fade_bottom: tuple[float, float]  # the paper fades in
    fade_left: tuple[float, float]  # the paper fades out between these columns


def upright(story: Story, pictures: int, *, several_days: bool, world: bool) -> Sheet:
    """Return the layout of 1080 x 1350: words above, the map behind all, figures and thumbnails below.

    A map of the whole ``world`` is low, which leaves room for two rows of thumbnails.
    """
    width, height = UPRIGHT
    inner = width - 2 * MARGIN
    texts, bar, below = _head(story, _UPRIGHT_TITLES, MARGIN, 58.0, inner - GLOBE_PX - 24, 2, several_days=several_days)
    bottom = float(height - MARGIN)
    tiles: list[Box] = []
    if pictures:
        rows = _rows_of(pictures, 2 if world and pictures > 3 else 1 + pictures // 8)
        tall = min((inner - _GAP * (rows[0] - 1)) / rows[0], _tallest(rows, _WORLD_ROW_PX if world else _ROW_PX))
        tall = min(tall, (bottom - below - _WITHOUT_TILES_PX) / len(rows))
        bottom -= len(rows) * (tall + _GAP) - _GAP
        for at, number in enumerate(rows):
            tiles += _row(MARGIN, bottom + at * (tall + _GAP), inner, tall, number)
        bottom -= 34
    samples: list[Sample] = []
    if story.distances:
        row, samples = _distances(story, MARGIN, bottom - 6, inner, across=True)
        texts += row
        bottom -= 50
    if story.figures:
        texts += _figures(story, MARGIN, bottom, inner, len(story.figures))
        bottom -= 92
    shore = bottom - 24
    beside = 20 if world else MARGIN + 36
    free = Box(beside, below + (12 if world else 58), width - beside, shore - (0 if world else 56))
    return Sheet(
        width, height, texts, samples, bar, tiles,
        map=Box(0, below, width, shore), free=free, globe=Box(width - MARGIN - GLOBE_PX, 52, width - MARGIN, 52 + GLOBE_PX),
        fade_top=(0, 0) if world else (below - 40, below + 64), fade_bottom=(0, 0) if world else (shore - 64, shore + 4),
        fade_left=(0, 0),
    )  # fmt: skip


def wide(story: Story, pictures: int, *, several_days: bool, world: bool) -> Sheet:
    """Return the layout of 1920 x 1080: words, figures and thumbnails in a column at the left, the map beside it."""
    width, height = WIDE
    inner = _COLUMN - MARGIN + 24
    texts, bar, below = _head(story, _WIDE_TITLES, MARGIN, 66.0, inner, 4, several_days=several_days)
    bottom = float(height - MARGIN)
    tiles: list[Box] = []
    if pictures:
        rows = _rows_of(pictures, -(-pictures // 3))
        tall = min((inner - _GAP * (rows[0] - 1)) / rows[0], _tallest(rows, _TALLEST_PX[-1]))
        tall = min(tall, max((bottom - below - 340) / len(rows) - _GAP, _LEAST_TILE_PX))
        bottom -= len(rows) * (tall + _GAP) - _GAP
        for at, number in enumerate(rows):
            tiles += _row(MARGIN, bottom + at * (tall + _GAP), inner, tall, number)
        bottom -= 44
    samples: list[Sample] = []
    if story.distances:
        column, samples = _distances(story, MARGIN, bottom - 8, inner, across=False)
        texts += column
        bottom -= 38 * len(story.distances) + 22
    if story.figures:
        per_row = 3 if len(story.figures) > 4 else max(len(story.figures), 2)
        lines = -(-len(story.figures) // per_row)
        for line in range(lines):
            part = story._replace(figures=story.figures[line * per_row : (line + 1) * per_row])
            texts += _figures(part, MARGIN, bottom - (lines - 1 - line) * 96, inner, per_row)
    edge = float(_COLUMN + 24)
    free = Box(edge + 60, 60, width - 40, height - 60) if world else Box(edge + 130, 110, width - 110, height - 110)
    return Sheet(
        width, height, texts, samples, bar, tiles,
        map=Box(edge + 50, 0, width, height), free=free,
        globe=Box(width - 52 - GLOBE_PX, 52, width - 52, 52 + GLOBE_PX),
        fade_top=(0, 0), fade_bottom=(0, 0), fade_left=(0, 0) if world else (edge, edge + 150),
    )  # fmt: skip


def _head(
    story: Story, hands: list[Hand], x: float, top: float, width: float, most_lines: int, *, several_days: bool
) -> tuple[list[Text], Box | None, float]:
    """Return title and dates, the bar of the way's colours below them, and where that ends."""
    lines, hand = set_into(legible(story.title), hands, width, most_lines)
    texts = []
    baseline = top + hand.cap_height
    for line in lines:
        texts.append(Text(x, baseline, line, hand))
        baseline += hand.size * _LEADING
    below = baseline - hand.size * _LEADING + hand.size * 0.28 if lines else top
    bar = None
    if story.first_day is not None and story.last_day is not None:
        dates = cut_to(in_days(story.first_day, story.last_day), _DATES, width)
        texts.append(Text(x, below + 24 + _DATES.cap_height, dates, _DATES, muted=True))
        below += 24 + _DATES.size
        if several_days:
            bar = Box(x, below + 16, x + min(max(width_of(dates, _DATES), 160), width), below + 22)
            below += 24
    return texts, bar, below


def _figures(story: Story, x: float, bottom: float, width: float, columns: int) -> list[Text]:
    """Return a row of figures that ends at ``bottom``: the number, and below it what it counts."""
    each = width / columns
    hand = next(
        (hand for hand in _FIGURES if all(width_of(figure.number, hand) <= each - 12 for figure in story.figures)), _FIGURES[-1]
    )
    texts = []
    for number, figure in enumerate(story.figures):
        left = x + number * each
        texts.append(Text(left, bottom - 36, figure.number, hand))
        texts.append(Text(left, bottom - 6, cut_to(figure.what, _WHAT, each - 8), _WHAT, muted=True))
    return texts


def _distances(story: Story, x: float, baseline: float, width: float, *, across: bool) -> tuple[list[Text], list[Sample]]:
    """Return the distances, side by side or one below the other, each behind a piece of its line."""
    texts, samples = [], []
    count = len(story.distances)
    wide = [_SAMPLE_PX + 14 + width_of(f"{one.length} ", _DISTANCE) + width_of(one.how, _HOW) for one in story.distances]
    gap = min((width - sum(wide)) / max(count - 1, 1), 64.0)
    left = x
    for number, distance in enumerate(story.distances):
        left = x + sum(wide[:number]) + number * gap if across else x
        foot = baseline if across else baseline - (count - 1 - number) * 38
        samples.append(Sample(distance.column, left, left + _SAMPLE_PX, foot - _DISTANCE.cap_height / 2))
        texts.append(Text(left + _SAMPLE_PX + 14, foot, distance.length, _DISTANCE))
        after = left + _SAMPLE_PX + 14 + width_of(distance.length + " ", _DISTANCE)
        texts.append(Text(after, foot, distance.how, _HOW, muted=True))
    return texts, samples


def _tallest(rows: list[int], many: int) -> int:
    return _TALLEST_PX[rows[0] - 1] if len(rows) == 1 and rows[0] <= len(_TALLEST_PX) else many


def _rows_of(pictures: int, rows: int) -> list[int]:
    """Return how many pictures are in each of so many rows, as evenly as can be.

    >>> _rows_of(7, 2), _rows_of(6, 2), _rows_of(3, 1)
    ([4, 3], [3, 3], [3])
    """
    return [pictures // rows + (1 if row < pictures % rows else 0) for row in range(rows)]


def _row(x: float, top: float, width: float, tall: float, number: int) -> list[Box]:
    each = (width - _GAP * (number - 1)) / number
    return [
        Box(round(x + at * (each + _GAP)), round(top), round(x + at * (each + _GAP) + each), round(top + tall))
        for at in range(number)
    ]
