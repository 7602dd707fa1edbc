"""Plan a GPS position into a JPEG: splices on the original bytes, nothing re-encoded, MakerNotes, trailers and index held.

In this order: in the room of the old GPS entries (nothing moves); growing the Exif segment where all that follows may move;
taking the growth out of the XMP packet's padding, so that all behind keeps its absolute offset; unused zeros in the Exif block.
What none of them can do safely is refused with the reason. An XMP packet that holds a position too is brought into step.
"""

from __future__ import annotations

import struct
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.writing.jpeg_structure import (
    APP0,
    APP1,
    APP2,
    APP11,
    EXIF,
    MAX_SEGMENT,
    MPF,
    XMP,
    XMP_EXTENSION,
    Jpeg,
    Segment,
    read_jpeg,
)
from tasks.core.writing.position import Position
from tasks.core.writing.splices import Splice, growth_of, shift_splices, without_effect_removed
from tasks.core.writing.tiff_block import new_tiff_block, plan_at_same_length, plan_into_slack, plan_tiff_block
from tasks.core.writing.trailers import mp_images, unsafe_trailer
from tasks.core.writing.xmp_packet import names_a_position, padding_of, plan_packet

_HEAD: Final = len(EXIF)


def plan_jpeg(original: bytes, position: Position) -> list[Splice]:
    """Plan ``position`` into a JPEG's EXIF (and into its XMP, where that holds a position); [] if it already says exactly this.

    Old GPS entries that the position does not bring stay, unless they describe the fix that is replaced: see
    ``position.stale_tags``. What goes is in the undo splices.

    Raises:
        CannotWrite: it cannot be done safely; the reason says why.
    """
    jpeg = read_jpeg(original)
    _refuse_fragile(jpeg)
    packet = _packet_splices(jpeg, position)
    exif = next(iter(jpeg.all_of(APP1, EXIF)), None)
    plan = _plan_exif(jpeg, exif, position, packet) if exif else _plan_grown(jpeg, None, position, [], packet)
    return without_effect_removed(original, [*plan, *packet])


def _refuse_fragile(jpeg: Jpeg) -> None:
    """Refuse what any edit breaks, or what readers would disagree about."""
    exifs = jpeg.all_of(APP1, EXIF)
    if len(exifs) > 1:
        raise CannotWrite("several Exif segments")
    if exifs and exifs[0].start > jpeg.scan_start:
        raise CannotWrite("the Exif segment is behind the image")
    if any(s.marker == APP11 and b"jumb" in s.payload[:32] and b"c2pa" in s.payload for s in jpeg.segments):
        raise CannotWrite("a C2PA signature would break")
    if any(s.marker == APP0 and b"HEAPJPGM" in s.payload[:20] for s in jpeg.segments):
        raise CannotWrite("CIFF metadata in APP0")


def _packet_splices(jpeg: Jpeg, position: Position) -> list[Splice]:
    """Plan the XMP position, where the packet holds one, at the packet's own length."""
    extended = b"".join(segment.payload[75:] for segment in jpeg.all_of(APP1, XMP_EXTENSION))  # 35 + GUID, size and offset
    if names_a_position(extended):
        raise CannotWrite("the extended XMP holds a GPS position")
    packets = [segment for segment in jpeg.all_of(APP1, XMP) if names_a_position(segment.payload)]
    if not packets:
        return []
    if len(packets) > 1 or packets[0].start > jpeg.scan_start:
        raise CannotWrite("several XMP packets hold a GPS position")
    start = packets[0].payload_start + len(XMP)
    return shift_splices(plan_packet(packets[0].payload[len(XMP) :], position), start)


def _plan_exif(jpeg: Jpeg, exif: Segment, position: Position, packet: list[Splice]) -> list[Splice]:
    """Plan into the Exif segment there is."""
    block, start = exif.payload[_HEAD:], exif.payload_start + _HEAD
    try:
        splices = plan_tiff_block(block, position)
        if not growth_of(splices):
            return shift_splices(splices, start)
        return _plan_grown(jpeg, exif, position, splices, packet)
    except CannotWrite as refusal:
        for last_resort in (plan_at_same_length, plan_into_slack):
            try:
                return shift_splices(last_resort(block, position), start)
            except CannotWrite:
                continue
        raise refusal from None


def _plan_grown(
    jpeg: Jpeg, exif: Segment | None, position: Position, splices: list[Splice], packet: list[Splice]
) -> list[Splice]:
    """Plan a segment whose length changes, or a new one; the file changes its length, or the XMP padding takes it up."""
    if exif:
        at = exif.start
        length = exif.end - exif.start - 2 + growth_of(splices)
        head = [Splice(at + 2, at + 4, length.to_bytes(2, "big") if length <= MAX_SEGMENT else b"")]
        plan = [*head, *shift_splices(splices, exif.payload_start + _HEAD)]
    else:
        at = _insertion_point(jpeg)
        payload = EXIF + new_tiff_block(position)
        length = len(payload) + 2
        plan = [Splice(at, at, b"\xff\xe1" + length.to_bytes(2, "big") + payload)]
    if length > MAX_SEGMENT:
        raise CannotWrite("the Exif segment would exceed 64 KiB")
    indexes = jpeg.all_of(APP2, MPF)
    if any(index.start < at for index in indexes):
        raise CannotWrite("MPF precedes Exif: its offsets would shift")
    unsafe = unsafe_trailer(jpeg)
    growth = growth_of(plan)
    if not unsafe:
        # MP offsets count from the MPF header, which moves with the images; only the first image's own size changes.
        sizes = [image for image in mp_images(jpeg) if not image.start and image.size]
        return plan + [Splice(m.size_at, m.size_at + 4, struct.pack(m.order + "I", m.size + growth)) for m in sizes]
    padding = [] if packet else _padding_splices(jpeg, exif, at, growth)
    if not padding:
        raise CannotWrite(unsafe)
    return [*plan, *padding]


def _insertion_point(jpeg: Jpeg) -> int:
    """Return where a new Exif segment goes: behind the JFIF segments that must come first."""
    at = 2
    for segment in jpeg.segments:
        if segment.marker != APP0:
            break
        at = segment.end
    return at


def _padding_splices(jpeg: Jpeg, exif: Segment | None, at: int, growth: int) -> list[Splice]:
    """Cut ``growth`` bytes out of an XMP packet's padding behind ``at``; [] where no packet can give them.

    The packet must lie behind Exif, for the TIFF header must not move, and before any MPF header, for the same reason.
    """
    indexes = [segment.start for segment in jpeg.all_of(APP2, MPF)]
    behind = exif.end if exif else at
    for segment in jpeg.all_of(APP1, XMP):
        if growth <= 0 or not behind <= segment.start < jpeg.scan_start or any(start < segment.start for start in indexes):
            continue
        room = padding_of(segment.payload)
        if room and room[1] - room[0] >= growth:
            length = segment.end - segment.start - 2 - growth
            start = segment.payload_start + room[0]
            return [Splice(segment.start + 2, segment.start + 4, length.to_bytes(2, "big")), Splice(start, start + growth, b"")]
    return []
