"""What a HEIF or AVIF file is made of, read for an editor: boxes, items, and where each number that may change is written.

Boxes count in bytes from the start of the file, so does everything here. Whatever is broken, ambiguous or counted in a way that
an edit would upset is refused: a writer that guesses moves a pointer that it has not seen.
Source: ISO 14496-12 (4.2 boxes, 8.11 the meta box), ISO 23008-12 (HEIF).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.writing.heif_boxes import MAX_BOXES, Box, Numbers, full_box, read_boxes

EXIF: Final = b"Exif"
MIME: Final = b"mime"
IN_FILE, IN_IDAT = 0, 1
"""Construction methods: an offset counts from the start of the file, or from that of the ``idat`` box."""

_C2PA_UUID: Final = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_C2PA_TYPES: Final = (b"application/c2pa", b"application/x-c2pa-manifest-store")
_ONCE: Final = (b"pitm", b"iinf", b"iloc", b"iref", b"idat")


class Item(NamedTuple):
    """One item as ``iinf`` names it."""

    kind: bytes
    """``Exif``, ``mime``, a codec's four letters."""
    media_type: bytes
    is_plain: bool
    """Neither protected nor compressed."""
    box: Box


class Reference(NamedTuple):
    """One box of ``iref``: ``source`` describes, is made of, or otherwise refers to the ``targets``."""

    kind: bytes
    source: int
    targets: list[int]
    box: Box


class Extent(NamedTuple):
    """A piece of an item as it stands in ``iloc``: where its two numbers are written, and the numbers."""

    offset_at: int
    offset: int
    length_at: int
    length: int


class Location(NamedTuple):
    """An entry of ``iloc``: the item's pieces, and where the numbers common to them are written."""

    method_at: int
    method: int
    """0 in a version without the field."""
    is_here: bool
    """It counts in this very file, not by a data reference."""
    base_at: int
    base: int
    extents: list[Extent]


class Table(NamedTuple):
    """The ``iloc`` box: how wide its numbers are, where its count is, and its entries by item."""

    box: Box
    version: int
    offset_size: int
    length_size: int
    base_size: int
    index_size: int
    count_at: int
    entries: dict[int, Location]

    @property
    def id_size(self) -> int:
        """Bytes of an item's number, and of the count of items."""
        return 2 if self.version < 2 else 4


class Live(NamedTuple):
    """The bytes that items refer to, as runs without overlap, in order."""

    starts: list[int]
    ends: list[int]

    def touches(self, start: int, end: int) -> bool:
        """Say whether any item refers to one of these bytes."""
        index = bisect_right(self.ends, start)
        return index < len(self.starts) and self.starts[index] < end


@dataclass(frozen=True, slots=True)
class Heif:
    """A file understood: the bytes, the top-level boxes, those in ``meta`` by name, items, references and places."""

    data: bytes
    top: list[Box]
    meta: Box
    inside: dict[bytes, Box]
    primary: int
    items: dict[int, Item]
    references: list[Reference]
    described: dict[int, set[int]]
    """What each item describes (``cdsc``)."""
    table: Table

    def places(self, item: int) -> list[tuple[int, int]]:
        """Return where an item's pieces begin and end in the file; a piece of open length goes on to the end of what holds it."""
        where = self.table.entries[item]
        if where.method > IN_IDAT or not where.is_here:
            return []
        box = self.inside.get(b"idat") if where.method == IN_IDAT else None
        start = where.base + (box.body if box else 0)
        end = box.end if box else len(self.data)
        return [
            (start + e.offset, start + e.offset + e.length if e.length else max(end, start + e.offset)) for e in where.extents
        ]

    def live(self, *but: int) -> Live:
        """Return the bytes that items, but some, refer to."""
        return _merged(place for item in self.table.entries if item not in but for place in self.places(item))

    def unbounded(self) -> str:
        """Name an item that reaches to the end of the file wherever that is, or is counted from elsewhere; "" without one."""
        for item, where in self.table.entries.items():
            if not where.is_here:
                return f"item {item} lies in another file"
            if where.method == IN_FILE and any(not extent.length for extent in where.extents):
                return f"item {item} reaches to the end of the file"
        return ""


def read_heif(data: bytes) -> Heif:
    """Understand a file.

    Raises:
        CannotWrite: it is no HEIF of one ``meta`` box, it is signed, or its boxes or tables are broken or contradict themselves.
    """
    if data[4:8] != b"ftyp":
        raise CannotWrite("no HEIF: the file does not begin with its type")
    if data[8:12] == b"crx ":
        raise CannotWrite("a CR3 is no HEIF")
    top = read_boxes(data, 0, len(data))
    metas = [box for box in top if box.name == b"meta"]
    if len(metas) != 1:
        raise CannotWrite(f"the file has {len(metas)} meta boxes, not one")
    if any(box.name == b"uuid" and data[box.body : box.body + 16] == _C2PA_UUID for box in top):
        raise CannotWrite("a C2PA signature would break")
    inside: dict[bytes, Box] = {}
    for box in read_boxes(data, metas[0].body + 4, metas[0].end):
        if box.name in inside and box.name in _ONCE:
            raise CannotWrite(f"the meta box holds {box.name.decode('latin-1')} twice")
        inside.setdefault(box.name, box)
    if not {b"pitm", b"iinf", b"iloc"} <= inside.keys():
        raise CannotWrite("the meta box lacks pitm, iinf or iloc")
    numbers, version = full_box(data, inside[b"pitm"])
    primary = numbers.take(4 if version else 2)
    items = _read_items(data, inside[b"iinf"])
    if any(item.media_type in _C2PA_TYPES for item in items.values()):
        raise CannotWrite("a C2PA signature would break")
    references = _read_references(data, inside[b"iref"]) if b"iref" in inside else []
    described: dict[int, set[int]] = {}
    for one in references:
        if one.kind == b"cdsc":
            described.setdefault(one.source, set()).update(one.targets)
    heif = Heif(data, top, metas[0], inside, primary, items, references, described, _read_table(data, inside[b"iloc"]))
    if any(where.method == IN_IDAT for where in heif.table.entries.values()) and b"idat" not in inside:
        raise CannotWrite("an item is in an idat box that the file does not have")
    _refuse_incomplete(heif)
    return heif


def _refuse_incomplete(heif: Heif) -> None:
    if any(end > len(heif.data) for item in heif.table.entries for _, end in heif.places(item)):
        raise CannotWrite("the data of an item go on beyond the end of the file")
    if not _has_picture(heif):
        # What is known of it is the whole file, which would then be another one.
        raise CannotWrite("there is no picture in it, or not all of it")


def _has_picture(heif: Heif) -> bool:
    """Say whether every item that the primary picture is made of has its place, and one of them any data."""
    made_of: dict[int, list[int]] = {}
    for one in heif.references:
        if one.kind == b"dimg":
            made_of.setdefault(one.source, []).extend(one.targets)
    waiting, seen, has_data = [heif.primary], set[int](), False
    while waiting:
        item = waiting.pop()
        if item in seen:
            continue
        seen.add(item)
        if made_of.get(item):
            waiting += made_of[item]
        elif item not in heif.table.entries:
            return False
        else:
            has_data = has_data or any(start < end for start, end in heif.places(item))
    return has_data


def _read_items(data: bytes, box: Box) -> dict[int, Item]:
    numbers, version = full_box(data, box)
    count = numbers.take(4 if version else 2)
    entries = read_boxes(data, numbers.at, box.end)
    if count != len(entries) or any(entry.name != b"infe" for entry in entries):
        raise CannotWrite("the iinf box does not hold what it counts")
    items: dict[int, Item] = {}
    for entry in entries:
        numbers, version = full_box(data, entry)
        number = numbers.take(4 if version > 2 else 2)
        protection = numbers.take(2)
        # Before version 2 there was no type: such an item is what its media type says.
        kind = numbers.take(4).to_bytes(4, "big") if version > 1 else MIME
        texts = data[numbers.at : entry.end].split(b"\0")[1:]  # behind the name
        media_type, encoding = ([*texts, b"", b""] if kind == MIME else [b"", b""])[:2]
        if number in items:
            raise CannotWrite(f"item {number} is named twice")
        items[number] = Item(kind, media_type, not protection and not encoding, entry)
    return items


def _read_references(data: bytes, box: Box) -> list[Reference]:
    _, version = full_box(data, box)
    size = 4 if version else 2
    references = []
    for entry in read_boxes(data, box.body + 4, box.end):
        numbers = Numbers(data, entry)
        source, count = numbers.take(size), numbers.take(2)
        references.append(Reference(entry.name, source, [numbers.take(size) for _ in range(count)], entry))
    return references


def _read_table(data: bytes, box: Box) -> Table:
    numbers, version = full_box(data, box)
    sizes = numbers.take(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    if version > 2 or not {offset_size, length_size, base_size, index_size} <= {0, 4, 8}:
        raise CannotWrite("the iloc box is of an unknown layout")
    table = Table(box, version, offset_size, length_size, base_size, index_size, numbers.at, {})
    left = MAX_BOXES
    for _ in range(numbers.take(table.id_size)):
        item, method_at = numbers.take(table.id_size), numbers.at
        method = numbers.take(2) & 15 if version else IN_FILE
        reference, base_at = numbers.take(2), numbers.at
        base, count = numbers.take(base_size), numbers.take(2)
        left -= count + 1
        if left < 0 or item in table.entries:
            raise CannotWrite("the iloc box is broken")
        extents = []
        for _ in range(count):
            numbers.take(index_size)
            offset_at, offset = numbers.at, numbers.take(offset_size)
            length_at, length = numbers.at, numbers.take(length_size)
            extents.append(Extent(offset_at, offset, length_at, length))
        table.entries[item] = Location(method_at, method, not reference, base_at, base, extents)
    if numbers.at != box.end:
        raise CannotWrite("the iloc box is broken")
    return table


def _merged(places: Iterable[tuple[int, int]]) -> Live:
    runs: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if runs and start <= runs[-1][1]:
            runs[-1] = runs[-1][0], max(runs[-1][1], end)
        elif start < end:
            runs.append((start, end))
    return Live([start for start, _ in runs], [end for _, end in runs])


def is_one_run(places: list[tuple[int, int]]) -> bool:
    """Say whether the pieces lie one behind the other."""
    return all(first[1] == second[0] for first, second in pairwise(places))
