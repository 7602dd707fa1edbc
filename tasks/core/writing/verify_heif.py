"""The second reader: proves that a written HEIF or AVIF says what was wanted and that nothing else in it has changed.

It shares nothing with the planner but the file format: the reader of archives walks both files and takes every item out by its
own tables, and the boxes are compared one by one. What the planner believes about a file is never the proof that it was right.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.reading.boxes import XMP_UUID, Box, Boxes, TooManyBoxes
from tasks.core.reading.heif_items import Items, read_items
from tasks.core.reading.source import Source, Span
from tasks.core.writing.verify_heif_meta import compare_meta
from tasks.core.writing.verify_heif_sequence import chunk_numbers, compare_chunks
from tasks.core.writing.verify_metadata import verify_block
from tasks.core.writing.wanted import Wanted
from tasks.core.writing.xmp_reading import check_asked, check_xmp

_PIECE: Final = 1 << 20
"""Bytes compared at once: a photo may have hundreds of megabytes."""
_MAX_SHARED: Final = 16
"""Times the file that all items are long together: more is hostile."""
_XMP_TYPE: Final = b"application/rdf+xml"
_LAST: Final = frozenset({b"mpvd", b"sefd"})
_VIDEO: Final = b"MotionPhoto_Datampv2"


class _Memory(Source):
    """A file that is in memory, for the reader of archives."""

    __slots__ = ("_data",)

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)

    def read(self, offset: int, size: int) -> bytes:
        return self._data[offset : offset + size]


@dataclass(frozen=True, slots=True)
class _File:
    """One of the two files: its bytes, boxes and items, the Exif item of the primary picture, and the XMP items that are its."""

    data: bytes
    top: list[Box]
    items: Items
    exif: int | None
    xmp: frozenset[int]

    def item(self, number: int) -> bytes:
        return b"".join(self.data[start : start + size] for start, size in self.places(number))

    def places(self, number: int) -> list[Span]:
        """Return where an item lies; a length of 0 goes on to the end of the file."""
        return [(start, size or len(self.data) - start) for start, size in self.items.places[number]]


def verify(original: bytes, written: bytes, wanted: Wanted) -> None:
    """Check the written file against the original and what was wanted.

    Every item but the primary picture's Exif (and the XMP's position or date) byte for byte; every box but those that hold
    these, and the free ones; the tables of ``meta`` entry by entry; the trailers last and Samsung's pointer right; the Exif block
    as ``verify_block`` does, the XMP as ``check_xmp``.

    Raises:
        CannotWrite: "second reader: ..." with the first difference.
    """
    old, new = _read(original), _read(written)
    if old.exif is not None and new.exif not in {old.exif, None if wanted.without_ours else old.exif}:
        raise CannotWrite("second reader: another item has become the Exif of the picture")
    gone = {number for number in (old.exif,) if new.exif is None and number is not None}
    added = {number for number in (new.exif,) if old.exif is None and number is not None}
    compare_meta(original, _meta(old), written, _meta(new), gone, added)
    _compare_items(old, new, gone, added)
    _compare_boxes(old, new, wanted)
    _compare_trailers(old, new)
    _compare_exif(old, new, wanted)
    _compare_xmp(old, new, wanted)


def _read(data: bytes) -> _File:
    boxes = Boxes(_Memory(data))
    try:
        top = list(boxes.top())
        metas = [box for box in top if box.name == b"meta"]
        if not top or top[-1].end != len(data) or any(box.is_cut for box in top) or len(metas) != 1:
            raise CannotWrite("second reader: the boxes do not fill the file")
        items = read_items(boxes, metas[0])
    except TooManyBoxes as error:
        raise CannotWrite(f"second reader: {error}") from error
    for number in items.places:
        if any(start + size > len(data) for start, size in items.places[number]):
            raise CannotWrite(f"second reader: item {number} goes on beyond the end of the file")
    exifs = items.describers({number for number, kind in items.kinds.items() if kind == b"Exif"})
    packets = [number for number, kind in items.media_types.items() if kind.partition(b";")[0].strip().lower() == _XMP_TYPE]
    own = frozenset(number for number in packets if items.primary in items.described.get(number, (items.primary,)))
    return _File(data, top, items, exifs[0] if exifs else None, own & items.places.keys())


def _meta(file: _File) -> Box:
    return next(box for box in file.top if box.name == b"meta")


def _compare_items(old: _File, new: _File, gone: set[int], added: set[int]) -> None:
    """Check that both files have the same items with the same data, but for the Exif and XMP that may change."""
    if old.items.primary != new.items.primary or old.items.places.keys() - gone != new.items.places.keys() - added:
        raise CannotWrite("second reader: the items are not the same any more")
    if sum(size for number in old.items.places for _, size in old.places(number)) > _MAX_SHARED * len(old.data):
        raise CannotWrite("second reader: the items lie one over the other")
    for number in old.items.places.keys() - gone - old.xmp - {old.exif}:
        pieces, others = old.places(number), new.places(number)
        same_sizes = [size for _, size in pieces] == [size for _, size in others]
        if not same_sizes or any(
            not _same(old.data, start, new.data, other, size) for (start, size), (other, _) in zip(pieces, others, strict=True)
        ):
            raise CannotWrite(f"second reader: the data of item {number} have changed")


def _same(old: bytes, at: int, new: bytes, other: int, size: int) -> bool:
    """Say whether ``size`` bytes of both are the same, without a copy of all of them."""
    steps = range(0, size, _PIECE)
    return all(old[at + k : at + min(k + _PIECE, size)] == new[other + k : other + min(k + _PIECE, size)] for k in steps)


def _compare_boxes(old: _File, new: _File, wanted: Wanted) -> None:
    """Check the boxes of the file itself: those that hold Exif alone may come and go, free ones too; no other."""
    before, after = _lasting(old), _lasting(new)
    if [(box.name, box.end - box.start) for box in before] != [(box.name, box.end - box.start) for box in after]:
        raise CannotWrite("second reader: the boxes of the file are not the same any more")
    for one, other in zip(before, after, strict=True):
        by = other.start - one.start
        for start, end in _fixed(old, one, _changing(old, new, by)):
            is_wiped = wanted.without_ours and one.name == b"mdat"
            compare = _only_wiped if is_wiped else _same
            if not compare(old.data, start, new.data, start + by, end - start):
                raise CannotWrite(f"second reader: the {one.name.decode('latin-1')!r} box has changed")
        if one.name == b"moov":
            compare_chunks(old.data, new.data, one, other, lambda at: _shift(before, after, at))


def _shift(before: list[Box], after: list[Box], at: int) -> int:
    """Return by how much the box has moved that holds an offset."""
    index = max(bisect_right(before, at, key=lambda box: box.start) - 1, 0)
    return after[index].start - before[index].start


def _lasting(file: _File) -> list[Box]:
    """Return the boxes that must be in both files: not meta, which is compared by itself, free ones, nor the Exif's own."""
    exif = sorted(file.places(file.exif)) if file.exif is not None else []
    own = (exif[0][0], exif[0][0] + sum(size for _, size in exif)) if exif else (-1, -1)
    passing = {b"meta", b"free"}
    return [box for box in file.top if box.name not in passing and not (box.name == b"mdat" and (box.start, box.end) == own)]


def _changing(old: _File, new: _File, by: int) -> list[Span]:
    """Return where the items lie that may change: XMP, and Exif if it begins where it did; what it leaves behind stays."""
    places = [place for number in old.xmp for place in old.places(number)]
    exif = old.places(old.exif) if old.exif is not None else []
    now = new.places(new.exif) if new.exif is not None else []
    is_there = [start + by for start, _ in exif[:1]] == [start for start, _ in now[:1]]
    return places + exif if is_there else places


def _fixed(file: _File, box: Box, changing: list[Span]) -> Iterator[Span]:
    """Give the parts of a box, from and to, that must stay: all but what may change, and the offsets in Samsung's trailer."""
    if box.name == b"uuid" and file.data[box.start : box.start + len(XMP_UUID)] == XMP_UUID:
        yield box.start, box.start + len(XMP_UUID)
        return
    pointers = [(pointer, 4) for pointer in _pointers(file.data, box)] if box.name == b"sefd" else []
    pointers += chunk_numbers(file.data, box) if box.name == b"moov" else []
    at = box.start
    for start, size in sorted(changing + pointers):
        if box.start <= start < box.end:
            yield at, max(at, start)
            at = max(at, start + size)
    yield at, max(at, box.end)


def _only_wiped(old: bytes, at: int, new: bytes, other: int, size: int) -> bool:
    """Say whether all that has changed is zero now; that no item is concerned, the items themselves have proved."""
    for k in range(0, size, _PIECE):
        one, two = old[at + k : at + min(k + _PIECE, size)], new[other + k : other + min(k + _PIECE, size)]
        if one != two and any(b not in (a, 0) for a, b in zip(one, two, strict=True)):
            return False
    return True


def _pointers(data: bytes, box: Box) -> list[int]:
    """Return where Samsung's absolute offsets of the video are written."""
    found, at = [], data.find(_VIDEO, box.start, box.end)
    while at >= 0:
        found.append(at + len(_VIDEO))
        at = data.find(_VIDEO, at + 1, box.end)
    return found


def _compare_trailers(old: _File, new: _File) -> None:
    """Check that what is found from the end of the file is still last, and that the video is where the pointer says."""
    if _tail(old) != _tail(new):
        raise CannotWrite("second reader: the trailers are not the last boxes any more")
    for one, other in zip(_samsung(old), _samsung(new), strict=True):
        if one != other:
            raise CannotWrite("second reader: the video of the motion photo is not where its trailer says")


def _tail(file: _File) -> list[bytes]:
    """Return the names of the trailers that end the file, the last one first."""
    return list(takewhile(_LAST.__contains__, (box.name for box in reversed(file.top))))


def _samsung(file: _File) -> list[int]:
    """Return how far behind the start of the ``mpvd`` box (of the file without one) each pointer to a video points."""
    start = next((box.start for box in file.top if box.name == b"mpvd"), 0)
    boxes = [box for box in file.top if box.name == b"sefd"]
    return [int.from_bytes(file.data[at : at + 4], "big") - start for box in boxes for at in _pointers(file.data, box)]


def _compare_exif(old: _File, new: _File, wanted: Wanted) -> None:
    """Check the Exif block of the primary picture, and what comes before it in its item."""
    if new.exif is None and (wanted.position or wanted.taken):
        raise CannotWrite("second reader: the picture has no Exif")
    head, block = _split(new.item(new.exif)) if new.exif is not None else (b"", b"")
    old_head, old_block = _split(old.item(old.exif)) if old.exif is not None else (b"", b"")
    if block and old_block and head != old_head:
        raise CannotWrite("second reader: the head of the Exif item has changed")
    if block or old_block:
        verify_block(old_block, block, wanted)


def _split(payload: bytes) -> tuple[bytes, bytes]:
    """Return what comes before the TIFF block of an Exif item, and the block; some writers count from the wrong place."""
    start = 4 + int.from_bytes(payload[:4], "big")
    if payload[start : start + 2] not in {b"II", b"MM"} and b"Exif\0\0" in payload[:32]:
        start = payload.index(b"Exif\0\0")
    if payload[start : start + 6] == b"Exif\0\0":
        start += 6
    return payload[:start], payload[start:]


def _compare_xmp(old: _File, new: _File, wanted: Wanted) -> None:
    """Check each packet that speaks of the primary picture."""
    packets = [(old.item(number), new.item(number)) for number in sorted(old.xmp & new.xmp)]
    packets += list(zip(_xmp_boxes(old), _xmp_boxes(new), strict=True))
    for one, other in packets:
        if len(one) != len(other):
            raise CannotWrite("second reader: the XMP has another length")
        if one != other:
            check_xmp(one.rstrip(b"\0"), other.rstrip(b"\0"), wanted)
        else:
            check_asked(other.rstrip(b"\0"), wanted)


def _xmp_boxes(file: _File) -> list[bytes]:
    boxes = [box for box in file.top if box.name == b"uuid" and file.data[box.start : box.start + 16] == XMP_UUID]
    return [file.data[box.start + 16 : box.end] for box in boxes]
