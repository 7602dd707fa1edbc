"""The second reader of a TIFF block: every byte but GPS is where it was, and exifread reads the same tags and the position.

exifread is given the block alone: in a whole file it looks for the Exif segment only in the first 4,000 bytes. Where a MakerNote
makes it fail, it reads without MakerNotes; that their bytes are where they were is proved apart from it.
"""

from __future__ import annotations

import io
import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import exifread

from tasks.core.errors import CannotWrite
from tasks.core.tiff_types import BYTE_ORDERS, TYPE_SIZES, Tag
from tasks.core.writing.position import Position, same_place

_ALTITUDE_STEP_M: Final = 0.001
_DIRECTION_STEP_DEG: Final = 0.01

_quiet: ContextVar[bool] = ContextVar("exifread_is_quiet", default=False)
logging.getLogger("exifread").addFilter(lambda _: not _quiet.get())


def verify_exif(old: bytes, new: bytes, position: Position) -> None:
    """Check a written TIFF block against the original one (b"" where there was none) and the position asked for.

    Raises:
        CannotWrite: "second reader: ..." with the first difference.
    """
    _compare_bytes(old, new)
    try:
        before, after = _tags(old, details=True), _tags(new, details=True)
    except CannotWrite:
        before, after = _tags(old, details=False), _tags(new, details=False)
    kept_before, kept_after = _comparable(before, len(old)), _comparable(after, len(old))
    if kept_before != kept_after:
        names = kept_before.keys() | kept_after.keys()
        changed = sorted(name for name in names if kept_before.get(name) != kept_after.get(name))
        raise CannotWrite(f"second reader: {', '.join(changed[:3])} changed")
    _compare_position(after, position)


def _compare_bytes(old: bytes, new: bytes) -> None:
    """Check that nothing has moved: MakerNotes hold offsets that no reader knows all of.

    Free to differ are the offset of IFD0, the GPS pointer, the old GPS IFD with its values, and zeros at the end.
    """
    if not old:
        return
    try:
        free = sorted([(4, 8), *_gps_ranges(old), (len(old.rstrip(b"\0")), len(old))])
    except (struct.error, KeyError) as error:
        raise CannotWrite(f"second reader: the Exif block is broken ({error})") from error
    at = 0
    for start, end in [*free, (len(old), len(old))]:
        if start > at and old[at:start] != new[at:start]:
            raise CannotWrite(f"second reader: bytes {at} to {start} of the Exif block have changed or moved")
        at = max(at, end)


def _gps_ranges(block: bytes) -> Iterator[tuple[int, int]]:
    """Give the ranges of the GPS pointers in IFD0, of their IFDs and of the values in these, padded to even lengths."""
    order = BYTE_ORDERS[block[:2]]
    for at, tag, _, gps in _entries(block, order, struct.unpack_from(order + "I", block, 4)[0]):
        if tag != Tag.GPS_IFD:
            continue
        yield at, at + 12
        (count,) = struct.unpack_from(order + "H", block, gps)
        yield gps, gps + 2 + 12 * count + 4
        yield from ((value, value + size + (size & 1)) for _, _, size, value in _entries(block, order, gps) if size > 4)


def _entries(block: bytes, order: str, ifd: int) -> Iterator[tuple[int, int, int, int]]:
    """Give (where it is, tag, bytes of its value, its last four bytes as a number) of each entry of an IFD."""
    (count,) = struct.unpack_from(order + "H", block, ifd)
    for at in range(ifd + 2, ifd + 2 + 12 * count, 12):
        tag, kind, number, value = struct.unpack_from(order + "HHII", block, at)
        yield at, tag, TYPE_SIZES.get(kind, 0) * number, value


@contextmanager
def _silence() -> Iterator[None]:
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def _tags(block: bytes, *, details: bool) -> dict[str, Any]:
    if not block:
        return {}
    with _silence():
        try:
            tags: dict[str, Any] = exifread.process_file(io.BytesIO(block), details=details, truncate_tags=False)
        except Exception as error:
            raise CannotWrite(f"second reader: exifread cannot read the file ({type(error).__name__}: {error})") from error
    return tags


def _comparable(tags: dict[str, Any], size: int) -> dict[str, str]:
    """Return what must stay: every tag but GPS, with its type and values.

    A MakerNote that an earlier program broke refers beyond its block of ``size`` bytes; what is read there was never its own.
    """
    return {
        name: repr(tag) if isinstance(tag, bytes) else f"{tag.field_type} {tag.values!r}"
        for name, tag in tags.items()
        if not name.startswith("GPS ")
        and name != "Image GPSInfo"
        and not (name.startswith("MakerNote ") and tag.field_offset + tag.field_length > size)
    }


def _compare_position(tags: dict[str, Any], position: Position) -> None:
    lat, lon = _degrees(tags, "Latitude", "S"), _degrees(tags, "Longitude", "W")
    if lat is None or lon is None or not same_place(lat, lon, position.lat, position.lon):
        raise CannotWrite(f"second reader: the file says {lat}, {lon} instead of {position.lat}, {position.lon}")
    if position.alt_m is not None:
        below = list(_values(tags, "GPSAltitudeRef")) == [1]
        altitude = _number(tags, "GPSAltitude")
        if altitude is None or abs((-altitude if below else altitude) - position.alt_m) > _ALTITUDE_STEP_M:
            raise CannotWrite(f"second reader: the file says altitude {altitude} instead of {position.alt_m}")
    if position.direction_deg is not None:
        direction = _number(tags, "GPSImgDirection")
        if direction is None or abs((direction - position.direction_deg + 180) % 360 - 180) > _DIRECTION_STEP_DEG:
            raise CannotWrite(f"second reader: the file says direction {direction} instead of {position.direction_deg}")
    method = bytes(value for value in _values(tags, "GPSProcessingMethod") if isinstance(value, int))
    if position.method and method.rstrip(b"\0") != b"ASCII\0\0\0" + position.method.encode("ascii"):
        raise CannotWrite(f"second reader: the file says method {method!r} instead of {position.method!r}")


def _values(tags: dict[str, Any], name: str) -> Any:
    tag = tags.get(f"GPS {name}")
    return tag.values if tag is not None else []


def _number(tags: dict[str, Any], name: str) -> float | None:
    values = list(_values(tags, name))
    return float(values[0]) if values else None


def _degrees(tags: dict[str, Any], axis: str, negative: str) -> float | None:
    values = [float(value) for value in _values(tags, f"GPS{axis}")]
    if len(values) != 3:
        return None
    degrees = values[0] + values[1] / 60 + values[2] / 3600
    return -degrees if str(_values(tags, f"GPS{axis}Ref")).startswith(negative) else degrees
