"""Plan a position or a date into a TIFF or DNG file: the file is one TIFF block, in which nothing moves and the new comes last.

Pages, sub-images and private data refer to each other by absolute offsets that no program knows all of, so all stays where it is:
a pointer is patched, the rest appended. Where appended bytes would become part of something, or a promise about the layout would
break, it is refused.
"""

from __future__ import annotations

from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.tiff_types import BYTE, UNDEFINED, Tag
from tasks.core.writing.ours import position_of_ours
from tasks.core.writing.splices import Splice, growth_of, shift_splices, without_effect_removed
from tasks.core.writing.tiff_block import plan_tiff_block
from tasks.core.writing.tiff_structure import Block, read_block
from tasks.core.writing.wanted import Wanted
from tasks.core.writing.xmp_packet import concerns, plan_packet

_BIG_TIFF: Final = (b"II+\0", b"MM\0+")
_C2PA: Final = 0xCD41
_GDAL_LAYOUT: Final = b"GDAL_STRUCTURAL_METADATA_SIZE="
_TRAILERS: Final = (
    (-12, b"AXS!", "AFCP"),
    (-12, b"AXS*", "AFCP"),
    (-8, b"cbipcbbl", "Photo Mechanic"),
    (-4, b"\xa1\xb2\xc3\xd4", "FotoStation"),
    (-64, b"CANON OPTIONAL DATA\0", "Canon"),
    (-4, b"SEFT", "Samsung"),
    (-10, b"~\0\4\0zmie~\0\0\6", "MIE"),
)
"""What is found from the end of a file: where its signature begins, counted from there, the signature, and whose it is."""


def plan(original: bytes, wanted: Wanted) -> list[Splice]:
    """Plan what is wanted into a TIFF file (and into its XMP, where that holds it too); [] if it already says exactly this.

    ``original`` may be an mmap: nothing of the size of the picture is copied.

    Raises:
        CannotWrite: it cannot be done safely; the reason says why.
    """
    _refuse_by_head(original)
    block = read_block(original)
    if any(entry.tag == _C2PA for entry in block.ifd0.entries):
        raise CannotWrite("a C2PA signature would break")
    if not any(region.owner.endswith(" image") and region.start < region.end for region in block.regions):
        # What is known of it is the whole file, which would then be another one.
        raise CannotWrite("there is no picture in it")
    splices = plan_tiff_block(original, wanted)
    if growth_of(splices):
        _refuse_trailers(original)
    return without_effect_removed(original, [*splices, *_packet_splices(block, wanted)])


def _refuse_by_head(data: bytes) -> None:
    """Refuse what is a TIFF of another kind by its first bytes."""
    if data[:4] in _BIG_TIFF:
        raise CannotWrite("BigTIFF")
    if data[8:10] == b"CR":
        raise CannotWrite("Canon RAW (CR2), not a TIFF picture")
    if _GDAL_LAYOUT in data[8:64]:
        raise CannotWrite("a cloud-optimized GeoTIFF promises a layout that would break")


def _refuse_trailers(data: bytes) -> None:
    size = len(data)
    for start, signature, whose in _TRAILERS:
        if size > -start and data[size + start : size + start + len(signature)] == signature:
            raise CannotWrite(f"a {whose} trailer is found from the end of the file")


def _packet_splices(block: Block, wanted: Wanted) -> list[Splice]:
    """Plan what the XMP packet of the first page holds of it, at the packet's own length."""
    entries = [entry for entry in block.ifd0.entries if entry.tag == Tag.XMP and entry.slot]
    packets = [(entry, block.field(entry).raw) for entry in entries]
    held = [(entry, packet) for entry, packet in packets if concerns(packet, wanted)]
    if not held:
        return []
    entry, packet = held[0]
    if len(packets) > 1 or entry.slot is None or entry.kind not in {BYTE, UNDEFINED} or not block.is_held_once(*entry.slot):
        raise CannotWrite("the XMP packet is ambiguous, or shared with other data")
    taken_out = position_of_ours(block.data) if wanted.without_ours else None
    return shift_splices(plan_packet(packet, wanted, taken_out=taken_out), entry.slot[0])
