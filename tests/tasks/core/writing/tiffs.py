"""TIFF blocks and files built byte by byte for the tests of writing, and what piexif and ExifTool read of them."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import piexif
import pytest

from tasks.core.writing import Position, Taken, Wanted

ROME = Position(
    41.8902102,
    12.4922309,
    alt_m=21.5,
    direction_deg=123.45,
    error_m=37.5,
    method="whereshot proxy",
    at=datetime(2019, 7, 4, 12, 30, 45, tzinfo=UTC),
)
SYDNEY = Position(
    -33.8567844,
    151.2152967,
    alt_m=-4.25,
    direction_deg=7,
    error_m=5,
    method="whereshot manual",
    at=datetime(2020, 2, 29, 23, 59, 59, tzinfo=UTC),
)
NOON = Taken(datetime.fromisoformat("2019-07-04 14:30:45"), "123", 120.0)
MORNING = Taken(datetime.fromisoformat("2001-01-02 03:04:05"), "45", -330.0)
WITHOUT_OURS = Wanted(without_ours=True)


class Value(NamedTuple):
    """A value of an IFD: field type, number, bytes."""

    kind: int
    number: int
    raw: bytes


def text(words: str) -> Value:
    raw = words.encode() + b"\0"
    return Value(2, len(raw), raw)


def longs(*numbers: int) -> Value:
    return Value(4, len(numbers), struct.pack(f"<{len(numbers)}I", *numbers))


def undefined(raw: bytes) -> Value:
    return Value(7, len(raw), raw)


def ratios(*numbers: int) -> Value:
    return Value(5, len(numbers), struct.pack(f"<{2 * len(numbers)}I", *(part for n in numbers for part in (n, 1))))


class Builder:
    """A little-endian TIFF that grows: values first, tables behind them, pages chained in the order in which they come."""

    def __init__(self) -> None:
        self.data = bytearray(b"II*\0\0\0\0\0")
        self._chain_at = 4

    def put(self, raw: bytes) -> int:
        """Append bytes at an even offset and return it."""
        self.data += b"\0" * (len(self.data) & 1)
        at = len(self.data)
        self.data += raw
        return at

    def ifd(self, values: Mapping[int, Value]) -> int:
        """Append an IFD that nothing points to yet."""
        entries = b""
        for tag, value in sorted(values.items()):
            last = value.raw.ljust(4, b"\0") if len(value.raw) <= 4 else struct.pack("<I", self.put(value.raw))
            entries += struct.pack("<HHI", tag, value.kind, value.number) + last
        return self.put(struct.pack("<H", len(values)) + entries + b"\0\0\0\0")

    def page(self, values: Mapping[int, Value], strips: Sequence[bytes] = ()) -> int:
        """Append an IFD with its strips as the next page."""
        at = self.ifd({**values, **self.picture(strips)})
        struct.pack_into("<I", self.data, self._chain_at, at)
        self._chain_at = at + 2 + 12 * struct.unpack_from("<H", self.data, at)[0]
        return at

    def picture(self, strips: Sequence[bytes]) -> dict[int, Value]:
        """Append strips of a grey picture of 8 columns; return the tags that describe it."""
        if not strips:
            return {}
        rows = sum(map(len, strips)) // 8
        shape = {256: longs(8), 257: longs(rows), 258: longs(8), 262: longs(1), 277: longs(1), 278: longs(rows // len(strips))}
        return {**shape, 273: longs(*map(self.put, strips)), 279: longs(*map(len, strips))}


def block(exif: Mapping[int, Any] | None = None, gps: Mapping[int, Any] | None = None, **zeroth: Any) -> bytes:
    """Return a TIFF block as piexif writes it, with a maker, and Exif and GPS values in piexif's terms."""
    tables = {"0th": {piexif.ImageIFD.Make: b"Acme", **zeroth}, "Exif": dict(exif or {}), "GPS": dict(gps or {})}
    written: bytes = piexif.dump(tables)
    return written[6:]


def loaded(data: bytes) -> dict[str, dict[int, Any]]:
    """Return what piexif reads of a block."""
    tables: dict[str, dict[int, Any]] = piexif.load(b"Exif\0\0" + data)
    return tables


def exiftool(file: Path) -> dict[str, Any]:
    """Return what ExifTool reads of a file, by ``Group:Tag``, a list where a tag comes more than once; pictures included."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    run = subprocess.run(["exiftool", "-j", "-a", "-u", "-n", "-b", "-G1:4", file], capture_output=True, check=False)
    tags: dict[str, Any] = json.loads(run.stdout.decode("utf-8", "replace"))[0]
    values: dict[str, list[Any]] = {}
    for name, value in tags.items():
        if not name.startswith(("SourceFile", "ExifTool:", "System:")):
            values.setdefault(re.sub(r":Copy\d+:", ":", name), []).append(value)
    return {name: found[0] if len(found) == 1 else found for name, found in values.items()}
