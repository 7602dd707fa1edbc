"""PNG and WebP, files of chunks: their EXIF, XMP, size in pixels and where the picture lies, without decoding it.

Pillow is not used here: it looks for a late EXIF chunk of a PNG by decoding the picture, and opens a WebP by reading it
whole and reserving its canvas. The picture of a large PNG lies in thousands of chunks of one length, and metadata may
follow it: the run of equal chunks is measured by leaps that double, so that 100 MiB cost no more than 1 MiB.
"""

from __future__ import annotations

import re
import zlib
from binascii import unhexlify
from typing import Final

from tasks.core.reading.embedded_jpeg import XMP_HEADER
from tasks.core.reading.source import MAX_READ_BYTES, Contents, Source, Span

_MAX_CHUNKS: Final = 65536
_MAX_BLOCKS: Final = 16
"""So many chunks of EXIF or XMP are looked into; the rest of a hostile file is only stepped over."""
_MAX_PACKETS: Final = 2
_HEADER_BYTES: Final = 8
_CRC_BYTES: Final = 4

_PIXELS_PNG: Final = frozenset({b"IDAT", b"fdAT"})
_PIXELS_WEBP: Final = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ANMF"})
_TEXTS: Final = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_PACKET: Final = b"XML:com.adobe.xmp"
_PROFILES: Final = frozenset({b"Raw profile type exif", b"Raw profile type APP1", b"Raw profile type xmp"})
"""As ImageMagick and its relatives keep metadata, in hexadecimal."""
_PROFILE = re.compile(rb"\s{0,9}[^\n]{1,80}\n\s{0,20}\d{1,20}\s")
_KEYWORD_BYTES: Final = 79
_EXIF_STARTS: Final = (b"Exif\0", b"II*\0", b"MM\0*")


def scan_png(source: Source) -> Contents:
    """Walk the chunks of a PNG: IHDR, eXIf, the text chunks that keep EXIF or XMP, and the picture's. Raises OSError."""
    contents = Contents()
    at, blocks = 8, 0
    for _ in range(_MAX_CHUNKS):
        header = source.read(at, _HEADER_BYTES)
        length, name = int.from_bytes(header[:4], "big"), header[4:]
        data_at, behind = at + _HEADER_BYTES, at + _HEADER_BYTES + length + _CRC_BYTES
        cut_off = behind > source.size
        if name in _PIXELS_PNG:
            if not cut_off:
                behind += (_equal_chunks(source, at, header, behind - at) - 1) * (behind - at)
            _add(contents.image, at - _CRC_BYTES, (data_at, min(behind - _CRC_BYTES, source.size) - data_at))
        if len(header) < _HEADER_BYTES or cut_off:
            contents.faults.append("truncated: the file ends before the picture does")
            return contents
        if name == b"IHDR":
            size = source.read(data_at, 8)
            contents.width, contents.height = int.from_bytes(size[:4], "big"), int.from_bytes(size[4:], "big")
        elif name == b"IEND":
            return contents
        elif blocks < _MAX_BLOCKS:
            if name == b"eXIf":
                blocks += 1
                contents.take_exif(source.read(data_at, length))
            elif name in _TEXTS:
                blocks += _take_text(source, data_at, length, name, contents)
        at = behind
    contents.faults.append(f"corrupt PNG: more than {_MAX_CHUNKS} chunks")
    return contents


def _equal_chunks(source: Source, at: int, header: bytes, stride: int) -> int:
    """Return how many chunks with this header follow each other from ``at``, each ``stride`` bytes behind the one before.

    A leap is believed because the same length and name stand where the chunk must begin; in compressed data that is as good
    as impossible.
    """

    def is_chunk(number: int) -> bool:
        start = at + number * stride
        return start + stride <= source.size and source.read(start, _HEADER_BYTES) == header

    count = leap = 1
    while is_chunk(count + leap - 1):
        count += leap
        leap *= 2
    while leap > 1:
        leap //= 2
        if is_chunk(count + leap - 1):
            count += leap
    return count


def _add(image: list[Span], end_before: int, span: Span) -> None:
    """Add a span of the picture; what directly follows the span before (which then ended at ``end_before``) makes that longer."""
    start, size = span
    if image and sum(image[-1]) == end_before:
        first = image[-1][0]
        image[-1] = (first, start + size - first)
    else:
        image.append(span)


def _take_text(source: Source, at: int, length: int, kind: bytes, contents: Contents) -> bool:
    """Take EXIF or XMP out of a text chunk; say whether its keyword is one that holds them."""
    keyword = source.read(at, min(length, _KEYWORD_BYTES + 1)).partition(b"\0")[0]
    if keyword != _PACKET and keyword not in _PROFILES:
        return False
    most_bytes = MAX_READ_BYTES if keyword == _PACKET else 2 * MAX_READ_BYTES
    written = _unpacked(source.read(at + len(keyword) + 1, length - len(keyword) - 1), kind, most_bytes)
    block = written if keyword == _PACKET else _raw_profile(written)
    if block.startswith(_EXIF_STARTS):
        contents.take_exif(block)
    else:
        _take_xmp(block.removeprefix(XMP_HEADER), contents)
    return True


def _take_xmp(packet: bytes, contents: Contents) -> None:
    if packet and len(contents.xmp) < _MAX_PACKETS:
        contents.xmp.append(packet)


def _unpacked(data: bytes, kind: bytes, most_bytes: int) -> bytes:
    """Return the text behind the keyword of a text chunk; b"" if it is damaged (PNG, third edition, 11.3.3)."""
    compressed = kind == b"zTXt"
    if kind == b"iTXt":
        compressed = data[:1] == b"\1"
        # Flag, method, language, translated keyword, text.
        method, rest = data[1:2], data[2:].split(b"\0", 2)
        data = method + rest[2] if len(rest) == 3 else b""
    if not compressed:
        return data[1:] if kind == b"iTXt" else data
    try:
        return zlib.decompressobj().decompress(data[1:], most_bytes)
    except zlib.error:
        return b""


def _raw_profile(written: bytes) -> bytes:
    """Return the bytes of a raw profile: a name, a length, then hexadecimal text; b"" if it is damaged."""
    found = _PROFILE.match(written)
    try:
        return unhexlify(written[found.end() :].translate(None, b" \t\r\n")) if found else b""
    except ValueError:
        return b""


def scan_webp(source: Source) -> Contents:
    """Walk the chunks of a WebP: EXIF, XMP, the picture's, and the canvas or first frame for the size. Raises OSError."""
    contents = Contents()
    if int.from_bytes(source.head[4:8], "little") + 8 > source.size:
        contents.faults.append("truncated: the file is shorter than it says")
    at, blocks = 12, 0
    for _ in range(_MAX_CHUNKS):
        header = source.read(at, _HEADER_BYTES)
        if len(header) < _HEADER_BYTES:
            return contents
        name, length = header[:4], int.from_bytes(header[4:], "little")
        data_at = at + _HEADER_BYTES
        if name in _PIXELS_WEBP:
            _add(contents.image, at, (data_at, min(length + (length & 1), source.size - data_at)))
        blocks += name in {b"EXIF", b"XMP "}
        if name == b"EXIF" and blocks <= _MAX_BLOCKS:
            contents.take_exif(source.read(data_at, length))
        elif name == b"XMP " and blocks <= _MAX_BLOCKS:
            _take_xmp(source.read(data_at, length), contents)
        elif not contents.width:
            contents.width, contents.height = _canvas(name, source.read(data_at, 10))
        at = data_at + length + (length & 1)
    contents.faults.append(f"corrupt WebP: more than {_MAX_CHUNKS} chunks")
    return contents


def _canvas(name: bytes, data: bytes) -> tuple[int, int]:
    """Return width and height by a VP8X, VP8 or VP8L chunk (RFC 9649); 0, 0 from any other."""
    if len(data) < 10:
        return 0, 0
    if name == b"VP8X":
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if name == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
    if name == b"VP8L" and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 0, 0
