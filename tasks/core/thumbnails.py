"""A small upright JPEG of a photo: the one the camera embedded when it is sound, else a reduced decode in bounded memory.

An embedded thumbnail is trusted only when it has the picture's own proportions: editors that crop or turn a picture often
leave the old one behind. The black bars with which cameras pad a 3:2 picture to 4:3 are cut off. Of a RAW only embedded pictures
are shown, of HEIF its own thumbnail where it is large enough.
"""

from __future__ import annotations

import functools
import importlib
import io
import os
import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from typing import BinaryIO, Final, NamedTuple

import numpy as np
from PIL import ExifTags, Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import TiffImageFile

from tasks.core.embedded_pictures import embedded_pictures
from tasks.core.reading.formats import recognise
from tasks.core.reading.source import Source
from tasks.core.reading.tiff import NotTiff, parse
from tasks.core.reading.values import whole
from tasks.core.tiff_types import Tag

MAX_PIXELS: Final = 200_000_000
"""The largest picture looked at: 200 megapixels, the most a phone takes."""

MAX_WHOLE_PIXELS: Final = 64_000_000
"""The largest picture decoded at full size (about 200 MB): only a baseline JPEG can be decoded at an eighth of its size."""

# Pillow knows more, but hands some of them (EPS) to other programs; HEIF only where its plugin is installed.
_FORMATS: Final = ("PNG", "TIFF", "WEBP", "GIF", "BMP", "HEIF", "AVIF")
_HEIF_PLUGIN: Final = "pillow_heif"
_QUALITY: Final = 78
_ORIENTATION: Final = 0x0112
_THUMBNAIL_OFFSET: Final = 0x0201
_THUMBNAIL_LENGTH: Final = 0x0202
_PLACES: Final = ((0x0111, 0x0117), (0x0144, 0x0145))
"""Tags of offsets and lengths of a TIFF's strips, and of its tiles."""
_EXIF_HEADER: Final = b"Exif\0\0"
_JPEG: Final = b"\xff\xd8\xff"
_RECOGNISED_BY: Final = 4096
_SMOOTH_PX: Final = 240
"""So much longer than asked for is what a small picture is made from, lest it looks jagged; a larger one needs no more."""
_CROPPED: Final = 0.03
"""A camera's preview may show so much less of one side than its sensor."""
_ROUNDED: Final = 0.01
"""An embedded thumbnail may differ by so much in its proportions: some cameras make its sides multiples of eight pixels."""
_BLACK: Final = 8.0
"""Bars are no brighter on average: those of 30 cameras that pad their thumbnails had 2 of 255 at most."""


class Told(NamedTuple):
    """What PHOTOS tell of a photo: format, size in pixels as stored, EXIF orientation; "" and 0 = not known."""

    format: str = ""
    width: int = 0
    height: int = 0
    orientation: int = 0


NOTHING_TOLD: Final = Told()


def thumbnail(path: str | os.PathLike[str], max_px: int = 160) -> bytes | None:
    """Return a JPEG whose longer side is at most ``max_px``, upright, without metadata; None if there is no such picture.

    Raises OSError only where the file cannot be opened; whatever is in it, the answer is a picture or None.
    """
    return smaller(path, (max_px,))[0]


def smaller(path: str | os.PathLike[str], sizes_px: Sequence[int], told: Told = NOTHING_TOLD) -> list[bytes | None]:
    """Return a ``thumbnail`` of each size, the largest first, of one decoding; None for a larger one that would show no more.

    Raises OSError as ``thumbnail`` does.
    """
    found = small_picture(path, sizes_px[0], told)
    if found is None:
        return [None] * len(sizes_px)
    # A larger one that the picture does not come near would show no more.
    none = [size_px > sizes_px[-1] >= max(found.size) for size_px in sizes_px]
    return [None if no else as_jpeg(found, size_px) for no, size_px in zip(none, sizes_px, strict=True)]


def small_picture(path: str | os.PathLike[str], max_px: int, told: Told = NOTHING_TOLD) -> Image.Image | None:
    """Return what can be shown of a photo at ``max_px``: upright, RGB, at about that size or above it; None if it is nothing.

    Raises OSError as ``thumbnail`` does.
    """
    with open(path, "rb") as file, warnings.catch_warnings():  # noqa: PTH123 - a surrogate-escaped text may not be a Path
        warnings.simplefilter("ignore")  # Pillow warns about each oddity of a file; extract reports what matters
        try:
            return _upright(file, max_px, told)
        except Exception:  # noqa: BLE001 - on broken content Pillow's plugins leak nearly every exception there is
            return None


def as_jpeg(picture: Image.Image, max_px: int) -> bytes:
    """Return the JPEG of a ``small_picture`` whose longer side is at most ``max_px``, and leave ``picture`` that small."""
    picture.thumbnail((max_px, max_px))
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()


def decoders() -> str:
    """Return what is installed that decides which files can be shown, in one word."""
    return f"pillow {Image.__version__}" + (f", {_HEIF_PLUGIN}" if find_spec(_HEIF_PLUGIN) else "")


def _upright(file: BinaryIO, max_px: int, told: Told) -> Image.Image | None:
    opened, orientation = _opened(file, max_px, told)
    with opened as picture:
        width, height = picture.size
        if width * height > MAX_PIXELS:
            return None
        exif = picture.getexif()
        small = _embedded(picture, exif, max_px) or (None if _is_cut(picture, file) else _reduced(picture, max_px))
        return _turned(_rgb(small), orientation or exif.get(_ORIENTATION)) if small else None


def _opened(file: BinaryIO, max_px: int, told: Told) -> tuple[Image.Image, int]:
    """Return the picture to look at and the orientation by which it is turned, 0 = by its own."""
    head = file.read(_RECOGNISED_BY)
    file.seek(0)
    if head.startswith(_JPEG):
        # Image.open refuses every picture above 179 megapixels; a JPEG is opened by its plugin and judged by MAX_PIXELS.
        return JpegImageFile(file), 0
    ending = os.path.splitext(os.fsdecode(file.name))[1]  # noqa: PTH122 - as in smaller()
    raw = _of_raw(file, told.format or recognise(head, ending[1:].lower()), max_px, told)
    if raw:
        return raw
    _load_plugins()
    return Image.open(file, formats=[name for name in _FORMATS if name in Image.OPEN]), 0


def _of_raw(file: BinaryIO, format_: str, max_px: int, told: Told) -> tuple[Image.Image, int] | None:
    """Open the smallest JPEG in a RAW that shows it at ``max_px``, of the photo's proportions if there is one; else None."""
    source = Source(file.fileno(), os.fstat(file.fileno()).st_size)
    pictures = embedded_pictures(source, format_)
    if not pictures:
        return None
    proportions = sorted((told.width, told.height))
    # One of others is a thumbnail with black bars, and better than none.
    fitting = [found for found in pictures if _is_alike(sorted((found.width, found.height)), proportions)] or pictures
    chosen = next((found for found in fitting if _is_enough((found.width, found.height), max_px)), fitting[-1])
    picture = JpegImageFile(io.BytesIO(os.pread(file.fileno(), chosen.length, chosen.start)))
    if proportions[0] and (chosen.width > chosen.height) != (told.width > told.height):
        return picture, 1  # it was turned when it was written
    return picture, told.orientation or _own_orientation(source)


def _is_alike(sides: list[int], proportions: list[int]) -> bool:
    """Say whether two pictures, the shorter side of each first, have the same proportions; yes where nobody knows."""
    (short, long), (known_short, known_long) = sides, proportions
    return not known_short or abs(short * known_long / (long * known_short) - 1) <= _CROPPED


def _own_orientation(source: Source) -> int:
    try:
        return whole(parse(source).ifd0.get(Tag.ORIENTATION))
    except NotTiff:
        return 0


@functools.cache
def _load_plugins() -> None:
    if find_spec(_HEIF_PLUGIN):
        importlib.import_module(_HEIF_PLUGIN).register_heif_opener()
    Image.init()


def _embedded(picture: Image.Image, exif: Image.Exif, max_px: int) -> Image.Image | None:
    """Return the thumbnail of IFD1 if it decodes, is large enough and has the proportions of ``picture``, its bars cut off."""
    block = (picture.info.get("exif") or b"").removeprefix(_EXIF_HEADER)  # that of HEIF is None without any
    directory = exif.get_ifd(ExifTags.IFD.IFD1) if block else {}
    start, length = directory.get(_THUMBNAIL_OFFSET), directory.get(_THUMBNAIL_LENGTH)
    if not isinstance(start, int) or not isinstance(length, int):
        return None
    data = block[start : start + length]
    if not data.startswith(_JPEG):
        return None
    try:
        small = Image.open(io.BytesIO(data), formats=("JPEG",))
        small.load()
    except Exception:  # noqa: BLE001 - as in smaller(): a broken embedded one only means that the picture is decoded
        return None
    shown = _without_bars(small, picture.size)
    return shown if shown and _is_enough(shown.size, max_px) else None


def _without_bars(small: Image.Image, size: tuple[int, int]) -> Image.Image | None:
    """Return the part of an embedded thumbnail that shows a picture of ``size``; None if it shows another one."""
    scale = min(of_small / of_whole for of_small, of_whole in zip(small.size, size, strict=True))
    beside_px, above_px = ((of_small - scale * of_whole) / 2 for of_small, of_whole in zip(small.size, size, strict=True))
    bar_px = max(beside_px, above_px)
    # Both bars together may be what rounding explains.
    if 2 * bar_px <= max(1.5, _ROUNDED * min(small.size)):
        return small
    tones = np.asarray(small.convert("L"), dtype=np.float64)
    lines = tones if above_px > beside_px else tones.T
    # The line that a bar shares with the picture has no say, and is cut off too.
    black, cut = int(bar_px), int(np.ceil(bar_px))
    if not black or max(lines[:black].mean(), lines[-black:].mean()) > _BLACK or tones.mean() <= _BLACK:
        return None
    across, down = (0, cut) if above_px > beside_px else (cut, 0)
    return small.crop((across, down, small.width - across, small.height - down))


def _is_enough(size: tuple[int, int], max_px: int) -> bool:
    """Say whether a picture is shown at about ``max_px``: 160, what most cameras embed, still does for 240."""
    return 3 * max(size) >= 2 * max_px


def _is_cut(picture: Image.Image, file: BinaryIO) -> bool:
    """Say whether a TIFF ends before its picture does: libtiff would complain about it in the terminal, past us."""
    if not isinstance(picture, TiffImageFile):
        return False
    size = os.fstat(file.fileno()).st_size
    tags = picture.tag_v2
    return any(
        start + length > size
        for starts, lengths in _PLACES
        for start, length in zip(tags.get(starts, ()), tags.get(lengths, ()), strict=False)
    )


def _reduced(picture: Image.Image, max_px: int) -> Image.Image | None:
    """Decode ``picture`` at the smallest scale that still shows it at ``max_px``; None if that takes too much memory."""
    width, height = picture.size
    baseline = isinstance(picture, JpegImageFile) and "progressive" not in picture.info
    if not baseline and width * height > MAX_WHOLE_PIXELS:
        return None
    smooth_px = 0 if picture.format == "HEIF" else min(max_px, _SMOOTH_PX)
    at_least = (max_px + smooth_px) / max(width, height)
    # Of HEIF it is the thumbnail that the camera put beside the picture.
    picture.draft("RGB", (max(1, int(width * at_least)), max(1, int(height * at_least))))
    picture.load()
    return picture


def _rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16"):
        # Pillow's conversion cuts off at 255 instead of scaling.
        return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8)).convert("RGB")
    if picture.has_transparency_data:
        white = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB")
    return picture.convert("RGB")


def _turned(picture: Image.Image, orientation: object) -> Image.Image:
    bare = picture.copy()
    bare.info.clear()
    bare.getexif().clear()
    bare.getexif()[_ORIENTATION] = orientation if orientation in range(1, 9) else 1
    return ImageOps.exif_transpose(bare)
