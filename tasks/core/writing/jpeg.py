"""Plan a position or a date into a JPEG: splices on the original bytes, nothing re-encoded, MakerNotes, trailers and index held.

In this order: in the room of the old values (nothing moves); with segments that change their length where all that follows may
move; with the growth taken out of the XMP packet's padding, so that what must not move stays at its absolute offset; in unused
zeros of the Exif block. What none of them can do safely is refused with the reason. An XMP packet that holds a position or a date
too is brought into step. From the image data on nothing changes, for the picture is known by all of this (its fingerprint).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.writing.jpeg_structure import APP0, APP1, APP2, APP11, EXIF, MAX_SEGMENT, MPF, XMP, Jpeg, Segment, read_jpeg
from tasks.core.writing.ours import position_of_ours
from tasks.core.writing.splices import Splice, growth_of, shift_splices, without_effect_removed
from tasks.core.writing.tiff_block import leaves_nothing, new_tiff_block, plan_at_same_length, plan_into_slack, plan_tiff_block
from tasks.core.writing.trailers import mp_images, unsafe_trailer
from tasks.core.writing.wanted import Wanted
from tasks.core.writing.xmp_extended import plan_extended
from tasks.core.writing.xmp_packet import padding_of, plan_packet

_HEAD: Final = len(EXIF)
PlanBlock = Callable[[bytes, Wanted], list[Splice]]


class Change(NamedTuple):
    """Splices on the file that change one segment, and by how much it grows; a new segment is one of no length that grows."""

    start: int
    end: int
    splices: list[Splice]

    @property
    def growth(self) -> int:
        """Bytes that the segment grows by; negative when it shrinks."""
        return growth_of(self.splices)


def plan(original: bytes, wanted: Wanted) -> list[Splice]:
    """Plan what is wanted into a JPEG's EXIF (and into its XMP, where that holds it too); [] if it already says exactly this.

    Old GPS entries that the position does not bring stay, unless they describe the fix that is replaced: see
    ``position.stale_tags``. Several Exif segments are several answers to different readers: all get the same. What goes is in the
    undo splices.

    Raises:
        CannotWrite: it cannot be done safely; the reason says why.
    """
    jpeg = read_jpeg(original)
    _refuse_fragile(jpeg)
    try:
        changes = [*_exif_changes(jpeg, wanted, plan_tiff_block), *_packet_changes(jpeg, wanted, may_grow=True)]
        splices = _settled(jpeg, changes)
    except CannotWrite as refusal:
        splices = _at_same_length(jpeg, wanted, refusal)
    return without_effect_removed(original, splices)


def _refuse_fragile(jpeg: Jpeg) -> None:
    """Refuse what any edit breaks."""
    if any(s.marker == APP11 and b"jumb" in s.payload[:32] and b"c2pa" in s.payload for s in jpeg.segments):
        raise CannotWrite("a C2PA signature would break")
    if any(s.marker == APP1 and s.payload.startswith(EXIF[:4]) and not s.payload.startswith(EXIF) for s in jpeg.segments):
        # What lenient readers rescue from it they would not look for beside one of ours.
        raise CannotWrite("an Exif segment has a damaged head")
    if any(s.marker == APP0 and b"HEAPJPGM" in s.payload[:20] for s in jpeg.segments):
        raise CannotWrite("CIFF metadata in APP0")


def _exif_changes(jpeg: Jpeg, wanted: Wanted, plan_block: PlanBlock) -> list[Change]:
    """Plan each Exif segment, or a new one where there is none."""
    exifs = jpeg.all_of(APP1, EXIF)
    if not exifs:
        block = new_tiff_block(wanted)
        at = _insertion_point(jpeg)
        return [Change(at, at, [Splice(at, at, b"\xff\xe1" + _length(len(EXIF + block) + 2) + EXIF + block)])] if block else []
    # A further one without a TIFF header goes on where the one before it ends; it stays, and what needs it overruns that block.
    exifs = [exif for exif in exifs if exif is exifs[0] or exif.payload[_HEAD : _HEAD + 2] in {b"II", b"MM"}]
    alone = exifs[0]
    may_go = len(exifs) == 1 and plan_block is plan_tiff_block and jpeg.data[alone.end] == 0xFF
    if may_go and leaves_nothing(alone.payload[_HEAD:], wanted):
        return [Change(alone.start, alone.end, [Splice(alone.start, alone.end, b"")])]
    return [_resized(exif, shift_splices(plan_block(exif.payload[_HEAD:], wanted), exif.payload_start + _HEAD)) for exif in exifs]


def _packet_changes(jpeg: Jpeg, wanted: Wanted, *, may_grow: bool) -> list[Change]:
    """Plan what the XMP packets hold of what is wanted."""
    blocks = [exif.payload[_HEAD:] for exif in jpeg.all_of(APP1, EXIF)] if wanted.without_ours else []
    taken_out = next((found for found in map(position_of_ours, blocks) if found), None)
    changes = []
    for segment in jpeg.all_of(APP1, XMP):
        packet = segment.payload[len(XMP) :]
        splices = plan_packet(packet, wanted, taken_out=taken_out, may_grow=may_grow)
        changes.append(_resized(segment, shift_splices(splices, segment.payload_start + len(XMP))))
    extended = plan_extended(jpeg, wanted, taken_out)
    return changes + ([Change(jpeg.scan_start, jpeg.scan_start, extended)] if extended else [])


def _resized(segment: Segment, splices: list[Splice]) -> Change:
    """Return the change of a segment with the length that its marker then says."""
    growth = growth_of(splices)
    if not growth:
        return Change(segment.start, segment.end, splices)
    at = segment.start + 2
    return Change(segment.start, segment.end, [Splice(at, at + 2, _length(segment.end - at + growth)), *splices])


def _length(length: int) -> bytes:
    if length > MAX_SEGMENT:
        raise CannotWrite("the segment would exceed 64 KiB")
    return length.to_bytes(2, "big")


def _settled(jpeg: Jpeg, changes: list[Change]) -> list[Splice]:
    """Return the splices of changes that may move what follows them, together with what keeps the rest right."""
    splices = [splice for change in changes for splice in change.splices]
    moving = [change for change in changes if change.growth]
    if not moving:
        return splices
    indexes = jpeg.all_of(APP2, MPF)
    if any(index.start < change.start for index in indexes for change in moving):
        raise CannotWrite("MPF precedes what grows: its offsets would shift")
    growth = growth_of(splices)
    unsafe = unsafe_trailer(jpeg)
    if not unsafe:
        # MP offsets count from the MPF header, which moves with the images; only the first image's own size changes.
        sizes = [image for image in mp_images(jpeg) if not image.start and image.size]
        return splices + [Splice(m.size_at, m.size_at + 4, struct.pack(m.order + "I", m.size + growth)) for m in sizes]
    room = _padding_splices(jpeg, changes, growth)
    if not room:
        raise CannotWrite(unsafe)
    return [*splices, *room]


def _at_same_length(jpeg: Jpeg, wanted: Wanted, refusal: CannotWrite) -> list[Splice]:
    """Plan so that no segment changes its length; raise ``refusal`` where that cannot be."""
    for plan_block in (plan_at_same_length, plan_into_slack):
        try:
            changes = [*_exif_changes(jpeg, wanted, plan_block), *_packet_changes(jpeg, wanted, may_grow=False)]
        except CannotWrite:
            continue
        if not any(change.growth for change in changes):
            return [splice for change in changes for splice in change.splices]
    raise refusal from None


def _insertion_point(jpeg: Jpeg) -> int:
    """Return where a new Exif segment goes: behind the JFIF segments that must come first."""
    at = 2
    for segment in jpeg.segments:
        if segment.marker != APP0:
            break
        at = segment.end
    return at


def _padding_splices(jpeg: Jpeg, changes: list[Change], growth: int) -> list[Splice]:
    """Cut ``growth`` bytes out of an XMP packet's padding; [] where none can give them.

    The packet must lie behind what grows, for the TIFF header must not move, and before any MPF header, for the same reason.
    """
    if growth <= 0:
        return []
    indexes = [segment.start for segment in jpeg.all_of(APP2, MPF)]
    behind = max(change.end for change in changes if change.growth)
    changed = {change.start for change in changes if change.splices}
    for segment in jpeg.all_of(APP1, XMP):
        if segment.start < behind or segment.start in changed or any(start < segment.start for start in indexes):
            continue
        room = padding_of(segment.payload)
        if room and room[1] - room[0] >= growth:
            start = segment.payload_start + room[0]
            return _resized(segment, [Splice(start, start + growth, b"")]).splices
    return []
