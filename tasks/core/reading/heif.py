"""HEIF and AVIF, files of nested boxes: the EXIF item of the primary picture and its size in pixels.

One file may hold many pictures (tiles, thumbnails, a burst), each with EXIF of its own: the one that describes the primary
picture counts. Source: ISO 14496-12 (boxes), ISO 23008-12 (items). The library exifread stops with an AssertionError at
boxes that healthy files have, which is why it is not used here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tasks.core.reading.source import MAX_READ_BYTES, Contents, Source

_MAX_BOXES: Final = 65536
_FULL_BOX_BYTES: Final = 4
_TOP_LEVEL: Final = frozenset({b"ftyp", b"meta", b"mdat", b"moov"})
"""What a picture consists of; anything may follow it, whole or not."""
_IN_FILE, _IN_IDAT = 0, 1


class _Cursor:
    """Big-endian numbers of ``data`` one after the other, 0 beyond ``end``."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self.at = at
        self.end = min(end, len(data))
        self._data = data

    def take(self, size: int) -> int:
        """Return the next number of ``size`` bytes."""
        self.at += size
        return int.from_bytes(self._data[self.at - size : min(self.at, self.end)], "big")

    def more(self) -> bool:
        """Say whether there is anything left."""
        return self.at < self.end


@dataclass(slots=True)
class _Items:
    """What the meta box says: item types, places and extents, what describes what, and the primary picture's size."""

    primary: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    extents: dict[int, tuple[int, list[tuple[int, int]]]] = field(default_factory=dict)
    described: dict[int, set[int]] = field(default_factory=dict)
    size: tuple[int, int] = (0, 0)
    idat: bytes = b""


def scan(source: Source) -> Contents:
    """Return the EXIF and the size of the primary picture; a file without EXIF has none and no fault. Raises OSError."""
    contents = Contents()
    at = 0
    for _ in range(_MAX_BOXES):
        header = source.read(at, 16)
        if len(header) < 8:
            return contents
        name, (length, start) = header[4:8], _length(header, source.size - at)
        if at + length > source.size and name in _TOP_LEVEL:
            contents.faults.append("truncated: the file ends before the picture does")
        if length < start:
            return contents
        if name == b"meta":
            _take_items(source, source.read(at + start, length - start), contents)
        at += length
    contents.faults.append(f"corrupt HEIF: more than {_MAX_BOXES} boxes")
    return contents


def _take_items(source: Source, meta: bytes, contents: Contents) -> None:
    items = _items(meta)
    contents.width, contents.height = items.size
    candidates = [item for item, kind in items.kinds.items() if kind == b"Exif" and item in items.extents]
    candidates.sort(key=lambda item: items.primary not in items.described.get(item, ()))
    for item in candidates:
        method, extents = items.extents[item]
        room = MAX_READ_BYTES
        parts: list[bytes] = []
        for offset, length in extents:
            size = min(length or room, room)
            part = source.read(offset, size) if method == _IN_FILE else items.idat[offset : offset + size]
            parts.append(part)
            room -= len(part)
            if not part or not room:
                break
        data = b"".join(parts)
        header_at = 4 + int.from_bytes(data[:4], "big")
        # Some writers count from the wrong place: the block itself is unmistakable.
        block = data[header_at:]
        if block[:2] not in {b"II", b"MM"} and b"Exif\0\0" in data[:32]:
            block = data[data.index(b"Exif\0\0") :]
        if block:
            contents.take_exif(block)
        elif data:
            contents.faults.append("corrupt HEIF: its EXIF item is cut off")


def _length(header: bytes, rest: int) -> tuple[int, int]:
    """Return the length of a box, header included, and where its content begins."""
    length = int.from_bytes(header[:4], "big")
    if length == 1:
        return int.from_bytes(header[8:16], "big"), 16
    return (length or rest), 8


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield the name, start and end of the content of each box in a part of ``data``."""
    while at + 8 <= end:
        length, start = _length(data[at : at + 16], end - at)
        if length < start:
            return
        yield data[at + 4 : at + 8], at + start, min(at + length, end)
        at += length


def _items(meta: bytes) -> _Items:
    items = _Items()
    for name, start, end in _boxes(meta, _FULL_BOX_BYTES, len(meta)):
        cursor = _Cursor(meta, start, end)
        version = cursor.take(1)
        cursor.take(3)
        if name == b"pitm":
            items.primary = cursor.take(4 if version else 2)
        elif name == b"iinf":
            cursor.take(4 if version else 2)
            _item_kinds(meta, cursor.at, end, items)
        elif name == b"iloc":
            _item_places(cursor, version, items)
        elif name == b"iref":
            _item_references(meta, cursor.at, end, version, items)
        elif name == b"idat":
            items.idat = meta[start:end]
        elif name == b"iprp":
            _picture_size(meta, start, end, items)
    return items


def _item_kinds(meta: bytes, start: int, end: int, items: _Items) -> None:
    for name, at, stop in _boxes(meta, start, end):
        cursor = _Cursor(meta, at, stop)
        version = cursor.take(1)
        cursor.take(3)
        if name == b"infe" and version >= 2:
            item = cursor.take(2 if version == 2 else 4)
            cursor.take(2)
            items.kinds[item] = meta[cursor.at : cursor.at + 4]


def _item_places(cursor: _Cursor, version: int, items: _Items) -> None:
    sizes = cursor.take(2)
    offset_size, length_size, base_size, index_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15
    id_size = 2 if version < 2 else 4
    for _ in range(cursor.take(id_size)):
        if not cursor.more():
            return
        item = cursor.take(id_size)
        method = cursor.take(2) & 15 if version else _IN_FILE
        cursor.take(2)
        base = cursor.take(base_size)
        extents = []
        for _ in range(cursor.take(2)):
            if not cursor.more():
                return
            cursor.take(index_size if version else 0)
            offset = base + cursor.take(offset_size)
            extents.append((offset, cursor.take(length_size)))
        if method in {_IN_FILE, _IN_IDAT}:
            items.extents[item] = (method, extents)


def _item_references(meta: bytes, start: int, end: int, version: int, items: _Items) -> None:
    id_size = 4 if version else 2
    for name, at, stop in _boxes(meta, start, end):
        cursor = _Cursor(meta, at, stop)
        if name == b"cdsc":  # content describes
            item = cursor.take(id_size)
            count = min(cursor.take(2), (stop - at) // id_size)
            items.described.setdefault(item, set()).update(cursor.take(id_size) for _ in range(count))


def _picture_size(meta: bytes, start: int, end: int, items: _Items) -> None:
    """Find the ``ispe`` property among those that the primary picture is associated with."""
    sizes: dict[int, tuple[int, int]] = {}
    for name, at, stop in _boxes(meta, start, end):
        if name == b"ipco":
            for index, (kind, inner, inner_end) in enumerate(_boxes(meta, at, stop), start=1):
                if kind == b"ispe":
                    cursor = _Cursor(meta, inner + _FULL_BOX_BYTES, inner_end)
                    sizes[index] = (cursor.take(4), cursor.take(4))
        elif name == b"ipma":
            cursor = _Cursor(meta, at, stop)
            version, flags = cursor.take(1), cursor.take(3)
            index_size = 2 if flags & 1 else 1
            for _ in range(cursor.take(4)):
                if not cursor.more():
                    return
                item = cursor.take(4 if version else 2)
                # The highest bit says that a reader must know the property.
                indices = [cursor.take(index_size) & (0x7FFF if flags & 1 else 0x7F) for _ in range(cursor.take(1))]
                if item == items.primary:
                    items.size = next((sizes[index] for index in indices if index in sizes), items.size)
