"""Keep a HEIF right when a part of it becomes longer or shorter: every absolute offset behind that part, and the last box.

Samsung's own gallery finds the video of a motion photo by an absolute offset inside the ``sefd`` trailer, which other programs
leave stale without any reader of metadata noticing. What we do not know to hold no such offset must not move.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.writing.heif_boxes import Box
from tasks.core.writing.heif_pieces import number
from tasks.core.writing.heif_room import MAX_SIZE, TRAILERS
from tasks.core.writing.heif_sequence import moved_chunks
from tasks.core.writing.heif_structure import IN_FILE, Heif, Location
from tasks.core.writing.splices import Splice, growth_of

_KNOWN: Final = frozenset({b"ftyp", b"meta", b"mdat", b"free", b"skip", b"wide", b"moov", *TRAILERS})
"""Top-level boxes that hold no offset but those that are kept right here."""
_DATA: Final = frozenset({b"mdat", b"free", b"skip"})
_VIDEO: Final = re.compile(rb"MotionPhoto_Data(mpv.)", re.DOTALL)
_XMP_UUID: Final = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


class Moves:
    """Where each byte comes to lie when a few splices change the length of the parts before it."""

    def __init__(self, splices: Sequence[Splice]) -> None:
        """Take the splices that lengthen or shorten something; the others move nothing."""
        self._splices = [splice for splice in splices if growth_of([splice])]

    def where(self, at: int) -> int:
        """Return where the byte at an offset comes to lie; what is inserted there comes before it."""
        return at + growth_of(splice for splice in self._splices if splice.end <= at)

    def tear(self, start: int, end: int) -> bool:
        """Say whether the bytes from ``start`` to ``end`` would not stay together."""
        return any(splice.start < end and splice.end > start for splice in self._splices)


def keep_right(heif: Heif, splices: Sequence[Splice], without: int | None) -> list[Splice]:
    """Return the splices that must go with ``splices``: offsets of items (but one) and of Samsung's video, an open box's size.

    Raises:
        CannotWrite: something in the file must not move, or nobody knows whether it may.
    """
    moves = Moves(splices)
    # A free box may give its own room: it begins later then, and nothing else moves.
    moving = [found for found in heif.top if found.name != b"free" and moves.where(found.start) != found.start]
    if moving or moves.where(len(heif.data)) != len(heif.data):
        _refuse_fragile(heif)
    followed = [one for item, where in heif.table.entries.items() if item != without for one in _offsets(heif, where, moves)]
    frames = [found for found in heif.top if found.name == b"mdat"]
    for found in heif.top:
        if moving and found.name == b"moov":
            followed += moved_chunks(heif.data, found, frames, moves.where)
    return [*followed, *_videos(heif, moves), *_closed(heif, splices)]


def is_xmp_box(data: bytes, found: Box) -> bool:
    """Say whether a top-level box is an XMP packet (XMP specification, part 3)."""
    return found.name == b"uuid" and data[found.body : found.body + 16] == _XMP_UUID


def _refuse_fragile(heif: Heif) -> None:
    """Refuse to move or add anything in a file that something unknown may point into."""
    if reason := heif.unbounded():
        raise CannotWrite(f"{reason}, so nothing may be added or moved")
    if strange := [found for found in heif.top if found.name not in _KNOWN and not is_xmp_box(heif.data, found)]:
        raise CannotWrite(f"nobody knows whether the {strange[0].name.decode('latin-1')!r} box may move")
    if sum(found.name == b"ftyp" for found in heif.top) > 1:
        raise CannotWrite("nobody knows whether the second file behind the picture may move")


def _offsets(heif: Heif, where: Location, moves: Moves) -> list[Splice]:
    """Return the splices of one item's entry of ``iloc``."""
    if where.method != IN_FILE:
        return []
    table = heif.table
    starts = [where.base + extent.offset for extent in where.extents]
    if any(moves.tear(start, start + extent.length) for start, extent in zip(starts, where.extents, strict=True)):
        raise CannotWrite("the data of an item lie around a part that becomes longer")
    shifts = [moves.where(start) - start for start in starts]
    if not any(shifts):
        return []
    if table.base_size and len(set(shifts)) == 1 and (where.base or not table.offset_size):
        return [Splice(where.base_at, where.base_at + table.base_size, number(where.base + shifts[0], table.base_size))]
    size = table.offset_size
    return [
        Splice(e.offset_at, e.offset_at + size, number(e.offset + by, size)) for e, by in zip(where.extents, shifts, strict=True)
    ]


def _videos(heif: Heif, moves: Moves) -> list[Splice]:
    videos = {found.body for found in heif.top if found.name == b"mpvd"}
    splices = []
    for found in heif.top:
        if found.name != b"sefd":
            continue
        if moves.where(found.start) == found.start and all(moves.where(video) == video for video in videos):
            continue
        for match in _VIDEO.finditer(heif.data, found.body, found.end):
            at = match.end()
            video = int.from_bytes(heif.data[at : at + 4], "big")
            if match[1] != b"mpv2" or video not in videos or moves.where(video) > MAX_SIZE:
                raise CannotWrite("the absolute video offset in the Samsung trailer is not understood")
            splices.append(Splice(at, at + 4, moves.where(video).to_bytes(4, "big")))
    return splices


def _closed(heif: Heif, splices: Sequence[Splice]) -> list[Splice]:
    """Return the splice that writes the size of a last box of open length, if another box is put behind it."""
    last = heif.top[-1]
    if not last.is_open or not any(splice.start >= last.end for splice in splices):
        return []
    if last.name not in _DATA or last.end - last.start > MAX_SIZE:
        raise CannotWrite(f"the last box ({last.name.decode('latin-1')!r}) is of open length, and nothing may follow it")
    return [Splice(last.start, last.start + 4, (last.end - last.start).to_bytes(4, "big"))]
