"""The position of ours in the EXIF of a photo, which its XMP then holds too without a mark of its own."""

from __future__ import annotations

from tasks.core.errors import CannotWrite
from tasks.core.estimates import is_ours
from tasks.core.writing.gps_tags import method_text, position_of
from tasks.core.writing.tiff_structure import read_block


def position_of_ours(block: bytes) -> tuple[float, float] | None:
    """Return latitude and longitude of the position that GPSProcessingMethod marks as ours in a TIFF block; None without one."""
    try:
        read = read_block(block)
    except CannotWrite:
        return None
    fields = {entry.tag: read.field(entry) for entry in read.gps.entries} if read.gps else {}
    return position_of(fields, read.order) if is_ours(method_text(fields)) else None
