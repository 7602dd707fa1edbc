"""The boxes of ISO 14496-12, read for an editor: a part of the file that is not boxes without a rest is refused."""

from __future__ import annotations

from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite

MAX_BOXES: Final = 65536
"""In one box, and entries in a table: more than any real file has (one of 200 megapixels has 3,000 items)."""
_HEADER: Final = 8


class Box(NamedTuple):
    """One box: its name, where its header begins, where its content begins and ends."""

    name: bytes
    start: int
    body: int
    end: int
    is_open: bool
    """It says size 0, up to the end of the file; only the last box can."""


def read_boxes(data: bytes, start: int, end: int) -> list[Box]:
    """Return the boxes that fill a part of the file without a rest.

    Raises:
        CannotWrite: they do not.
    """
    boxes: list[Box] = []
    at = start
    while at < end:
        size, body = int.from_bytes(data[at : at + 4], "big"), at + _HEADER
        is_open = size == 0 and end == len(data)
        if is_open:
            size = end - at
        elif size == 1:
            size, body = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        if body > at + size or at + size > end or len(boxes) >= MAX_BOXES:
            raise CannotWrite(f"the boxes are broken at byte {at}")
        boxes.append(Box(data[at + 4 : at + 8], at, body, at + size, is_open))
        at += size
    return boxes


class Numbers:
    """Big-endian numbers one after the other; CannotWrite where a box ends before them."""

    def __init__(self, data: bytes, box: Box) -> None:
        """Begin with the content of a box."""
        self.at = box.body
        self._data = data
        self._box = box

    def take(self, size: int) -> int:
        """Return the next number of ``size`` bytes. Raises CannotWrite."""
        self.at += size
        if self.at > self._box.end:
            raise CannotWrite(f"the {self._box.name.decode('latin-1')} box is broken")
        return int.from_bytes(self._data[self.at - size : self.at], "big")


def full_box(data: bytes, box: Box) -> tuple[Numbers, int]:
    """Return the numbers behind version and flags, and the version."""
    numbers = Numbers(data, box)
    version = numbers.take(1)
    numbers.take(3)
    return numbers, version
