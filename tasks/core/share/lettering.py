"""Text in pixels: how wide it is, where it breaks, how it is drawn; letter by letter in the first font that has the letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from PIL import Image, ImageDraw

from tasks.core.share.fonts import Font, emoji_font, text_fonts

ELLIPSIS: Final = "…"

_JOINED: Final = frozenset({"Mn", "Me", "Mc", "Cf"})
"""Categories of characters that go with the one before: accents, joiners."""


_TURNING: Final = frozenset(map(chr, (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Characters that change the direction of what follows, for more than the name that they stand in."""


class Hand(NamedTuple):
    """Size in pixels and weight (400 = regular, 700 = bold) of a text; ``tracking`` is added after each letter, in pixels."""

    size: int
    weight: int = 400
    tracking: float = 0.0

    @property
    def cap_height(self) -> float:
        """The height of an H, in pixels (Inter: 0.727 of the size)."""
        return self.size * 0.727


def legible(text: str) -> str:
    """Return what can be drawn of a text, in one line: without control characters and what no font has."""
    spaced = "".join(" " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text)
    flat = " ".join("".join(letter for letter in spaced if letter not in _TURNING).split())
    return "".join(piece for piece, font in _pieces(flat) if font).strip()


def is_legible(text: str) -> bool:
    """Say whether there is a font for every letter of a text."""
    return all(font for _, font in _pieces(text))


def transliterated(text: str) -> str:
    """Return a text without accents and what no font has, for a name of which there is no other form; may be ""."""
    return legible("".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)))


def width_of(text: str, hand: Hand) -> float:
    """Return how wide a text is, in pixels."""
    letters: float = sum(font.at(hand.size, hand.weight).getlength(piece) for piece, font in _runs(text, hand))
    return letters + hand.tracking * len(text)


def cut_to(text: str, hand: Hand, width: float) -> str:
    """Return as much of a text as fits into a width, with an ellipsis where that is not all."""
    if width_of(text, hand) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width_of(text[:middle].rstrip() + ELLIPSIS, hand) <= width else (low, middle - 1)
    return text[:low].rstrip() + ELLIPSIS if low else ""


def wrapped(text: str, hand: Hand, width: float) -> list[str]:
    """Return the lines of a text, broken between words; a word that is too wide has a line of its own, cut."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, hand) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [cut_to(line, hand, width) for line in lines]


def set_into(text: str, hands: list[Hand], width: float, most_lines: int) -> tuple[list[str], Hand]:
    """Return a text's lines and the first of the hands, the largest first, in which it fits whole; else cut in the last."""
    for hand in hands:
        lines = wrapped(text, hand, width)
        if len(lines) <= most_lines and not any(line.endswith(ELLIPSIS) for line in lines):
            return lines, hand
    hand = hands[-1]
    lines = wrapped(text, hand, width)
    if len(lines) > most_lines:
        rest = " ".join(text.split()[sum(len(line.split()) for line in lines[: most_lines - 1]) :])
        lines = [*lines[: most_lines - 1], cut_to(rest + ELLIPSIS, hand, width)]
    return lines, hand


def write(draw: ImageDraw.ImageDraw, x: float, baseline: float, text: str, hand: Hand, colour: str) -> None:
    """Draw a text whose first letter begins at ``x`` and that stands on ``baseline``."""
    for piece, font in _runs(text, hand):
        face = font.at(hand.size, hand.weight)
        draw.text((x, baseline), piece, fill=colour, font=face, anchor="ls")
        x += face.getlength(piece) + hand.tracking * len(piece)


def silhouette(size: tuple[int, int], texts: list[tuple[float, float, str, Hand]], around_px: int) -> Image.Image:
    """Return the mask of texts (x, baseline, text, hand), each with so many pixels around its letters."""
    mask = Image.new("L", size)
    draw = ImageDraw.Draw(mask)
    for left, baseline, text, hand in texts:
        x = left
        for piece, font in _runs(text, hand):
            face = font.at(hand.size, hand.weight)
            draw.text((x, baseline), piece, fill=255, font=face, anchor="ls", stroke_width=around_px)
            x += face.getlength(piece) + hand.tracking * len(piece)
    return mask


def _runs(text: str, hand: Hand) -> Iterator[tuple[str, Font]]:
    """Yield what is drawn in one go: a run of letters of one font, or a single letter where letters stand apart."""
    for piece, font in _pieces(text):
        if font and hand.tracking:
            yield from ((letter, font) for letter in piece)
        elif font:
            yield piece, font


def _pieces(text: str) -> Iterator[tuple[str, Font | None]]:
    """Yield runs of letters with the font that has all of them; None for those that no font has."""
    run, font_of_run = "", None
    for letter in text:
        font = _font_for(letter, font_of_run if run else None)
        if run and font != font_of_run:
            yield run, font_of_run
            run = ""
        run, font_of_run = run + letter, font
    if run:
        yield run, font_of_run


def _font_for(letter: str, before: Font | None) -> Font | None:
    if before and unicodedata.category(letter) in _JOINED:
        return before
    if before and letter == " " and before != emoji_font():  # whose space is as wide as a face
        return before
    return next((font for font in text_fonts() if font.has(letter)), None)
