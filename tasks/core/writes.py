"""One write as the journal keeps it, and the packed forms of its undo and of the extended attributes.

``undo`` is the splices that turn what was written back into what was there: a byte 1, then of each the start, how many bytes it
replaces and how many it brings (LEB128), and these; or a byte 2 and the same compressed by zlib. Version 1 of the journal wrote
64-bit numbers, the first byte of which is 0. ``extended`` is JSON, name of an extended attribute to base64 of its value.
"""

from __future__ import annotations

import base64
import json
import math
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Final

from tasks.core.writing import Splice

STATES: Final = ("intended", "written", "abandoned", "unknown", "restored")
STANDING: Final = ("written", "unknown")
"""States of a write that may still be in the file."""

_PLAIN: Final = b"\1"
_PACKED: Final = b"\2"
_SPLICE: Final = struct.Struct(">QQQ")
_CUT: Final = "the journal's undo is cut"


@dataclass(frozen=True, slots=True)
class Write:
    """One row of ``writes``; ``write_id`` is 0 until the journal has given one; a position that was not written is NaN, NaN."""

    run_id: str
    path: str
    target: str
    created: bool
    size_before: int
    sha_before: str
    sha_after: str
    mode: int
    mtime_ns: int
    atime_ns: int
    extended: str
    backup: str
    undo: bytes
    lat: float
    lon: float
    source: str
    row_id: str
    at: str
    taken: str = ""
    overwrote: str | None = ""
    state: str = "intended"
    problem: str = ""
    write_id: int = 0


COLUMNS: Final = tuple(field.name for field in fields(Write) if field.name != "write_id")


def write_of(row: tuple[Any, ...]) -> Write:
    """Make a Write of a row with ``COLUMNS`` and the write_id."""
    values: dict[str, Any] = dict(zip((*COLUMNS, "write_id"), row, strict=True))
    values["created"] = bool(values["created"])
    values["lat"], values["lon"] = (math.nan if values[name] is None else values[name] for name in ("lat", "lon"))
    return Write(**values)


def pack_undo(splices: Iterable[Splice]) -> bytes:
    """Write splices as the journal keeps them, compressed where that is shorter."""
    body = b"".join(b"".join(map(_short, (start, end - start, len(data)))) + data for start, end, data in splices)
    packed = zlib.compress(body, 9)
    return _PACKED + packed if len(packed) < len(body) else _PLAIN + body if body else b""


def unpack_undo(blob: bytes) -> list[Splice]:
    """Read splices as ``pack_undo`` wrote them, or version 1 of the journal; ValueError if the blob is cut or damaged."""
    kind, body = blob[:1], blob[1:]
    if kind == _PACKED:
        unpacking = zlib.decompressobj()
        try:
            body = unpacking.decompress(body)
        except zlib.error as error:
            raise ValueError(f"the journal's undo is damaged: {error}") from error
        if not unpacking.eof:
            raise ValueError(_CUT)
    elif kind != _PLAIN:
        return _unpack_version_1(blob)
    splices, at = [], 0
    while at < len(body):
        start, at = _read_short(body, at)
        replaced, at = _read_short(body, at)
        length, at = _read_short(body, at)
        splices.append(Splice(start, start + replaced, _piece(body, at, length)))
        at += length
    return splices


def _short(number: int) -> bytes:
    """Write a number as LEB128: seven bits a byte, the low ones first, the high bit where more follow."""
    shorter = bytearray()
    while number > 0x7F:
        shorter.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*shorter, number])


def _read_short(body: bytes, at: int) -> tuple[int, int]:
    """Return the number at ``at`` and where it ends."""
    number = shift = 0
    while True:
        byte = _piece(body, at, 1)[0]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return number, at


def _piece(body: bytes, at: int, length: int) -> bytes:
    if at + length > len(body):
        raise ValueError(_CUT)
    return body[at : at + length]


def _unpack_version_1(blob: bytes) -> list[Splice]:
    """Read three big-endian 64-bit numbers (start, end, length of the data) and the data, again and again."""
    splices, at = [], 0
    while at < len(blob):
        start, end, length = _SPLICE.unpack(_piece(blob, at, _SPLICE.size))
        at += _SPLICE.size
        splices.append(Splice(start, end, _piece(blob, at, length)))
        at += length
    return splices


def pack_extended(extended: Iterable[tuple[str, bytes]]) -> str:
    """Write extended attributes as the journal keeps them."""
    return json.dumps({name: base64.b64encode(value).decode() for name, value in extended}, ensure_ascii=True)


def unpack_extended(text: str) -> tuple[tuple[str, bytes], ...]:
    """Read extended attributes as ``pack_extended`` wrote them."""
    return tuple((name, base64.b64decode(value)) for name, value in json.loads(text).items())
