"""The fonts of the picture: Inter for what it has, Noto for other scripts, and what the machine has for the rest.

The first two come with Whereshot's packages, for a machine may have none. No font is asked for a letter that it lacks: what it
would draw is a box.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final, NamedTuple

from PIL import ImageFont

_SYSTEM_FOLDERS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
)
_SYSTEM_FONTS: Final = (
    "NotoSansCJK*",
    "NotoSansJP*",
    "NotoSansSC*",
    "SourceHanSans*",
    "wqy-*",
    "DroidSansFallback*",
    "Hiragino Sans GB*",
    "PingFang*",
    "AppleSDGothicNeo*",
    "Arial Unicode*",
    "DejaVuSans.ttf",
)
"""Fonts with Chinese, Japanese and Korean, which are too large for a package, and with much else."""

_COLOUR_EMOJI: Final = ("Apple Color Emoji*", "NotoColorEmoji*", "TwitterColorEmoji*", "Twemoji*", "OpenMoji*")
_FILES: Final = frozenset({".ttf", ".otf", ".ttc", ".otc"})
_NOWHERE: Final = "\U0010fffd"
"""A character that no font has."""

_TRIED_PX: Final = 40


class Font(NamedTuple):
    """A font's file, and its axes in their order, if it is a variable one."""

    path: str
    axes: tuple[str, ...] = ()

    def at(self, size_px: int, weight: int) -> ImageFont.FreeTypeFont:
        """Return the font in a size and a weight; one that has a single weight comes in that. Raises OSError."""
        return _loaded(self, size_px, weight)

    def has(self, character: str) -> bool:
        """Say whether the font can draw a character."""
        return _has(self, character)


@cache
def text_fonts() -> tuple[Font, ...]:
    """Return the fonts of text, to be tried in this order."""
    inter = Font(str(resources.files("fontpkg_inter") / "files" / "Inter[opsz,wght].ttf"), ("opsz", "wght"))
    noto = resources.files("manimgx_fonts")
    names = sorted(entry.name for entry in noto.iterdir() if entry.name.startswith("NotoSans") and "Italic" not in entry.name)
    # The shortest name is that of the font for most scripts.
    scripts = [Font(str(noto / name), ("wght",)) for name in sorted(names, key=len)]
    return (inter, *scripts, emoji_font(), *map(Font, _found(_SYSTEM_FONTS)))


@cache
def emoji_font() -> Font:
    """Return the font of emoji in one colour."""
    return Font(str(resources.files("manimgx_fonts") / "NotoEmoji[wght].ttf"), ("wght",))


@cache
def colour_emoji_fonts() -> tuple[Font, ...]:
    """Return the fonts of emoji in colours that the machine has; none comes as a package."""
    return tuple(map(Font, _found(_COLOUR_EMOJI)))


def _found(patterns: tuple[str, ...]) -> list[str]:
    """Return the font files of the system that fit, those of the first pattern first."""
    roots = [folder for folder in map(Path.expanduser, map(Path, _SYSTEM_FOLDERS)) if folder.is_dir()]
    files = sorted(path for root in roots for path in root.rglob("*") if path.suffix.lower() in _FILES)
    return [str(path) for pattern in patterns for path in files if path.match(pattern)]


@cache
def _loaded(font: Font, size_px: int, weight: int) -> ImageFont.FreeTypeFont:
    loaded = ImageFont.truetype(font.path, size_px)
    if font.axes:
        # Inter's optical sizes reach from 14 to 32.
        values = {"opsz": float(min(max(size_px, 14), 32)), "wght": float(weight)}
        loaded.set_variation_by_axes([values[axis] for axis in font.axes])
    return loaded


@cache
def _has(font: Font, character: str) -> bool:
    try:
        return _drawn(font, character) != _drawn(font, _NOWHERE)
    except OSError:  # a font of the system that this FreeType cannot read
        return False


@cache
def _drawn(font: Font, character: str) -> tuple[tuple[int, int], bytes]:
    mask = font.at(_TRIED_PX, 400).getmask(character, mode="L")
    return mask.size, bytes(mask)
