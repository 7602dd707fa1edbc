"""Bring an XMP packet inside a photo into step with its EXIF, at the packet's own length.

The packet's padding gives and takes what the texts need, so nothing behind the packet moves. Only what the packet holds is
changed: a position where it has one, a date where it has one. Nothing is added but our mark, where there is room for it.
"""

from __future__ import annotations

import re
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.writing.splices import Splice, growth_of, without_effect_removed
from tasks.core.writing.wanted import Wanted
from tasks.core.writing.xmp_dates import date_text
from tasks.core.writing.xmp_edit import DATE, POSITION, XmpDocument, plan_properties, read_document
from tasks.core.writing.xmp_gps import METHOD, position_changes, properties_of_ours

_POSITION: Final = re.compile(rb"gps(?:lat|lon)", re.IGNORECASE)
_DATE: Final = re.compile(rb"DateTimeOriginal|DateCreated")
_WRITABLE_END: Final = re.compile(rb"<\?xpacket end=[\"']w[\"']\?>")
SPARE_ROOM: Final = 128
"""White space that a packet gets which has to grow."""
_PAIRS: Final = (("GPSAltitude", "GPSAltitudeRef"), ("GPSImgDirection", "GPSImgDirectionRef"))


def names_a_position(packet: bytes) -> bool:
    """Say whether the packet may hold a GPS position."""
    return _POSITION.search(packet) is not None


def concerns(packet: bytes, wanted: Wanted) -> bool:
    """Say whether the packet may hold something that is wanted otherwise; what it does not concern need not be readable."""
    packet = packet.replace(b"\0", b"")  # a packet in UTF-16 or UTF-32 holds what it holds
    asked = (wanted.position is not None or wanted.without_ours) and names_a_position(packet)
    return asked or (wanted.taken is not None and _DATE.search(packet) is not None)


def padding_of(packet: bytes) -> tuple[int, int] | None:
    """Return where the white space before the packet's end is; None where the packet has no end that may be written."""
    ends = [found.start() for found in _WRITABLE_END.finditer(packet)]
    return (len(packet[: ends[-1]].rstrip(b" \t\r\n")), ends[-1]) if ends else None


def plan_packet(
    packet: bytes, wanted: Wanted, *, taken_out: tuple[float, float] | None = None, may_grow: bool = False
) -> list[Splice]:
    """Plan what is wanted over what the packet holds of it; [] where it holds none of it or says it already.

    Args:
        packet: the XMP packet alone, without the signature or keyword of its container.
        wanted: a position, a date, or that ours goes.
        taken_out: for ``without_ours``: the position that the photo's EXIF marks as ours (``ours.position_of_ours``). The packet
            loses the same position, even without a mark of its own; another one in it is not ours and stays.
        may_grow: the packet may become longer where its padding is not enough; otherwise its length stays in any case.

    Raises:
        CannotWrite: the packet cannot be read, holds what is wanted in a form that we do not edit, or has no room; or, without
            ``taken_out``, its position is not ours.
    """
    if not concerns(packet, wanted):
        return []
    document = read_document(packet)
    texts, gone = _changes(document, wanted, taken_out)
    splices = plan_properties(document, texts, gone)
    mark = _mark(document, wanted)
    room = padding_of(packet)
    if mark and room:
        marked = plan_properties(document, texts | mark, gone)
        width = room[1] - room[0]
        if growth_of(marked) <= width or (may_grow and growth_of(splices) > width):
            splices = marked
    return without_effect_removed(packet, _balanced(document, splices, room, may_grow=may_grow))


def _changes(
    document: XmpDocument, wanted: Wanted, taken_out: tuple[float, float] | None
) -> tuple[dict[str, str], frozenset[str]]:
    """Return the texts to write over properties that are there, and the names of those that go."""
    texts: dict[str, str] = {}
    gone: frozenset[str] = frozenset()
    if wanted.position or wanted.without_ours:
        held = document.texts(POSITION)
        located = {"GPSLatitude", "GPSLongitude"} & held.keys()
        if located and wanted.position:
            if len(located) == 1:
                raise CannotWrite("the XMP holds half a GPS position")
            texts, gone = position_changes(held, wanted.position)
            for pair in _PAIRS:  # a number without its reference would lose its sign or meaning
                if any(name in texts and name not in held for name in pair):
                    gone |= set(pair) & held.keys()
                    texts = {name: text for name, text in texts.items() if name not in pair}
            texts = {name: text for name, text in texts.items() if name in held}
        elif located:
            ours = properties_of_ours(held, taken_out)
            if ours is None and taken_out is None:
                raise CannotWrite("the position in it is not ours")
            gone = ours or frozenset()
    if wanted.taken:
        texts |= {name: date_text(wanted.taken, held) for name, held in document.texts(DATE).items()}
    return texts, gone


def _mark(document: XmpDocument, wanted: Wanted) -> dict[str, str]:
    """Return our mark where the packet holds a position and none yet, lest a reader of XMP alone takes ours for genuine."""
    if not wanted.position or not wanted.position.method:
        return {}
    held = document.texts(POSITION)
    return {METHOD: wanted.position.method} if "GPSLatitude" in held and METHOD not in held else {}


def _balanced(document: XmpDocument, splices: list[Splice], room: tuple[int, int] | None, *, may_grow: bool) -> list[Splice]:
    """Return the splices with one more that takes up their growth, so that the packet keeps its length."""
    growth = growth_of(splices)
    if growth < 0:
        # Without padding, blanks behind a property that changes: there they mean nothing, in a tag as well as between elements.
        at = room[0] if room else next(end for _, end in _wholes(document, splices))
        return [*splices, Splice(at, at, b" " * -growth)]
    taken = min(growth, room[1] - room[0]) if room else 0
    if taken < growth and not may_grow:
        raise CannotWrite("the XMP packet holds what is to be changed and has no room for it")
    if room and taken == growth:
        return [*splices, Splice(room[0], room[0] + taken, b"")] if taken else splices
    # Room for the next change, so that that one does not grow the packet again.
    return [*splices, Splice(*room, b" " * SPARE_ROOM)] if room else splices


def _wholes(document: XmpDocument, splices: list[Splice]) -> list[tuple[int, int]]:
    """Return where the properties are that the splices change."""
    wholes = [found.whole for found in document.properties.values()]
    return [whole for whole in wholes if any(whole[0] <= splice.start <= splice.end <= whole[1] for splice in splices)]
