"""Exif data that no item of a HEIF refers to any more: the position in them is wiped when ours is taken out.

Whoever moves an item leaves its old bytes behind, in an mdat or a free box, and the old position with them: nobody sees it, but
it is there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.writing.heif_structure import Heif
from tasks.core.writing.splices import Splice
from tasks.core.writing.tiff_structure import read_block

_TIFF_HEADERS: Final = (b"II*\0", b"MM\0*")
_LARGEST: Final = 16 << 20
"""Bytes of an Exif block: a preview in it is far smaller."""
_MOST: Final = 100


def dead_positions(heif: Heif) -> list[Splice]:
    """Return the splices that overwrite the GPS directories of dead Exif blocks, and their values, with zeros.

    In a file with an image sequence nobody but a player knows which bytes are dead, so none are touched there.

    Raises:
        CannotWrite: there are more dead blocks than any program leaves.
    """
    if any(found.name == b"moov" for found in heif.top):
        return []
    splices: list[Splice] = []
    for number, (start, end) in enumerate(_blocks(heif)):
        if number >= _MOST:
            raise CannotWrite(f"more than {_MOST} dead Exif blocks in the file")
        for low, high in sorted(_gps_ranges(heif.data[start:end])):
            free = max(start + low, splices[-1].end if splices else 0)
            if free < start + high:
                splices.append(Splice(free, start + high, b"\0" * (start + high - free)))
    return splices


def _blocks(heif: Heif) -> Iterator[tuple[int, int]]:
    """Give where a dead TIFF block may begin, and where it must end, in order."""
    for start, end in _gaps(heif):
        hits = sorted(hit for header in _TIFF_HEADERS for hit in _finds(heif.data, header, start, end))
        yield from ((hit, min(end, hit + _LARGEST)) for hit in hits)


def _finds(data: bytes, header: bytes, start: int, end: int) -> Iterator[int]:
    at = data.find(header, start, end)
    while at >= 0:
        yield at
        at = data.find(header, at + 1, end)


def _gaps(heif: Heif) -> Iterator[tuple[int, int]]:
    """Give the parts of the boxes of data, and of the free ones, that no item refers to."""
    live = heif.live()
    holders = [found for found in heif.top if found.name in {b"mdat", b"free"}]
    for found in sorted([*holders, *(box for name, box in heif.inside.items() if name == b"idat")], key=lambda box: box.start):
        at = found.body
        for index in range(bisect_right(live.ends, at), bisect_left(live.starts, found.end)):
            if live.starts[index] > at:
                yield at, live.starts[index]
            at = live.ends[index]
        if at < found.end:
            yield at, found.end


def _gps_ranges(data: bytes) -> list[tuple[int, int]]:
    """Return where the GPS directory of a block and its values lie, nothing where it is no block or has none."""
    try:
        block = read_block(data)
    except CannotWrite:
        return []
    return [(low, min(high, len(data))) for low, high, owner in block.regions if owner == "GPS IFD"]
