"""The data of one HEIF item, in one piece or several: taken out whole, changed where they lie, or pointed elsewhere."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.writing.heif_structure import IN_IDAT, Heif
from tasks.core.writing.splices import Splice, apply_splices, shift_splices

_MAX_PIECES: Final = 64
"""Of metadata: cameras write one."""

Places = list[tuple[int, int]]
"""Where the pieces begin and end in the file, in the order of the item's data."""


def own_places(heif: Heif, item: int, name: str) -> Places:
    """Return where the pieces of an item of metadata lie, which are its alone and inside boxes of data.

    Raises:
        CannotWrite: they are not; ``name`` says in the reason whose data they are.
    """
    if item not in heif.table.entries:
        raise CannotWrite(f"the {name} item has no place")
    where = heif.table.entries[item]
    if where.method > IN_IDAT or not where.is_here:
        raise CannotWrite(f"the {name} item is told by construction method {where.method} or in another file")
    if any(one.kind == b"iloc" and item in one.targets for one in heif.references):
        raise CannotWrite(f"another item is made of the {name} item")
    if not 0 < len(where.extents) <= _MAX_PIECES or any(not extent.length for extent in where.extents):
        raise CannotWrite(f"the {name} item is of open length or in more than {_MAX_PIECES} pieces")
    places = heif.places(item)
    holders = [box for box in heif.top if box.name == b"mdat"]
    if where.method == IN_IDAT:
        holders = [heif.inside[b"idat"]]
    if not all(any(box.body <= start and end <= box.end for box in holders) for start, end in places):
        raise CannotWrite(f"the {name} item lies outside the boxes of data")
    others = heif.live(item)
    if any(others.touches(*place) for place in places) or any(one[1] > two[0] for one, two in pairwise(sorted(places))):
        raise CannotWrite(f"the data of the {name} item are another item's too")
    return places


def joined(data: bytes, places: Places) -> bytes:
    """Return an item's data."""
    return b"".join(data[start:end] for start, end in places)


def at_places(places: Places, old: bytes, splices: list[Splice]) -> list[Splice]:
    """Return splices of an item's data, which keep its length, as splices of the file."""
    if all(one[1] == two[0] for one, two in pairwise(places)):
        return shift_splices(splices, places[0][0])
    new = apply_splices(old, splices)
    found, at = [], 0
    for start, end in places:
        found.append(Splice(start, end, new[at : at + end - start]))
        at += end - start
    return found


def shortened(heif: Heif, item: int, payload: bytes) -> list[Splice]:
    """Return the splices that put fewer bytes where an item's data are, each piece shorter at its end, with zeros behind it."""
    extents, size_of_length = heif.table.entries[item].extents, heif.table.length_size
    splices, done = [], 0
    for behind, (extent, (start, end)) in zip(
        range(len(extents) - 1, -1, -1), zip(extents, heif.places(item), strict=True), strict=True
    ):
        size = min(end - start, len(payload) - done - behind)  # no piece may be empty: a length of 0 says something else
        splices.append(Splice(start, end, payload[done : done + size].ljust(end - start, b"\0")))
        splices.append(_number(extent.length_at, size_of_length, size))
        done += size
    return splices


def pointed_at(heif: Heif, item: int, start: int, size: int) -> list[Splice]:
    """Return the splices of ``iloc`` that tell an item's data at ``start``, cut over as many pieces as it had.

    A writer that keeps the whole offset in the base is followed in this: some readers look at nothing else.

    Raises:
        CannotWrite: the numbers of the table are too narrow.
    """
    table, where = heif.table, heif.table.entries[item]
    count = len(where.extents)
    in_base = not table.offset_size or (count == 1 and where.base > 0 and not where.extents[0].offset)
    base = start if in_base else where.base
    if size < count:
        raise CannotWrite("the iloc box has more pieces than there are bytes")
    splices = [_number(where.base_at, table.base_size, base)]
    cuts = [size * index // count for index in range(count + 1)]
    for extent, (cut, end) in zip(where.extents, pairwise(cuts), strict=True):
        splices.append(_number(extent.offset_at, table.offset_size, start + cut - base))
        splices.append(_number(extent.length_at, table.length_size, end - cut))
    if where.method:
        flags = heif.data[where.method_at] << 8 | heif.data[where.method_at + 1] & 0xF0
        splices.append(_number(where.method_at, 2, flags))
    return splices


def _number(at: int, size: int, value: int) -> Splice:
    return Splice(at, at + size, number(value, size))


def number(value: int, size: int) -> bytes:
    """Return a number of ``size`` bytes.

    Raises:
        CannotWrite: they cannot hold it.
    """
    if not 0 <= value < 1 << 8 * size:
        raise CannotWrite("the numbers of the iloc box are too narrow for the new place")
    return value.to_bytes(size, "big")
