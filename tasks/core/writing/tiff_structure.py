"""What a TIFF block holds and which of its bytes something refers to, so that an editor knows what it may touch.

Trap: a MakerNote may refer to any byte of the block without our seeing it. So a byte that nothing refers to is not free; the
editor moves nothing and prefers the room of the old GPS entries, which is theirs alone.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.tiff_types import BYTE, BYTE_ORDERS, IFD, LONG, SHORT, TYPE_SIZES, Tag
from tasks.core.writing.gps_tags import Field

ENTRY: Final = 12
MAX_ENTRIES: Final = 512
MAX_ENTRIES_IN_ALL: Final = 50_000
"""A document of thousands of pages; broken blocks can chain IFDs without end."""

_INTEGERS: Final = {BYTE: "B", SHORT: "H", LONG: "I", IFD: "I"}
_CHILDREN: Final = {Tag.EXIF_IFD: "Exif IFD", Tag.INTEROP_IFD: "Interop IFD", Tag.SUB_IFDS: "sub-IFD"}
_IMAGES: Final = (
    (Tag.STRIP_OFFSETS, Tag.STRIP_BYTE_COUNTS),
    (Tag.TILE_OFFSETS, Tag.TILE_BYTE_COUNTS),
    (Tag.THUMBNAIL_OFFSET, Tag.THUMBNAIL_LENGTH),
)


class Entry(NamedTuple):
    """One 12-byte entry of an IFD; ``raw`` is all of it."""

    tag: int
    kind: int
    number: int
    value: int
    """The last four bytes as a number: the value's offset where it does not fit into them."""
    raw: bytes

    @property
    def size(self) -> int:
        """Bytes of the value; 0 for a field type that nobody knows."""
        return TYPE_SIZES.get(self.kind, 0) * self.number

    @property
    def slot(self) -> tuple[int, int] | None:
        """Where the value lies in the block; None where it is inside the entry."""
        return (self.value, self.value + self.size) if self.size > 4 else None


class Ifd(NamedTuple):
    """One image file directory: offset, entries, and the offset of the next (0: none)."""

    offset: int
    entries: list[Entry]
    next: int

    @property
    def end(self) -> int:
        """Where the table of entries ends, without the next pointer."""
        return self.offset + 2 + ENTRY * len(self.entries)


class Region(NamedTuple):
    """Bytes that ``owner`` holds or refers to."""

    start: int
    end: int
    owner: str


class Block(NamedTuple):
    """A TIFF block understood: byte order, IFD0, the GPS IFD if there is one, and every region that is referred to.

    ``data`` may be a whole TIFF file, and anything whose slices are bytes (an mmap): it is never copied as a whole.
    """

    data: bytes
    order: str
    ifd0: Ifd
    gps: Ifd | None
    regions: list[Region]

    def overrun(self) -> str:
        """Name an owner of bytes beyond the end of the block, "" when there is none: appended bytes would become part of it."""
        return next((r.owner for r in self.regions if r.end > len(self.data)), "")

    def is_only_gps(self, start: int, end: int) -> bool:
        """Say whether nothing but the GPS IFD holds or refers to these bytes."""
        return all(r.end <= start or r.start >= end or r.owner == "GPS IFD" for r in self.regions)

    def is_held_once(self, start: int, end: int) -> bool:
        """Say whether these bytes lie within the block and one thing alone holds or refers to them."""
        return end <= len(self.data) and sum(r.start < end and r.end > start for r in self.regions) == 1

    def field(self, entry: Entry) -> Field:
        """Return the entry's value, cut where the block ends."""
        start, end = entry.slot or (0, 0)
        return Field(entry.kind, entry.number, self.data[start:end] if entry.slot else entry.raw[8 : 8 + entry.size])


def read_block(data: bytes) -> Block:
    """Understand a TIFF block.

    Raises:
        CannotWrite: it is no TIFF block, its IFDs loop, or IFD0 or the GPS IFD is broken, ambiguous or shared.
    """
    order = BYTE_ORDERS.get(data[:2])
    if order is None or len(data) < 14 or struct.unpack_from(order + "H", data, 2)[0] != 42:
        raise CannotWrite("the Exif block is not TIFF")
    ifd0 = read_ifd(data, struct.unpack_from(order + "I", data, 4)[0], order)
    if ifd0 is None:
        raise CannotWrite("IFD0 overruns the block")
    if any(entry.kind not in TYPE_SIZES for entry in ifd0.entries):
        raise CannotWrite("IFD0 holds an entry of unknown type")
    pointers = [entry for entry in ifd0.entries if entry.tag == Tag.GPS_IFD]
    if len(pointers) > 1:
        raise CannotWrite("IFD0 holds several GPS pointers")
    gps = _gps_ifd(data, pointers[0].value, order) if pointers else None
    block = Block(data, order, ifd0, gps, [Region(0, 8, "header"), *_regions(data, order, ifd0)])
    if gps and not block.is_only_gps(gps.offset, gps.end):
        raise CannotWrite("the GPS IFD is shared with other data")
    return block


def read_ifd(data: bytes, offset: int, order: str) -> Ifd | None:
    """Return the IFD at ``offset``; None where it does not lie whole within the block or is longer than any real one."""
    if not 8 <= offset <= len(data) - 2:
        return None
    (count,) = struct.unpack_from(order + "H", data, offset)
    end = offset + 2 + ENTRY * count
    if count > MAX_ENTRIES or end > len(data):
        return None
    raws = [data[at : at + ENTRY] for at in range(offset + 2, end, ENTRY)]
    entries = [_entry(raw, order) for raw in raws]
    following = data[end : end + 4]
    return Ifd(offset, entries, struct.unpack(order + "I", following)[0] if len(following) == 4 else 0)


def _entry(raw: bytes, order: str) -> Entry:
    tag, kind, number, value = struct.unpack(order + "HHII", raw)
    return Entry(tag, kind, number, value, raw)


def _gps_ifd(data: bytes, offset: int, order: str) -> Ifd:
    gps = read_ifd(data, offset, order)
    if gps is None:
        raise CannotWrite("the GPS IFD is unreadable")
    if any(entry.kind not in TYPE_SIZES for entry in gps.entries):
        raise CannotWrite("the GPS IFD holds an entry of unknown type")
    if len({entry.tag for entry in gps.entries}) != len(gps.entries):
        raise CannotWrite("the GPS IFD holds a tag twice")
    return gps


def _regions(data: bytes, order: str, ifd0: Ifd) -> Iterator[Region]:
    """Walk every IFD reachable from IFD0 and give the regions of each."""
    seen: set[int] = set()
    entries = 0
    waiting = [(ifd0.offset, "IFD0")]
    while waiting:
        offset, owner = waiting.pop()
        if offset in seen:
            if owner == "next IFD" or offset == ifd0.offset:
                raise CannotWrite("the IFD chain loops")
            yield Region(offset, offset + 2, f"{owner} (shared)")
            continue
        seen.add(offset)
        ifd = read_ifd(data, offset, order)
        if ifd is None:
            yield Region(min(offset, len(data)), len(data) + 1, owner)
            continue
        entries += len(ifd.entries) + 1
        if entries > MAX_ENTRIES_IN_ALL:
            raise CannotWrite(f"the IFDs hold more than {MAX_ENTRIES_IN_ALL} entries")
        chained = owner in {"IFD0", "next IFD"}
        # Where the block ends before a chained IFD's next pointer, appended bytes would be read as one.
        yield Region(offset, ifd.end + 4 if chained else table_end(data, ifd), owner)
        for entry in ifd.entries:
            if entry.slot:
                yield Region(*entry.slot, "MakerNote" if entry.tag == Tag.MAKER_NOTE else owner)
        yield from (Region(start, end, f"{owner} image") for start, end in _images(data, order, ifd))
        waiting += [(target, child) for target, child in _children(data, order, ifd, is_ifd0=offset == ifd0.offset) if target]
        if chained and ifd.next:
            waiting.append((ifd.next, "next IFD"))


def table_end(data: bytes, ifd: Ifd) -> int:
    """Return where an IFD outside the chain ends: some writers leave out its next pointer, and a value begins there."""
    return min([ifd.end + 4, len(data), *(entry.value for entry in ifd.entries if entry.slot and entry.value >= ifd.end)])


def _children(data: bytes, order: str, ifd: Ifd, *, is_ifd0: bool) -> Iterator[tuple[int, str]]:
    for entry in ifd.entries:
        if entry.tag == Tag.GPS_IFD:
            yield entry.value, "GPS IFD" if is_ifd0 else "second GPS IFD"
        elif entry.tag in _CHILDREN:
            yield from ((target, _CHILDREN[Tag(entry.tag)]) for target in _integers(data, order, entry))


def _images(data: bytes, order: str, ifd: Ifd) -> Iterator[tuple[int, int]]:
    by_tag = {entry.tag: entry for entry in ifd.entries}
    for offsets, sizes in _IMAGES:
        if offsets not in by_tag or sizes not in by_tag:
            continue
        pieces: list[tuple[int, int]] = []
        for start, size in zip(_integers(data, order, by_tag[offsets]), _integers(data, order, by_tag[sizes]), strict=False):
            if pieces and pieces[-1][1] == start:  # strips mostly follow each other: a large picture is few pieces
                pieces[-1] = pieces[-1][0], start + size
            else:
                pieces.append((start, start + size))
        yield from pieces


def _integers(data: bytes, order: str, entry: Entry) -> list[int]:
    """Return the entry's whole numbers; none where it holds something else or overruns the block."""
    letter = _INTEGERS.get(entry.kind)
    if letter is None:
        return []
    raw = data[slice(*entry.slot)] if entry.slot else entry.raw[8 : 8 + entry.size]
    if len(raw) < entry.size:
        return []
    return list(struct.unpack(f"{order}{entry.number}{letter}", raw))
