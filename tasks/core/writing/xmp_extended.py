"""An extended XMP packet, which a JPEG holds in portions, each with the MD5 of the whole: edited at its own length, or refused.

Source: XMP specification part 3, section 1.1.3.1 (extended XMP in JPEG): signature, GUID (MD5 of the whole packet, 32 upper-case
hexadecimal digits), full length and offset of the portion, portion; the main packet names the GUID in xmpNote:HasExtendedXMP.
"""

from __future__ import annotations

import hashlib
import struct
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.writing.jpeg_structure import APP1, XMP, XMP_EXTENSION, Jpeg, Segment
from tasks.core.writing.splices import Splice, apply_splices, growth_of
from tasks.core.writing.wanted import Wanted
from tasks.core.writing.xmp_packet import concerns, plan_packet

_GUID_SIZE: Final = 32
_GUID_AT: Final = len(XMP_EXTENSION)
_DATA_AT: Final = _GUID_AT + _GUID_SIZE + 8


class Portion(NamedTuple):
    """A part of the extended packet: where it begins in the packet and in the file, and its bytes."""

    offset: int
    start: int
    data: bytes


def plan_extended(jpeg: Jpeg, wanted: Wanted, taken_out: tuple[float, float] | None) -> list[Splice]:
    """Plan what is wanted over what the extended packet holds of it, at its own length, with its new GUID in every place.

    Raises:
        CannotWrite: it holds what is wanted, and it is not whole, its GUID is not its MD5, or it has no room.
    """
    segments = jpeg.all_of(APP1, XMP_EXTENSION)
    if not concerns(b"".join(segment.payload[_DATA_AT:] for segment in segments), wanted):
        return []
    portions = sorted(_portion(segment) for segment in segments)
    whole = b"".join(portion.data for portion in portions)
    guids = {segment.payload[_GUID_AT : _GUID_AT + _GUID_SIZE] for segment in segments}
    offsets = [sum(len(portion.data) for portion in portions[:index]) for index in range(len(portions))]
    if guids != {_guid(whole)} or offsets != [portion.offset for portion in portions]:
        raise CannotWrite("the extended XMP holds what is to be changed and is not whole")
    splices = plan_packet(whole, wanted, taken_out=taken_out)
    if not splices:
        return []
    changed = apply_splices(whole, splices)
    if growth_of(splices):
        raise CannotWrite("the extended XMP holds what is to be changed and has no room for it")
    edits = [Splice(p.start, p.start + len(p.data), changed[p.offset : p.offset + len(p.data)]) for p in portions]
    named = [_guid_at(jpeg, segment, _guid(whole)) for segment in jpeg.all_of(APP1, XMP)]
    places = [segment.payload_start + _GUID_AT for segment in segments] + [at for at in named if at]
    if not any(named):
        raise CannotWrite("no XMP packet names the extended XMP that holds what is to be changed")
    return [*edits, *(Splice(at, at + _GUID_SIZE, _guid(changed)) for at in places)]


def _portion(segment: Segment) -> Portion:
    if len(segment.payload) < _DATA_AT:
        raise CannotWrite("the extended XMP is not readable")
    (offset,) = struct.unpack_from(">I", segment.payload, _DATA_AT - 4)
    return Portion(offset, segment.payload_start + _DATA_AT, segment.payload[_DATA_AT:])


def _guid(packet: bytes) -> bytes:
    return hashlib.md5(packet, usedforsecurity=False).hexdigest().upper().encode()


def _guid_at(jpeg: Jpeg, segment: Segment, guid: bytes) -> int:
    """Return where a main packet names the GUID, 0 where it does not."""
    at = jpeg.data.find(guid, segment.payload_start, segment.end)
    return max(at, 0)
