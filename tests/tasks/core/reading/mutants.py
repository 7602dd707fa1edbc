"""Whole files of every format, built in code with all in them that is read, and what an accident or an enemy makes of one."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import brotli
from hypothesis import strategies as st
from PIL import Image

from tests.builders import jpeg
from tests.tasks.core.reading.boxed_files import (
    box,
    cr3_file,
    exif_item,
    film_file,
    heif_file,
    keys_meta,
    movie_header,
    said,
    track,
)
from tests.tasks.core.reading.raw_files import RAWS
from tests.tasks.core.reading.tiff_files import ASCII, EXIF, GPS, RATIONAL, XMP, picture, tiff

Piece = tuple[str, float, float, int]
"""One change: its name, two places as parts of the file, and a number whose meaning is the change's."""

HEAD_BYTES = 2048
NUMBERS = (0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF, 1 << 63, (1 << 64) - 1)
PACKET = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    b'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" '
    b'xmlns:xmp="http://ns.adobe.com/xap/1.0/" exif:DateTimeOriginal="2024-05-01T12:00:00.123+10:00" '
    b'exif:GPSLatitude="33,51.6S" exif:GPSLongitude="151,12.0E" exif:GPSAltitude="1234/100" exif:GPSAltitudeRef="1" '
    b'tiff:Make="Acme" tiff:Model="One" tiff:Orientation="6" xmp:CreatorTool="Firmware 1.0"/></rdf:RDF></x:xmpmeta>'
)


def whole_jpeg(folder: Path) -> bytes:
    """A JPEG with every EXIF tag that is read."""
    exif = {"Exif": {0x9291: b"123", 0xA431: b"0042"}, "0th": {0x0112: 6, 0x0131: b"Firmware 1.0"}}
    gps = {
        5: 1,
        6: (1234, 100),
        7: ((1, 1), (2, 1), (3, 1)),
        17: (9000, 100),
        27: b"ASCII\0\0\0GPS",
        29: b"2024:05:01",
        31: (5, 1),
    }
    path = jpeg(folder / "whole.jpg", lat=-33.86, lon=151.2, offset="+10:00", size=(16, 16), exif=exif, gps=gps)
    return path.read_bytes()


def exif_of(whole: bytes) -> bytes:
    """The EXIF block of a JPEG, from its TIFF header on."""
    begins = whole.index(b"Exif\0\0")
    return whole[begins + 6 : begins - 2 + int.from_bytes(whole[begins - 2 : begins], "big")]


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def png_chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def riff_chunk(name: bytes, data: bytes) -> bytes:
    return name + len(data).to_bytes(4, "little") + data + bytes(len(data) % 2)


def built(folder: Path) -> dict[str, list[bytes]]:
    """Whole files by the ending of their names."""
    whole = whole_jpeg(folder)
    exif = exif_of(whole)
    directories: Any = {
        **picture(bytes(3072)), 0x10F: b"Acme\0", XMP: (1, PACKET), GPS: {
            1: b"S\0", 2: (RATIONAL, (33, 1, 51, 1, 36, 1)), 3: b"E\0", 4: (RATIONAL, (151, 1, 12, 1, 0, 1))},
        EXIF: {0x9003: b"2024:05:01 12:00:00\0", 0x9291: (ASCII, b"123\0")},
    }  # fmt: skip
    header = png_chunk(b"IHDR", struct.pack(">2I", 4, 4) + b"\x08\2\0\0\0")
    profile = b"\nexif\n" + b"%8d" % (len(exif) + 6) + b"\n" + (b"Exif\0\0" + exif).hex().encode() + b"\n"
    rows = png_chunk(b"IDAT", zlib.compress(bytes(52))) + png_chunk(b"IEND", b"")
    texts = png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(PACKET))
    pngs = [b"\x89PNG\r\n\x1a\n" + header + middle + rows for middle in (
        png_chunk(b"eXIf", exif) + texts, png_chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(profile)))]  # fmt: skip
    drawn = folder / "drawn.webp"
    Image.new("RGB", (8, 8)).save(drawn, exif=b"Exif\0\0" + exif, xmp=PACKET)
    long_xmp = segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 32 + struct.pack(">2I", len(PACKET), 0) + PACKET)
    several = whole[:2] + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PACKET) + long_xmp + whole[2:]
    jxl = box(b"JXL ", b"\r\n\x87\n") + box(b"ftyp", b"jxl ", bytes(4), b"jxl ")
    pixels = box(b"jxlc", b"\xff\x0a\x7f" + bytes(40))
    jxls = [jxl + box(b"Exif", bytes(4), exif) + box(b"xml ", PACKET) + pixels,
            jxl + box(b"brob", b"Exif", brotli.compress(bytes(4) + exif)) + pixels]  # fmt: skip
    heif = heif_file([(b"hvc1", bytes(400)), (b"Exif", exif_item(exif)), (b"mime", PACKET)],
                     references=[(b"cdsc", 2, [1]), (b"cdsc", 3, [1])])  # fmt: skip
    avif = heif_file([(b"av01", bytes(400)), (b"Exif", exif_item(exif))], in_idat=frozenset({2}), brand=b"avif")
    words = {"com.apple.quicktime.creationdate": "2024-05-01T12:00:00+1000", "com.apple.quicktime.make": "Acme",
             "com.apple.quicktime.location.ISO6709": "-33.8600+151.2000+012.3/"}  # fmt: skip
    film = film_file(
        movie_header(3_797_000_000), track(640, 480), box(b"udta", said(b"\xa9xyz", "-33.8600+151.2000/")), keys_meta(words)
    )
    raf_start = b"FUJIFILMCCD-RAW ".ljust(84, b"\0") + struct.pack(
        ">6I", 200, len(whole), 200 + len(whole), 20, 220 + len(whole), 80
    )
    size_entry = struct.pack(">I2H2H", 1, 0x0111, 4, 4000, 6000)
    mrw_blocks = b"\0PRD" + struct.pack(">I", 24) + b"27730001" + struct.pack(">4H", 6, 9, 4, 8) + bytes(8)
    mrw_blocks += b"\0TTW" + struct.pack(">I", len(exif)) + exif
    return {
        "jpg": [whole, several, whole + whole + b"ftypmp42" + bytes(30)],
        "tif": [exif, tiff(directories), tiff(directories, order=">"), tiff(directories, big=True)],
        **{ending: [make()] for ending, make in RAWS.items()},
        "png": pngs,
        "webp": [drawn.read_bytes()],
        "heic": [heif],
        "avif": [avif],
        "jxl": jxls,
        "cr3": [cr3_file(exif, exif, exif, xmp=PACKET)],
        "mov": [film],
        "raf": [raf_start.ljust(200, b"\0") + whole + size_entry.ljust(20, b"\0") + bytes(80)],
        "mrw": [b"\0MRM" + struct.pack(">I", len(mrw_blocks)) + mrw_blocks + bytes(80)],
        "gif": [b"GIF89a\x10\0\x10\0\0\0\0;"],
        "bmp": [b"BM" + bytes(12) + struct.pack("<I2i", 40, 4, -4) + bytes(80)],
    }


def pieces(most: int = 8) -> st.SearchStrategy[list[Piece]]:
    """Changes in the order in which they are made."""
    place = st.floats(0, 1, exclude_max=True)
    return st.lists(st.tuples(st.sampled_from(sorted(_CHANGES)), place, place, st.integers(0, 0xFFFF)), min_size=1, max_size=most)


def mutant(content: bytes, changes: Sequence[Piece]) -> bytes:
    """What the changes make of a file; most of them hit its first 2 KiB, where most of the structure is."""
    found = bytearray(content)
    for name, one, two, number in changes:
        if found:
            _CHANGES[name](found, _place(found, one, number), _place(found, two, number), number)
    return bytes(found)


def _place(found: bytearray, part: float, number: int) -> int:
    return int(part * (min(len(found), HEAD_BYTES) if number % 4 else len(found)))


def _flip(found: bytearray, at: int, _to: int, number: int) -> None:
    found[at] ^= 1 << number % 8


def _byte(found: bytearray, at: int, _to: int, number: int) -> None:
    found[at] = number >> 8


def _cut(found: bytearray, at: int, _to: int, _number: int) -> None:
    del found[at:]


def _leave_out(found: bytearray, at: int, _to: int, number: int) -> None:
    del found[at : at + number % 64]


def _insert(found: bytearray, at: int, _to: int, number: int) -> None:
    found[at:at] = bytes((number >> 8,)) * (number % 256)


def _double(found: bytearray, at: int, to: int, number: int) -> None:
    found[to:to] = found[at : at + number % 512]


def _swap(found: bytearray, at: int, to: int, number: int) -> None:
    size = (2, 4)[number % 2]
    first, second = found[at : at + size], found[to : to + size]
    found[at : at + size], found[to : to + size] = second, first


def _ones(found: bytearray, at: int, _to: int, number: int) -> None:
    found[at : at + number % 64] = b"\xff" * (number % 64)


def _write(found: bytearray, at: int, _to: int, number: int) -> None:
    """Write a number that lengths and offsets do not like, in either byte order."""
    size, order = (2, 4, 4, 8)[number % 4], ("big", "little")[number // 4 % 2]
    found[at : at + size] = (NUMBERS[number // 8 % len(NUMBERS)] % (1 << 8 * size)).to_bytes(size, order)  # type: ignore[arg-type]


def _point_at_itself(found: bytearray, at: int, to: int, number: int) -> None:
    """Write the offset of this very place, or of another, as a TIFF structure or the file counts it."""
    bases = [0, *(base for start in (b"II*\0", b"MM\0*") for base in _all(found, start))]
    place = max((at if number % 3 else to) - bases[number % len(bases)], 0)
    found[at : at + 4] = place.to_bytes(4, ("big", "little")[number // 2 % 2])  # type: ignore[arg-type]


def _all(found: bytearray, start: bytes) -> Iterator[int]:
    at = found.find(start)
    while at >= 0:
        yield at
        at = found.find(start, at + 1)


_CHANGES: dict[str, Callable[[bytearray, int, int, int], None]] = {
    "flip a bit": _flip, "set a byte": _byte, "cut": _cut, "leave out": _leave_out, "insert": _insert, "double": _double,
    "swap": _swap, "ones": _ones, "write a number": _write, "point at itself": _point_at_itself,
}  # fmt: skip
