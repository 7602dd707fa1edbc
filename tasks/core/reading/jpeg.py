"""The segments of a JPEG before its image data: EXIF, size in pixels, and whether the picture is whole.

A photo may carry several APP1 segments, fill bytes, megabytes of APP2 before the picture and a film after it: segments
are stepped over by their length without being read, and a file that would take millions of steps is given up.
"""

from __future__ import annotations

from typing import Final

from tasks.core.reading.source import Contents, Source

_MAX_STEPS: Final = 65536
_MAX_STRAYS: Final = 64
_RESYNC_BYTES: Final = 65536
_APP1: Final = 0xE1
_SOS: Final = 0xDA
_END: Final = b"\xff\xd9"
_NO_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_STUFFED: Final = frozenset({0x00, *range(0xD0, 0xD8)})
"""What follows 0xFF inside image data."""


def scan(source: Source, start: int = 0) -> Contents:
    """Walk the segments of the JPEG at ``start`` up to its image data, whose place is ``image_at``. Raises OSError."""
    contents = Contents()
    at, strays = start + 2, 0
    for _ in range(_MAX_STEPS):
        header = source.read(at, 4)
        if len(header) < 4 or header[:2] == _END:
            contents.faults.append(
                "corrupt JPEG: it ends without image data"
                if header[:2] == _END
                else "truncated: the file ends before the image data"
            )
            return contents
        marker = header[1]
        if header[0] != 0xFF or marker == 0:
            # Stray bytes between segments: other programs look for the next marker too.
            strays += 1
            at += 1 + source.read(at + 1, _RESYNC_BYTES).find(b"\xff")
            if strays > _MAX_STRAYS or source.read(at, 1) != b"\xff":
                contents.faults.append(f"corrupt JPEG: no segment near byte {at}")
                return contents
        elif marker == 0xFF:
            at += 1
        elif marker in _NO_LENGTH:
            at += 2
        elif marker == _SOS:
            contents.image_at = at
            if not contents.width or not contents.height:
                contents.faults.append("corrupt JPEG: its size in pixels is missing")
            if _cut_off(source, at):
                contents.faults.append("truncated: the image data stops before its end")
            return contents
        else:
            length = (header[2] << 8) | header[3]
            if marker == _APP1:
                _app1(source, at + 4, length - 2, contents)
            elif marker in _FRAMES:
                _frame(source.read(at + 4, 5), contents)
            at += 2 + max(length, 2)
    contents.faults.append(f"corrupt JPEG: more than {_MAX_STEPS} segments")
    return contents


def _app1(source: Source, at: int, size: int, contents: Contents) -> None:
    if size < 6 or source.read(at, 4) != b"Exif":
        return
    block = source.read(at + 6, size - 6)
    contents.take_exif(block)
    if len(block) < size - 6:
        contents.faults.append("truncated: the file ends inside its EXIF")


def _frame(frame: bytes, contents: Contents) -> None:
    """Take height and width from a frame header: one byte of precision, then two each."""
    if len(frame) == 5:
        contents.height, contents.width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")


def _cut_off(source: Source, image_at: int) -> bool:
    """Say whether the file stops in the middle of image data: no end marker in its tail, and every 0xFF there is stuffed.

    The tail of a motion photo is a film: it may lack the marker, but not with each 0xFF followed by 0x00 or a restart.
    """
    tail = source.tail()
    if tail.endswith(_END) or _END in tail[max(image_at - source.size, -len(tail)) :]:
        return False
    if source.size - image_at <= len(tail):
        return True
    followers = [part[0] for part in tail.split(b"\xff")[1:] if part]
    return len(followers) >= 4 and _STUFFED.issuperset(followers)
