"""The second reader of a HEIF's ``meta`` box: entry by entry the same, but for the Exif item that came or went."""

from __future__ import annotations

from tasks.core.errors import CannotWrite
from tasks.core.reading.boxes import Box
from tasks.core.reading.source import MAX_READ_BYTES

_PLACES = frozenset({b"iloc", b"idat"})
"""Compared as the items that they tell of."""


def compare_meta(old: bytes, meta: Box, new: bytes, other: Box, gone: set[int], added: set[int]) -> None:
    """Check the ``meta`` boxes of two files against each other.

    The boxes in it are the same, in order; ``iinf`` and ``iref`` have lost or gained the entries of the Exif item alone, and
    their counts agree. An ``iref`` box may come and go with the only entry in it.

    Raises:
        CannotWrite: "second reader: ..." with the first difference.
    """
    before, after = _children(old, meta.start + 4, meta.end), _children(new, other.start + 4, other.end)
    if old[meta.start : meta.start + 4] != new[other.start : other.start + 4]:
        raise CannotWrite("second reader: the meta box has changed")
    if any(name == b"iloc" and len(body) > MAX_READ_BYTES for name, body in before):
        raise CannotWrite("second reader: more items than can be compared")
    references = _references(before, gone), _references(after, added)
    if references[0] != references[1]:
        raise CannotWrite("second reader: the references between items have changed")
    names = _named(before, gone), _named(after, added)
    if names[0] != names[1]:
        raise CannotWrite("second reader: the names of items have changed")
    passing = {b"iref"} if gone or added else set()
    kept, now = ([(name, body) for name, body in found if name not in passing] for found in (before, after))
    if [name for name, _ in kept] != [name for name, _ in now]:
        raise CannotWrite("second reader: the boxes in meta are not the same any more")
    for (name, one), (_, two) in zip(kept, now, strict=True):
        same_size = len(one) == len(two) or (name == b"iloc" and (gone or added))
        if (name in _PLACES and not same_size) or (name not in {*_PLACES, b"iinf", b"iref"} and one != two):
            raise CannotWrite(f"second reader: the {name.decode('latin-1')!r} box has changed")


def _children(data: bytes, start: int, end: int) -> list[tuple[bytes, bytes]]:
    """Return name and content of the boxes that fill a part of the file."""
    found, at = [], start
    while at < end:
        size = int.from_bytes(data[at : at + 4], "big")
        head = 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        if not head <= size or at + size > end:
            raise CannotWrite("second reader: the boxes in meta are broken")
        found.append((data[at + 4 : at + 8], data[at + head : at + size]))
        at += size
    return found


def _references(boxes: list[tuple[bytes, bytes]], leaving_out: set[int]) -> list[tuple[bytes, bytes]]:
    """Return the entries of ``iref`` but those of some items."""
    entries = []
    for name, body in boxes:
        if name == b"iref":
            size = 4 if body[0] else 2
            entries += [
                (kind, entry)
                for kind, entry in _children(body, 4, len(body))
                if int.from_bytes(entry[:size], "big") not in leaving_out
            ]
    return entries


def _named(boxes: list[tuple[bytes, bytes]], leaving_out: set[int]) -> list[bytes]:
    """Return the entries of ``iinf`` but those of some items, whose count must be right."""
    body = next((content for name, content in boxes if name == b"iinf"), b"\0" * 6)
    size = 4 if body[0] else 2
    entries = [entry for _, entry in _children(body, 4 + size, len(body))]
    if int.from_bytes(body[4 : 4 + size], "big") != len(entries):
        raise CannotWrite("second reader: the number of items is wrong")
    return [entry for entry in entries if int.from_bytes(entry[4 : 8 if entry[:1] > b"\2" else 6], "big") not in leaving_out]
