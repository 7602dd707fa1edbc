"""The boxes of a JPEG XL, from the first byte of the file to the last (ISO 18181-2)."""

from __future__ import annotations

from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite

CODESTREAM: Final = b"\xff\x0a"
SIGNATURE: Final = b"\0\0\0\x0cJXL \r\n\x87\n"
CONTAINER: Final = SIGNATURE + b"\0\0\0\x14ftypjxl \0\0\0\0jxl "
"""What every container begins with."""

_MAX_BOXES: Final = 65536
_LONG_HEAD: Final = 16


class Box(NamedTuple):
    """A box: its name, where it begins, where its content begins and ends; ``is_open`` if it ends where the file ends."""

    name: bytes
    start: int
    content: int
    end: int
    is_open: bool

    def length(self, growth: int) -> tuple[int, bytes]:
        """Return where the length of the box stands and the bytes that say it anew."""
        size = self.end - self.start + growth
        if self.content - self.start == _LONG_HEAD:
            return self.start + 8, size.to_bytes(8, "big")
        if size >= 1 << 32:
            raise CannotWrite("a box would exceed 4 GiB")
        return self.start, size.to_bytes(4, "big")


def read_boxes(data: bytes) -> list[Box]:
    """Walk the boxes of a container.

    Raises:
        CannotWrite: they do not fill the file, or are not those that a JPEG XL begins with.
    """
    boxes: list[Box] = []
    at = 0
    while at < len(data):
        size, content = int.from_bytes(data[at : at + 4], "big"), at + 8
        if size == 1:
            size, content = int.from_bytes(data[at + 8 : at + 16], "big"), at + _LONG_HEAD
        end = at + size if size else len(data)
        if content > len(data) or end < content or end > len(data) or len(boxes) >= _MAX_BOXES:
            raise CannotWrite(f"broken JXL: the box at byte {at} overruns the file")
        boxes.append(Box(data[at + 4 : at + 8], at, content, end, not size))
        at = end
    if not data.startswith(SIGNATURE) or [box.name for box in boxes[1:2]] != [b"ftyp"]:
        raise CannotWrite("broken JXL: it does not begin as a JPEG XL does")
    return boxes
