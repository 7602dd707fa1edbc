"""An open file as the readers see it, bytes by offset, and what they give back: directories, packets, size and faults."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Final

from tasks.core.reading.statement import Statement
from tasks.core.reading.tiff import Directories, NotTiff, parse

HEAD_BYTES: Final = 65536
"""Read at once: holds all metadata of most photos, and a whole small one."""
TAIL_BYTES: Final = 16384
MAX_READ_BYTES: Final = 1 << 20
"""The most that one read brings: metadata is smaller, and a hostile length must not fill the memory."""


class Source:
    """One open file: ``size``, its first bytes in ``head``, and ``read`` for the others."""

    __slots__ = ("_fd", "_tail", "head", "size")

    def __init__(self, fd: int, size: int) -> None:
        """Read the head of an open file of ``size`` bytes. Raises OSError."""
        self._fd = fd
        self.size = size
        self.head = os.pread(fd, HEAD_BYTES, 0)
        self._tail = b""

    def read(self, offset: int, size: int) -> bytes:
        """Return up to ``size`` bytes (at most MAX_READ_BYTES) from ``offset``; fewer at the end of the file. Raises OSError."""
        end = offset + size
        if end <= len(self.head):
            return self.head[offset:end]
        size = min(size, self.size - offset, MAX_READ_BYTES)
        return os.pread(self._fd, size, offset) if size > 0 else b""

    def __getitem__(self, part: slice) -> bytes:
        """Return the bytes of a slice with start and stop, as ``read`` does."""
        return self.read(part.start, part.stop - part.start)

    def tail(self) -> bytes:
        """Return the last TAIL_BYTES of the file, read once. Raises OSError."""
        if not self._tail:
            start = max(self.size - TAIL_BYTES, 0)
            self._tail = self.read(start, self.size - start)
        return self._tail


Span = tuple[int, int]
"""Offset and length in the file."""


@dataclass(slots=True)
class Contents:
    """What a codec found in one file: the directories of its first readable EXIF block, what else speaks, pixels and faults."""

    directories: Directories = field(default_factory=Directories)
    has_exif: bool = False
    xmp: list[bytes] = field(default_factory=list)
    """XMP packets, the main one first."""
    statements: list[Statement] = field(default_factory=list)
    """What the container itself says (the boxes of a film), in the order of its word."""
    width: int = 0
    height: int = 0
    image: list[Span] = field(default_factory=list)
    """Where the image data lies that the fingerprint is made of, in order; none = the whole file."""
    faults: list[str] = field(default_factory=list)

    def take_exif(self, block: bytes) -> None:
        """Take the EXIF of a block (with or without its ``Exif`` prefix) unless an earlier one was readable."""
        if self.has_exif:
            return
        if block[:4] == b"Exif":
            block = block[6:]
        try:
            self.directories = parse(block)
        except NotTiff as error:
            self.directories.faults.append(str(error))
        else:
            self.has_exif = True
