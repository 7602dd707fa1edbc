"""Give a HEIF that has no Exif an item for it, and take that item out of the tables again.

The meta box grows, and every offset behind it with it, unless a free box follows that can give the room. Taking the item out
leaves such a free box, so that nothing moves, and the next writing finds it.
Source: ISO 14496-12 (8.11.3 iloc, 8.11.6 iinf, 8.11.12 iref), ISO 23008-12 (annex A: Exif metadata).
"""

from __future__ import annotations

import struct
from itertools import count
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.writing.heif_boxes import Box, full_box, read_boxes
from tasks.core.writing.heif_pieces import number
from tasks.core.writing.heif_room import HEADER, MAX_SIZE, is_free, make_box
from tasks.core.writing.heif_structure import EXIF, Heif
from tasks.core.writing.splices import Splice, growth_of

_HIDDEN: Final = 1
"""A flag of ``infe``: no picture to show."""


def entries_of_exif(heif: Heif, start: int, size: int) -> list[Splice]:
    """Return the splices of the tables for a new Exif item that describes the primary picture, ``size`` bytes at ``start``.

    How much they grow does not depend on these two.

    Raises:
        CannotWrite: the tables cannot hold it.
    """
    table, iinf, iref = heif.table, heif.inside[b"iinf"], heif.inside.get(b"iref")
    item = _free_number(heif)
    wide = iref is not None and heif.data[iref.body] > 0
    described = make_box(b"cdsc", struct.pack(">IHI" if wide else ">HHH", item, 1, heif.primary))
    named = make_box(b"infe", struct.pack(">IHH4sB", 0x02000000 | _HIDDEN, item, 0, EXIF, 0))
    located = _entry(heif, item, start, size)
    splices = [Splice(iinf.end, iinf.end, named), *_resized(iinf, len(named)), *_resized(table.box, len(located))]
    if iref:
        splices += [Splice(iref.end, iref.end, described), *_resized(iref, len(described))]
    else:
        located += make_box(b"iref", b"\0\0\0\0" + described)
    splices.append(Splice(table.box.end, table.box.end, located))
    return [*splices, *_counted(heif, 1), *_resized(heif.meta, growth_of(splices))]


def room_behind_meta(heif: Heif, by: int) -> Splice | None:
    """Return the splice that takes ``by`` bytes out of a free box right behind meta, None where there is none that has them."""
    following = next((found for found in heif.top if found.start == heif.meta.end), None)
    if following is None or not is_free(heif, following) or following.is_open:
        return None
    left = following.end - following.start - by
    if (left and left < HEADER) or heif.live().touches(following.start, following.end):
        return None
    return Splice(
        following.start, following.body + by if left else following.end, left.to_bytes(4, "big") + b"free" if left else b""
    )


def without_item(heif: Heif, item: int) -> list[Splice]:
    """Return the splices that take an Exif item out of the tables and leave a free box behind meta; [] where that is not safe.

    Safe is an item that only describes: nothing else names it, so nothing else changes.
    """
    own = [one for one in heif.references if one.source == item]
    is_last = heif.meta.end == len(heif.data)
    named = any(item in one.targets for one in heif.references) or item in _grouped(heif)
    if named or len(own) > 1 or is_last:
        return []
    start, end = _span(heif, item)
    infe = heif.items[item].box
    splices = [Splice(infe.start, infe.end, b""), *_resized(heif.inside[b"iinf"], infe.start - infe.end)]
    splices += [Splice(start, end, b""), *_resized(heif.table.box, start - end)]
    iref = heif.inside.get(b"iref")
    if iref and own == heif.references:
        splices.append(Splice(iref.start, iref.end, b""))
    elif iref and own:
        splices += [Splice(own[0].box.start, own[0].box.end, b""), *_resized(iref, own[0].box.start - own[0].box.end)]
    by = -growth_of(splices)
    free = make_box(b"free", b"\0" * (by - HEADER))
    return [*splices, *_counted(heif, -1), *_resized(heif.meta, -by), Splice(heif.meta.end, heif.meta.end, free)]


def _free_number(heif: Heif) -> int:
    """Return a number behind those of all items that no group has either."""
    referring = [number for known in heif.references for number in (known.source, *known.targets)]
    first = max([heif.primary, *heif.items, *heif.table.entries, *referring]) + 1
    grouped = set(_grouped(heif))
    item = next(number for number in count(first) if number not in grouped)
    if item > 0xFFFF:
        raise CannotWrite("no number is left for an Exif item")
    return item


def _grouped(heif: Heif) -> list[int]:
    """Return the numbers of the groups in ``grpl``, which are of one kind with the items' numbers, and of what is in them."""
    grpl = heif.inside.get(b"grpl")
    found = []
    for group in read_boxes(heif.data, grpl.body, grpl.end) if grpl else []:
        numbers, _ = full_box(heif.data, group)
        found.append(numbers.take(4))
        found += [numbers.take(4) for _ in range(numbers.take(4))]
    return found


def _entry(heif: Heif, item: int, start: int, size: int) -> bytes:
    """Return the entry of ``iloc`` for an item in one piece, in the style of those that are there."""
    table = heif.table
    if not table.length_size or not (table.offset_size or table.base_size):
        raise CannotWrite("the iloc box cannot hold a place")
    styles = [where for where in table.entries.values() if where.base and where.extents and not where.extents[0].offset]
    # In this layout some readers look at nothing but the base.
    in_base = not table.offset_size or (table.version == 0 and table.base_size == 4 and bool(styles))
    head = number(item, table.id_size) + (b"\0\0" if table.version else b"") + b"\0\0"
    base = number(start if in_base else 0, table.base_size) + b"\0\1" + b"\0" * table.index_size
    return head + base + number(0 if in_base else start, table.offset_size) + number(size, table.length_size)


def _span(heif: Heif, item: int) -> tuple[int, int]:
    """Return where an item's entry of ``iloc`` begins and ends."""
    table, where = heif.table, heif.table.entries[item]
    each = table.index_size + table.offset_size + table.length_size
    return where.method_at - table.id_size, where.base_at + table.base_size + 2 + each * len(where.extents)


def _resized(found: Box, by: int) -> list[Splice]:
    """Return the splice of a box's size."""
    size = found.end - found.start + by
    if found.body - found.start != HEADER or found.is_open or size > MAX_SIZE:
        raise CannotWrite(f"the size of the {found.name.decode('latin-1')} box cannot be changed")
    return [Splice(found.start, found.start + 4, size.to_bytes(4, "big"))]


def _counted(heif: Heif, by: int) -> list[Splice]:
    """Return the splices of the numbers of items in ``iinf`` and ``iloc``."""
    table, iinf = heif.table, heif.inside[b"iinf"]
    size, at = 4 if heif.data[iinf.body] else 2, iinf.body + 4
    return [
        Splice(at, at + size, number(len(heif.items) + by, size)),
        Splice(table.count_at, table.count_at + table.id_size, number(len(table.entries) + by, table.id_size)),
    ]
