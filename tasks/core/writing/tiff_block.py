"""Plan a position and a date into a TIFF block, or our position out of it, so that no other byte of it moves or changes.

In the place of the old values wherever these leave the room; the rest goes to the end, as [copy of IFD0][copy of the Exif IFD
and new dates][GPS IFD], tables alone, each only where it has to be. The GPS IFD stays last, so that the next write finds it
there and rewrites the tail instead of adding another. MakerNotes hold absolute offsets: that nothing moves is what keeps them
whole. Where the length must stay, zeros at the end that nothing refers to are the last resort.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.tiff_types import LONG, GpsTag, Tag
from tasks.core.writing.exif_dates import DateEdit, date_fields, plan_dates
from tasks.core.writing.gps_directory import gps_rows, holds_nothing_else, is_our_block
from tasks.core.writing.gps_tags import gps_fields
from tasks.core.writing.maker_note import would_reach
from tasks.core.writing.splices import Splice
from tasks.core.writing.tiff_structure import ENTRY, Block, Entry, read_block
from tasks.core.writing.tiff_table import Rows, ifd_bytes, in_old_room, slots_of, table_bytes, with_entries
from tasks.core.writing.wanted import Wanted

MAX_ROOM: Final = 1 << 16
"""Zeros behind our GPS IFD that count as its room."""
MAX_START: Final = 0xFFFF_FFFF - 4 * MAX_ROOM
"""Offsets have 32 bits; what is written at the end is never longer than this leaves."""
_HEADER: Final = b"MM\0*\0\0\0\x08"


class Edit(NamedTuple):
    """What a block lacks."""

    rows: Rows | None
    """The GPS IFD to write; empty: it goes; None: it stays as it is."""
    in_place: list[Splice] | None
    """The change of the GPS IFD in its own room; None where it has none, so that it goes to the end."""
    dates: DateEdit | None
    taken_out: bool
    """Our position goes, and with it the room that it took up at the end of the block."""

    @property
    def needs_end(self) -> bool:
        """Say whether anything has to go to the end of the block."""
        return self.in_place is None or self.dates_need_end

    @property
    def dates_need_end(self) -> bool:
        """Say whether a date has to go to the end of the block."""
        return self.dates is not None and (self.dates.moves or bool(self.dates.homeless))


class Tail(NamedTuple):
    """Bytes for the end of the block, and the splices before it that take the old values out and point there."""

    data: bytes
    splices: list[Splice]


def new_tiff_block(wanted: Wanted) -> bytes:
    """Return a TIFF block that holds what is wanted and nothing else; b"" where nothing is to be held.

    Raises:
        CannotWrite: no block can hold the date.
    """
    dates = dict(date_fields(wanted.taken)) if wanted.taken else {}
    gps = gps_fields(wanted.position, ">") if wanted.position else {}
    tables: list[tuple[int, Rows]] = [(tag, {**rows}) for tag, rows in ((Tag.EXIF_IFD, dates), (Tag.GPS_IFD, gps)) if rows]
    if not tables:
        return b""
    at = len(_HEADER) + 2 + ENTRY * len(tables) + 4
    pointers, data = [], b""
    for tag, rows in tables:
        pointers.append(_pointer(tag, at + len(data), ">"))
        data += ifd_bytes(rows, at + len(data), ">")
    return _HEADER + table_bytes(pointers, 0, ">") + data


def plan_tiff_block(data: bytes, wanted: Wanted) -> list[Splice]:
    """Plan what is wanted into the block, which may grow or shrink at its end; [] if it already says exactly this.

    ``data`` may be anything whose slices are bytes. Old GPS entries that a position does not bring stay, but for the stale ones
    (``position.stale_tags``). The bytes of GPS values that go are zeros afterwards.

    Raises:
        CannotWrite: the structure is broken or ambiguous, bytes appended would become part of something, or the position that
            is to be taken out is not ours.
    """
    block = read_block(data)
    edit = _edit(block, wanted)
    if not edit.needs_end:
        return _tail(block, edit, len(data)).splices
    if overrun := block.overrun():
        raise CannotWrite(f"{overrun} overruns the block")
    size = len(data)
    start = _start(block, edit)
    tail = _tail(block, edit, start)
    if would_reach(block, size, start + len(tail.data)):
        raise CannotWrite("the MakerNote names data beyond its block, and would find what is appended there")
    if start >= size:
        return [*tail.splices, Splice(size, size, b"\0" * (start - size) + tail.data)]
    # The room is filled up, so that the block keeps its length; what is taken out leaves none.
    room = 0 if edit.taken_out else size - start
    return [*tail.splices, Splice(start, size, tail.data.ljust(room, b"\0"))]


def plan_at_same_length(data: bytes, wanted: Wanted) -> list[Splice]:
    """Plan what is wanted into the room of the old values alone, so that the block keeps its length.

    Raises:
        CannotWrite: as ``plan_tiff_block``, or there is no such room.
    """
    block = read_block(data)
    edit = _edit(block, wanted)
    if not edit.needs_end:
        return _tail(block, edit, len(data)).splices
    start = _start(block, edit)
    tail, room = _tail(block, edit, start), len(data) - start
    if len(tail.data) <= room:
        return [*tail.splices, Splice(start, len(data), tail.data.ljust(room, b"\0"))]
    raise CannotWrite("the old values leave no room, and the block's length must stay")


def plan_into_slack(data: bytes, wanted: Wanted) -> list[Splice]:
    """Plan what is wanted into zeros at the end of the block that nothing visible refers to; the length stays.

    The last resort: a MakerNote may refer there without our seeing it.

    Raises:
        CannotWrite: as ``plan_tiff_block``, or there are not enough such zeros.
    """
    block = read_block(data)
    edit = _edit(block, wanted)
    if not edit.needs_end:
        return _tail(block, edit, len(data)).splices
    start = max(min(region.end, len(data)) for region in block.regions)
    start += start & 1
    tail = _tail(block, edit, start)
    if start + len(tail.data) > len(data) or not _is_zeros(data, start, len(data)):
        raise CannotWrite("the block has no unused room, and its length must stay")
    return [*tail.splices, Splice(start, start + len(tail.data), tail.data)]


def leaves_nothing(data: bytes, wanted: Wanted) -> bool:
    """Say whether the block holds nothing but a position of ours that is to go: its container may drop the whole block.

    Raises:
        CannotWrite: as ``plan_tiff_block``.
    """
    if not wanted.without_ours or wanted.taken:
        return False
    block = read_block(data)
    rows = gps_rows(block, wanted)
    return rows is not None and rows.keys() <= {GpsTag.VERSION} and holds_nothing_else(block)


def _edit(block: Block, wanted: Wanted) -> Edit:
    rows = gps_rows(block, wanted)
    dates = plan_dates(block, wanted.taken) if wanted.taken else None
    edit = Edit(rows, [], dates, taken_out=rows is not None and wanted.position is None)
    if _is_last(block) and (edit.taken_out or edit.dates_need_end):
        # It stays the last, so that the next write finds it there.
        entries = block.gps.entries if block.gps else []
        return edit._replace(rows={entry.tag: entry for entry in entries} if rows is None else rows, in_place=None)
    if rows is None:
        return edit
    if not rows:
        return edit._replace(in_place=_wiped(block, rows, len(block.data)))
    return edit._replace(in_place=in_old_room(block, block.gps, rows) if block.gps else None)


def _is_last(block: Block) -> bool:
    """Say whether the GPS IFD and values behind it, with padding to even offsets at most, are all that ends the block.

    Within and behind one of ours there may be zeros: the room of a longer one that was there.
    """
    if block.gps is None or not block.is_only_gps(block.gps.offset, len(block.data)):
        return False
    slots, size = slots_of(block, block.gps), len(block.data)
    tail = [slot for slot in slots if slot[0] >= block.gps.offset]
    if any(end > block.gps.offset for start, end in slots if start < block.gps.offset):
        return False
    gaps = [(first[1], second[0]) for first, second in pairwise([*tail, (size, size)])]
    ours = is_our_block(block)
    return all(end - start in {0, 1} or (ours and _is_zeros(block.data, start, end)) for start, end in gaps)


def _start(block: Block, edit: Edit) -> int:
    """Return where the end of the block may be laid out anew: behind everything but what is written anew there."""
    size = len(block.data)
    start = block.gps.offset if block.gps and _is_last(block) else size + (size & 1)
    end = block.ifd0.end + 4
    # A copy of IFD0 that an earlier write left there, or any other that is followed by nothing but the room of an entry.
    if _adds_pointer(block, edit) and end <= start <= end + ENTRY + 1 and _is_zeros(block.data, end, min(start, size)):
        return block.ifd0.offset if block.is_held_once(block.ifd0.offset, end) else start
    return start


def _pointers(edit: Edit) -> list[int]:
    """Return the tags of the IFD0 entries that will point to a new place."""
    dates = [Tag.EXIF_IFD] if edit.dates is not None and edit.dates.moves else []
    return [*dates, *([Tag.GPS_IFD] if edit.rows and edit.in_place is None else [])]


def _adds_pointer(block: Block, edit: Edit) -> bool:
    """Say whether IFD0 becomes longer."""
    held = [entry.tag for entry in block.ifd0.entries]
    return len({*_pointers(edit)} - {*held}) > (edit.rows == {})


def _is_zeros(data: bytes, start: int, end: int) -> bool:
    """Say whether these bytes are zeros, and few enough to be padding."""
    return 0 <= end - start <= MAX_ROOM and not any(data[start:end])


def _wiped(block: Block, rows: Rows, before: int) -> list[Splice]:
    """Return the zeros for what the old GPS IFD has ``before`` an offset, where ``rows`` go elsewhere or nowhere.

    Raises:
        CannotWrite: the position goes, and other data shares its bytes.
    """
    if block.gps is None:
        return []
    kept = [row.slot for row in rows.values() if isinstance(row, Entry) and row.slot]
    splices: list[Splice] = []
    for start, end in slots_of(block, block.gps):
        if start >= before or (start, end) in kept:
            continue
        alone = end <= len(block.data) and block.is_only_gps(start, end) and not (splices and splices[-1].end > start)
        if alone and all(stop <= start or end <= first for first, stop in kept):
            splices.append(Splice(start, end, b"\0" * (end - start)))
        elif not rows:
            raise CannotWrite("other data shares the bytes of the position that is to go")
    return splices


def _tail(block: Block, edit: Edit, start: int) -> Tail:
    """Lay out the end of the block from ``start``, in the order of the module's first lines; nothing where all is in place."""
    order = block.order
    if start > MAX_START:
        raise CannotWrite("the file would exceed the 4 GiB that TIFF can hold")
    splices = _wiped(block, edit.rows or {}, start) if edit.in_place is None else list(edit.in_place)
    left = [entry for entry in block.ifd0.entries if entry.tag != Tag.GPS_IFD or edit.rows != {}]
    ifd0 = block.ifd0._replace(entries=left)
    pointers = _pointers(edit)
    count = len(with_entries(ifd0, dict.fromkeys(pointers, b"")))
    copied = _adds_pointer(block, edit)
    exif_at = start + (2 + ENTRY * count + 4 if copied else 0)
    exif, patches = edit.dates.at_end(exif_at, order) if edit.dates else (b"", [])
    gps_at = exif_at + len(exif)
    gps = ifd_bytes(_moved(block, edit.rows, start), gps_at, order) if edit.rows and Tag.GPS_IFD in pointers else b""
    at = {Tag.EXIF_IFD: exif_at, Tag.GPS_IFD: gps_at}
    raws = with_entries(ifd0, {tag: _pointer(tag, at[Tag(tag)], order) for tag in pointers})
    splices += [*patches, *(edit.dates.splices if edit.dates else [])]
    if copied:
        splices.append(Splice(4, 8, struct.pack(order + "I", start)))
        return Tail(table_bytes(raws, ifd0.next, order) + exif + gps, splices)
    return Tail(exif + gps, [*splices, *_ifd0_in_place(block, raws)])


def _moved(block: Block, rows: Rows, start: int) -> Rows:
    """Return rows in which old entries whose values lie at ``start`` or behind are values, to be written anew."""
    behind = {tag for tag, row in rows.items() if isinstance(row, Entry) and row.slot and row.slot[0] >= start}
    return {tag: block.field(row) if tag in behind and isinstance(row, Entry) else row for tag, row in rows.items()}


def _ifd0_in_place(block: Block, raws: list[bytes]) -> list[Splice]:
    """Return the splices for an IFD0 of as many entries or fewer, whose table stays where it is."""
    old = block.ifd0
    if [raw[:2] for raw in raws] == [entry.raw[:2] for entry in old.entries]:
        places = range(old.offset + 2, old.end, ENTRY)
        return [Splice(at, at + ENTRY, raw) for at, raw, e in zip(places, raws, old.entries, strict=True) if raw != e.raw]
    end = old.end + 4
    if not block.is_held_once(old.offset, end):
        raise CannotWrite("IFD0 is shared with other data")
    return [Splice(old.offset, end, table_bytes(raws, old.next, block.order).ljust(end - old.offset, b"\0"))]


def _pointer(tag: int, at: int, order: str) -> bytes:
    return struct.pack(order + "HHII", tag, LONG, 1, at)
