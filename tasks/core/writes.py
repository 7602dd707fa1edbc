"""One write as the journal keeps it, and the packed forms of its undo and of the extended attributes.

``undo`` is the splices that turn what was written back into what was there, each as three big-endian 64-bit numbers (start,
end, length of the data) and the data; ``extended`` is JSON, name of an extended attribute to base64 of its value.
"""

from __future__ import annotations

import base64
import json
import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Final

from tasks.core.writing import Splice

STATES: Final = ("intended", "written", "abandoned", "unknown", "restored")
STANDING: Final = ("written", "unknown")
"""States of a write that may still be in the file."""

_SPLICE: Final = struct.Struct(">QQQ")


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
    """Write splices as the journal keeps them."""
    return b"".join(_SPLICE.pack(start, end, len(data)) + data for start, end, data in splices)


def unpack_undo(blob: bytes) -> list[Splice]:
    """Read splices as ``pack_undo`` wrote them; ValueError if the blob is cut."""
    splices, at = [], 0
    while at < len(blob):
        if at + _SPLICE.size > len(blob):
            raise ValueError("the journal's undo is cut")
        start, end, length = _SPLICE.unpack_from(blob, at)
        at += _SPLICE.size
        if at + length > len(blob):
            raise ValueError("the journal's undo is cut")
        splices.append(Splice(start, end, blob[at : at + length]))
        at += length
    return splices


def pack_extended(extended: Iterable[tuple[str, bytes]]) -> str:
    """Write extended attributes as the journal keeps them."""
    return json.dumps({name: base64.b64encode(value).decode() for name, value in extended}, ensure_ascii=True)


def unpack_extended(text: str) -> tuple[tuple[str, bytes], ...]:
    """Read extended attributes as ``pack_extended`` wrote them."""
    return tuple((name, base64.b64decode(value)) for name, value in json.loads(text).items())
