"""What the GPS IFD of a block is to hold once a position is written into it, or ours is taken out of it."""

from __future__ import annotations

from tasks.core.errors import CannotWrite
from tasks.core.estimates import is_ours
from tasks.core.tiff_types import GpsTag
from tasks.core.writing.gps_tags import Field, gps_fields, has_our_stamps, method_text, position_of
from tasks.core.writing.position import OURS, STAMPS, Position, brings_stamps, stale_tags
from tasks.core.writing.tiff_structure import Block, Entry
from tasks.core.writing.tiff_table import Rows
from tasks.core.writing.wanted import Wanted


def gps_rows(block: Block, wanted: Wanted) -> Rows | None:
    """Return the GPS IFD to write: None where it stays as it is, no rows where it goes.

    Raises:
        CannotWrite: the position in it is to be taken out and is not ours.
    """
    if wanted.position:
        rows = _with(block, wanted.position)
    elif wanted.without_ours:
        rows = _without_ours(block)
    else:
        return None
    held = held_fields(block)
    asked = {tag: block.field(row) if isinstance(row, Entry) else row for tag, row in rows.items()}
    return None if held == asked else rows


def held_fields(block: Block) -> dict[int, Field]:
    """Return what the GPS IFD holds, by tag; nothing where there is none."""
    return {entry.tag: block.field(entry) for entry in block.gps.entries} if block.gps else {}


def is_our_block(block: Block) -> bool:
    """Say whether the position in the block is ours."""
    return is_ours(method_text(held_fields(block)))


def holds_nothing_else(block: Block) -> bool:
    """Say whether IFD0 holds a GPS IFD, and no other entry or image follows."""
    return block.gps is not None and len(block.ifd0.entries) == 1 and not block.ifd0.next


def _with(block: Block, position: Position) -> Rows:
    """Return the rows with the position; old ones that it does not bring stay, but for the stale (``position.stale_tags``)."""
    held, order = held_fields(block), block.order
    ours = has_our_stamps(held, order)
    stale = stale_tags(position_of(held, order), method_text(held), position, our_stamps=ours)
    rows: Rows = {entry.tag: entry for entry in block.gps.entries if entry.tag not in stale} if block.gps else {}
    fields = gps_fields(position, order)
    with_stamps = brings_stamps(position, rows.keys())
    return rows | {tag: field for tag, field in fields.items() if with_stamps or tag not in STAMPS}


def _without_ours(block: Block) -> Rows:
    held = held_fields(block)
    old: Rows = {entry.tag: entry for entry in block.gps.entries} if block.gps else {}
    if not is_our_block(block):
        if position_of(held, block.order) is not None:
            raise CannotWrite("the position in it is not ours")
        return old
    rows = {tag: row for tag, row in old.items() if tag not in OURS}
    if rows.keys() - {GpsTag.VERSION}:
        return rows
    # An IFD0 without an entry is none: where it has no other, it keeps an empty GPS IFD.
    return {tag: row for tag, row in old.items() if tag == GpsTag.VERSION} if holds_nothing_else(block) else {}
