"""The second reader of the TIFF block that a segment, chunk or box holds, which may be new or gone."""

from __future__ import annotations

import struct

from tasks.core.errors import CannotWrite
from tasks.core.tiff_types import BYTE_ORDERS, GpsTag, Tag
from tasks.core.writing.verify_exif import verify_exif
from tasks.core.writing.wanted import Wanted

_MAY_GO = frozenset(
    {
        GpsTag.VERSION, GpsTag.LATITUDE_REF, GpsTag.LATITUDE, GpsTag.LONGITUDE_REF, GpsTag.LONGITUDE, GpsTag.ALTITUDE_REF,
        GpsTag.ALTITUDE, GpsTag.TIME_STAMP, GpsTag.DIRECTION_REF, GpsTag.DIRECTION, GpsTag.MAP_DATUM, GpsTag.PROCESSING_METHOD,
        GpsTag.DATE_STAMP, GpsTag.H_POSITIONING_ERROR,
    }
)  # fmt: skip
"""What a position of ours consists of."""


def verify_block(old: bytes, new: bytes, wanted: Wanted) -> None:
    """Check a written TIFF block; ``old`` is b"" where there was none, ``new`` where it has been dropped.

    Raises:
        CannotWrite: "second reader: ..." with the first difference.
    """
    if old and not new:
        _check_dropped(old, wanted)
    else:
        verify_exif(old, new, wanted)


def _check_dropped(block: bytes, wanted: Wanted) -> None:
    """Check that a block held a position of ours and nothing else."""
    if not wanted.without_ours:
        raise CannotWrite("second reader: the EXIF is gone")
    try:
        order = BYTE_ORDERS[block[:2]]
        tags, following = _directory(block, struct.unpack_from(order + "I", block, 4)[0], order)
        if tags.keys() != {Tag.GPS_IFD} or following:
            raise CannotWrite("second reader: the EXIF that is gone held more than a position")
        gps, _ = _directory(block, tags[Tag.GPS_IFD], order)
    except (struct.error, KeyError) as error:
        raise CannotWrite(f"second reader: the EXIF that is gone is broken ({error})") from error
    if not gps.keys() <= _MAY_GO:
        raise CannotWrite("second reader: the EXIF that is gone held more than a position of ours")


def _directory(block: bytes, at: int, order: str) -> tuple[dict[int, int], int]:
    """Return the last four bytes of each entry by tag, and where the next directory is."""
    (count,) = struct.unpack_from(order + "H", block, at)
    entries = [struct.unpack_from(order + "HHII", block, at + 2 + 12 * index) for index in range(count)]
    end = at + 2 + 12 * count
    following = struct.unpack_from(order + "I", block, end)[0] if end + 4 <= len(block) else 0
    return {tag: value for tag, _, _, value in entries}, following
