"""The second reader of an image sequence in a HEIF: each chunk of frames is told where it lies now."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tasks.core.errors import CannotWrite
from tasks.core.reading.boxes import Box

_WAY = (b"trak", b"mdia", b"minf", b"stbl")
"""Boxes one in the other, down to the tables of chunks."""
_WIDTHS = {b"stco": 4, b"co64": 8}


def chunk_numbers(data: bytes, moov: Box) -> list[tuple[int, int]]:
    """Return where each offset of a chunk is written in a file, and on how many bytes."""
    return [place for start, end in _tables(data, moov.start, moov.end, _WAY) for place in _numbers(data, start, end)]


def compare_chunks(old: bytes, new: bytes, moov: Box, other: Box, shift_of: Callable[[int], int]) -> None:
    """Check that each chunk of ``old`` has moved in ``new`` by as much as the box that holds it (``shift_of``).

    Raises:
        CannotWrite: "second reader: ..."; the rest of the two ``moov`` boxes is the caller's to compare.
    """
    before, after = chunk_numbers(old, moov), chunk_numbers(new, other)
    if len(before) != len(after):
        raise CannotWrite("second reader: the image sequence has changed")
    for (at, width), (new_at, new_width) in zip(before, after, strict=True):
        chunk = int.from_bytes(old[at : at + width], "big")
        now = int.from_bytes(new[new_at : new_at + new_width], "big")
        if now != chunk + shift_of(chunk):
            raise CannotWrite("second reader: a frame of the image sequence is not where its table says")


def _tables(data: bytes, start: int, end: int, way: tuple[bytes, ...]) -> Iterator[tuple[int, int]]:
    """Give the boxes of chunk offsets, from their header to their end."""
    at = start
    while at + 8 <= end:
        size = int.from_bytes(data[at : at + 4], "big")
        name = data[at + 4 : at + 8]
        if size < 8:
            return
        if way and name == way[0]:
            yield from _tables(data, at + 8, min(at + size, end), way[1:])
        elif not way and name in _WIDTHS:
            yield at, min(at + size, end)
        at += size


def _numbers(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    width = _WIDTHS[data[start + 4 : start + 8]]
    count = int.from_bytes(data[start + 12 : start + 16], "big")
    first = start + 16
    yield from ((at, width) for at in range(first, min(first + count * width, end - width + 1), width))
