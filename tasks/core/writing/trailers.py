"""What follows a JPEG's image, and whether it may move when the head of the file grows.

A trailer is safe when its readers find it from the end of the file, from itself, or by the multi-picture index (MPF), whose
offsets count from its own header. Everything else, such as previews that a MakerNote points to by absolute offset, motion videos
of unknown makers, or a kind that nobody has examined, is not. Trailers are taken off from the end; one unknown rest is unsafe.
Sources: CIPA DC-007 (MPF), ExifTool's Samsung, PhotoMechanic, FotoStation and CanonVRD modules, Google's motion photo format.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.tiff_types import BYTE_ORDERS
from tasks.core.writing.jpeg_structure import APP1, APP2, MPF, XMP, Jpeg
from tasks.core.writing.tiff_structure import read_ifd

_MP_ENTRIES: Final = 0xB002
_PADDING: Final = b"\0\xff\r\n "
_SOI: Final = re.compile(rb".\xd8\xff", re.DOTALL)
_TIFF: Final = re.compile(rb"II\*\0|MM\0\*")
_FROM_END: Final = re.compile(rb"(?:MicroVideoOffset|MotionPhotoOffset)(?:=[\"']|>)(\d{1,10})")
_ITEM: Final = re.compile(rb"Item:Length(?:=[\"']|>)(\d{1,10})")
_MAX_SEF_BLOCKS: Final = 200
_SECTOR: Final = 512
_MAX_OFFSET: Final = 0xFFFF_FFFF
_MAX_OFFSETS: Final = 2000
_TOO_SHORT: Final = 3
"""Bytes that cannot be a trailer of any kind."""


class MpImage(NamedTuple):
    """An image of the multi-picture index: where its size is written, in which byte order, and where it lies."""

    size_at: int
    order: str
    start: int
    """In the file; 0 is the first image."""
    size: int


def mp_images(jpeg: Jpeg) -> list[MpImage]:
    """Return the images of the multi-picture index, [] where there is none.

    Raises:
        CannotWrite: the index is unreadable, or there are several.
    """
    indexes = jpeg.all_of(APP2, MPF)
    if len(indexes) > 1:
        raise CannotWrite("several MPF segments")
    images = []
    for segment in indexes:
        block = segment.payload[4:]
        base = segment.payload_start + 4
        order = BYTE_ORDERS.get(block[:2])
        ifd = read_ifd(block, struct.unpack_from(order + "I", block, 4)[0], order) if order and len(block) >= 8 else None
        if ifd is None or order is None:
            raise CannotWrite("the MPF segment is unreadable")
        for entry in ifd.entries:
            if entry.tag != _MP_ENTRIES:
                continue
            if entry.value + entry.number > len(block):
                raise CannotWrite("the MPF segment is unreadable")
            for at in range(entry.value, entry.value + entry.number - 15, 16):
                size, offset = struct.unpack_from(order + "II", block, at + 4)
                images.append(MpImage(base + at + 4, order, base + offset if offset else 0, size))
    return images


def unsafe_trailer(jpeg: Jpeg) -> str:
    """Name what follows the image and must not move; "" when everything may."""
    if jpeg.image_end is None:
        return _unsafe_without_end(jpeg)
    data, first = jpeg.data, jpeg.image_end
    images = [image for image in mp_images(jpeg) if image.size and data[image.start : image.start + 2] == b"\xff\xd8"]
    indexed = sorted((image.start, image.start + image.size) for image in images if image.start)
    packet = b"".join(segment.payload for segment in jpeg.all_of(APP1, XMP))
    end = len(data)
    while end > first:
        if data[end - 12 : end - 8] in {b"AXS!", b"AXS*"}:
            return "AFCP trailer with absolute offsets"
        # The container rule comes before the padding rule: a video may end in zeros.
        start = _container(data, first, end, packet) or next((a for a, z in indexed if z == end and a >= first), 0)
        if not start:
            kinds = (kind(data, first, end) for kind in _KINDS)
            start = next((found for found in kinds if found), 0) or _without_padding(data, first, end, indexed)
        if start < 0:
            return "Samsung trailer with an absolute video offset"
        if start == end:
            alone = not data[end:].strip(_PADDING)
            return "" if end - first <= _TOO_SHORT or (alone and _is_cluster_rest(jpeg, first)) else "unknown trailer"
        end = start
    return ""


def _is_cluster_rest(jpeg: Jpeg, first: int) -> bool:
    """Say whether all that follows the image is what a card's clusters held before it: recovered and very old files end so.

    The camera fills the last sector of the image with zeros, and the file goes on to the end of a sector. No format of a trailer
    looks like that; a preview that a camera put there is named by its offset. So no number in the head of the file, at any byte
    and in either byte order, may be the offset of the first byte there that is no zero, or of what may be a JPEG (Minolta writes
    another first byte), from the start of the file, of a TIFF header or of a MakerNote.
    """
    data = jpeg.data
    sector = -(-first // _SECTOR) * _SECTOR
    if len(data) % _SECTOR or data[first:sector].strip(b"\0") or sector == first or sector >= len(data):
        return False
    content = first + len(data[first:]) - len(data[first:].lstrip(b"\0"))
    targets = {first, sector, content, *(found.start() for found in _SOI.finditer(data, first))}
    head = data[: jpeg.scan_start]
    bases = {0, *(found.start() for found in _TIFF.finditer(head)), *_notes(head)}
    offsets = {target - base for target in targets for base in bases if 0 <= target - base <= _MAX_OFFSET}
    return len(offsets) <= _MAX_OFFSETS and not any(struct.pack(o, offset) in head for offset in offsets for o in ("<I", ">I"))


def _notes(head: bytes) -> Iterator[int]:
    """Give where MakerNotes may begin: the value of what looks like their entry, counted from whatever TIFF header there is."""
    for order, pattern in (("<", b"\x7c\x92\x07\0"), (">", b"\x92\x7c\0\x07")):
        for found in re.finditer(re.escape(pattern), head):
            if found.end() + 8 <= len(head):
                (value,) = struct.unpack_from(order + "I", head, found.end() + 4)
                yield from (tiff.start() + value for tiff in _TIFF.finditer(head))


def _unsafe_without_end(jpeg: Jpeg) -> str:
    """Name what must not move where the end of the image is not to be found."""
    if any(image.start and image.start < len(jpeg.data) for image in mp_images(jpeg)):
        return "the image has no end, and an MPF index"
    rest = jpeg.data[jpeg.scan_start :]
    ends = rest.rfind(b"\xff\xd9") + 2
    # A damaged image is all that follows, unless another begins, or something else stands behind its last end.
    if jpeg.is_broken and (b"\xff\xd8\xff" in rest or (ends > 1 and rest[ends:].strip(_PADDING))):
        return "unknown trailer behind a damaged image"
    return ""


def _container(data: bytes, first: int, end: int, packet: bytes) -> int:
    """Google motion photo, micro video or gain map: XMP says its length, counted from the end of the file."""
    lengths = [int(text) for text in _ITEM.findall(packet)]
    if end == len(data):
        lengths += [int(text) for text in _FROM_END.findall(packet)]
    for length in lengths:
        start = end - length
        if length >= 16 and start >= first and (data[start + 4 : start + 8] == b"ftyp" or data[start : start + 2] == b"\xff\xd8"):
            return start
    return 0


def _samsung(data: bytes, first: int, end: int) -> int:
    """SEFH … SEFT: offsets count back from SEFH. ``mpv2`` holds an absolute video offset: -1."""
    if data[end - 4 : end] != b"SEFT" or end - first < 24:
        return 0
    (length,) = struct.unpack_from("<I", data, end - 8)
    head = end - 8 - length
    if head < first or length < 12 or data[head : head + 4] != b"SEFH":
        return 0
    (count,) = struct.unpack_from("<I", data, head + 8)
    if not 0 < count <= _MAX_SEF_BLOCKS or 12 + 12 * count > length:
        return 0
    farthest = max(struct.unpack_from("<I", data, head + 12 + 12 * index + 4)[0] for index in range(count))
    start = head - farthest
    if not farthest or start < first:
        return 0
    return -1 if b"mpv2" in data[start:head] else start


def _photo_mechanic(data: bytes, first: int, end: int) -> int:
    if data[end - 8 : end] != b"cbipcbbl" or end - first < 12:
        return 0
    start = end - 12 - struct.unpack_from(">I", data, end - 12)[0]
    return start if start >= first else 0


def _foto_station(data: bytes, first: int, end: int) -> int:
    if data[end - 4 : end] != b"\xa1\xb2\xc3\xd4" or end - first < 10:
        return 0
    (length,) = struct.unpack_from(">I", data, end - 8)
    return end - length if 10 <= length <= end - first else 0


def _canon_vrd(data: bytes, first: int, end: int) -> int:
    signature = b"CANON OPTIONAL DATA\0"
    if data[end - 64 : end - 44] != signature or end - first < 92:
        return 0
    start = end - 64 - 28 - struct.unpack_from(">I", data, end - 44)[0]
    return start if start >= first and data[start : start + len(signature)] == signature else 0


_KINDS: Final[tuple[Callable[[bytes, int, int], int], ...]] = (_samsung, _photo_mechanic, _foto_station, _canon_vrd)
"""Each says where its trailer that ends at ``end`` begins; 0: not this kind; negative: this kind, and it must not move."""


def _without_padding(data: bytes, first: int, end: int, indexed: list[tuple[int, int]]) -> int:
    """Return where the padding before ``end`` begins, ``end`` if there is none; an indexed image is no padding."""
    if any(start < end <= stop for start, stop in indexed) or data[end - 2 : end] == b"\xff\xd9":
        return end
    floor = max([first, *(stop for _, stop in indexed if first <= stop < end)])
    return floor + len(data[floor:end].rstrip(_PADDING))
