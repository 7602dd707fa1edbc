"""Where a changed Exif payload of a HEIF can lie: in its own mdat, in a free box, or in a new mdat behind the pictures.

What readers find from the end of the file (the Samsung trailers ``mpvd`` and ``sefd``) stays last. A payload is never put inside
a box called free, which other programs may drop: that box becomes an mdat.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.writing.heif_boxes import Box
from tasks.core.writing.heif_pieces import Places
from tasks.core.writing.heif_structure import Heif, is_one_run
from tasks.core.writing.splices import Splice

HEADER: Final = 8
TRAILERS: Final = frozenset({b"mpvd", b"sefd"})
MAX_SIZE: Final = 0xFFFFFFFF
"""Of a box in the short form."""


class Room(NamedTuple):
    """A part of the file that may be given to a payload."""

    start: int
    end: int
    scrap: int
    """Up to here it holds the old payload and headers; behind it, a free box's content, which stays as it is."""
    is_elastic: bool
    """Nothing but trailers follows, so it may become longer or shorter."""


def make_box(name: bytes, content: bytes) -> bytes:
    """Return a box in the short form, for metadata."""
    return (HEADER + len(content)).to_bytes(4, "big") + name + content


def rooms(heif: Heif, places: Places) -> Iterator[Room]:
    """Give the rooms for an item's payload, which lies at ``places`` now (nowhere: a new one), the best first."""
    live, end = heif.live(), tail_start(heif)
    own = own_room(heif, places)
    if own:
        yield own
    for found in heif.top:
        in_own = own is not None and own.start < found.end <= own.end
        if is_free(heif, found) and not found.is_open and not in_own and not live.touches(found.start, found.end):
            yield Room(found.start, found.end, found.start, is_elastic=False)
    yield Room(end, end, end, is_elastic=True)


def own_room(heif: Heif, places: Places) -> Room | None:
    """Return the mdat that holds just the item's payload, with a free box behind it; None where it shares one."""
    if not places or not is_one_run(places):
        return None
    for index, found in enumerate(heif.top):
        if (
            found.name == b"mdat"
            and found.body - found.start == HEADER
            and (found.body, found.end) == (places[0][0], places[-1][1])
        ):
            following = heif.top[index + 1 : index + 2]
            if following and is_free(heif, following[0]) and not heif.live().touches(following[0].start, following[0].end):
                end = following[0].end
                return Room(found.start, end, found.end + HEADER, is_elastic=end == tail_start(heif))
            return Room(found.start, found.end, found.end, is_elastic=found.end == tail_start(heif))
    return None


def filled(room: Room, payload: bytes) -> Splice:
    """Return the splice that puts an mdat with the payload (nothing for none) where a room begins.

    What is left of the room becomes a free box, unless the room may end with the payload.

    Raises:
        CannotWrite: it does not fit.
    """
    content = make_box(b"mdat", payload) if payload else b""
    rest = room.end - room.start - len(content)
    has_free = room.scrap < room.end
    if rest == 0 or (room.is_elastic and (rest < HEADER or not has_free)):
        return Splice(room.start, room.end, content)
    if rest < HEADER:
        raise CannotWrite("no room for the Exif data")
    end = max(room.scrap, room.start + len(content) + HEADER)
    return Splice(room.start, end, (content + rest.to_bytes(4, "big") + b"free").ljust(end - room.start, b"\0"))


def tail_start(heif: Heif) -> int:
    """Return where the boxes that must stay last begin: the end of the file where there are none."""
    return next((found.end for found in reversed(heif.top) if found.name not in TRAILERS), len(heif.data))


def is_free(heif: Heif, found: Box) -> bool:
    """Say whether a box is unused room that an editor may take or make smaller."""
    return found.name == b"free" and found.body - found.start == HEADER and found.end <= tail_start(heif)
