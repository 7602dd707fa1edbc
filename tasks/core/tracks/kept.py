"""What was read of every track file before, in one Parquet file: the points as columns, the rest in its metadata.

The metadata is outside of Parquet's own checksums, so it carries its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tasks.core.tracks.points import Points
from tasks.core.tracks.reading import Reading
from tasks.core.whole_file import replacing

_METADATA: Final = b"whereshot.tracks"
_COLUMNS: Final = ("at_us", "lat", "lon", "alt_m", "error_m", "segment")
_NUMBERS: Final = ("timeless", "nowhere", "repeated")
_TYPES: Final = (np.int64, np.float64, np.float64, np.float64, np.float64, np.int64)


class Stamp(NamedTuple):
    """What tells that a file is still the one that was read."""

    size: int
    mtime_ns: int
    ctime_ns: int


Kept = dict[str, tuple[Stamp, Reading]]
"""By the file's path."""


def read_kept(path: Path) -> Kept:
    """Return what ``write_kept`` wrote; nothing where there is no such file. Raises OSError or ValueError if it is damaged."""
    try:
        table = pq.read_table(path, page_checksum_verification=True, columns=[*_COLUMNS])
    except FileNotFoundError:
        return {}
    except pa.ArrowException as error:  # what it raises for damage may be a NotImplementedError or a MemoryError too
        raise ValueError(str(error)) from error
    if table.column_names != [*_COLUMNS]:
        raise ValueError("its columns are not those of points")
    columns = [table.column(name).to_numpy() for name in _COLUMNS]
    if [column.dtype for column in columns] != [np.dtype(kind) for kind in _TYPES]:
        raise ValueError("its columns are not those of points")
    return _parted(columns, _unsealed((table.schema.metadata or {}).get(_METADATA, b"")))


def write_kept(path: Path, kept: Mapping[str, tuple[Stamp, Reading]]) -> None:
    """Write the readings of all files, in place of what was there."""
    files = [_entry(name, *entry) for name, entry in kept.items()]
    parts = [reading.points for _, reading in kept.values()]
    arrays = {
        name: np.concatenate([np.zeros(0, kind), *(getattr(part, name) for part in parts)])
        for name, kind in zip(_COLUMNS, _TYPES, strict=True)
    }
    table = pa.table(arrays).replace_schema_metadata({_METADATA: _sealed(files)})
    with replacing(path) as stream:
        pq.write_table(table, stream, compression="zstd", write_page_checksum=True)


def _entry(path: str, stamp: Stamp, reading: Reading) -> dict[str, Any]:
    told = {name: getattr(reading, name) for name in ("format", *_NUMBERS)}
    return {"path": path, "stamp": stamp, **told, "problem": reading.points.problem, "fixes": len(reading.points)}


def _parted(columns: list[Any], files: list[dict[str, Any]]) -> Kept:
    kept: Kept = {}
    first = 0
    for told in files:
        last = first + told["fixes"]
        at_us, lat, lon, alt_m, error_m, segment = (column[first:last] for column in columns)
        points = Points(at_us, lat, lon, alt_m, error_m, segment, told["problem"])
        if len(points) != told["fixes"]:
            break
        reading = Reading(told["format"], points, *(told[name] for name in _NUMBERS))
        kept[told["path"]] = Stamp(*told["stamp"]), reading
        first = last
    if first != len(columns[0]) or len(kept) != len(files):
        raise ValueError("it holds other points than it says")
    return kept


def _sealed(files: list[dict[str, Any]]) -> bytes:
    content = json.dumps(files).encode()
    return hashlib.blake2b(content, digest_size=16).digest() + content


def _unsealed(sealed: bytes) -> list[dict[str, Any]]:
    digest, content = sealed[:16], sealed[16:]
    if hashlib.blake2b(content, digest_size=16).digest() != digest:
        raise ValueError("its list of files is damaged")
    files: list[dict[str, Any]] = json.loads(content)
    return files
