"""The image sequence of a HEIF (``moov``): its chunks of frames are told by absolute offsets, which go with what they tell.

Only boxes that are known to hold no other offset may be in it; a track with items of its own, or in another file, is refused.
Source: ISO 14496-12 (8.7.5 chunk offsets, 8.7.2 data references).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.writing.heif_boxes import MAX_BOXES, Box, full_box, read_boxes
from tasks.core.writing.splices import Splice

_HOLDERS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf"})
_HARMLESS: Final = frozenset(
    {
        b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"vmhd", b"smhd", b"nmhd", b"elst", b"tref", b"stsd", b"stts", b"ctts", b"cslg",
        b"stsc", b"stsz", b"stz2", b"stss", b"sdtp", b"sgpd", b"sbgp", b"free", b"skip",
    }
)  # fmt: skip
_OFFSETS: Final = {b"stco": 4, b"co64": 8}
_SELF_CONTAINED: Final = 1
"""A flag of a data reference: the data are in this very file."""
_MAX_DEPTH: Final = 8


def moved_chunks(data: bytes, moov: Box, frames: list[Box], where: Callable[[int], int]) -> list[Splice]:
    """Return the splices of the chunk offsets when what was at an offset comes to be at ``where(offset)``.

    Args:
        data: the file.
        moov: the box of the sequence.
        frames: the boxes that hold frames, in order; a chunk that begins elsewhere is refused.
        where: see above.

    Raises:
        CannotWrite: the sequence is broken, or holds something that nobody knows to be free of offsets.
    """
    splices = []
    left, bodies = MAX_BOXES, [held.body for held in frames]
    for box in _leaves(data, moov, 0):
        if box.name == b"dref":
            _refuse_other_files(data, box)
            continue
        size = _OFFSETS[box.name]
        numbers, _ = full_box(data, box)
        count = numbers.take(4)
        left -= count
        if left < 0:
            raise CannotWrite("the image sequence (moov) has more chunks than can be moved")
        for _ in range(count):
            chunk = numbers.take(size)
            new, holder = where(chunk), bisect_right(bodies, chunk) - 1
            if new >= 1 << 8 * size or holder < 0 or chunk >= frames[holder].end:
                raise CannotWrite("the chunks of the image sequence (moov) are not understood")
            splices.append(Splice(numbers.at - size, numbers.at, new.to_bytes(size, "big")))
    return splices


def _leaves(data: bytes, holder: Box, depth: int) -> Iterator[Box]:
    """Give the boxes of offsets and of data references in a box; refuse what is not known."""
    for box in read_boxes(data, holder.body, holder.end):
        if box.name in _HOLDERS and depth < _MAX_DEPTH:
            yield from _leaves(data, box, depth + 1)
        elif box.name in _OFFSETS or box.name == b"dref":
            yield box
        elif box.name not in _HARMLESS:
            raise CannotWrite(
                f"nobody knows whether the {box.name.decode('latin-1')!r} box of the image sequence (moov) may move"
            )


def _refuse_other_files(data: bytes, box: Box) -> None:
    for reference in read_boxes(data, box.body + 8, box.end):
        if not int.from_bytes(data[reference.body : reference.body + 4], "big") & _SELF_CONTAINED:
            raise CannotWrite("the frames of the image sequence (moov) are in another file")
