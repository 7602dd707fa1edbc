"""The second reader of TIFF files: walks every page, sub-image and directory of both files, and proves that nothing has moved.

It shares nothing with the planner but the file format. What the entries of all directories say must be the same, byte for byte
and at the same place, the pictures too; ``verify_exif`` reads the position and the date.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.tiff_types import BYTE_ORDERS, IFD, LONG, SHORT, TYPE_SIZES, Tag
from tasks.core.writing.verify_exif import Range, same_bytes, verify_exif
from tasks.core.writing.wanted import Wanted
from tasks.core.writing.xmp_reading import check_asked, check_xmp

_INNER: Final = {Tag.EXIF_IFD: "Exif", Tag.GPS_IFD: "GPS", Tag.INTEROP_IFD: "Interop", Tag.SUB_IFDS: "sub-image"}
_PICTURES: Final = (
    (Tag.STRIP_OFFSETS, Tag.STRIP_BYTE_COUNTS),
    (Tag.TILE_OFFSETS, Tag.TILE_BYTE_COUNTS),
    (Tag.THUMBNAIL_OFFSET, Tag.THUMBNAIL_LENGTH),
)
_NUMBERS: Final = {SHORT: "H", LONG: "I", IFD: "I"}
_ENTRY: Final = 12
_DATES: Final = frozenset({Tag.DATE_TIME_ORIGINAL, Tag.SUBSEC_TIME_ORIGINAL, Tag.OFFSET_TIME_ORIGINAL})
_MAX_DIRECTORIES: Final = 50_000


class Directory(NamedTuple):
    """One IFD: its offset, the twelve bytes of each entry by place, and the four bytes that point to the next."""

    at: int
    entries: list[bytes]
    following: bytes


def verify(original: bytes, written: bytes, wanted: Wanted) -> None:
    """Check the written file against the original and what was asked for.

    Raises:
        CannotWrite: "second reader: ..." with the first difference.
    """
    try:
        before, after = dict(_walk(original)), dict(_walk(written))
        packet = _compare(original, written, before, after, wanted)
    except (struct.error, KeyError) as error:
        raise CannotWrite(f"second reader: the TIFF structure is broken ({error})") from error
    if packet:
        old, new = original[slice(*packet)], written[slice(*packet)]
        if old == new:
            check_asked(new, wanted)
        else:
            check_xmp(old, new, wanted)
    verify_exif(original, written, wanted, packet=packet)


def _walk(data: bytes) -> Iterator[tuple[str, Directory]]:
    """Give every directory by its way from the header, such as ``page 1/sub-image 0``; one met again is not gone into again."""
    order = BYTE_ORDERS[data[:2]]
    waiting = [("page 0", struct.unpack_from(order + "I", data, 4)[0])]
    seen: set[int] = set()
    while waiting:
        way, at = waiting.pop()
        (count,) = struct.unpack_from(order + "H", data, at)
        end = at + 2 + _ENTRY * count
        directory = Directory(at, [data[place : place + _ENTRY] for place in range(at + 2, end, _ENTRY)], data[end : end + 4])
        if any(len(raw) < _ENTRY for raw in directory.entries) or len(seen) > _MAX_DIRECTORIES:
            raise CannotWrite("second reader: the TIFF structure is broken or without end")
        yield way, directory
        if at in seen:
            continue
        seen.add(at)
        for raw in directory.entries:
            (tag,) = struct.unpack_from(order + "H", raw)
            if tag in _INNER:
                inner = _numbers(data, raw, order)
                waiting += [(f"{way}/{_INNER[Tag(tag)]} {index}", target) for index, target in enumerate(inner) if target]
        following = int.from_bytes(directory.following, "little" if order == "<" else "big")
        if "/" not in way and following:
            waiting.append((f"page {int(way[5:]) + 1}", following))


def _compare(
    original: bytes, written: bytes, before: dict[str, Directory], after: dict[str, Directory], wanted: Wanted
) -> Range | None:
    """Check all directories; return where the XMP packet of the first page lies, which may have changed within its length."""
    order = BYTE_ORDERS[original[:2]]
    packet: Range | None = None
    may_come = {"page 0/GPS 0", *(["page 0/Exif 0"] if wanted.taken else [])}
    if (before.keys() ^ after.keys()) - may_come or (before.keys() - after.keys()) & {"page 0/Exif 0"}:
        raise CannotWrite("second reader: the TIFF directories are not the same")
    for way, directory in before.items():
        if way == "page 0/GPS 0":
            continue
        free = _free_tags(way, wanted)
        kept = [raw for raw in directory.entries if struct.unpack_from(order + "H", raw)[0] not in free]
        other = after[way]
        if kept != [raw for raw in other.entries if struct.unpack_from(order + "H", raw)[0] not in free]:
            raise CannotWrite(f"second reader: an entry of {way} has changed")
        may_move = way == "page 0" or (way == "page 0/Exif 0" and wanted.taken is not None)
        if ("/" not in way and directory.following != other.following) or not (may_move or directory.at == other.at):
            raise CannotWrite(f"second reader: {way} has moved")
        for start, end, is_packet in _data_of(original, kept, order):
            if end > len(original) and len(written) > len(original):
                raise CannotWrite(f"second reader: {way} refers to bytes beyond the end, where new ones are now")
            if is_packet and way == "page 0":
                packet = (start, end)
            elif not same_bytes(original, written, start, min(end, len(original))):
                raise CannotWrite(f"second reader: the data of {way} have changed or moved")
    return packet


def _free_tags(way: str, wanted: Wanted) -> frozenset[int]:
    """Return the tags of a directory that may change or come."""
    dates: frozenset[int] = _DATES if wanted.taken else frozenset()
    if way == "page 0":
        return dates | {Tag.GPS_IFD} | ({Tag.EXIF_IFD} if wanted.taken else set())
    return dates if way == "page 0/Exif 0" else frozenset()


def _data_of(data: bytes, raws: list[bytes], order: str) -> Iterator[tuple[int, int, bool]]:
    """Give (start, end, whether it is an XMP packet) of each value and picture that the entries refer to."""
    by_tag = {struct.unpack_from(order + "H", raw)[0]: raw for raw in raws}
    for raw in raws:
        tag, kind, number, value = struct.unpack(order + "HHII", raw)
        size = TYPE_SIZES.get(kind, 0) * number
        if size > 4:
            yield value, value + size, tag == Tag.XMP
    for starts, sizes in _PICTURES:
        if starts in by_tag and sizes in by_tag:
            pairs = zip(_numbers(data, by_tag[starts], order), _numbers(data, by_tag[sizes], order), strict=False)
            yield from ((start, start + size, False) for start, size in pairs)


def _numbers(data: bytes, raw: bytes, order: str) -> list[int]:
    """Return the whole numbers of an entry."""
    _, kind, number, value = struct.unpack(order + "HHII", raw)
    if kind not in _NUMBERS:
        return []
    size = TYPE_SIZES[kind] * number
    held = raw[8 : 8 + size] if size <= 4 else data[value : value + size]
    return list(struct.unpack(f"{order}{number}{_NUMBERS[kind]}", held))
