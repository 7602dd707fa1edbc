"""The bytes of an IFD's table: entries, new values behind them, and rows put into the room of an old table."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from itertools import pairwise

from tasks.core.writing.gps_tags import Field
from tasks.core.writing.splices import Splice
from tasks.core.writing.tiff_structure import ENTRY, Block, Entry, Ifd, table_end

Rows = dict[int, Field | Entry]
"""An IFD to write, by tag: new or moved values, and old entries whose values stay where they are."""


def entry_bytes(tag: int, row: Field | Entry, at: int, order: str) -> bytes:
    """Return the 12 bytes of an entry whose value, if it does not fit inside, lies at ``at``."""
    if isinstance(row, Entry):
        return row.raw
    value = struct.pack(order + "I", at) if len(row.raw) > 4 else row.raw.ljust(4, b"\0")
    return struct.pack(order + "HHI", tag, row.kind, row.number) + value


def table_bytes(raws: list[bytes], following: int, order: str) -> bytes:
    """Return a table of whole entries and the offset of the IFD that follows it (0: none)."""
    return struct.pack(order + "H", len(raws)) + b"".join(raws) + struct.pack(order + "I", following)


def ifd_bytes(rows: Rows, start: int, order: str) -> bytes:
    """Return an IFD at ``start``: its table in the order of the tags, no next IFD, and its new values behind it."""
    at = start + 2 + ENTRY * len(rows) + 4
    raws, values = [], b""
    for tag, row in sorted(rows.items()):
        raws.append(entry_bytes(tag, row, at + len(values), order))
        if isinstance(row, Field) and len(row.raw) > 4:
            values += row.raw + b"\0" * (len(row.raw) & 1)
    return table_bytes(raws, 0, order) + values


def with_entries(ifd: Ifd, entries: Mapping[int, bytes]) -> list[bytes]:
    """Return the entries of an IFD with ``entries`` by tag in them: in the place of the old one, else by tag, nothing sorted."""
    raws = [entries.get(entry.tag, entry.raw) for entry in ifd.entries]
    tags = [entry.tag for entry in ifd.entries]
    for tag in sorted(entries.keys() - set(tags)):
        index = next((k for k, other in enumerate(tags) if other > tag), len(tags))
        raws.insert(index, entries[tag])
        tags.insert(index, tag)
    return raws


def slots_of(block: Block, ifd: Ifd) -> list[tuple[int, int]]:
    """Return the byte ranges of an IFD's table and of its values, in order."""
    return sorted([(ifd.offset, table_end(block.data, ifd)), *(entry.slot for entry in ifd.entries if entry.slot)])


def in_old_room(block: Block, ifd: Ifd, rows: Rows) -> list[Splice] | None:
    """Return the splices that put ``rows`` where the GPS IFD's old entries are, or None where they do not fit."""
    if len(rows) > len(ifd.entries):
        return None
    slots = slots_of(block, ifd)
    whole = all(end <= len(block.data) and block.is_only_gps(start, end) for start, end in slots)
    if not whole or any(first[1] > second[0] for first, second in pairwise(slots)):
        return None
    kept = {tag for tag, row in rows.items() if isinstance(row, Entry)}
    free = {entry.tag: entry.slot for entry in ifd.entries if entry.slot and entry.tag not in kept}
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
    table = b"".join(entry_bytes(tag, row, placed.get(tag, (0, 0))[0], block.order) for tag, row in sorted(rows.items()))
    table = struct.pack(block.order + "H", len(rows)) + table
    # Fewer entries: the next pointer (none) and zeros take the rest of the table; as many: the old pointer stays.
    return [*splices, Splice(ifd.offset, ifd.end, table.ljust(ifd.end - ifd.offset, b"\0"))]


def _longest_first(item: tuple[int, Field]) -> tuple[int, int]:
    return -len(item[1].raw), item[0]
