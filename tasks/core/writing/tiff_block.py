"""Plan a GPS position into a TIFF block so that no other byte of it moves or changes.

In this order: in the place of the old GPS entries; as a new last GPS IFD where the old one is the last thing in the block (ours
always is, so a second write does not grow the file); appended, with the pointer patched. MakerNotes hold absolute offsets: that
nothing moves is what keeps them whole. Where the length must stay, zeros at the end that nothing refers to are the last resort.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.tiff_types import LONG, Tag
from tasks.core.writing.gps_tags import Field, gps_fields, method_text, position_of
from tasks.core.writing.position import Position, stale_tags
from tasks.core.writing.splices import Splice
from tasks.core.writing.tiff_structure import ENTRY, Block, Entry, Ifd, read_block

Rows = dict[int, Field | Entry]
"""The GPS IFD to write, by tag: new or moved values, and old entries whose values stay where they are."""

_NEW_BLOCK: Final = b"MM\0*\0\0\0\x08" + struct.pack(">HHHII", 1, Tag.GPS_IFD, LONG, 1, 26) + b"\0\0\0\0"
"""A header, and an IFD0 that holds the pointer to the GPS IFD behind it."""


def new_tiff_block(position: Position) -> bytes:
    """Return a TIFF block that holds nothing but the position."""
    rows: Rows = dict(gps_fields(position, ">"))
    return _NEW_BLOCK + _table(rows, len(_NEW_BLOCK), ">")


def plan_tiff_block(data: bytes, position: Position) -> list[Splice]:
    """Plan the position into the block, which may grow or shrink at its end; [] if it already says exactly this.

    Old GPS entries that the position does not bring stay, but for the stale ones (``position.stale_tags``).

    Raises:
        CannotWrite: the structure is broken or ambiguous, or bytes appended would become part of something.
    """
    block = read_block(data)
    rows = _rows(block, position)
    if _says(block, rows):
        return []
    in_place = _in_place(block, rows)
    if in_place is not None:
        return in_place
    if overrun := block.overrun():
        raise CannotWrite(f"{overrun} overruns the block")
    if block.gps and _is_last(block, block.gps):
        return [Splice(block.gps.offset, len(data), _table(_moved(block, rows), block.gps.offset, block.order))]
    return _appended(block, rows)


def plan_at_same_length(data: bytes, position: Position) -> list[Splice]:
    """Plan the position into the old GPS entries' room alone, so that the block keeps its length.

    Raises:
        CannotWrite: as ``plan_tiff_block``, or there is no such room.
    """
    block = read_block(data)
    rows = _rows(block, position)
    in_place = _in_place(block, rows)
    if in_place is not None:
        return in_place
    if block.gps and not block.overrun() and _is_last(block, block.gps):
        table = _table(_moved(block, rows), block.gps.offset, block.order)
        room = len(data) - block.gps.offset
        if len(table) <= room:
            return [Splice(block.gps.offset, len(data), table.ljust(room, b"\0"))]
    raise CannotWrite("the old GPS entries leave no room, and the block's length must stay")


def plan_into_slack(data: bytes, position: Position) -> list[Splice]:
    """Plan the position into zeros at the end of the block that nothing visible refers to; the length stays.

    The last resort: a MakerNote may refer there without our seeing it.

    Raises:
        CannotWrite: as ``plan_tiff_block``, or there are not enough such zeros.
    """
    block = read_block(data)
    start = max(min(region.end, len(data)) for region in block.regions)
    start += start & 1
    tail, pointer = _tail(block, _rows(block, position), start)
    if start + len(tail) > len(data) or data[start:].strip(b"\0"):
        raise CannotWrite("the block has no unused room, and its length must stay")
    return [pointer, Splice(start, start + len(tail), tail)]


def _rows(block: Block, position: Position) -> Rows:
    new = gps_fields(position, block.order)
    entries = block.gps.entries if block.gps else []
    fields = {entry.tag: block.field(entry) for entry in entries}
    stale = stale_tags(position_of(fields, block.order), method_text(fields), position)
    rows: Rows = {entry.tag: entry for entry in entries if entry.tag not in stale}
    rows.update(new)
    return rows


def _says(block: Block, rows: Rows) -> bool:
    """Say whether the GPS IFD holds exactly ``rows`` already, wherever their values lie."""
    entries = block.gps.entries if block.gps else []
    held = {entry.tag: block.field(entry) for entry in entries}
    asked = {tag: block.field(row) if isinstance(row, Entry) else row for tag, row in rows.items()}
    return held == asked


def _slots(block: Block, gps: Ifd) -> list[tuple[int, int]]:
    """Return the byte ranges of the GPS IFD's table and of its values, in order."""
    values = [entry.slot for entry in gps.entries if entry.slot]
    # Some writers leave out the next pointer of a GPS IFD: a value begins where it would be.
    table_end = min([gps.end + 4, len(block.data), *(start for start, _ in values if start >= gps.end)])
    return sorted([(gps.offset, table_end), *values])


def _is_last(block: Block, gps: Ifd) -> bool:
    """Say whether the GPS IFD and values behind it, with padding to even offsets at most, are all that ends the block."""
    slots = _slots(block, gps)
    tail = [slot for slot in slots if slot[0] >= gps.offset]
    tiles = all(second[0] - first[1] in {0, 1} for first, second in pairwise(tail)) and len(block.data) - tail[-1][1] in {0, 1}
    clear = all(end <= gps.offset for start, end in slots if start < gps.offset)
    return tiles and clear and block.is_only_gps(gps.offset, len(block.data))


def _in_place(block: Block, rows: Rows) -> list[Splice] | None:
    """Return the splices that put ``rows`` where the old GPS entries are, or None where they do not fit."""
    if block.gps is None or len(rows) > len(block.gps.entries):
        return None
    slots = _slots(block, block.gps)
    whole = all(end <= len(block.data) and block.is_only_gps(start, end) for start, end in slots)
    if not whole or any(first[1] > second[0] for first, second in pairwise(slots)):
        return None
    kept = {tag for tag, row in rows.items() if isinstance(row, Entry)}
    free = {entry.tag: entry.slot for entry in block.gps.entries if entry.slot and entry.tag not in kept}
    wanted = sorted(((tag, row) for tag, row in rows.items() if isinstance(row, Field) and len(row.raw) > 4), key=_longest_first)
    placed: dict[int, tuple[int, int]] = {}
    for tag, row in wanted:  # its own room first, so that writing the same again changes nothing
        if (slot := free.get(tag)) and slot[1] - slot[0] >= len(row.raw):
            placed[tag] = free.pop(tag)
    for tag, row in wanted:
        if tag in placed:
            continue
        fitting = [(slot[1] - slot[0], other) for other, slot in free.items() if slot[1] - slot[0] >= len(row.raw)]
        if not fitting:
            return None
        placed[tag] = free.pop(min(fitting)[1])
    splices = [Splice(start, end, b"\0" * (end - start)) for start, end in free.values()]
    splices += [Splice(*placed[tag], row.raw.ljust(placed[tag][1] - placed[tag][0], b"\0")) for tag, row in wanted]
    table = b"".join(_entry(tag, row, placed.get(tag, (0, 0))[0], block.order) for tag, row in sorted(rows.items()))
    table = struct.pack(block.order + "H", len(rows)) + table
    # Fewer entries: the next pointer (none) and zeros take the rest of the table; as many: the old pointer stays.
    return [*splices, Splice(block.gps.offset, block.gps.end, table.ljust(block.gps.end - block.gps.offset, b"\0"))]


def _longest_first(item: tuple[int, Field]) -> tuple[int, int]:
    return -len(item[1].raw), item[0]


def _moved(block: Block, rows: Rows) -> Rows:
    """Return rows in which old entries whose values lie behind the GPS IFD are values, to be written anew with it."""
    start = block.gps.offset if block.gps else 0
    behind = {tag for tag, row in rows.items() if isinstance(row, Entry) and row.slot and row.slot[0] >= start}
    return {tag: block.field(row) if tag in behind and isinstance(row, Entry) else row for tag, row in rows.items()}


def _appended(block: Block, rows: Rows) -> list[Splice]:
    size = len(block.data)
    start = size + (size & 1)
    tail, pointer = _tail(block, rows, start)
    return [pointer, Splice(size, size, b"\0" * (start - size) + tail)]


def _tail(block: Block, rows: Rows, start: int) -> tuple[bytes, Splice]:
    """Return [a copy of IFD0 with the pointer, if it had none] + GPS IFD for ``start``, and the patch that points there.

    The copy goes first, so that the GPS IFD is last and the next write finds it there.
    """
    order, ifd0 = block.order, block.ifd0
    pointer = struct.pack(order + "HHI", Tag.GPS_IFD, LONG, 1)
    for index, entry in enumerate(ifd0.entries):
        if entry.tag == Tag.GPS_IFD:
            at = ifd0.offset + 2 + ENTRY * index
            return _table(rows, start, order), Splice(at, at + ENTRY, pointer + struct.pack(order + "I", start))
    count = len(ifd0.entries) + 1
    gps_at = start + 2 + ENTRY * count + 4
    raws = [entry.raw for entry in ifd0.entries]
    # In its place by tag, without sorting what was there.
    index = next((k for k, entry in enumerate(ifd0.entries) if entry.tag > Tag.GPS_IFD), len(raws))
    raws.insert(index, pointer + struct.pack(order + "I", gps_at))
    copy = struct.pack(order + "H", count) + b"".join(raws) + struct.pack(order + "I", ifd0.next)
    return copy + _table(rows, gps_at, order), Splice(4, 8, struct.pack(order + "I", start))


def _table(rows: Rows, start: int, order: str) -> bytes:
    """Return the bytes of a GPS IFD at ``start``: its table, no next IFD, and its new values behind it."""
    base = start + 2 + ENTRY * len(rows) + 4
    table, values = b"", b""
    for tag, row in sorted(rows.items()):
        table += _entry(tag, row, base + len(values), order)
        if isinstance(row, Field) and len(row.raw) > 4:
            values += row.raw + b"\0" * (len(row.raw) & 1)
    return struct.pack(order + "H", len(rows)) + table + b"\0\0\0\0" + values


def _entry(tag: int, row: Field | Entry, at: int, order: str) -> bytes:
    """Return the 12 bytes of an entry whose value, if it does not fit inside, lies at ``at``."""
    if isinstance(row, Entry):
        return row.raw
    value = struct.pack(order + "I", at) if len(row.raw) > 4 else row.raw.ljust(4, b"\0")
    return struct.pack(order + "HHI", tag, row.kind, row.number) + value
