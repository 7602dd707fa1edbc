"""A small upright JPEG of a photo: the one the camera embedded when it is sound, else a reduced decode in bounded memory.

An embedded thumbnail is trusted only when it has the picture's own proportions: editors that crop or turn a picture often
leave the old one behind, and cameras pad a 3:2 picture to 4:3 with black bars.
"""

from __future__ import annotations

import io
import os
import warnings
from typing import BinaryIO, Final

import numpy as np
from PIL import ExifTags, Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import TiffImageFile

MAX_PIXELS: Final = 200_000_000
"""The largest picture looked at: 200 megapixels, the most a phone takes."""

MAX_WHOLE_PIXELS: Final = 64_000_000
"""The largest picture decoded at full size (about 200 MB): only a baseline JPEG can be decoded at an eighth of its size."""

# Pillow knows more, but hands some of them (EPS) to other programs; HEIF and AVIF only where their plugin is loaded.
_FORMATS: Final = ("PNG", "TIFF", "WEBP", "GIF", "BMP", "HEIF", "AVIF")
_QUALITY: Final = 78
_ORIENTATION: Final = 0x0112
_THUMBNAIL_OFFSET: Final = 0x0201
_THUMBNAIL_LENGTH: Final = 0x0202
_PLACES: Final = ((0x0111, 0x0117), (0x0144, 0x0145))
"""Tags of offsets and lengths of a TIFF's strips, and of its tiles."""
_EXIF_HEADER: Final = b"Exif\0\0"


def thumbnail(path: str | os.PathLike[str], max_px: int = 160) -> bytes | None:
    """Return a JPEG whose longer side is at most ``max_px``, upright, without metadata; None if there is no such picture.

    Raises OSError only where the file cannot be opened; whatever is in it, the answer is a picture or None.
    """
    with open(path, "rb") as file, warnings.catch_warnings():  # noqa: PTH123 - a surrogate-escaped text may not be a Path
        warnings.simplefilter("ignore")  # Pillow warns about each oddity of a file; extract reports what matters
        try:
            return _thumbnail(file, max_px)
        except Exception:  # noqa: BLE001 - on broken content Pillow's plugins leak nearly every exception there is
            return None


def _thumbnail(file: BinaryIO, max_px: int) -> bytes | None:
    with _open(file) as picture:
        width, height = picture.size
        if width * height > MAX_PIXELS:
            return None
        exif = picture.getexif()
        orientation = exif.get(_ORIENTATION, 1)
        small = _embedded(picture, exif, max_px) or (None if _is_cut(picture, file) else _reduced(picture, max_px))
        if small is None:
            return None
        turned = _turned(_rgb(small), orientation)
        turned.thumbnail((max_px, max_px))
        written = io.BytesIO()
        turned.save(written, "JPEG", quality=_QUALITY, optimize=True)
        return written.getvalue()


def _open(file: BinaryIO) -> Image.Image:
    # Image.open refuses every picture above 179 megapixels; a JPEG is opened by its plugin and judged by MAX_PIXELS.
    is_jpeg = file.read(3) == b"\xff\xd8\xff"
    file.seek(0)
    if is_jpeg:
        return JpegImageFile(file)
    Image.init()
    return Image.open(file, formats=[name for name in _FORMATS if name in Image.OPEN])


def _embedded(picture: Image.Image, exif: Image.Exif, max_px: int) -> Image.Image | None:
    """Return the thumbnail of IFD1 if it decodes, is large enough and has the proportions of ``picture``."""
    block = picture.info.get("exif", b"").removeprefix(_EXIF_HEADER)
    directory = exif.get_ifd(ExifTags.IFD.IFD1) if block else {}
    start, length = directory.get(_THUMBNAIL_OFFSET), directory.get(_THUMBNAIL_LENGTH)
    if not isinstance(start, int) or not isinstance(length, int):
        return None
    data = block[start : start + length]
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    try:
        small = Image.open(io.BytesIO(data), formats=("JPEG",))
        small.load()
    except Exception:  # noqa: BLE001 - as in thumbnail(): a broken embedded one only means that the picture is decoded
        return None
    if max(small.size) < 0.75 * max_px:
        return None
    # One pixel of the shorter side is all that rounding explains.
    (width, height), (small_width, small_height) = picture.size, small.size
    off = abs(width * small_height - height * small_width) / max(width, height)
    return small if off <= 1.5 else None


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
    picture.draft("RGB", (2 * max_px, 2 * max_px))
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
