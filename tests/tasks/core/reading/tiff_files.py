"""TIFF structures built in code, right or wrong as the test wants: directories as dicts, classic and BigTIFF."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Any

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, IFD, LONG8, IFD8 = 1, 2, 3, 4, 5, 7, 13, 16, 18
LETTERS = {BYTE: "B", SHORT: "H", LONG: "I", IFD: "I", LONG8: "Q", IFD8: "Q", RATIONAL: "I"}

NEW_SUBFILE_TYPE, WIDTH, HEIGHT, STRIPS, MAKE, MODEL, ORIENTATION = 0xFE, 0x100, 0x101, 0x111, 0x10F, 0x110, 0x112
STRIP_LENGTHS, DATE_TIME, TILES, TILE_LENGTHS, SUB_IFDS, XMP = 0x117, 0x132, 0x144, 0x145, 0x14A, 0x2BC
EXIF, GPS, TAKEN, MAKER_NOTE = 0x8769, 0x8825, 0x9003, 0x927C

Directory = dict[int, Any]
"""By tag: bytes (ASCII), numbers or a directory (LONG, in BigTIFF LONG8), a type and one of these, directories, ``Data``."""


class Data:
    """Pieces of image data, so many bytes apart; as a value they are the places where these came to lie."""

    def __init__(self, *pieces: bytes, apart: int = 0) -> None:
        self.pieces = pieces
        self.apart = apart


def position(lat: int, lon: int) -> Directory:
    """A GPS directory in the north and east."""
    return {1: b"N\0", 2: (RATIONAL, (lat, 1, 0, 1, 0, 1)), 3: b"E\0", 4: (RATIONAL, (lon, 1, 0, 1, 0, 1))}


def picture(*strips: bytes, size: tuple[int, int] = (64, 48), tiles: bool = False, **more: int) -> Directory:
    """A directory of a picture in strips or tiles; ``kind`` is its NewSubfileType."""
    found: Directory = {WIDTH: (SHORT, (size[0],)), HEIGHT: (SHORT, (size[1],)), TILES if tiles else STRIPS: Data(*strips)}
    found[TILE_LENGTHS if tiles else STRIP_LENGTHS] = (LONG, tuple(map(len, strips)))
    if "kind" in more:
        found[NEW_SUBFILE_TYPE] = (more["kind"],)
    return found


def tiff(*chain: Directory, order: str = "<", big: bool = False, magic: bytes = b"", gap: int = 0) -> bytes:
    """A TIFF file of the directories; ``gap`` bytes of nothing move everything that the header points to."""
    out = bytearray(16 if big else 8) + bytes(gap)
    offset, number, entry = ("Q", "Q", "HHQ") if big else ("I", "H", "HHI")
    width = 8 if big else 4

    def put(data: bytes) -> int:
        out.extend(bytes(len(out) % 2))
        out.extend(data)
        return len(out) - len(data)

    def encoded(value: Any) -> tuple[int, int, bytes]:
        kind = None
        if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], (tuple, bytes, dict)):
            kind, value = value
        if isinstance(value, Data):
            value = tuple(put(piece + bytes(value.apart)) for piece in value.pieces)
        elif isinstance(value, dict):
            value = (directory(value)[0],)
        elif isinstance(value, list):
            value = tuple(directory(below)[0] for below in value)
        elif callable(value):
            value = value(put(value(0)))
            out[-len(value) :] = value
            return UNDEFINED, len(value), struct.pack(order + offset, len(out) - len(value))
        if isinstance(value, bytes):
            kind, count, data = kind or ASCII, len(value), value
        else:
            kind = kind or (LONG8 if big else LONG)
            data = struct.pack(f"{order}{len(value)}{LETTERS[kind]}", *value)
            count = len(value) // (2 if kind == RATIONAL else 1)
        if len(data) > width:
            data = struct.pack(order + offset, put(data))
        return kind, count, data.ljust(width, b"\0")

    def directory(values: Directory) -> tuple[int, int]:
        entries = [(tag, *encoded(value)) for tag, value in sorted(values.items())]
        table = b"".join(struct.pack(order + entry, *found[:3]) + found[3] for found in entries)
        at = put(struct.pack(order + number, len(entries)) + table + bytes(width))
        return at, len(out) - width

    previous = 8 if big else 4
    for values in chain:
        at, following = directory(values)
        out[previous : previous + width] = struct.pack(order + offset, at)
        previous = following
    header = (b"II" if order == "<" else b"MM") + (magic or struct.pack(order + "H", 43 if big else 42))
    out[: len(header)] = header
    if big:
        out[4:8] = struct.pack(order + "HH", 8, 0)
    return bytes(out)


def note_with(
    header: bytes, entries: Sequence[tuple[int, int, Any]], *, order: str = "<", base: int | None = None
) -> Callable[[int], bytes]:
    """A MakerNote as a function of its place: each entry is tag, type, and bytes or one number.

    Its offsets count from the byte ``base`` of it, or without one from the TIFF header.
    """

    def built(at: int) -> bytes:
        values = bytearray()
        table = b""
        end = (at if base is None else -base) + len(header) + 2 + 12 * len(entries) + 4
        for tag, kind, value in entries:
            data = value if isinstance(value, bytes) else struct.pack(order + "I", value)
            count = len(data) if isinstance(value, bytes) else 1
            if len(data) > 4:
                place = end + len(values)
                values += data
                data = struct.pack(order + "I", place)
            table += struct.pack(order + "HHI", tag, kind, count) + data.ljust(4, b"\0")
        return header + struct.pack(order + "H", len(entries)) + table + bytes(4) + bytes(values)

    return built
