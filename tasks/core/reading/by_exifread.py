"""A file that no codec of ours could read, as exifread reads it: an open file in, what its EXIF says or the reason out.

exifread follows every offset of a hostile file, reads what it points to one number at a time and lets errors of every kind
out. So it gets a file that hands out a limited number of bytes in a limited number of reads, and then ends the reading. HEIF
and AVIF it is not given at all: an item location box whose numbers are 0 bytes wide makes it fill the memory without reading.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from functools import cache
from math import isnan
from types import ModuleType
from typing import Any, Final

from tasks.core.reading.exif import exif_statement
from tasks.core.reading.source import Source
from tasks.core.reading.statement import Statement
from tasks.core.reading.tiff import EXIF_TAGS, GPS_TAGS, IFD0_TAGS, Directories, Value
from tasks.core.tiff_types import ASCII, UNDEFINED

MAX_BYTES: Final = 16 << 20
"""Of the file, in all reads together."""
MAX_READS: Final = 40_000
"""Each costs some microseconds; a photo's EXIF is read in a few thousand."""


def read(source: Source) -> tuple[Statement | None, str]:
    """Return what exifread finds and "", or None and in words why there is no answer. Raises OSError, of the disk.

    Its values go through the same rules as those of our own codecs: a date is a date and a position one only if they hold.
    MakerNotes, thumbnails and XMP are left alone.
    """
    if source.head[4:8] == b"ftyp":
        return None, "exifread is not given HEIF and AVIF files"
    try:
        tags = _exifread().process_file(_Bounded(source), details=False, extract_thumbnail=False)
        statement = exif_statement(_directories(tags))
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - AssertionError, IndexError, UnicodeDecodeError, struct.error … come out of it
        return None, f"exifread: {' '.join(str(error).split())[:100] or type(error).__name__}"
    if statement.taken.at is None and isnan(statement.fix.lat) and not statement.make and not statement.model:
        return None, "exifread finds neither date, place nor camera"
    return statement, ""


@cache
def _exifread() -> ModuleType:
    """Import exifread at the first file that needs it, and keep what it logs about such files out of the terminal."""
    import exifread  # noqa: PLC0415 - it must cost an archive of plain photos nothing

    logging.getLogger("exifread").setLevel(logging.CRITICAL)
    module: ModuleType = exifread
    return module


class _Spent(Exception):  # noqa: N818 - the end of the reading, not a fault of the disk
    """The file asks for more than any photo's metadata takes."""


class _Bounded:
    """The part of a binary file that exifread uses, over a Source: seek, tell and read, within MAX_BYTES and MAX_READS."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at = 0
        self._bytes_left = MAX_BYTES
        self._reads_left = MAX_READS

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._source.size}[whence]
        if self._at < 0:
            raise ValueError("an offset before the beginning of the file")
        return self._at

    def read(self, size: int = -1) -> bytes:
        rest = max(self._source.size - self._at, 0)
        size = rest if size < 0 else min(size, rest)
        self._reads_left -= 1
        self._bytes_left -= size
        if self._reads_left < 0 or self._bytes_left < 0:
            raise _Spent("its metadata asks for more than a photo's can hold")
        data = self._source.read(self._at, size)
        self._at += len(data)
        return data


def _directories(tags: Mapping[str, Any]) -> Directories:
    """Return exifread's tags (by names such as ``EXIF DateTimeOriginal``) as directories of ours."""
    found = Directories()
    parts = (("Image ", found.ifd0, IFD0_TAGS), ("EXIF ", found.exif, EXIF_TAGS), ("GPS ", found.gps, GPS_TAGS))
    for name, tag in tags.items():
        for prefix, directory, wanted in parts:
            if name.startswith(prefix) and tag.tag in wanted:
                directory[tag.tag] = _value(tag.field_type, tag.values)
    return found


def _value(kind: int, values: Any) -> Value:
    if isinstance(values, str):
        return values.encode()
    if isinstance(values, bytes):
        return values
    if kind in {ASCII, UNDEFINED}:
        return bytes(values)
    return tuple(_numbers(values))


def _numbers(values: Iterable[Any]) -> Iterable[Any]:
    """Yield ratios as pairs, and floats out of the tuples of one that exifread puts them in."""
    for value in values:
        if isinstance(value, tuple):
            yield from value
        else:
            yield (value.num, value.den) if hasattr(value, "num") else value
