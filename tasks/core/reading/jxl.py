"""JPEG XL, a codestream alone or in boxes: its EXIF and XMP, packed or not, and its size in pixels.

Encoders pack the metadata with Brotli unless told otherwise. A few hundred packed bytes can stand for gigabytes: no more is
unpacked than any metadata needs. Source: ISO 18181-1 (size header), 18181-2 (boxes).
"""

from __future__ import annotations

from typing import Final

from tasks.core.reading.boxes import CUT_OFF, Boxes, TooManyBoxes
from tasks.core.reading.source import MAX_READ_BYTES, Contents, Source

_CODESTREAM: Final = b"\xff\x0a"
_SIZE_HEADER_BYTES: Final = 16
_SEQUENCE_BYTES: Final = 4
"""Before each part of a codestream stands which one it is."""
_SIZE_BITS: Final = (9, 13, 18, 30)
_RATIOS: Final = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
"""Width to height; one number less than in the file, where 0 means that the width follows."""
_TOP_LEVEL: Final = frozenset({b"ftyp", b"jxlc", b"jxlp"})
_NAME_BYTES: Final = 4
_PACKED_AT_MOST: Final = 1 << 18


def scan(source: Source) -> Contents:
    """Return EXIF, XMP, size and place of the image data; a codestream alone has no metadata and no fault. Raises OSError."""
    contents = Contents()
    if source.head[:2] == _CODESTREAM:
        contents.width, contents.height = size_in_pixels(source.head[:_SIZE_HEADER_BYTES])
        return contents
    boxes = Boxes(source)
    try:
        for box in boxes.top():
            if box.is_cut and box.name in _TOP_LEVEL:
                contents.faults.append(CUT_OFF)
            if box.name in {b"jxlc", b"jxlp"}:
                skipped = 0 if box.name == b"jxlc" else _SEQUENCE_BYTES
                if not contents.image:
                    start = source.read(box.start + skipped, _SIZE_HEADER_BYTES)
                    contents.width, contents.height = size_in_pixels(start)
                contents.image.append((box.start + skipped, max(box.end - box.start - skipped, 0)))
            elif box.name in {b"Exif", b"xml "}:
                _take(box.name, boxes.content(box), contents)
            elif box.name == b"brob" and (name := source.read(box.start, _NAME_BYTES)) in {b"Exif", b"xml "}:
                _take(name, _unpacked(boxes, boxes.content(box, _PACKED_AT_MOST)[_NAME_BYTES:], contents), contents)
    except TooManyBoxes as error:
        contents.faults.append(str(error))
    if not contents.image and not contents.faults:
        contents.faults.append(CUT_OFF)
    return contents


def _take(name: bytes, data: bytes, contents: Contents) -> None:
    """Take the EXIF, which begins with the distance from there to the TIFF header, or the XMP packet."""
    if name == b"Exif" and data:
        contents.take_exif(data[4 + int.from_bytes(data[:4], "big") :])
    elif data:
        contents.xmp.append(data)


def _unpacked(boxes: Boxes, packed: bytes, contents: Contents) -> bytes:
    """Return what Brotli packed, b"" and a fault if it is damaged or more than MAX_READ_BYTES."""
    import brotli  # noqa: PLC0415 - loaded when such a file comes up

    opened = brotli.Decompressor()
    try:
        data: bytes = opened.process(packed, output_buffer_limit=MAX_READ_BYTES)
    except brotli.error:
        contents.faults.append("corrupt JXL: its packed metadata cannot be unpacked")
        return b""
    boxes.spend(len(data))
    if not opened.is_finished():
        contents.faults.append(f"corrupt JXL: its packed metadata is cut off or unpacks to more than {MAX_READ_BYTES} bytes")
        return b""
    return data


def size_in_pixels(codestream: bytes) -> tuple[int, int]:
    """Return width and height by the size header of a codestream (ISO 18181-1, annex D.2), 0, 0 without one."""
    if codestream[:2] != _CODESTREAM:
        return 0, 0
    bits = int.from_bytes(codestream[2:], "little")

    def take(count: int) -> int:
        nonlocal bits
        value = bits & ((1 << count) - 1)
        bits >>= count
        return value

    is_small = take(1)

    def side() -> int:
        return (take(5) + 1) * 8 if is_small else take(_SIZE_BITS[take(2)]) + 1

    height = side()
    ratio = take(3)
    if ratio == 0:
        return side(), height
    across, down = _RATIOS[ratio - 1]
    return height * across // down, height
