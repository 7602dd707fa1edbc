"""The segments of a JPEG before its image data: EXIF, XMP, size in pixels, and whether the picture is whole.

A photo may carry several APP1 segments, fill bytes, megabytes of APP2 before the picture and a film after it: segments
are stepped over by their length without being read, and a file that would take millions of steps is given up.
"""

from __future__ import annotations

import struct
from typing import Final

from tasks.core.reading.source import Contents, Source

_MAX_STEPS: Final = 65536
_MAX_STRAYS: Final = 64
_WINDOW_BYTES: Final = 65536
_END: Final = b"\xff\xd9"
_XMP_HEADER: Final = b"http://ns.adobe.com/xap/1.0/\0"

_HEADER: Final = struct.Struct(">BBH").unpack_from
_HEADER_BYTES: Final = 4
_NO_IMAGE: Final = "corrupt JPEG: it ends without image data"

_STEP_OVER, _APP1, _FRAME, _SOS, _EOI, _NO_LENGTH, _FILL, _STRAY = range(8)
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_NO_LENGTHS: Final = (0x01, *range(0xD0, 0xD9))
_ACTIONS: Final = bytes(
    {0x00: _STRAY, 0xD9: _EOI, 0xDA: _SOS, 0xE1: _APP1, 0xFF: _FILL, **dict.fromkeys(_NO_LENGTHS, _NO_LENGTH)}.get(
        marker, _FRAME if marker in _FRAMES else _STEP_OVER
    )
    for marker in range(256)
)
"""What to do at each marker."""
_STUFFED: Final = frozenset({0x00, *range(0xD0, 0xD8)})
"""What follows 0xFF inside image data."""


def scan(source: Source, start: int = 0) -> Contents:
    """Walk the segments of the JPEG at ``start`` up to its image data, which runs to the end of the file. Raises OSError."""
    contents = Contents()
    window, base = source.head, 0
    at, strays = start + 2, 0
    header, actions = _HEADER, _ACTIONS  # local names: these few lines run twenty times for each photo
    for _ in range(_MAX_STEPS):
        try:
            first, marker, length = header(window, at - base)
        except struct.error:
            window, base = source.read(at, _WINDOW_BYTES), at
            if len(window) < _HEADER_BYTES:
                contents.faults.append(_NO_IMAGE if window[:2] == _END else "truncated: the file ends before the image data")
                return contents
            first, marker, length = header(window)
        action = actions[marker] if first == 0xFF else _STRAY
        if action <= _FRAME:
            if action == _APP1:
                _app1(source, at + 4, length - 2, contents)
            elif action == _FRAME:
                _frame(source.read(at + 4, 5), contents)
            at += length + 2 if length > 2 else 4
        elif action == _SOS:
            _image(source, at, contents)
            return contents
        elif action == _EOI:
            contents.faults.append(_NO_IMAGE)
            return contents
        elif action == _STRAY:
            # Stray bytes between segments: other programs look for the next marker too.
            strays += 1
            at += 1 + source.read(at + 1, _WINDOW_BYTES).find(b"\xff")
            if strays > _MAX_STRAYS or source.read(at, 1) != b"\xff":
                contents.faults.append(f"corrupt JPEG: no segment near byte {at}")
                return contents
        else:
            at += 1 if action == _FILL else 2
    contents.faults.append(f"corrupt JPEG: more than {_MAX_STEPS} segments")
    return contents


def _app1(source: Source, at: int, size: int, contents: Contents) -> None:
    if size < 6:
        return
    block = source.read(at, size)
    if block[:4] == b"Exif":
        contents.take_exif(block)
        if len(block) < size:
            contents.faults.append("truncated: the file ends inside its EXIF")
    elif block.startswith(_XMP_HEADER):
        contents.xmp.append(block[len(_XMP_HEADER) :])


def _frame(frame: bytes, contents: Contents) -> None:
    """Take height and width from a frame header: one byte of precision, then two each."""
    if len(frame) == 5:
        contents.height, contents.width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")


def _image(source: Source, at: int, contents: Contents) -> None:
    contents.image.append((at, source.size - at))
    if not contents.width or not contents.height:
        contents.faults.append("corrupt JPEG: its size in pixels is missing")
    if _cut_off(source, at):
        contents.faults.append("truncated: the image data stops before its end")


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
