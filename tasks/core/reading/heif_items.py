"""The items of a HEIF or AVIF file: what its ``meta`` box says of pictures, EXIF and XMP, and where each one lies.

Source: ISO 14496-12 (8.11, the meta box), ISO 23008-12 (item properties and derived pictures).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct
from typing import Final

from tasks.core.reading.boxes import Box, Boxes, Cursor
from tasks.core.reading.source import Span

_FULL_BOX_BYTES: Final = 4
_IN_FILE, _IN_IDAT = 0, 1
_LETTERS: Final = {0: "", 4: "I", 8: "Q"}
"""What ``struct`` calls a number of so many bytes."""
_DERIVED_DEPTH: Final = 4
"""A picture made of others made of others: cameras use one or two steps."""


@dataclass(slots=True)
class Items:
    """Item types, places in the file, what describes or is made of what, and the primary picture's size."""

    primary: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    media_types: dict[int, bytes] = field(default_factory=dict)
    places: dict[int, list[Span]] = field(default_factory=dict)
    """A length of 0 means up to the end of the file."""
    described: dict[int, list[int]] = field(default_factory=dict)
    parts: dict[int, list[int]] = field(default_factory=dict)
    """The pictures that a derived one is made of, in order."""
    size: tuple[int, int] = (0, 0)

    def describers(self, wanted: set[int]) -> list[int]:
        """Return the wanted items that have a place, those that describe the primary picture first."""
        found = [item for item in self.places if item in wanted]
        return sorted(found, key=lambda item: self.primary not in self.described.get(item, ()))

    def image(self) -> list[Span]:
        """Return where the primary picture's data lies, tile by tile; none if it is not told in a way that we know."""
        found: list[Span] = []
        items, seen = [self.primary], set[int]()
        for _ in range(_DERIVED_DEPTH):
            made_of: list[int] = []
            for item in items:
                if item in seen:
                    continue
                seen.add(item)
                # What a derived picture holds itself is only how its parts are put together.
                parts = self.parts.get(item)
                if parts:
                    made_of += parts
                elif item in self.places:
                    found += self.places[item]
                else:
                    return []
            items = made_of
        return found


def read_items(boxes: Boxes, meta: Box) -> Items:
    """Read the tables of a meta box. Raises OSError and TooManyBoxes."""
    items = Items()
    idat = 0, 0
    methods: dict[int, int] = {}
    for box in boxes.inside(meta, _FULL_BOX_BYTES):
        if box.name == b"pitm":
            cursor, version = _opened(boxes, box)
            items.primary = cursor.take(4 if version else 2)
        elif box.name == b"iinf":
            version = _version(boxes, box)
            _read_kinds(boxes, boxes.inside(box, _FULL_BOX_BYTES + (4 if version else 2)), items)
        elif box.name == b"iloc":
            methods = _read_places(boxes, box, items)
        elif box.name == b"iref":
            _read_references(boxes, box, items)
        elif box.name == b"idat":
            idat = box.span
        elif box.name == b"iprp":
            _read_size(boxes, box, items)
    for item, method in methods.items():
        if method == _IN_IDAT:
            start, size = idat
            items.places[item] = [(start + at, min(length or size, size - at)) for at, length in items.places[item] if at < size]
        elif method != _IN_FILE:
            del items.places[item]
    return items


def _opened(boxes: Boxes, box: Box) -> tuple[Cursor, int]:
    """Return the numbers of a full box behind its version and flags, and the version."""
    cursor = Cursor(boxes.content(box))
    version = cursor.take(1)
    cursor.take(3)
    return cursor, version


def _version(boxes: Boxes, box: Box) -> int:
    return int.from_bytes(boxes.content(box, 1), "big")


def _read_kinds(boxes: Boxes, entries: Iterator[Box], items: Items) -> None:
    for box in entries:
        data = boxes.content(box)
        version = data[:1]
        if box.name != b"infe" or version < b"\2":
            continue
        at = 6 if version == b"\2" else 8
        item, kind = int.from_bytes(data[4:at], "big"), data[at + 2 : at + 6]
        items.kinds[item] = kind
        if kind == b"mime":
            _, media_type, *_ = *data[at + 6 :].split(b"\0", 2), b""
            items.media_types[item] = media_type


def _read_places(boxes: Boxes, box: Box, items: Items) -> dict[int, int]:
    """Read the place of each item as it stands there, and return by which method it counts."""
    cursor, version = _opened(boxes, box)
    sizes = cursor.take(2)
    offset_size, length_size, base_size, index_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15
    # The standard allows 0, 4 and 8 bytes.
    if not {offset_size, length_size, base_size, index_size if version else 0} <= _LETTERS.keys():
        return {}
    id_size = 2 if version < 2 else 4
    head = Struct(f">{'H' if id_size == 2 else 'I'}{'2H' if version else 'H'}{_LETTERS[base_size]}H")
    extent = Struct(f">{_LETTERS[index_size] if version else ''}{_LETTERS[offset_size]}{_LETTERS[length_size]}")
    methods: dict[int, int] = {}
    count, at, data = cursor.take(id_size), cursor.at, cursor.data
    for _ in range(count):
        boxes.count()
        if at + head.size > len(data):
            break
        values = head.unpack_from(data, at)
        at += head.size
        item, base = values[0], values[-2] if base_size else 0
        methods[item] = values[1] & 15 if version else _IN_FILE
        extents: list[Span] = []
        for _ in range(values[-1]):
            boxes.count()
            if at + extent.size > len(data):
                break
            place = extent.unpack_from(data, at)
            at += extent.size
            length = place[-1] if length_size else 0
            offset = place[-2 if length_size else -1] if offset_size else 0
            extents.append((base + offset, length))
        items.places[item] = extents
    return methods


def _read_references(boxes: Boxes, box: Box, items: Items) -> None:
    id_size = 4 if _version(boxes, box) else 2
    for reference in boxes.inside(box, _FULL_BOX_BYTES):
        into = {b"cdsc": items.described, b"dimg": items.parts}.get(reference.name)
        if into is None:
            continue
        cursor = Cursor(boxes.content(reference))
        item, count = cursor.take(id_size), cursor.take(2)
        to = into.setdefault(item, [])
        for _ in range(count):
            boxes.count()
            if not cursor.more():
                break
            to.append(cursor.take(id_size))


def _read_size(boxes: Boxes, box: Box, items: Items) -> None:
    """Find the ``ispe`` property among those that the primary picture is associated with."""
    sizes: dict[int, tuple[int, int]] = {}
    for part in boxes.inside(box):
        if part.name == b"ipco":
            for index, kind in enumerate(boxes.inside(part), start=1):
                if kind.name == b"ispe":
                    cursor, _ = _opened(boxes, kind)
                    sizes[index] = cursor.take(4), cursor.take(4)
        elif part.name == b"ipma":
            indices = _associated(boxes, part, items.primary)
            items.size = next((sizes[index] for index in indices if index in sizes), items.size)


def _associated(boxes: Boxes, box: Box, wanted: int) -> list[int]:
    """Return the numbers of the properties that an ``ipma`` box associates with one item."""
    cursor = Cursor(boxes.content(box))
    version, flags = cursor.take(1), cursor.take(3)
    id_size, index_size = 4 if version else 2, 2 if flags & 1 else 1
    # The highest bit says that a reader must know the property.
    mask = 0x7FFF if flags & 1 else 0x7F
    for _ in range(cursor.take(4)):
        boxes.count()
        if not cursor.more():
            break
        item, count = cursor.take(id_size), cursor.take(1)
        if item == wanted:
            return [cursor.take(index_size) & mask for _ in range(count)]
        cursor.at += count * index_size
    return []
