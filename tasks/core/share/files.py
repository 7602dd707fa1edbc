"""The files of one picture to share: upright and wide, in two styles; and whether one that is there is ours."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from tasks.core.errors import UsageError
from tasks.core.share.palette import PALETTES
from tasks.core.share.poster import FORMATS

_KEYWORD: Final = "Software"
_OURS: Final = "Whereshot"
"""The only words in the file, by which one of ours may be drawn anew and a person's is not lost."""


def files_of(target: Path, style: str) -> dict[str, Path]:
    """Return the four files by what they are (``light``, ``dark-wide``, ...); ``target`` is the upright one in ``style``."""
    files = {}
    for other in sorted(PALETTES, key=lambda name: name != style):
        for format_ in FORMATS:
            suffix = "" if other == style else f"-{other}"
            files[other + format_] = target.with_name(f"{target.stem}{suffix}{format_}{target.suffix}")
    return files


def check_picture(target: Path, style: str) -> None:
    """Raise UsageError unless the four pictures can go beside ``target``: nothing is lost that is not ours."""
    if target.suffix.lower() != ".png":
        raise UsageError(f"--share {target}: is drawn as PNG; give it a name that ends in .png")
    for file in files_of(target, style).values():
        if file.is_dir():
            raise UsageError(f"--share {file}: is a folder; name a file in it")
        if file.exists() and not _is_ours(file):
            raise UsageError(f"--share {target}: {file} is there and was not drawn by Whereshot; name another, or move it away")


def png_of(picture: Image.Image) -> bytes:
    """Return the picture as PNG that says nothing but that it is ours."""
    told = PngInfo()
    told.add_text(_KEYWORD, _OURS)
    written = io.BytesIO()
    picture.save(written, "PNG", compress_level=6, pnginfo=told)
    return written.getvalue()


def _is_ours(file: Path) -> bool:
    try:
        with Image.open(file, formats=("PNG",)) as picture:
            return bool(picture.info.get(_KEYWORD) == _OURS)
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError):
        return False
