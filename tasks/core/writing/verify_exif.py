"""The second reader of a TIFF block: nothing has moved, no entry but those asked for has changed, exifread reads what was asked.

That every byte but GPS values, dates and pointers is where it was keeps MakerNotes whole: they hold offsets that no reader knows
all of. exifread is not asked for MakerNotes: where an earlier program has moved one, it reads other bytes for it, our new ones
among them. Only where zeros at the end of the block are used up is a MakerNote read, for it might have meant those zeros.

exifread is given the block alone: in a whole file it looks for the Exif segment only in the first 4,000 bytes.
"""

from __future__ import annotations

import io
import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, BinaryIO, Final, NamedTuple, cast

import exifread

from tasks.core.errors import CannotWrite
from tasks.core.tiff_types import BYTE_ORDERS, TYPE_SIZES, GpsTag, Tag
from tasks.core.writing.verify_values import compare_date, compare_gps
from tasks.core.writing.wanted import Wanted

_PIECE: Final = 1 << 20
_MAX_READS: Final = 2_000_000
_DATES: Final = (Tag.DATE_TIME_ORIGINAL, Tag.SUBSEC_TIME_ORIGINAL, Tag.OFFSET_TIME_ORIGINAL)
_DATE_NAMES: Final = frozenset(
    f"{ifd} {name}" for ifd in ("Image", "EXIF") for name in ("DateTimeOriginal", "SubSecTimeOriginal", "OffsetTimeOriginal")
)
_PROVEN_APART: Final = frozenset({"Image GPSInfo", "Image ExifOffset", "Image ApplicationNotes"})
"""Pointers, and XMP: its bytes are where they were, or the caller compares them."""

_quiet: ContextVar[bool] = ContextVar("exifread_is_quiet", default=False)
logging.getLogger("exifread").addFilter(lambda _: not _quiet.get())

Range = tuple[int, int]


class _Limited:
    """A stream that gives up on a broken block, whose counts would keep exifread busy for hours."""

    def __init__(self, block: bytes) -> None:
        self._stream: Any = io.BytesIO(block) if isinstance(block, bytes) else block
        self._reads = 0
        self.seek = self._stream.seek
        self.tell = self._stream.tell

    def read(self, size: int = -1) -> bytes:
        """Read as a file does.

        Raises:
            OSError: for the two-millionth time.
        """
        self._reads += 1
        if self._reads > _MAX_READS:
            raise OSError("its structure is without end")
        data: bytes = self._stream.read(size)
        return data


class _Entry(NamedTuple):
    """One entry of an IFD: where it is, tag, bytes of its value, its last four bytes as a number, and all twelve."""

    at: int
    tag: int
    size: int
    value: int
    raw: bytes

    @property
    def slots(self) -> list[Range]:
        """Where its value lies, if not inside the entry."""
        return [(self.value, self.value + self.size)] if self.size > 4 else []


class _Ifd(NamedTuple):
    at: int
    entries: list[_Entry]
    following: bytes

    def raws(self, but: set[int]) -> tuple[list[bytes], bytes]:
        """Return what must stay: the entries in order but those of some tags, and the offset of the next IFD."""
        return [entry.raw for entry in self.entries if entry.tag not in but], self.following


def verify_exif(old: bytes, new: bytes, wanted: Wanted, *, packet: Range | None = None) -> None:
    """Check a written TIFF block against the original one (b"" where there was none) and what was asked for.

    ``packet`` is where a whole TIFF file holds its XMP, which the caller compares.

    Raises:
        CannotWrite: "second reader: ..." with the first difference.
    """
    if old:
        try:
            _compare_structure(old, new, wanted, packet)
        except (struct.error, KeyError) as error:
            raise CannotWrite(f"second reader: the Exif block is broken ({error})") from error
    before, after = _tags(old), _tags(new)
    kept_before, kept_after = _comparable(before, wanted), _comparable(after, wanted)
    if kept_before != kept_after:
        names = kept_before.keys() | kept_after.keys()
        changed = sorted(name for name in names if kept_before.get(name) != kept_after.get(name))
        raise CannotWrite(f"second reader: {', '.join(changed[:3])} changed")
    if compare_gps(before, after, wanted):
        _check_wiped(old, new)
    if wanted.taken:
        compare_date(before, after, wanted.taken)


def _compare_structure(old: bytes, new: bytes, wanted: Wanted, packet: Range | None) -> None:
    """Check that no byte has moved, and that the tables of IFD0 and of the Exif IFD hold the same entries."""
    before, after = _ifd0(old), _ifd0(new)
    pointers: set[int] = {Tag.GPS_IFD, Tag.EXIF_IFD} if wanted.taken else {Tag.GPS_IFD}
    if before.raws(pointers) != after.raws(pointers):
        raise CannotWrite("second reader: an entry of IFD0 has changed")
    exif, exif_now = _children(old, before, Tag.EXIF_IFD), _children(new, after, Tag.EXIF_IFD)
    dates: set[int] = {*_DATES} if wanted.taken else set()
    if len(exif) > len(exif_now):
        raise CannotWrite("second reader: the Exif IFD is gone")
    for table, other in zip(exif, exif_now, strict=False):
        if table.raws(dates)[0] != other.raws(dates)[0]:
            raise CannotWrite("second reader: an entry of the Exif IFD has changed")
    free = sorted([*_free(old, before, wanted), *([packet] if packet else [])])
    zeros = [*_gaps(old, before), (_content_end(old), len(old))]
    for start, end in _fixed([*free, *zeros], len(old)):
        if not same_bytes(old, new, start, end):
            raise CannotWrite(f"second reader: bytes {start} to {end} of the Exif block have changed or moved")
    if not all(same_bytes(old, new, start, min(end, len(new))) for start, end in zeros):
        _compare_notes(old, new, free)


def _check_wiped(old: bytes, new: bytes) -> None:
    """Check that the coordinates that were in the old GPS IFD are not in their place any more."""
    for gps in _children(old, _ifd0(old), Tag.GPS_IFD):
        for entry in gps.entries:
            left = [1 for start, end in entry.slots if start < len(new) and new[start:end] == old[start:end]]
            if entry.tag in {GpsTag.LATITUDE, GpsTag.LONGITUDE} and left:
                raise CannotWrite("second reader: the bytes of the position are still there")


def _free(old: bytes, ifd0: _Ifd, wanted: Wanted) -> Iterator[Range]:
    """Give the ranges that may differ: the table of IFD0, the old GPS IFD with its values, and the dates where one was asked."""
    yield 4, 8
    yield ifd0.at, ifd0.at + 2 + 12 * len(ifd0.entries) + 4  # its entries are compared, wherever they are now
    for entry in ifd0.entries:
        if wanted.taken and entry.tag in _DATES:
            yield from entry.slots
    for gps in _children(old, ifd0, Tag.GPS_IFD):
        yield gps.at, gps.at + 2 + 12 * len(gps.entries) + 4
        for entry in gps.entries:
            yield from ((start, end + (end - start & 1)) for start, end in entry.slots)
    for exif in _children(old, ifd0, Tag.EXIF_IFD) if wanted.taken else []:
        for entry in exif.entries:
            if entry.tag in _DATES:
                yield entry.at, entry.at + 12
                yield from entry.slots


def _gaps(old: bytes, ifd0: _Ifd) -> Iterator[Range]:
    """Give the zeros between the old GPS IFD and its values, and between these: the room of longer ones that were there."""
    for gps in _children(old, ifd0, Tag.GPS_IFD):
        slots = sorted(slot for entry in gps.entries for slot in entry.slots if slot[0] >= gps.at)
        at = gps.at + 2 + 12 * len(gps.entries)
        for start, end in slots:
            if at < start <= at + _PIECE and not any(old[at:start]):
                yield at, start
            at = end


def _fixed(free: list[Range], size: int) -> Iterator[Range]:
    """Give the ranges between those that are free."""
    at = 0
    for start, end in [*sorted(free), (size, size)]:
        if start > at:
            yield at, start
        at = max(at, end)


def same_bytes(old: bytes, new: bytes, start: int, end: int) -> bool:
    """Compare bytes at one place of both, piece by piece: the block may be a file of gigabytes."""
    pieces = range(start, end, _PIECE)
    return all(old[at : min(at + _PIECE, end)] == new[at : min(at + _PIECE, end)] for at in pieces)


def _content_end(block: bytes) -> int:
    """Return where the zeros at the end of the block begin."""
    end = len(block)
    while end and not any(block[max(end - _PIECE, 0) : end]):
        end = max(end - _PIECE, 0)
    start = max(end - _PIECE, 0)
    return start + len(block[start:end].rstrip(b"\0"))


def _ifd0(block: bytes) -> _Ifd:
    order = BYTE_ORDERS[block[:2]]
    return _ifd(block, struct.unpack_from(order + "I", block, 4)[0])


def _children(block: bytes, ifd: _Ifd, tag: Tag) -> list[_Ifd]:
    """Return the IFDs that an IFD's pointers of this tag lead to."""
    return [_ifd(block, entry.value) for entry in ifd.entries if entry.tag == tag]


def _ifd(block: bytes, at: int) -> _Ifd:
    order = BYTE_ORDERS[block[:2]]
    (count,) = struct.unpack_from(order + "H", block, at)
    entries = []
    for start in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, number, value = struct.unpack_from(order + "HHII", block, start)
        entries.append(_Entry(start, tag, TYPE_SIZES.get(kind, 0) * number, value, block[start : start + 12]))
    return _Ifd(at, entries, block[at + 2 + 12 * count :][:4])


def _compare_notes(old: bytes, new: bytes, free: list[Range]) -> None:
    """Check that exifread reads the same MakerNote where nothing but the zeros at the end of the block is new."""
    masked = bytearray(new[: len(old)].ljust(len(old), b"\0"))
    for start, end in free:
        masked[start:end] = old[start:end]
    before, after = _tags(old, details=True), _tags(bytes(masked[: len(old)]), details=True)
    if any(repr(before.get(name)) != repr(after.get(name)) for name in before.keys() | after.keys()):
        raise CannotWrite("second reader: the MakerNote refers to the room that was used")


@contextmanager
def _silence() -> Iterator[None]:
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def _tags(block: bytes, *, details: bool = False) -> dict[str, Any]:
    if not block:
        return {}
    stream = cast("BinaryIO", _Limited(block))
    with _silence():
        try:
            tags: dict[str, Any] = exifread.process_file(stream, details=details, truncate_tags=False)
        except Exception as error:
            raise CannotWrite(f"second reader: exifread cannot read the file ({type(error).__name__}: {error})") from error
    return tags


def _comparable(tags: dict[str, Any], wanted: Wanted) -> dict[str, str]:
    """Return what must stay: every tag but GPS, pointers and the date asked for, with its type and values."""
    free = _PROVEN_APART | (_DATE_NAMES if wanted.taken else frozenset())
    return {
        name: repr(tag) if isinstance(tag, bytes) else f"{tag.field_type} {tag.values!r}"
        for name, tag in tags.items()
        if not name.startswith("GPS ") and name not in free
    }
