"""An emoji as a picture: in colours where the machine has a font of them, else in one colour from the font that comes along."""

from __future__ import annotations

from functools import cache
from typing import Final

from PIL import Image, ImageDraw

from tasks.core.share.fonts import Font, colour_emoji_fonts, emoji_font

_SIZES_PX: Final = (160, 109, 128)
"""Fonts made of pictures have them in a few sizes only: Apple's in 160, Noto's in 109. Fonts made of shapes have any."""

_FACE: Final = "\U0001f600"
_WIDEST: Final = 1.3
"""What is wider than so many faces is two: the parts of an emoji that a font, or a Pillow without its shaping library, cannot
put together."""

_HALF_FLAGS: Final = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
"""Letters in pairs are a country's flag; one alone is a letter in a box."""

_NOWHERE: Final = "\U0010fffd"
_SELECTORS: Final = ("\ufe0e", "\ufe0f")


def emoji_picture(emoji: str, size_px: int, colour: str) -> Image.Image | None:
    """Return an emoji as a picture with transparency that fits a square; None if no font has it.

    ``colour`` is that of an emoji which no font has in colours. Of several emoji the first is drawn.
    """
    found = _found(emoji.strip(), colour)
    if found is None:
        return None
    scale = size_px / max(found.size)
    return found.resize((max(round(found.width * scale), 1), max(round(found.height * scale), 1)), Image.Resampling.LANCZOS)


@cache
def _found(emoji: str, colour: str) -> Image.Image | None:
    bare = emoji
    for selector in _SELECTORS:
        bare = bare.replace(selector, "")
    for text in dict.fromkeys((emoji, bare, emoji[:2], emoji[:1])):
        if not text or text in _HALF_FLAGS:
            return None
        for font in colour_emoji_fonts():
            for size_px in _SIZES_PX:
                picture = _drawn(font, text, size_px, colour)
                if picture is not None and _is_coloured(picture):
                    return picture
        picture = _drawn(emoji_font(), text, _SIZES_PX[0], colour)
        if picture is not None:
            return picture
    return None


def _drawn(font: Font, text: str, size_px: int, colour: str) -> Image.Image | None:
    """Return what a font draws of a text, as tight as it is; None if it has not that, or not in this size, or in parts."""
    try:
        face = font.at(size_px, 600)
        if face.getlength(text) > _WIDEST * face.getlength(_FACE):
            return None
        picture, lacking = (_on_nothing(face, shown, size_px, colour) for shown in (text, _NOWHERE))
    except OSError:
        return None
    return None if lacking is not None and picture is not None and picture.tobytes() == lacking.tobytes() else picture


def _on_nothing(face: object, text: str, size_px: int, colour: str) -> Image.Image | None:
    canvas = Image.new("RGBA", (size_px * 8, size_px * 2))
    ImageDraw.Draw(canvas).text((size_px, size_px // 4), text, fill=colour, font=face, embedded_color=True)
    box = canvas.getbbox()
    return canvas.crop(box) if box else None


def _is_coloured(picture: Image.Image) -> bool:
    """Say whether a picture has more than one colour: a newer kind of colour font is drawn as its bare outline, or not at all."""
    colours = picture.convert("RGB").quantize(4).getcolors() or []
    return len(colours) > 2
