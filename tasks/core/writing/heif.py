"""Plan a position or a date into a HEIC, HEIF or AVIF: splices on the original bytes, no picture re-encoded.

In this order: in the bytes of the Exif item, where its length allows; in the mdat that holds nothing else; in a free box; in a
new mdat behind the pictures. Where there is no Exif item yet, one is added. Of several pictures only the primary one's Exif is
changed. XMP that holds the position or the date too is brought into step at its own length.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.writing.exif_payload import JPEG_PREFIX
from tasks.core.writing.heif_dead import dead_positions
from tasks.core.writing.heif_moving import Moves, is_xmp_box, keep_right
from tasks.core.writing.heif_new_item import entries_of_exif, room_behind_meta, without_item
from tasks.core.writing.heif_pieces import Places, at_places, joined, own_places, pointed_at, shortened
from tasks.core.writing.heif_room import HEADER, Room, filled, own_room, rooms
from tasks.core.writing.heif_structure import EXIF, MIME, Heif, read_heif
from tasks.core.writing.ours import position_of_ours
from tasks.core.writing.splices import Splice, apply_splices, growth_of, shift_splices, without_effect_removed
from tasks.core.writing.tiff_block import leaves_nothing, new_tiff_block, plan_at_same_length, plan_tiff_block
from tasks.core.writing.wanted import Wanted
from tasks.core.writing.xmp_packet import concerns, plan_packet

_PAYLOAD_HEAD: Final = b"\0\0\0\6" + JPEG_PREFIX
"""Of a new payload: where its TIFF header is, counted from behind these four bytes."""
_XMP_TYPE: Final = b"application/rdf+xml"
_UUID_BYTES: Final = 16
_MAX_METADATA: Final = 16 << 20
"""Bytes of an Exif item or an XMP packet."""
_MAX_PACKETS: Final = 16
"""XMP packets of one picture: cameras write one."""
_GRAIN: Final = 64
"""Bytes compared at once to find what a splice really changes."""


class _Home(NamedTuple):
    """The Exif item: its number, where its data lie, what comes before the TIFF block, and the block."""

    item: int
    places: Places
    head: bytes
    block: bytes


def plan(original: bytes, wanted: Wanted) -> list[Splice]:
    """Plan what is wanted into the primary picture's Exif, and into its XMP where that holds it; [] if it says so already.

    Raises:
        CannotWrite: it cannot be done safely; the reason says why.
    """
    heif = read_heif(original)
    item = _exif_item(heif)
    places = _bounded(own_places(heif, item, "Exif"), "Exif") if item is not None else []
    payload = joined(original, places)
    head = _head_size(payload)
    packets = _packet_splices(heif, wanted, position_of_ours(payload[head:]) if wanted.without_ours else None)
    if item is not None:
        exif = _plan_exif(heif, _Home(item, places, payload[:head], payload[head:]), wanted)
    else:
        block = new_tiff_block(wanted)
        exif = _placed(heif, None, [], _PAYLOAD_HEAD + block) if block else []
    splices = [piece for splice in without_effect_removed(original, [*packets, *exif]) for piece in _finer(original, splice)]
    changing = [number for number, _ in _packets(heif) if number is not None] + ([item] if item is not None else [])
    others = heif.live(*changing)
    if any(others.touches(splice.start, splice.end) for splice in splices):
        raise CannotWrite("the data of another item lie where the file would change")
    return splices


def _finer(original: bytes, splice: Splice) -> Iterator[Splice]:
    """Give a splice as the few pieces of it that really change something, so that the undo is small."""
    old, new = original[splice.start : splice.end], splice.data
    size = min(len(old), len(new))
    differing = [at for at in range(0, size, _GRAIN) if old[at : at + _GRAIN] != new[at : at + _GRAIN]]
    for at in differing:
        end = min(at + _GRAIN, size)
        yield Splice(splice.start + at, splice.start + end, new[at:end])
    if len(old) != len(new):
        yield Splice(splice.start + size, splice.end, new[size:])


def _exif_item(heif: Heif) -> int | None:
    """Return the item with the primary picture's Exif; None where no picture has any."""
    exifs = [number for number, item in heif.items.items() if item.kind == EXIF]
    describing = [number for number in exifs if heif.primary in heif.described.get(number, ())]
    if not describing:
        describing = [number for number in exifs if not heif.described.get(number)]
        if exifs and not describing:
            raise CannotWrite("only other pictures have Exif, not the primary one")
    if len(describing) > 1:
        raise CannotWrite("the primary picture has several Exif items")
    if describing and not heif.items[describing[0]].is_plain:
        raise CannotWrite("the Exif item is compressed or protected")
    return describing[0] if describing else None


def _bounded(places: Places, name: str) -> Places:
    if sum(end - start for start, end in places) > _MAX_METADATA:
        raise CannotWrite(f"more than {_MAX_METADATA >> 20} MiB of {name}")
    return places


def _head_size(payload: bytes) -> int:
    """Return how many bytes of an Exif payload come before the TIFF header.

    Some writers count from the wrong place; the header itself is unmistakable.
    """
    head = 4 + int.from_bytes(payload[:4], "big")
    if payload[head : head + len(JPEG_PREFIX)] == JPEG_PREFIX:
        head += len(JPEG_PREFIX)
    if payload[head : head + 2] not in {b"II", b"MM"} and (found := payload[:32].find(JPEG_PREFIX)) >= 0:
        head = found + len(JPEG_PREFIX)
    return head


def _plan_exif(heif: Heif, home: _Home, wanted: Wanted) -> list[Splice]:
    """Plan into the Exif item there is."""
    if leaves_nothing(home.block, wanted) and (dropped := _dropped(heif, home)):
        return [*dropped, *dead_positions(heif)]
    try:
        return _changed(heif, home, plan_tiff_block(home.block, wanted), is_wiped=wanted.without_ours)
    except CannotWrite as refusal:
        try:
            return _changed(heif, home, plan_at_same_length(home.block, wanted), is_wiped=wanted.without_ours)
        except CannotWrite:
            raise refusal from None


def _changed(heif: Heif, home: _Home, splices: list[Splice], *, is_wiped: bool) -> list[Splice]:
    """Bring the splices of a TIFF block into the file, wherever the block can lie then; ``is_wiped``: nothing dead stays."""
    if not splices:
        return []
    wiped = dead_positions(heif) if is_wiped else []
    if not any(growth_of([splice]) for splice in splices):
        return [*wiped, *at_places(home.places, home.head + home.block, shift_splices(splices, len(home.head)))]
    payload = home.head + apply_splices(home.block, splices)
    return [*wiped, *_placed(heif, home.item, home.places, payload, is_wiped=is_wiped)]


def _dropped(heif: Heif, home: _Home) -> list[Splice]:
    """Plan the item away, with its bytes; [] where that is not safe."""
    tables = without_item(heif, home.item)
    room = own_room(heif, home.places)
    if not tables or room is None:
        return [*tables, *_zeros(home.places)] if tables else []
    try:
        plan = [*tables, filled(room, b"")]
        return [*plan, *keep_right(heif, plan, home.item)]
    except CannotWrite:  # what follows must not move: the mdat becomes a free box
        plan = [*tables, filled(room._replace(is_elastic=False), b"")]
        return [*plan, *keep_right(heif, plan, home.item)]


def _zeros(places: Places) -> list[Splice]:
    return [Splice(start, end, b"\0" * (end - start)) for start, end in places]


def _placed(heif: Heif, item: int | None, places: Places, payload: bytes, *, is_wiped: bool = False) -> list[Splice]:
    """Plan a payload of another length into the first room that takes it; ``is_wiped``: its old bytes must not stay behind."""
    own = own_room(heif, places)
    if item is not None and own is None and len(places) <= len(payload) <= sum(end - start for start, end in places):
        return shortened(heif, item, payload)
    refusal = CannotWrite("no room for the Exif data")
    for room in rooms(heif, places):
        try:
            plan = _put(heif, room, item, payload)
        except CannotWrite as reason:
            refusal = reason
            continue
        if own and room != own:  # the mdat that it leaves behind is room from now on
            plan.append(Splice(own.start + 4, own.start + HEADER, b"free"))
        return [*plan, *_zeros(places)] if is_wiped and room != own else plan
    raise refusal


def _put(heif: Heif, room: Room, item: int | None, payload: bytes) -> list[Splice]:
    """Plan a payload into a room, and the tables for it."""
    content = filled(room, payload)
    if item is not None:
        tables = pointed_at(heif, item, room.start + HEADER, len(payload))
        return [content, *tables, *keep_right(heif, [content], item)]
    tables = entries_of_exif(heif, 0, len(payload))
    absorbed = room_behind_meta(heif, growth_of(tables))
    if absorbed and absorbed.start == content.start < content.end:
        raise CannotWrite("the free box behind meta is needed for its own growth")
    before = [absorbed] if absorbed else []
    start = Moves([*tables, *before]).where(room.start) + HEADER
    plan = [*entries_of_exif(heif, start, len(payload)), *before, content]
    return [*plan, *keep_right(heif, plan, None)]


def _packet_splices(heif: Heif, wanted: Wanted, taken_out: tuple[float, float] | None) -> list[Splice]:
    """Plan into the XMP packets of the primary picture, each at its own length."""
    splices: list[Splice] = []
    packets = list(_packets(heif))
    if len(packets) > _MAX_PACKETS:
        raise CannotWrite(f"more than {_MAX_PACKETS} XMP packets")
    for item, places in packets:
        packet = joined(heif.data, _bounded(places, "XMP"))
        content = packet.rstrip(b"\0")  # some phones end the packet like a string of C
        if not concerns(content, wanted):
            continue
        if item is not None:
            own_places(heif, item, "XMP")
        splices += at_places(places, packet, plan_packet(content, wanted, taken_out=taken_out))
    return splices


def _packets(heif: Heif) -> Iterator[tuple[int | None, Places]]:
    """Give the item (None: a box of its own) and the places of each XMP packet that speaks of the primary picture."""
    for box in heif.top:
        if is_xmp_box(heif.data, box):
            yield None, [(box.body + _UUID_BYTES, box.end)]
    for number, item in heif.items.items():
        described = heif.described.get(number)
        if item.kind != MIME or item.media_type.partition(b";")[0].strip().lower() != _XMP_TYPE:
            continue
        if described and heif.primary not in described:
            continue
        if not item.is_plain:
            raise CannotWrite("the XMP is compressed or protected")
        if number in heif.table.entries and heif.table.entries[number].extents:
            yield number, heif.places(number)
