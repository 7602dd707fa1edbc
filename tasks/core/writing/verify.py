"""The second reader: proves that a written JPEG says the position and that nothing else in it has changed.

It shares nothing with the planner but the file format: a walk of its own compares the segments, ``verify_exif`` the tags. What
the planner believes about a file is thus never the proof that it was right.
"""

from __future__ import annotations

import math
import struct
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.writing.position import Position, same_place
from tasks.core.writing.verify_exif import verify_exif
from tasks.core.writing.xmp_reading import check_xmp, read_sidecar

_EXIF: Final = b"\xe1Exif\0\0"
_XMP: Final = b"\xe1http://ns.adobe.com/xap/1.0/\0"
_MPF: Final = b"\xe2MPF\0"


def verify_jpeg(original: bytes, written: bytes, position: Position) -> None:
    """Check the written file against the original and the position asked for.

    Every byte from the first scan to the end of the file (image and trailers); every segment but Exif; each MPF image at its new
    place; the Exif block as ``verify_exif`` does.

    Raises:
        CannotWrite: "second reader: ..." with the first difference.
    """
    before, scan_before = _segments(original)
    after, scan_after = _segments(written)
    if original[scan_before:] != written[scan_after:]:
        raise CannotWrite("second reader: the image or a trailer has changed")
    _compare_segments(before, after, position)
    _compare_mp_images(original, written)
    verify_exif(_exif_block(before), _exif_block(after), position)


def _segments(data: bytes) -> tuple[list[bytes], int]:
    """Return the segments before the first scan as marker byte + payload, and where that scan begins."""
    segments: list[bytes] = []
    at = 2
    while at + 4 <= len(data):
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:
            return segments, at
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        segments.append(bytes([marker]) + data[at + 4 : at + 2 + length])
        at += 2 + length
    raise CannotWrite("second reader: the image has no scan")


def _exif_block(segments: list[bytes]) -> bytes:
    """Return the TIFF block of the Exif segment, b"" where there is none."""
    return next((segment[len(_EXIF) :] for segment in segments if segment.startswith(_EXIF)), b"")


def _compare_segments(before: list[bytes], after: list[bytes], position: Position) -> None:
    old = [segment for segment in before if not segment.startswith(_EXIF)]
    new = [segment for segment in after if not segment.startswith(_EXIF)]
    if len(old) != len(new) or len(after) - len(new) != 1:
        raise CannotWrite("second reader: the number of segments has changed")
    for one, other in zip(old, new, strict=True):
        if one.startswith(_XMP):
            _compare_xmp(one[len(_XMP) :], other[len(_XMP) :], position)
        elif one != other and not (one.startswith(_MPF) and len(one) == len(other)):
            raise CannotWrite(f"second reader: a segment of marker {one[0]:02X} has changed")


def _compare_xmp(old: bytes, new: bytes, position: Position) -> None:
    if _without_padding(old) != _without_padding(new):
        check_xmp(old, new, position)
        return
    facts = read_sidecar(new)
    if not math.isnan(facts.lat) and not same_place(facts.lat, facts.lon, position.lat, position.lon):
        raise CannotWrite("second reader: the XMP says another position than the EXIF")


def _without_padding(packet: bytes) -> tuple[bytes, bytes]:
    """Return the packet up to its padding, and its end."""
    content, _, end = packet.rpartition(b"<?xpacket end=")
    return content.rstrip(), end


def _compare_mp_images(original: bytes, written: bytes) -> None:
    try:
        old, new = _mp_entries(original), _mp_entries(written)
    except struct.error as error:
        raise CannotWrite(f"second reader: the MPF index is unreadable ({error})") from error
    if len(old) != len(new):
        raise CannotWrite("second reader: the MPF index has changed")
    for (head, raw), (new_head, new_raw) in zip(old, new, strict=True):
        order = "<" if original[head : head + 2] == b"II" else ">"
        size, offset = struct.unpack_from(order + "II", raw, 4)
        new_size, new_offset = struct.unpack_from(order + "II", new_raw, 4)
        grown = len(written) - len(original) if not offset and size else 0
        if (raw[:4], size + grown, offset, raw[12:]) != (new_raw[:4], new_size, new_offset, new_raw[12:]):
            raise CannotWrite("second reader: the MPF index has changed")
        if offset and original[head + offset :][:size] != written[new_head + offset :][:size]:
            raise CannotWrite("second reader: an MPF image has changed")


def _mp_entries(data: bytes) -> list[tuple[int, bytes]]:
    """Return (where the MPF header is in the file, the 16 bytes) of each entry of the multi-picture index."""
    _, scan = _segments(data)
    found = data.find(b"MPF\0", 0, scan)
    if found < 0 or data[found - 4 : found - 2] != b"\xff\xe2":
        return []
    head = found + 4
    order = "<" if data[head : head + 2] == b"II" else ">"
    (ifd,) = struct.unpack_from(order + "I", data, head + 4)
    (count,) = struct.unpack_from(order + "H", data, head + ifd)
    for at in range(head + ifd + 2, head + ifd + 2 + 12 * count, 12):
        tag, _, size, start = struct.unpack_from(order + "HHII", data, at)
        if tag == 0xB002:
            return [(head, data[k : k + 16]) for k in range(head + start, head + start + size - 15, 16)]
    return []
