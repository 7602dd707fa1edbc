"""The TIFF block that a chunk or box holds: planned anew, kept at its length, or dropped when nothing would be left in it."""

from __future__ import annotations

from typing import Final

from tasks.core.writing.splices import Splice, growth_of
from tasks.core.writing.tiff_block import leaves_nothing, plan_at_same_length, plan_tiff_block
from tasks.core.writing.wanted import Wanted

JPEG_PREFIX: Final = b"Exif\0\0"
"""Of a JPEG's Exif segment; some programs copy it into other containers, where it does not belong."""


def head_of(payload: bytes) -> int:
    """Return where the TIFF block begins in a payload that may have the prefix of a JPEG."""
    return len(JPEG_PREFIX) if payload.startswith(JPEG_PREFIX) else 0


def plan_block(block: bytes, wanted: Wanted, *, may_grow: bool = True) -> list[Splice] | None:
    """Plan what is wanted into a block; None where nothing would be left in it, so that its chunk or box goes.

    Raises:
        CannotWrite: as ``plan_tiff_block``, or its length must stay (not ``may_grow``) and there is no room.
    """
    splices = plan_tiff_block(block, wanted)
    if not may_grow:
        return plan_at_same_length(block, wanted) if growth_of(splices) else splices
    return None if splices and leaves_nothing(block, wanted) else splices
