"""The second reader: proves that a written JPEG says the position and that nothing else in it has changed.

It shares nothing with the planner but the file format: a walk of its own compares the segments, ``verify_exif`` the tags. What
the planner believes about a file is thus never the proof that it was right.
"""

from __future__ import annotations

import hashlib
import struct
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.writing.verify_metadata import verify_block
from tasks.core.writing.wanted import Wanted
from tasks.core.writing.xmp_reading import check_xmp

_EXIF: Final = b"\xe1Exif\0\0"
_XMP: Final = b"\xe1http://ns.adobe.com/xap/1.0/\0"
_EXTENDED: Final = b"\xe1http://ns.adobe.com/xmp/extension/\0"
_MPF: Final = b"\xe2MPF\0"
_JFIF_MARKER: Final = 0xE0
_SCAN: Final = 0xDA
_ALONE: Final = frozenset({0, 1, *range(0xD0, 0xD8)})


class _Head(NamedTuple):
    """What precedes the first scan."""

    segments: list[bytes]
    """Marker byte and payload of each."""
    between: list[bytes]
    """What stands before each segment's marker that belongs to none: fill bytes, mostly nothing."""
    end: int
    """Where the last of them ends."""


def verify(original: bytes, written: bytes, wanted: Wanted) -> None:
    """Check the written file against the original and what was asked for.

    Every byte from the first scan to the end of the file (image and trailers); every segment but Exif and XMP; each MPF image
    at its new place; Exif blocks as ``verify_block`` does, XMP packets as ``check_xmp`` does.

    Raises:
        CannotWrite: "second reader: ..." with the first difference.
    """
    before, after = _head(original), _head(written)
    _compare_rest(original, written, before.end, after.end)
    _compare_segments(before, after, wanted)
    _compare_mp_images(original, written, before.end, after.end)


def _head(data: bytes) -> _Head:
    segments: list[bytes] = []
    between: list[bytes] = []
    end = 2
    while (at := data.find(b"\xff", end)) >= 0:
        while data[at + 1 : at + 2] and (data[at + 1] == 0xFF or data[at + 1] in _ALONE):
            at = at + 1 if data[at + 1] == 0xFF else data.find(b"\xff", at + 2)
            if at < 0:
                raise CannotWrite("second reader: the image has no scan")
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(data):
            break
        if data[at + 1] == _SCAN:
            return _Head(segments, between, end)
        between.append(data[end:at])
        segments.append(data[at + 1 : at + 2] + data[at + 4 : at + 2 + length])
        end = at + 2 + length
    raise CannotWrite("second reader: the image has no scan")


def _compare_rest(original: bytes, written: bytes, old: int, new: int) -> None:
    if original[old:] != written[new:]:
        raise CannotWrite("second reader: the image or a trailer has changed")


def _compare_segments(before: _Head, after: _Head, wanted: Wanted) -> None:
    old, new = [[s for s in head.segments if not s.startswith(_EXIF)] for head in (before, after)]
    if len(old) != len(new):
        raise CannotWrite("second reader: the number of segments has changed")
    if b"".join(before.between) != b"".join(after.between):
        raise CannotWrite("second reader: what stands between two segments has changed")
    renamed = _compare_extended(old, new, wanted)
    for one, other in zip(old, new, strict=True):
        if one.startswith(_XMP) and other.startswith(_XMP):
            check_xmp(one[len(_XMP) :], other[len(_XMP) :].replace(*renamed), wanted)
        elif one != other and not (one.startswith((_MPF, _EXTENDED)) and len(one) == len(other) and one[:5] == other[:5]):
            raise CannotWrite(f"second reader: a segment of marker {one[0]:02X} has changed")
    _compare_exif(_blocks(before.segments), _blocks(after.segments), _jfifs(after.segments), wanted)


def _compare_extended(old: list[bytes], new: list[bytes], wanted: Wanted) -> tuple[bytes, bytes]:
    """Check the portions of an extended XMP packet; return its new GUID and the old one, which the main packet names."""
    before, after = [[s[len(_EXTENDED) :] for s in segments if s.startswith(_EXTENDED)] for segments in (old, new)]
    if before == after:
        return b"", b""
    whole = [b"".join(portion[40:] for portion in sorted(portions, key=lambda p: p[36:40])) for portions in (before, after)]
    guids = [{portion[:32] for portion in portions} for portions in (before, after)]
    digests = [hashlib.md5(data, usedforsecurity=False).hexdigest().upper().encode() for data in whole]
    if [p[32:40] for p in before] != [p[32:40] for p in after] or guids != [{digest} for digest in digests]:
        raise CannotWrite("second reader: the extended XMP is not whole")
    if not any(s.startswith(_XMP) and digests[1] in s for s in new):
        raise CannotWrite("second reader: no XMP packet names the extended XMP")
    check_xmp(whole[0], whole[1], wanted)
    return digests[1], digests[0]


def _blocks(segments: list[bytes]) -> list[tuple[int, bytes]]:
    """Return the TIFF block of each Exif segment, with how many other segments precede it."""
    found: list[tuple[int, bytes]] = []
    for index, segment in enumerate(segments):
        if segment.startswith(_EXIF):
            found.append((index - len(found), segment[len(_EXIF) :]))
    return found


def _jfifs(segments: list[bytes]) -> int:
    """Return how many JFIF segments come first."""
    return next((index for index, segment in enumerate(segments) if segment[0] != _JFIF_MARKER), len(segments))


def _compare_exif(old: list[tuple[int, bytes]], new: list[tuple[int, bytes]], jfifs: int, wanted: Wanted) -> None:
    """Check that each Exif segment is where it was, a new one behind JFIF, and what they hold; one alone may go."""
    if len(old) + len(new) == 1:
        old, new = old or [(jfifs, b"")], new or [(old[0][0], b"")]
    if [place for place, _ in old] != [place for place, _ in new]:
        raise CannotWrite("second reader: an Exif segment is not where it was")
    for index, ((_, one), (_, other)) in enumerate(zip(old, new, strict=True)):
        if index and one[:2] not in {b"II", b"MM"}:
            if one != other:
                raise CannotWrite("second reader: the rest of an Exif block has changed")
            continue
        verify_block(one, other, wanted)


def _compare_mp_images(original: bytes, written: bytes, scan: int, new_scan: int) -> None:
    """Check the multi-picture index byte for byte, the size of the first image aside, and that the others are where it says."""
    try:
        old, new = _mp_index(original, scan), _mp_index(written, new_scan)
        if (old is None) != (new is None):
            raise CannotWrite("second reader: the MPF index has changed")
        if old is None or new is None:
            return
        expected = bytearray(old.segment)
        for at in old.entries:
            size, offset = struct.unpack_from(old.order + "II", old.segment, at + 4)
            if size and not offset:
                struct.pack_into(old.order + "I", expected, at + 4, size + len(written) - len(original))
            elif original[old.head + offset :][:size] != written[new.head + offset :][:size]:
                raise CannotWrite("second reader: an MPF image has changed")
    except struct.error as error:
        raise CannotWrite(f"second reader: the MPF index is unreadable ({error})") from error
    if bytes(expected) != new.segment:
        raise CannotWrite("second reader: the MPF index has changed")


class _MpIndex(NamedTuple):
    """A multi-picture index: where its header is in the file, byte order, its bytes from there, and where its entries are."""

    head: int
    order: str
    segment: bytes
    entries: list[int]


def _mp_index(data: bytes, scan: int) -> _MpIndex | None:
    """Return the index in the segments before the first scan."""
    found = data.find(b"MPF\0", 0, scan)
    if found < 4 or data[found - 4 : found - 2] != b"\xff\xe2":
        return None
    head = found + 4
    segment = data[head : found - 2 + int.from_bytes(data[found - 2 : found], "big")]
    order = "<" if segment[:2] == b"II" else ">"
    (ifd,) = struct.unpack_from(order + "I", segment, 4)
    (count,) = struct.unpack_from(order + "H", segment, ifd)
    for at in range(ifd + 2, ifd + 2 + 12 * count, 12):
        tag, _, size, start = struct.unpack_from(order + "HHII", segment, at)
        if tag == 0xB002:
            return _MpIndex(head, order, segment, [*range(start, start + size - 15, 16)])
    return _MpIndex(head, order, segment, [])
