"""One codec per container: which of them reads which format."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Final

from tasks.core.reading import chunks, cr3, film, heif, jxl, mrw, raf, tiff_file
from tasks.core.reading.formats import RAW_ENDINGS
from tasks.core.reading.source import Contents, Source

Codec = Callable[[Source], Contents]
"""Takes an open file and returns what it found; raises only OSError, of the disk."""


def _scan_gif(source: Source) -> Contents:
    width, height = (int.from_bytes(source.head[at : at + 2], "little") for at in (6, 8))
    return Contents(width=width, height=height)


def _scan_bmp(source: Source) -> Contents:
    size, step = ("<2H", 4) if source.head[14] == 12 else ("<2i", 8)
    width, height = map(abs, struct.unpack(size, source.head[18 : 18 + step].ljust(step, b"\0")))
    return Contents(width=width, height=height)


CODECS: Final[Mapping[str, Codec]] = {
    **dict.fromkeys(RAW_ENDINGS, tiff_file.scan_raw),
    "tiff": tiff_file.scan_tiff,
    "raf": raf.scan_raf,
    "mrw": mrw.scan_mrw,
    "png": chunks.scan_png,
    "webp": chunks.scan_webp,
    "heif": heif.scan,
    "avif": heif.scan,
    "cr3": cr3.scan,
    "jxl": jxl.scan,
    "video": film.scan,
    "gif": _scan_gif,
    "bmp": _scan_bmp,
}


def scan(source: Source, format_: str) -> Contents:
    """Return what the codec of a format finds; for a format without one, the fault that it is not read. Raises OSError."""
    codec = CODECS.get(format_)
    return codec(source) if codec else Contents(faults=[f"the metadata of {format_.upper()} files is not read"])
