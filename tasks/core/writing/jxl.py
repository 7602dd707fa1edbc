"""Plan a position or a date into a JPEG XL: splices on its EXIF and XMP boxes, packed or not; the codestream is not touched.

A codestream alone is wrapped into boxes first. Traps: the JPEG that a file was made from may be rebuilt from it (jbrd), and its
EXIF and XMP then come out of these boxes byte for byte; a frame index (jxli) counts within the codestream, so it may be moved.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import brotli

from tasks.core.errors import CannotWrite
from tasks.core.writing.exif_payload import plan_block
from tasks.core.writing.jxl_level import is_of_level_5
from tasks.core.writing.jxl_structure import CODESTREAM, CONTAINER, Box, read_boxes
from tasks.core.writing.ours import position_of_ours
from tasks.core.writing.splices import Splice, apply_splices, growth_of, shift_splices, without_effect_removed
from tasks.core.writing.tiff_block import new_tiff_block
from tasks.core.writing.wanted import Wanted
from tasks.core.writing.xmp_packet import plan_packet

_EXIF, _XMP, _SIGNED = b"Exif", b"xml ", b"jumb"
_FRAMES: Final = frozenset({b"jxlc", b"jxlp"})
_MOVABLE: Final = frozenset(
    {b"JXL ", b"ftyp", b"jxll", b"jxlc", b"jxlp", b"jxli", b"jbrd", b"jhgm", b"Exif", b"xml ", b"brob", b"free", b"skip"}
)
"""Boxes that hold no place in the file, so that what is before them may change its length."""
_NAME_BYTES: Final = 4
_OFFSET_BYTES: Final = 4
_MAX_UNPACKED_BYTES: Final = 16 << 20


class _Home(NamedTuple):
    """A box that keeps EXIF or XMP: its kind, and what it holds, unpacked."""

    box: Box
    name: bytes
    is_packed: bool
    data: bytes

    @property
    def head(self) -> int:
        """Where the TIFF block or packet begins in the data: EXIF begins with the distance from there to the TIFF header."""
        return _OFFSET_BYTES + int.from_bytes(self.data[:_OFFSET_BYTES], "big") if self.name == _EXIF else 0

    @property
    def block(self) -> bytes:
        """The TIFF block or packet itself."""
        return self.data[self.head :]


def plan(original: bytes, wanted: Wanted) -> list[Splice]:
    """Plan what is wanted into a JPEG XL's EXIF (and into its XMP, where that holds it too); [] if it already says exactly this.

    Raises:
        CannotWrite: it cannot be done safely; the reason says why.
    """
    if original.startswith(CODESTREAM):
        return _wrapped(original, new_tiff_block(wanted))
    boxes = read_boxes(original)
    frames = [box for box in boxes if box.name in _FRAMES]
    if not frames:
        raise CannotWrite("broken JXL: it has no picture")
    homes = _homes(original, boxes)
    exifs = [home for home in homes if home.name == _EXIF]
    if len(exifs) > 1:
        raise CannotWrite("several Exif boxes")
    taken_out = next((position_of_ours(home.block) for home in exifs), None) if wanted.without_ours else None
    plan = [splice for home in homes for splice in _home_splices(home, wanted, taken_out)]
    if plan and any(box.name == b"jbrd" for box in boxes):
        raise CannotWrite("the JPEG that it was made from is rebuilt with this EXIF or XMP")
    if not exifs and (block := new_tiff_block(wanted)):
        plan.append(Splice(frames[0].start, frames[0].start, _new_box(block)))
    if growth_of(plan):
        fixed = [box.name for box in boxes if box.name not in _MOVABLE]
        if fixed:
            raise CannotWrite(f"it holds a box of unknown kind ({fixed[0]!r}), which may not move")
    return without_effect_removed(original, plan)


def _wrapped(codestream: bytes, block: bytes) -> list[Splice]:
    """Plan the boxes before a codestream that has none; [] without a TIFF block to hold."""
    if not block:
        return []
    if not is_of_level_5(codestream):
        raise CannotWrite("its codestream may demand more than level 5, which its boxes would have to say")
    size = 8 + len(codestream)
    length = size.to_bytes(4, "big") + b"jxlc" if size < 1 << 32 else b"\0\0\0\1jxlc" + (size + 8).to_bytes(8, "big")
    return [Splice(0, 0, CONTAINER + _new_box(block) + length)]


def _new_box(block: bytes) -> bytes:
    return (8 + _OFFSET_BYTES + len(block)).to_bytes(4, "big") + _EXIF + bytes(_OFFSET_BYTES) + block


def _homes(data: bytes, boxes: list[Box]) -> list[_Home]:
    """Return the boxes that keep EXIF or XMP."""
    homes: list[_Home] = []
    for box in boxes:
        content = data[box.content : box.end] if box.name not in _FRAMES else b""
        name = content[:_NAME_BYTES] if box.name == b"brob" else box.name
        if name == _SIGNED:
            raise CannotWrite("a C2PA or other JUMBF box may hold a signature, which would break")
        if name in {_EXIF, _XMP}:
            is_packed = box.name == b"brob"
            homes.append(_Home(box, name, is_packed, _unpacked(content[_NAME_BYTES:]) if is_packed else content))
    return homes


def _unpacked(packed: bytes) -> bytes:
    opened = brotli.Decompressor()
    try:
        data: bytes = opened.process(packed, output_buffer_limit=_MAX_UNPACKED_BYTES)
    except brotli.error as error:
        raise CannotWrite("packed metadata cannot be unpacked") from error
    if not opened.is_finished() or len(data) > _MAX_UNPACKED_BYTES:  # it goes beyond the limit to fill a buffer
        raise CannotWrite(f"packed metadata is cut off or unpacks to more than {_MAX_UNPACKED_BYTES} bytes")
    return data


def _home_splices(home: _Home, wanted: Wanted, taken_out: tuple[float, float] | None) -> list[Splice]:
    box = home.box
    if home.name == _EXIF:
        planned = plan_block(home.block, wanted)
        if planned is None:
            return [Splice(box.start, box.end, b"")]
    else:
        planned = plan_packet(home.data, wanted, taken_out=taken_out, may_grow=True)
    if not planned:
        return []
    if home.is_packed:
        packed = brotli.compress(apply_splices(home.data, shift_splices(planned, home.head)))
        inside = [Splice(box.content + _NAME_BYTES, box.end, packed)]
    else:
        inside = shift_splices(planned, box.content + home.head)
    growth = growth_of(inside)
    if not growth or box.is_open:
        return inside
    at, length = box.length(growth)
    return [Splice(at, at + len(length), length), *inside]
