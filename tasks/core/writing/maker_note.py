"""What a MakerNote names beyond the end of its block, and would find there once the block has grown.

A program that once moved a MakerNote, or cut the block behind it, leaves offsets that lead nowhere. Bytes appended to the block
would be read as what was lost, a thumbnail say. Makers' directories differ in their heads, so every way in which the note reads
as a directory is looked at; offsets count from the TIFF header, as most makers have it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from tasks.core.tiff_types import TYPE_SIZES
from tasks.core.writing.tiff_structure import ENTRY, Block

_HEADS: Final = (0, 6, 8, 10, 12, 14, 16, 18)
"""Bytes before the directory: Canon 0, Pentax and Casio 6, Sanyo, Olympus and Epson 8, Panasonic and Sony 12, Nikon 18."""
_MOST_ENTRIES: Final = 512


def would_reach(block: Block, old_end: int, new_end: int) -> bool:
    """Say whether a value named by the MakerNote ends behind ``old_end`` and not behind ``new_end``, offsets in the block."""
    notes = [block.data[region.start : region.end] for region in block.regions if region.owner == "MakerNote"]
    return any(old_end < end <= new_end for note in notes for end in _ends(note))


def _ends(note: bytes) -> Iterator[int]:
    """Give where the values of a note end, whatever head and byte order it may have."""
    for order in "<>":
        for head in _HEADS:
            yield from _ends_by(note, head, order)


def _ends_by(note: bytes, at: int, order: str) -> list[int]:
    """Return where each value ends that lies outside its entry; none where this is no directory."""
    if at + 2 > len(note):
        return []
    (count,) = struct.unpack_from(order + "H", note, at)
    if not 0 < count <= _MOST_ENTRIES or at + 2 + ENTRY * count > len(note):
        return []
    entries = [struct.unpack_from(order + "HHII", note, at + 2 + ENTRY * index) for index in range(count)]
    if any(kind not in TYPE_SIZES for _, kind, _, _ in entries):
        return []
    sizes = [(TYPE_SIZES[kind] * number, offset) for _, kind, number, offset in entries]
    return [offset + size for size, offset in sizes if size > 4]
