"""Bring the position of an XMP packet inside a photo into step with its EXIF, at the packet's own length.

The packet's padding gives and takes what the texts need, so nothing behind the packet moves.
"""

from __future__ import annotations

import re
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.writing.position import Position
from tasks.core.writing.splices import Splice, growth_of
from tasks.core.writing.xmp_edit import plan_properties, read_document
from tasks.core.writing.xmp_gps import gps_properties, stale_properties

_POSITION: Final = re.compile(rb"gps(?:lat|lon)", re.IGNORECASE)
_WRITABLE_END: Final = re.compile(rb"<\?xpacket end=[\"']w[\"']\?>")
_PAIRS: Final = (("GPSAltitude", "GPSAltitudeRef"), ("GPSImgDirection", "GPSImgDirectionRef"))


def names_a_position(packet: bytes) -> bool:
    """Say whether the packet may hold a GPS position."""
    return _POSITION.search(packet) is not None


def padding_of(packet: bytes) -> tuple[int, int] | None:
    """Return where the white space before the packet's end is; None where the packet has no end that may be written."""
    ends = [found.start() for found in _WRITABLE_END.finditer(packet)]
    return (len(packet[: ends[-1]].rstrip(b" \t\r\n")), ends[-1]) if ends else None


def plan_packet(packet: bytes, position: Position) -> list[Splice]:
    """Plan ``position`` over the position that the packet holds; [] where it holds none. Nothing is added to the packet.

    Raises:
        CannotWrite: the packet cannot be read, holds its position in a form that we do not edit, or has no room.
    """
    document = read_document(packet)
    held = document.texts
    if not {"GPSLatitude", "GPSLongitude"} & held.keys():
        return []
    if not {"GPSLatitude", "GPSLongitude"} <= held.keys():
        raise CannotWrite("the XMP holds half a GPS position")
    wanted = gps_properties(position)
    stale = set(stale_properties(held, position))
    for pair in _PAIRS:  # a number without its reference would lose its sign or meaning
        if any(name in wanted and name not in held for name in pair):
            stale |= set(pair) & held.keys()
            wanted = {name: text for name, text in wanted.items() if name not in pair}
    splices = plan_properties(document, wanted, stale, add=False)
    growth = growth_of(splices)
    if not growth:
        return splices
    room = padding_of(packet)
    if room is None or room[1] - room[0] < growth:
        raise CannotWrite("the XMP packet holds a GPS position and has no room to change it")
    start = room[0]
    return [*splices, Splice(start, start + max(growth, 0), b" " * max(-growth, 0))]
